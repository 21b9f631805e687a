import type { Translate } from '@cs-kit/core';
import { RELAY_LIMITS } from '@cs-kit/protocol';
import type { CsError } from '@cs-kit/protocol';
import { fileIcon, icon, pressable } from '@cs-kit/ui';
import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import type { documents } from '../../i18n/documents.en.ts';
import { oneNameForm } from '../rooms/name-form.ts';
import type { NameFormState } from '../rooms/name-form.ts';
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
  view: NameFormState & {
    readonly heading: string;
    readonly label: string;
    readonly title: string;
    readonly set: (title: string) => void;
  },
): TemplateResult {
  const words = { name: t('title'), required: t('required'), cancel: t('cancel'), submit: view.label };
  return oneNameForm({ ...view, id: 'title', words, value: view.title, maxChars: RELAY_LIMITS.titleChars });
}
