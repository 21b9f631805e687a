import { css, type CSSResult } from 'lit';

/** People and the assistant: `av` with `tone-1` to `tone-5`, `stack`, `mark`; made by `avatar()` and `mark()`. */
export const identity: CSSResult = css`
  .av { position: relative; display: inline-grid; place-items: center; inline-size: var(--cs-size-avatar); block-size: var(--cs-size-avatar); border-radius: 50%; font-size: 12px; line-height: 1; font-weight: var(--cs-weight-semibold); flex: none; user-select: none; }
  .av.s { inline-size: var(--cs-size-avatar-sm); block-size: var(--cs-size-avatar-sm); font-size: 9.5px; }
  .av.lg { inline-size: var(--cs-size-avatar-lg); block-size: var(--cs-size-avatar-lg); font-size: 15px; }
  .av.xl { inline-size: 56px; block-size: 56px; font-size: 19px; }
  .tone-1 { background: #ffe3cf; color: #8a3d00; }
  .tone-2 { background: #c8efe9; color: #005e56; }
  .tone-3 { background: #d9e1ff; color: #22359c; }
  .tone-4 { background: #e6dcff; color: #4d27ad; }
  .tone-5 { background: #fbdbef; color: #8a1767; }
  .av > i { position: absolute; inset-block-end: -1px; inset-inline-end: -1px; inline-size: 10px; block-size: 10px; border-radius: 5px; border: 2px solid var(--cs-color-surface); background: #12a06c; }
  .av > i.away { background: #e39a1b; }
  .av > i.off { background: var(--cs-color-surface); box-shadow: inset 0 0 0 2px var(--cs-color-line-strong); border: 1px solid var(--cs-color-surface); }
  .stack { display: flex; }
  .stack > * { margin-inline-start: -6px; box-shadow: 0 0 0 2px var(--cs-color-surface); }
  .stack > :first-child { margin-inline-start: 0; }
  .mark { display: inline-grid; place-items: center; inline-size: var(--cs-size-avatar); block-size: var(--cs-size-avatar); border-radius: 50%; border-end-start-radius: 6px; background: var(--cs-tide-fill); color: #fff; flex: none; }
  .mark svg { inline-size: 68%; fill: none; stroke: currentColor; stroke-width: 2.2; stroke-linecap: round; }
  .mark.s { inline-size: 24px; block-size: 24px; border-end-start-radius: 5px; }
  .mark.lg { inline-size: 48px; block-size: 48px; border-end-start-radius: 10px; }
  .mark.xl { inline-size: 56px; block-size: 56px; border-end-start-radius: 12px; }
  @media (forced-colors: active) { .av, .mark { border: 1px solid; } .av > i { forced-color-adjust: none; } }
`;
