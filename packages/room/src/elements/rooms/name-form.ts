import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';

/** What a form of one name holds, as whoever shows it keeps it. */
export interface NameFormState {
  /** Whether it was sent already: only then are missing words marked. */
  readonly checked: boolean;
  readonly busy: boolean;
  readonly failure: unknown;
  readonly submit: () => void;
  readonly cancel: () => void;
}

/** A form that asks for one name and nothing else. */
export function oneNameForm(
  view: NameFormState & {
    /** Id of the field, and name of the form for a screen reader. */
    readonly id: string;
    readonly heading: string;
    readonly words: { readonly name: string; readonly required: string; readonly cancel: string; readonly submit: string };
    readonly value: string;
    readonly maxChars: number;
    readonly set: (value: string) => void;
  },
): TemplateResult {
  const { id, words, busy } = view;
  const wrong = view.checked && view.value.trim() === '';
  const onSubmit = (event: Event): void => {
    event.preventDefault();
    if (!busy) view.submit();
  };
  return html`<form class="card stack-y form" novalidate aria-label=${view.heading} @submit=${onSubmit}>
    <div>
      <label class="label" for=${id}>${words.name}</label>
      <input
        class="field"
        id=${id}
        dir="auto"
        autocomplete="off"
        maxlength=${view.maxChars}
        aria-invalid=${wrong ? 'true' : nothing}
        aria-describedby=${wrong ? `${id}-error` : nothing}
        .value=${live(view.value)}
        @input=${(event: Event) => view.set((event.target as HTMLInputElement).value)}
      />
      ${wrong ? html`<p class="field-error" id="${id}-error">${words.required}</p>` : nothing}
    </div>
    ${view.failure}
    <div class="actions">
      <button class="btn s" type="button" @click=${view.cancel}>${words.cancel}</button
      ><button class="btn s primary" type="submit" aria-busy=${busy ? 'true' : nothing} aria-disabled=${busy ? 'true' : nothing}>${words.submit}</button>
    </div>
  </form>`;
}
