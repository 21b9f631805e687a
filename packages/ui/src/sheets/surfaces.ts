import { css, type CSSResult } from 'lit';

/**
 * What holds other things: `card`, `field quiet` (round a control, or on an input, textarea or select itself), `menu`.
 * A field with an error: `aria-invalid="true"` on the control, and the words in `field-error`.
 */
export const surfaces: CSSResult = css`
  .card { background: var(--cs-color-surface); border-radius: var(--cs-radius-lg); box-shadow: var(--cs-shadow-1); padding: var(--cs-space-4); }
  .field { display: flex; align-items: center; gap: var(--cs-space-2); inline-size: 100%; min-block-size: max(40px, var(--cs-size-control)); padding-inline: var(--cs-space-3); border: 0; border-radius: var(--cs-radius-md); background: var(--cs-color-surface); color: var(--cs-color-text); box-shadow: inset 0 0 0 1px var(--cs-color-line-strong); font-size: var(--cs-type-sm); line-height: var(--cs-leading-sm); font-weight: var(--cs-weight-regular); }
  textarea.field { padding-block: 9px; resize: vertical; }
  .field > :is(input, textarea, select) { flex: 1; min-inline-size: 0; padding: 0; border: 0; background: none; outline: none; }
  .field:has(> :is(input, textarea, select):focus-visible), :is(input, textarea, select).field:focus-visible { outline: var(--cs-focus-ring); outline-offset: 0; }
  .field.quiet { background: var(--cs-color-surface-2); box-shadow: none; }
  .field ::placeholder, .field::placeholder { color: var(--cs-color-text-3); opacity: 1; }
  .field:is([aria-invalid="true"], :has(> [aria-invalid="true"])) { box-shadow: inset 0 0 0 2px var(--cs-color-danger); }
  .field-error { margin-block-start: var(--cs-space-1); font-size: var(--cs-type-xs); line-height: var(--cs-leading-xs); color: var(--cs-color-danger); }
  .menu { background: var(--cs-color-overlay); color: var(--cs-color-text); border-radius: var(--cs-radius-lg); box-shadow: var(--cs-shadow-3); padding: 6px; }
  .menu > :is(li, button, a) { display: flex; align-items: center; gap: var(--cs-space-3); inline-size: 100%; min-block-size: max(40px, var(--cs-size-control)); padding-inline: 10px; border-radius: 10px; font-size: var(--cs-type-sm); line-height: var(--cs-leading-sm); text-align: start; color: inherit; text-decoration: none; }
  .menu > :is(.on, button:hover, a:hover, :focus-visible) { background: var(--cs-color-surface-2); }
  .menu > * > .meta { margin-inline-start: auto; }
  .menu > .danger { color: var(--cs-color-danger); }
  .menu > [aria-disabled="true"] { color: var(--cs-color-text-3); cursor: not-allowed; }
  .menu > .sep { block-size: 1px; min-block-size: 1px; margin: 6px 10px; inline-size: auto; padding: 0; border-radius: 0; background: var(--cs-color-line); }
  @media (pointer: coarse) { .field, .field > :is(input, textarea, select) { font-size: var(--cs-type-field); } }
  @media (forced-colors: active) { .card, .field, .menu { border: 1px solid CanvasText; } .menu > :is(.on, button:hover, a:hover, :focus-visible) { forced-color-adjust: none; background: Highlight; color: HighlightText; } .menu > * > .meta { color: inherit; } }
`;
