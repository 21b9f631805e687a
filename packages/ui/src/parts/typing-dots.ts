import { html, type TemplateResult } from 'lit';

/** Three dots of somebody writing; the words beside them carry the meaning. Sheet: `messages`. */
export function typingDots(): TemplateResult {
  return html`<span class="typing" aria-hidden="true"><i></i><i></i><i></i></span>`;
}
