import { css, type CSSResult } from 'lit';

export const styles: CSSResult = css`
  :host { position: relative; container: cs-canvas / inline-size; background: var(--cs-color-canvas); block-size: 100%; overflow: auto; }
  .app { display: flex; flex-direction: column; min-block-size: 100%; }
  .note { margin: var(--cs-space-3) var(--cs-space-4) 0; }
  .form, .work { padding: var(--cs-space-4); display: flex; flex-direction: column; gap: var(--cs-space-4); min-inline-size: 0; }
  .form { background: var(--cs-color-surface); flex: 1; }
  .fs { display: grid; gap: var(--cs-space-2); min-inline-size: 0; }
  fieldset { min-inline-size: 0; } legend { padding: 0; margin-block-end: var(--cs-space-2); }
  .field { inline-size: 100%; }
  .prompt { font-size: var(--cs-type-md); line-height: var(--cs-leading-md); min-block-size: 90px; border-radius: var(--cs-radius-lg); resize: vertical; field-sizing: content; max-block-size: 240px; }
  .looks { display: flex; gap: 10px; overflow-x: auto; padding: 5px; margin: -5px; scrollbar-width: thin; scroll-snap-type: inline proximity; scroll-padding-inline: 5px; }
  fieldset.fs { position: relative; } .all { display: none; position: absolute; inset-block-start: calc(-1 * var(--cs-leading-sm) - var(--cs-space-2)); inset-inline-end: 0; color: var(--cs-color-accent-text); text-decoration: underline; text-underline-offset: 3px; border-radius: var(--cs-radius-xs); }
  .look { flex: 0 0 84px; display: grid; gap: 4px; font-size: var(--cs-type-xs); line-height: var(--cs-leading-xs); color: var(--cs-color-text-2); text-align: center; cursor: pointer; scroll-snap-align: start; position: relative; }
  .art { display: block; inline-size: 100%; aspect-ratio: 4 / 3; border-radius: var(--cs-radius-md); box-shadow: inset 0 0 0 1px #0000000d; transition: scale var(--cs-motion-fast); }
  .look:active .art { scale: 0.97; }
  .look:has(:checked) { color: var(--cs-color-accent-text); font-weight: var(--cs-weight-semibold); }
  .look:has(:checked) .art { box-shadow: 0 0 0 2px var(--cs-color-surface), 0 0 0 4px var(--cs-color-accent); }
  .look:has(:focus-visible) .art, .seg > label:has(:focus-visible) { outline: var(--cs-focus-ring); outline-offset: 5px; } .seg > label:has(:focus-visible) { outline-offset: 0; }
  .seg > label { cursor: pointer; }
  .seg > label:has(:checked) { background: var(--cs-color-overlay); color: var(--cs-color-text); box-shadow: var(--cs-shadow-1); font-weight: var(--cs-weight-semibold); }
  .shape { inline-size: 12px; block-size: 12px; border: 1.75px solid; border-radius: 3px; flex: none; } .shape.portrait { inline-size: 9px; block-size: 14px; } .shape.landscape { inline-size: 14px; block-size: 9px; }
  .two { display: grid; grid-template-columns: minmax(0, 1fr) 124px; gap: var(--cs-space-3); }
  .step { padding-inline: 4px; } .step b { text-align: center; }
  details > summary { cursor: pointer; color: var(--cs-color-accent-text); min-block-size: 28px; align-content: center; border-radius: var(--cs-radius-xs); } details > .fs { padding-block-start: var(--cs-space-2); }
  .go { margin-block-start: auto; display: grid; gap: 6px; justify-items: center; text-align: center; position: sticky; inset-block-end: 0; padding-block: var(--cs-space-2) var(--cs-space-1); background: linear-gradient(to bottom, transparent, var(--cs-color-surface) 10px); z-index: var(--cs-z-sticky); }
  .batch { display: grid; gap: 8px; grid-template-columns: minmax(0, 1fr); } .batch .row { min-block-size: 28px; }
  .tiles { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 10px; }
  .tiles.n1 { grid-template-columns: minmax(0, 1fr); }
  .tile { position: relative; aspect-ratio: 1; border-radius: var(--cs-radius-xl); overflow: hidden; background: var(--cs-color-surface); box-shadow: var(--cs-shadow-1); display: grid; }
  .tiles.n1 .tile { aspect-ratio: 4 / 3; max-block-size: 56cqi; }
  .tiles.n3 .tile:first-child { grid-column: 1 / -1; aspect-ratio: 16 / 10; }
  .shot { position: absolute; inset: 0; inline-size: 100%; cursor: zoom-in; border-radius: inherit; } .shot:focus-visible { outline-offset: -4px; }
  .over { position: absolute; inset: auto 0 0; display: flex; align-items: center; gap: 6px; padding: 10px; pointer-events: none; }
  .over .ib { pointer-events: auto; background: var(--cs-color-overlay); color: var(--cs-color-text); box-shadow: var(--cs-shadow-1); }
  .mid { position: relative; place-self: center; display: grid; justify-items: center; gap: 4px; text-align: center; max-inline-size: 290px; padding-inline: 12px; }
  .blur .mid { background: color-mix(in srgb, var(--cs-color-overlay) 90%, transparent); border-radius: 20px; padding: 12px 20px; }
  .cx { position: absolute; inset-block-start: 12px; inset-inline-end: 12px; background: var(--cs-color-overlay); }
  .wait { background: var(--cs-tide-soft); box-shadow: none; }
  .off { background: var(--cs-color-surface-2); box-shadow: inset 0 0 0 1px var(--cs-color-line); }
  .no { background: var(--cs-color-warning-soft); color: var(--cs-color-on-warning-soft); box-shadow: none; aspect-ratio: auto; min-block-size: 150px; padding-block: var(--cs-space-3); }
  .no .mid { gap: 6px; } .mid .row { margin-block-start: 6px; flex-wrap: wrap; justify-content: center; }
  .ring { inline-size: 56px; fill: none; stroke: var(--cs-color-surface-3); stroke-width: 5; } .ring .v { stroke: var(--cs-color-accent); stroke-linecap: round; transition: stroke-dasharray var(--cs-motion-fast) linear; } .ring text { fill: var(--cs-color-text); stroke: none; font: 600 13px var(--cs-font-ui); font-variant-numeric: tabular-nums; }
  .strip { display: grid; gap: 8px; min-inline-size: 0; }
  .hs { display: flex; gap: 10px; overflow-x: auto; padding: 4px; margin: -4px; scrollbar-width: thin; }
  .hs > * { flex: none; } .hs .sk, .past { position: relative; display: grid; place-items: center; align-content: center; gap: 2px; inline-size: 64px; block-size: 64px; border-radius: 14px; overflow: hidden; }
  .past { background: var(--cs-color-surface-3); transition: scale var(--cs-motion-fast); } .past:hover { scale: 1.04; } .past.more { background: var(--cs-color-surface); box-shadow: inset 0 0 0 1px var(--cs-color-line); }
  .empty { min-block-size: 0; padding-block: var(--cs-space-4); } .ideas { display: grid; gap: 10px; justify-items: center; margin-block-start: 12px; max-inline-size: 100%; } .ideas .chip { white-space: normal; text-align: center; padding-block: 5px; border-radius: 18px; }
  .ideas .chip::after { inline-size: 100%; block-size: calc(100% + 8px); }
  cs-dialog { --cs-dialog-size: 640px; }
  .large { position: relative; inline-size: 100%; aspect-ratio: 1; max-block-size: min(62vh, 640px); } .large.tall { aspect-ratio: 2 / 3; } .large.wide { aspect-ratio: 3 / 2; }
  .large { border-radius: var(--cs-radius-lg); overflow: hidden; background: var(--cs-color-surface-2); --cs-image-fit: contain; }
  .about { display: flex; flex-wrap: wrap; gap: 6px 12px; align-items: center; margin-block-start: var(--cs-space-3); }
  .about p { flex-basis: 100%; overflow-wrap: anywhere; }
  .skel { display: grid; gap: var(--cs-space-4); padding: var(--cs-space-4); } .skel .g { display: grid; grid-template-columns: repeat(3, 1fr); gap: 10px; }
  .skel .sk { block-size: 70px; border-radius: var(--cs-radius-md); } .skel .sk.bar { block-size: 44px; border-radius: 22px; } .skel .sk.box { block-size: 96px; }
  cs-toasts { position: sticky; inset-block-end: 72px; display: block; block-size: 0; z-index: var(--cs-z-toast); }
  @container cs-canvas (min-width: 340px) { .tiles.n2 .tile, .tiles.n4 .tile { min-block-size: 150px; } }
  @container cs-canvas (max-width: 420px) { .tile .badge.ok { display: none; } .over { justify-content: flex-end; padding: 8px; } .tiles:not(.n1) .no, .tiles:not(.n1) .off { grid-column: 1 / -1; aspect-ratio: auto; min-block-size: 120px; } }
  @container cs-canvas (max-width: 759px) { .work.none .strip { order: 2; } .app.fresh .work { order: 0; } .app.fresh .empty-art { display: none; } }
  @container cs-canvas (min-width: 760px) {
    .app { display: grid; grid-template-columns: 344px minmax(0, 1fr); grid-template-rows: auto 1fr; min-block-size: 100%; }
    .note { grid-column: 1 / -1; margin-block-end: var(--cs-space-3); }
    .form { grid-row: 2; grid-column: 1; padding: 20px; border-inline-end: 1px solid var(--cs-color-line); }
    .work { grid-row: 2; grid-column: 2; padding: 20px 24px; position: sticky; inset-block-start: 0; align-self: start; min-block-size: min(100%, 100dvh); }
    .looks { display: grid; grid-template-columns: repeat(3, 1fr); overflow: visible; }
    .all { display: block; }
    .looks:not(.all-shown) .look:nth-child(n + 10):not(:has(:checked)) { display: none; }
    .work > .empty { flex: 1; min-block-size: 380px; }
    .work > .strip { margin-block-start: auto; }
    .tiles.n1 .tile { aspect-ratio: auto; block-size: clamp(320px, 56cqi, 640px); max-block-size: none; }
    .tiles.n2, .tiles.n3, .tiles.n4 { gap: 14px; }
    .tiles.n3, .tiles.n4 { grid-template-columns: minmax(0, 1.9fr) minmax(0, 1fr); grid-template-rows: repeat(var(--cs-side-rows, 3), minmax(150px, 1fr)); }
    .tiles.n3 { --cs-side-rows: 2; }
    .tiles:is(.n3, .n4) .tile { aspect-ratio: auto; } .tiles:is(.n3, .n4) .tile:first-child { grid-row: 1 / -1; grid-column: 1; aspect-ratio: 1; }
  }
  @media (pointer: coarse) { .look { flex-basis: 92px; } }
  @media (forced-colors: active) { .tile, .art { border: 1px solid CanvasText; } .look:has(:checked) .art { outline: 3px solid Highlight; } }
`;
