import { css, type CSSResult } from 'lit';

/** The panel. Sizes and colours come from the tokens; the few controls of the header are drawn here, so that the sheet of all controls is loaded only with the parts that need it. */
export const styles: CSSResult = css`
  :host { position: absolute; }
  .panel { position: fixed; inset: auto; inset-block-end: calc(var(--cs-size-edge) + 68px); inset-inline-end: var(--cs-size-edge); z-index: calc(var(--cs-z-launcher) + 1); display: none; flex-direction: column; inline-size: min(var(--cs-size-panel), 100vw - 2 * var(--cs-size-edge)); block-size: min(var(--cs-size-panel-max-block), 100dvh - 88px - var(--cs-size-edge)); margin: 0; padding: 0; border: 0; overflow: hidden; background: var(--cs-color-surface); color: var(--cs-color-text); border-radius: var(--cs-hub-radius, 24px); box-shadow: var(--cs-shadow-3); overscroll-behavior: contain; outline: none; transform-origin: 100% 100%; container-type: inline-size; }
  .panel.shown { display: flex; }
  .panel[data-side="start"] { inset-inline: var(--cs-size-edge) auto; }
  .panel[data-left] { transform-origin: 0 100%; }
  .panel[data-wide] { inline-size: min(var(--cs-size-panel-wide), 100vw - 2 * var(--cs-size-edge)); }
  .panel[data-full] { inset: var(--cs-hub-top, 0px) 0 auto; inline-size: auto; block-size: var(--cs-hub-height, 100dvh); border-radius: 0; padding: env(safe-area-inset-top) env(safe-area-inset-right) env(safe-area-inset-bottom) env(safe-area-inset-left); transform-origin: 50% 100%; }
  .frame { display: flex; flex-direction: column; flex: 1; min-block-size: 0; text-align: start; }
  .glow { background: var(--cs-tide-glow); }
  .head { display: flex; align-items: center; gap: 10px; padding-block: 12px 8px; padding-inline: 16px 8px; }
  .logo, .mark { display: grid; place-items: center; inline-size: var(--cs-size-avatar); block-size: var(--cs-size-avatar); border-radius: 50%; border-end-start-radius: 6px; object-fit: cover; flex: none; }
  .mark { background: var(--cs-tide-fill); color: #fff; }
  .mark svg { inline-size: 68%; fill: none; stroke: currentColor; stroke-width: 2.2; stroke-linecap: round; }
  .ib { position: relative; display: grid; place-items: center; inline-size: var(--cs-size-hit); block-size: var(--cs-size-hit); margin: -4px; border-radius: 50%; color: var(--cs-color-text-2); flex: none; }
  .ib.mic { inline-size: var(--cs-size-control); block-size: var(--cs-size-control); margin: 0; }
  .ib[aria-busy] { opacity: 0.5; cursor: progress; }
  .ib:hover { color: var(--cs-color-text); background: var(--cs-color-surface-2); }
  .ib:active, .tab:active, .do:active { scale: 0.97; }
  .tabs { display: flex; gap: 2px; margin: 4px 16px 10px; padding: 3px; border-radius: var(--cs-radius-full); background: color-mix(in srgb, var(--cs-color-surface-2) 72%, transparent); }
  .tab { position: relative; flex: 1; display: flex; align-items: center; justify-content: center; gap: 6px; min-block-size: 30px; min-inline-size: 0; padding-inline: 6px; border-radius: var(--cs-radius-full); font-size: var(--cs-type-sm); line-height: var(--cs-leading-sm); font-weight: var(--cs-weight-medium); color: var(--cs-color-text-2); white-space: nowrap; }
  .tab::after { content: ""; position: absolute; inset: -7px 0; }
  .tab[aria-selected="true"] { background: var(--cs-color-overlay); color: var(--cs-color-text); box-shadow: var(--cs-shadow-1); font-weight: var(--cs-weight-semibold); }
  .views { position: relative; flex: 1; min-block-size: 0; }
  .view { position: absolute; inset: 0; display: flex; flex-direction: column; overflow: auto; overscroll-behavior: contain; outline-offset: -2px; }
  .view > * { flex: 1; min-block-size: 0; }
  .note { display: grid; flex: none; gap: 8px; justify-items: start; margin: 4px 16px 8px; padding: 10px 12px; border-radius: var(--cs-radius-md); font-size: var(--cs-type-sm); line-height: var(--cs-leading-sm); background: var(--cs-color-warning-soft); color: var(--cs-color-on-warning-soft); }
  .do { position: relative; min-block-size: 32px; padding-inline: 14px; border-radius: var(--cs-radius-full); font-weight: var(--cs-weight-semibold); background: var(--cs-color-accent); color: var(--cs-color-on-accent); }
  .do::after { content: ""; position: absolute; inset: -6px 0; }
  .sk { flex: none; display: block; block-size: 12px; margin-block-start: 12px; margin-inline: 16px 30%; border-radius: 6px; background: var(--cs-color-surface-3); animation: late 1ms 200ms backwards; }
  .sk:first-child { block-size: 40px; margin-inline: 45% 16px; border-radius: 18px; }
  @keyframes late { from { opacity: 0; } }
  @container (max-width: 360px) { .tab:not([aria-selected="true"]) .i { display: none; } }
  @media (prefers-reduced-motion: no-preference) {
    .panel.rising { animation: rise var(--cs-motion-slow) var(--cs-ease-spring); }
    .panel.leaving { animation: leave 250ms var(--cs-ease-in) forwards; }
      @keyframes rise { from { opacity: 0; scale: 0.96; } }
    @keyframes leave { to { opacity: 0; scale: 0.96; } }
  }
  @media (forced-colors: active) { .panel, .do, .note { border: 1px solid; } .tab[aria-selected="true"] { forced-color-adjust: none; background: Highlight; color: HighlightText; } }
  @media print { .panel { display: none !important; } }
`;
