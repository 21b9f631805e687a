import { css, type CSSResult } from 'lit';

export const styles: CSSResult = css`
  :host { container-type: inline-size; }
  :host([panels]) { display: flex; flex-direction: column; min-block-size: 0; }
  .seg { flex: none; background: color-mix(in srgb, var(--cs-color-surface-2) 72%, transparent); }
  .seg > button { min-inline-size: 0; }
  .word { overflow: hidden; text-overflow: ellipsis; }
  .dot { position: absolute; inset-block-start: 5px; inset-inline-end: 8px; inline-size: 7px; block-size: 7px; border-radius: 4px; background: var(--cs-color-danger); }
  .panel { flex: 1; min-block-size: 0; display: flex; flex-direction: column; }
  @container (max-width: 380px) {
    .seg > button { flex: 1 1 auto; padding-inline: 6px; }
    .seg > [aria-selected="true"] { flex-shrink: 0; }
    .seg > [aria-selected="false"] > .i { display: none; }
  }
  @media (forced-colors: active) { .dot { background: Highlight; } }
`;
