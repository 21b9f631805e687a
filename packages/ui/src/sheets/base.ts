import { css, type CSSResult } from 'lit';

/**
 * Reset, type and small helpers of every shadow root. Text properties of the host are important, because rules of the
 * host page such as `* { line-height: 1 }` would otherwise reach in by inheritance; looks change through the tokens.
 */
export const base: CSSResult = css`
  :host { all: initial; direction: inherit; visibility: inherit; pointer-events: inherit; color-scheme: inherit; display: block; box-sizing: border-box; text-align: start !important; color: var(--cs-color-text) !important; font: var(--cs-weight-regular) var(--cs-type-md) / var(--cs-leading-md) var(--cs-font-ui) !important; letter-spacing: normal !important; word-spacing: normal !important; text-indent: 0 !important; text-transform: none !important; white-space: normal !important; -webkit-font-smoothing: antialiased; -webkit-text-size-adjust: 100%; -webkit-tap-highlight-color: transparent; }
  :host([dir="rtl"]) { direction: rtl; --cs-dir: -1; }
  :host([dir="ltr"]) { direction: ltr; --cs-dir: 1; }
  :host([hidden]), [hidden] { display: none !important; }
  :host([data-cs-theme="light"]) { color-scheme: light; }
  :host([data-cs-theme="dark"]) { color-scheme: dark; }
  *, ::before, ::after { box-sizing: border-box; }
  h1, h2, h3, h4, p, figure, ul, ol, dl, dd, fieldset { margin: 0; padding: 0; border: 0; font: inherit; }
  ul, ol { list-style: none; }
  button, input, textarea, select { margin: 0; font: inherit; color: inherit; letter-spacing: inherit; }
  button { cursor: pointer; border: 0; background: none; padding: 0; }
  b, strong { font-weight: var(--cs-weight-semibold); }
  a { color: var(--cs-color-accent-text); text-underline-offset: 3px; }
  bdi { unicode-bidi: isolate; }
  :focus-visible { outline: var(--cs-focus-ring); outline-offset: var(--cs-focus-offset); }
  .i { inline-size: var(--cs-size-icon); block-size: var(--cs-size-icon); flex: none; fill: none; stroke: currentColor; stroke-width: 1.75; stroke-linecap: round; stroke-linejoin: round; }
  .i.s { inline-size: var(--cs-size-icon-sm); block-size: var(--cs-size-icon-sm); stroke-width: 2; }
  .i.lg { inline-size: var(--cs-size-icon-lg); block-size: var(--cs-size-icon-lg); }
  :host([dir="rtl"]) .i.flip { transform: scaleX(-1); }
  .sr { position: absolute; inline-size: 1px; block-size: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
  .num { font-variant-numeric: tabular-nums; }
  .row { display: flex; align-items: center; gap: var(--cs-space-2); }
  .grow { flex: 1; min-inline-size: 0; }
  .trunc { overflow: hidden; white-space: nowrap; text-overflow: ellipsis; }
  .meta { font-size: var(--cs-type-xs); line-height: var(--cs-leading-xs); color: var(--cs-color-text-3); }
  .sm, .label { font-size: var(--cs-type-sm); line-height: var(--cs-leading-sm); }
  .t2 { color: var(--cs-color-text-2); }
  .h { font-size: var(--cs-type-lg); line-height: var(--cs-leading-lg); }
  .h, .label { font-weight: var(--cs-weight-semibold); }
  @media (prefers-reduced-motion: reduce) { *, ::before, ::after { animation: none !important; } }
`;
