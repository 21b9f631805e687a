import type { Translate } from '@cs-kit/core';
import { RELAY_LIMITS } from '@cs-kit/protocol';
import type { CsError } from '@cs-kit/protocol';
import { fileIcon, icon, pressable } from '@cs-kit/ui';
import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import type { documents } from '../../i18n/documents.en.ts';
import { why } from '../rooms/words.ts';
import type { Say } from '../rooms/words.ts';

/** Gives the words of a key. */
export type T = Translate<typeof documents>;

const BARS = 5;

/** Bars in the shape of the list. */
export function skeleton(t: T): TemplateResult {
  return html`<div class="wait" role="status"><span class="sr">${t('loading')}</span>${Array.from({ length: BARS }, () => html`<i class="sk"></i>`)}</div>`;
}

/** A list without documents. */
export function emptyList(title: string, more: string, button: { readonly label: string; readonly press: () => unknown } | null): TemplateResult {
  return html`<div class="empty">
    <span class="empty-art">${icon(fileIcon, 'l')}</span><b>${title}</b>
    <p>${more}</p>
    ${button === null ? nothing : html`<button class="btn primary" type="button" ${pressable(button.press)}>${button.label}</button>`}
  </div>`;
}

/** Why something failed; a room that is full of documents has words of its own. */
export const reason = (t: T, say: Say, error: CsError): string => (error.code === 'room/full' ? t('full') : why(say, error));

/** The form of a title: of a new document, or another one of a document. */
export function titleForm(
  t: T,
  view: {
    readonly heading: string;
    readonly label: string;
    readonly title: string;
    /** Whether it was sent already: only then are missing words marked. */
    readonly checked: boolean;
    readonly busy: boolean;
    readonly failure: unknown;
    readonly set: (title: string) => void;
    readonly submit: () => void;
    readonly cancel: () => void;
  },
): TemplateResult {
  const wrong = view.checked && view.title.trim() === '';
  const onSubmit = (event: Event): void => {
    event.preventDefault();
    if (!view.busy) view.submit();
  };
  return html`<form class="card stack-y form" novalidate aria-label=${view.heading} @submit=${onSubmit}>
    <div>
      <label class="label" for="title">${t('title')}</label>
      <input
        class="field"
        id="title"
        dir="auto"
        autocomplete="off"
        maxlength=${RELAY_LIMITS.titleChars}
        aria-invalid=${wrong ? 'true' : nothing}
        aria-describedby=${wrong ? 'title-error' : nothing}
        .value=${live(view.title)}
        @input=${(event: Event) => view.set((event.target as HTMLInputElement).value)}
      />
      ${wrong ? html`<p class="field-error" id="title-error">${t('required')}</p>` : nothing}
    </div>
    ${view.failure}
    <div class="actions">
      <button class="btn s" type="button" @click=${view.cancel}>${t('cancel')}</button
      ><button class="btn s primary" type="submit" aria-busy=${view.busy ? 'true' : nothing} aria-disabled=${view.busy ? 'true' : nothing}>${view.label}</button>
    </div>
  </form>`;
}
