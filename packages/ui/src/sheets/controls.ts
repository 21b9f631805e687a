import { css, type CSSResult } from 'lit';

/**
 * Buttons, icon buttons, chips, badges, segments, switches and ranges: `btn primary|tide|line|danger|soft s|lg|block`,
 * `ib fill|on|tide|danger s|xl`, `chip on`, `badge ok|warn|bad|acc|solid`, `seg`, `switch`, `slider`.
 * Busy: `aria-busy="true"`. Not usable for a reason: `aria-disabled="true"`, with the reason in `aria-describedby`.
 */
export const controls: CSSResult = css`
  .btn { position: relative; display: inline-flex; align-items: center; justify-content: center; gap: var(--cs-space-2); min-block-size: var(--cs-size-control); padding-inline: var(--cs-space-4); border-radius: var(--cs-radius-full); font-size: var(--cs-type-sm); line-height: var(--cs-leading-sm); font-weight: var(--cs-weight-semibold); background: var(--cs-color-surface-2); color: var(--cs-color-text); white-space: nowrap; text-decoration: none; transition: background var(--cs-motion-instant), scale var(--cs-motion-instant); }
  .btn:hover { background: var(--cs-color-surface-3); }
  .btn:active, .ib:active, .chip:active { scale: 0.97; }
  .btn.primary { background: var(--cs-color-accent); color: var(--cs-color-on-accent); }
  .btn.tide { background: var(--cs-tide-fill); color: #fff; box-shadow: var(--cs-shadow-tide); }
  .btn.line { background: transparent; box-shadow: inset 0 0 0 1px var(--cs-color-line-strong); }
  .btn.danger { background: var(--cs-color-danger); color: var(--cs-color-on-danger); }
  .btn.soft { background: var(--cs-color-accent-soft); color: var(--cs-color-on-accent-soft); }
  .btn:is(.primary, .tide, .danger, .soft):hover { filter: brightness(0.94); }
  .btn.s { min-block-size: var(--cs-size-control-sm); padding-inline: var(--cs-space-3); font-size: var(--cs-type-xs); }
  .btn.lg { min-block-size: var(--cs-size-hit); padding-inline: var(--cs-space-5); font-size: var(--cs-type-md); }
  .btn.block { inline-size: 100%; white-space: normal; }
  .ib { position: relative; display: inline-grid; place-items: center; inline-size: var(--cs-size-control); block-size: var(--cs-size-control); border-radius: var(--cs-radius-full); color: var(--cs-color-text-2); flex: none; text-decoration: none; transition: background var(--cs-motion-instant), scale var(--cs-motion-instant); }
  .ib:hover { background: var(--cs-color-surface-2); color: var(--cs-color-text); }
  .ib.s { inline-size: var(--cs-size-control-sm); block-size: var(--cs-size-control-sm); }
  .ib.s .i { inline-size: var(--cs-size-icon-sm); block-size: var(--cs-size-icon-sm); }
  .ib.xl { inline-size: 56px; block-size: 56px; }
  .ib.fill { background: var(--cs-color-surface-2); }
  .ib.on, .ib[aria-pressed="true"] { background: var(--cs-color-accent-soft); color: var(--cs-color-on-accent-soft); }
  .ib.tide { background: var(--cs-tide-fill); color: #fff; }
  .ib.danger { background: var(--cs-color-danger); color: var(--cs-color-on-danger); }
  /* the hit area: 44 px, of small icon buttons only as wide as drawn, since they stand close */
  .ib::after, .chip::after, .btn.s::after, .switch::after { content: ""; position: absolute; inset: 50% auto auto 50%; translate: -50% -50%; inline-size: max(100%, var(--cs-size-hit)); block-size: max(100%, var(--cs-size-hit)); }
  .ib.s::after { inline-size: 100%; }
  .chip { position: relative; display: inline-flex; align-items: center; gap: 6px; min-block-size: 32px; padding-inline: var(--cs-space-3); border-radius: var(--cs-radius-full); background: var(--cs-color-surface); box-shadow: inset 0 0 0 1px var(--cs-color-line); color: var(--cs-color-text); font-size: var(--cs-type-sm); line-height: var(--cs-leading-sm); font-weight: var(--cs-weight-medium); white-space: nowrap; text-decoration: none; }
  button.chip:hover, a.chip:hover { background: var(--cs-color-surface-2); }
  .chip.on, .chip[aria-pressed="true"], .chip[aria-checked="true"] { background: var(--cs-color-accent-soft); color: var(--cs-color-on-accent-soft); box-shadow: inset 0 0 0 1px color-mix(in srgb, var(--cs-color-accent) 40%, transparent); }
  .badge { display: inline-flex; align-items: center; gap: var(--cs-space-1); padding: 1px 7px; border-radius: var(--cs-radius-full); font-size: var(--cs-type-2xs); line-height: var(--cs-leading-2xs); font-weight: var(--cs-weight-semibold); background: var(--cs-color-surface-3); color: var(--cs-color-text-2); white-space: nowrap; }
  .badge.ok { background: var(--cs-color-success-soft); color: var(--cs-color-on-success-soft); }
  .badge.warn { background: var(--cs-color-warning-soft); color: var(--cs-color-on-warning-soft); }
  .badge.bad { background: var(--cs-color-danger-soft); color: var(--cs-color-on-danger-soft); }
  .badge.acc { background: var(--cs-color-accent-soft); color: var(--cs-color-on-accent-soft); }
  .badge.solid { background: var(--cs-color-accent); color: var(--cs-color-on-accent); }
  .seg { display: flex; gap: var(--cs-space-half); padding: 3px; border-radius: var(--cs-radius-full); background: var(--cs-color-surface-2); }
  .seg > * { position: relative; flex: 1; display: inline-flex; align-items: center; justify-content: center; gap: 6px; min-block-size: 30px; padding-inline: var(--cs-space-3); border-radius: var(--cs-radius-full); font-size: var(--cs-type-sm); line-height: var(--cs-leading-sm); font-weight: var(--cs-weight-medium); color: var(--cs-color-text-2); white-space: nowrap; transition: background var(--cs-motion-fast); }
  .seg > :hover { color: var(--cs-color-text); }
  .seg > :is([aria-selected="true"], [aria-checked="true"], [aria-pressed="true"]) { background: var(--cs-color-overlay); color: var(--cs-color-text); box-shadow: var(--cs-shadow-1); font-weight: var(--cs-weight-semibold); }
  .switch { position: relative; inline-size: 36px; block-size: 22px; border-radius: 11px; background: var(--cs-color-line-strong); flex: none; transition: background var(--cs-motion-fast); }
  .switch::before { content: ""; position: absolute; inset-block-start: 3px; inset-inline-start: 3px; inline-size: 16px; block-size: 16px; border-radius: 8px; background: var(--cs-color-surface); transition: inset-inline-start var(--cs-motion-fast) var(--cs-ease-in-out); }
  .switch.on, .switch[aria-checked="true"] { background: var(--cs-color-accent); }
  .switch.on::before, .switch[aria-checked="true"]::before { inset-inline-start: 17px; }
  .slider { inline-size: 100%; block-size: 20px; margin: 2px 0; accent-color: var(--cs-color-accent); cursor: pointer; }
  [aria-disabled="true"]:not([aria-busy="true"]), :disabled { cursor: not-allowed; }
  :is(.btn, .ib, .chip, .switch, .seg > *):is(:disabled, [aria-disabled="true"]:not([aria-busy="true"])) { opacity: 0.5; scale: none; filter: none; }
  /* busy: the label keeps its room, a ring takes its place after 80 ms */
  :is(.btn, .ib, .chip)[aria-busy="true"] { cursor: progress; }
  :is(.btn, .ib, .chip)[aria-busy="true"]::before { content: ""; position: absolute; inset: 0; margin: auto; inline-size: 14px; block-size: 14px; border: 2px solid; border-inline-start-color: transparent; border-radius: 50%; animation: cs-turn 800ms linear infinite; }
  :is(.btn, .ib, .chip)[aria-busy="true"] { -webkit-text-fill-color: transparent; }
  :is(.btn, .ib, .chip)[aria-busy="true"] .i { opacity: 0; }
  @keyframes cs-turn { to { rotate: 1turn; } }
  @media (pointer: coarse) {
    .seg > * { min-block-size: 38px; }
    .seg > *::after { content: ""; position: absolute; inset: -3px 0; }
    .chip { min-block-size: 36px; }
    .slider { block-size: var(--cs-size-hit); margin: 0; }
  }
  @media (forced-colors: active) {
    .btn, .chip, .badge, .seg, .switch, .ib:is(.fill, .on, .tide, .danger, [aria-pressed="true"]) { border: 1px solid ButtonBorder; }
    .switch::before { background: ButtonText; }
    .btn[aria-busy="true"]::before { display: none; }
    .btn[aria-busy="true"] .i { opacity: 1; }
    :is(.seg > *, .chip, .ib, .switch):is(.on, [aria-selected="true"], [aria-checked="true"], [aria-pressed="true"]) { forced-color-adjust: none; background: Highlight; color: HighlightText; }
  }
`;
