import { html, type TemplateResult } from 'lit';

/** Size of a mark or an avatar: 24, 32, 44 or 48, 56 px. */
export type PartSize = 's' | 'm' | 'l' | 'xl';

/** @internal */
export const SIZE_CLASS: Readonly<Record<PartSize, string>> = { s: ' s', m: '', l: ' lg', xl: ' xl' };

/** The mark of the assistant: a drop with two waves. Sheet: `identity`. */
export function mark(size: PartSize = 'm'): TemplateResult {
  return html`<span class="mark${SIZE_CLASS[size]}" aria-hidden="true"><svg viewBox="0 0 24 24"><path d="M5.5 10.5c2.2-2 4.3-2 6.5 0s4.3 2 6.5 0M5.5 14.5c2.2-2 4.3-2 6.5 0s4.3 2 6.5 0" /></svg></span>`;
}
