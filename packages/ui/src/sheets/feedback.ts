import { css, type CSSResult } from 'lit';

/** What the kit says of itself: `banner warn|bad|ok`, `progress` (an `i` inside sized by `--cs-progress`, `.unknown` for an unknown length), `empty bad|warn` with `empty-art`, skeleton `sk`. */
export const feedback: CSSResult = css`
  .banner { display: flex; align-items: flex-start; gap: 10px; padding: 10px 12px; border-radius: var(--cs-radius-md); font-size: var(--cs-type-sm); line-height: var(--cs-leading-sm); background: var(--cs-color-surface-2); color: var(--cs-color-text); }
  .banner.warn { background: var(--cs-color-warning-soft); color: var(--cs-color-on-warning-soft); }
  .banner.bad { background: var(--cs-color-danger-soft); color: var(--cs-color-on-danger-soft); }
  .banner.ok { background: var(--cs-color-success-soft); color: var(--cs-color-on-success-soft); }
  .banner a { color: inherit; }
  .banner .row { flex-wrap: wrap; margin-block-start: var(--cs-space-2); }
  .progress { block-size: 6px; border-radius: 3px; background: var(--cs-color-surface-3); overflow: hidden; }
  .progress > i { display: block; block-size: 100%; inline-size: var(--cs-progress, 0%); border-radius: 3px; background: var(--cs-tide-line); transition: inline-size var(--cs-motion-base); }
  .progress.unknown > i { inline-size: 40%; animation: cs-pass 1400ms infinite var(--cs-ease-in-out); }
  @keyframes cs-pass { from { translate: calc(var(--cs-dir) * -100%) 0; } to { translate: calc(var(--cs-dir) * 250%) 0; } }
  .empty { display: grid; justify-items: center; align-content: center; gap: 6px; min-block-size: 100%; padding: var(--cs-space-6) var(--cs-space-5); text-align: center; }
  .empty p { max-inline-size: 260px; color: var(--cs-color-text-2); font-size: var(--cs-type-sm); line-height: var(--cs-leading-sm); text-wrap: balance; }
  .empty > :is(.btn, .row) { margin-block-start: var(--cs-space-3); }
  .empty-art { display: grid; place-items: center; inline-size: 56px; block-size: 56px; margin-block-end: var(--cs-space-2); border-radius: 50%; border-end-start-radius: 12px; background: var(--cs-tide-soft); color: var(--cs-color-accent-text); }
  .empty.bad .empty-art { background: var(--cs-color-danger-soft); color: var(--cs-color-on-danger-soft); }
  .empty.warn .empty-art { background: var(--cs-color-warning-soft); color: var(--cs-color-on-warning-soft); }
  .sk { display: block; border-radius: 6px; background: linear-gradient(100deg, var(--cs-color-surface-3) 30%, var(--cs-color-surface-2) 50%, var(--cs-color-surface-3) 70%) 0 0 / 300% 100%; animation: cs-shimmer 2400ms infinite linear, cs-appear 1ms 200ms backwards; }
  @keyframes cs-shimmer { from { background-position: 100% 0; } to { background-position: -50% 0; } }
  @keyframes cs-appear { from { opacity: 0; } }
  @media (forced-colors: active) { .banner, .progress, .empty-art { border: 1px solid CanvasText; } .progress > i { background: Highlight; forced-color-adjust: none; } }
`;
