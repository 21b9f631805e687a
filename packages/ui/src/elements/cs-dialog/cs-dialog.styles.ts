import { css, type CSSResult } from 'lit';

export const styles: CSSResult = css`
  :host { display: contents; }
  dialog { position: fixed; padding: 0; border: 0; margin: auto; inline-size: min(var(--cs-dialog-size, 480px), 100vw - 32px); max-inline-size: none; block-size: fit-content; max-block-size: min(720px, 100dvh - 48px); overflow: hidden; background: var(--cs-color-overlay); color: var(--cs-color-text); border-radius: 24px; box-shadow: var(--cs-shadow-3); overscroll-behavior: contain; }
  dialog:focus-visible { outline: none; }
  dialog[open], dialog.shown { display: flex; flex-direction: column; animation: cs-rise var(--cs-motion-slow) var(--cs-ease-out); }
  dialog.closing { animation: cs-sink 180ms var(--cs-ease-in) forwards; }
  dialog::backdrop { background: var(--cs-color-scrim, #14161f66); animation: cs-dim var(--cs-motion-fast, 140ms); }
  dialog.closing::backdrop { opacity: 0; transition: opacity 160ms; }
  header { display: flex; align-items: center; gap: var(--cs-space-2); padding-block: var(--cs-space-3) var(--cs-space-1); padding-inline: var(--cs-space-5) var(--cs-space-3); }
  .body { flex: 1; min-block-size: 0; overflow: auto; padding: var(--cs-space-2) var(--cs-space-5) var(--cs-space-5); overscroll-behavior: contain; }
  footer { display: flex; flex-wrap: wrap; justify-content: flex-end; gap: var(--cs-space-2); padding: 0 var(--cs-space-5) var(--cs-space-5); }
  .sheet { margin-block: 0; margin-inline: auto 0; inline-size: min(var(--cs-dialog-size, 376px), 100vw - 44px); block-size: 100dvh; max-block-size: none; border-radius: 0; border-start-start-radius: 28px; border-end-start-radius: 28px; }
  .popover { margin: 0; inset: auto; inline-size: min(var(--cs-dialog-size, 320px), 100vw - 16px); border-radius: var(--cs-radius-lg); }
  .popover.shown { animation-duration: var(--cs-motion-fast); }
  @keyframes cs-rise { from { opacity: 0; translate: 0 8px; } }
  @keyframes cs-sink { to { opacity: 0; translate: 0 8px; } }
  @keyframes cs-dim { from { opacity: 0; } }
  @media (max-width: 640px) {
    .modal, .sheet { margin-block: auto 0; margin-inline: 0; inline-size: 100vw; block-size: fit-content; max-block-size: calc(100dvh - 44px); border-radius: 28px 28px 0 0; padding-block-end: env(safe-area-inset-bottom); }
  }
  @media (forced-colors: active) { dialog { border: 1px solid CanvasText; } }
`;
