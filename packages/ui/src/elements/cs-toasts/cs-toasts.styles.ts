import { css, type CSSResult } from 'lit';

export const styles: CSSResult = css`
  :host { position: absolute; inset-inline: 0; inset-block-end: var(--cs-toasts-inset, 16px); z-index: var(--cs-z-toast); pointer-events: none; }
  .list { display: grid; justify-items: center; gap: var(--cs-space-2); padding-inline: var(--cs-space-3); }
  .toast { pointer-events: auto; display: flex; align-items: center; gap: var(--cs-space-1); max-inline-size: min(100%, 420px); min-block-size: var(--cs-size-hit); padding-block: 4px; padding-inline: var(--cs-space-4) 6px; border-radius: 22px; background: var(--cs-color-overlay); color: var(--cs-color-text); box-shadow: var(--cs-shadow-3); font-size: var(--cs-type-sm); line-height: var(--cs-leading-sm); animation: cs-toast var(--cs-motion-base) var(--cs-ease-out); }
  .toast > .words { flex: 1; min-inline-size: 0; overflow-wrap: anywhere; padding-block: 6px; }
  .toast .btn { background: none; color: var(--cs-color-accent-text); }
  .toast .btn:hover { background: var(--cs-color-surface-2); }
  @keyframes cs-toast { from { opacity: 0; translate: 0 8px; } }
  @media (forced-colors: active) { .toast { border: 1px solid CanvasText; } }
`;
