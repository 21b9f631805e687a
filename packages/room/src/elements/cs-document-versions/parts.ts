import { formatDay, formatTime } from '@cs-kit/core';
import type { Translate } from '@cs-kit/core';
import { RELAY_LIMITS } from '@cs-kit/protocol';
import type { CsError, DocumentVersion } from '@cs-kit/protocol';
import { icon, pressable, warnIcon } from '@cs-kit/ui';
import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import type { versions } from '../../i18n/versions.en.ts';
import { oneNameForm } from '../rooms/name-form.ts';
import type { NameFormState } from '../rooms/name-form.ts';
import { why } from '../rooms/words.ts';
import type { Say } from '../rooms/words.ts';

/** Gives the words of a key. */
export type T = Translate<typeof versions>;

/** When a version was kept, in words. */
export const timeOf = (at: string, locale: string): string => `${formatDay(at, locale)}, ${formatTime(at, locale)}`;

/** Names in one sentence. */
export const namesOf = (people: DocumentVersion['authors'], locale: string): string =>
  new Intl.ListFormat(locale, { type: 'conjunction' }).format(people.map(({ name }) => name));

/** Why something did not work, beside its control. */
export function failure(t: T, say: Say, error: CsError | null, more: unknown = nothing): TemplateResult | typeof nothing {
  if (error === null) return nothing;
  const OWN: Readonly<Record<string, string>> = { 'request/too-large': t('tooLarge'), 'request/conflict': t('bounds') };
  return html`<div class="banner bad" role="alert">
    ${icon(warnIcon)}<span class="grow"><b>${say('failed')}</b> ${OWN[error.code] ?? why(say, error)}</span>${more}
  </div>`;
}

/** The form in which a version gets its name. */
export function nameForm(t: T, view: NameFormState & { readonly name: string; readonly set: (name: string) => void }): TemplateResult {
  const words = { name: t('name'), required: t('required'), cancel: t('cancel'), submit: t('save') };
  return oneNameForm({ ...view, id: 'name', heading: t('saveVersion'), words, value: view.name, maxChars: RELAY_LIMITS.nameChars });
}

/** The question before a version is restored or deleted. */
export function question(
  t: T,
  kind: 'restore' | 'delete',
  view: { readonly failure: unknown; readonly run: () => Promise<unknown>; readonly cancel: () => void },
): TemplateResult {
  return html`<div class="card stack-y ask" role="group" aria-labelledby="ask">
    <div><b class="label" id="ask">${t(`${kind}Title`)}</b><p class="sm t2">${t(`${kind}More`)}</p></div>
    ${view.failure}
    <div class="actions">
      <button class="btn s" type="button" @click=${view.cancel}>${t('cancel')}</button
      ><button class="btn s do ${kind === 'delete' ? 'danger' : 'primary'}" type="button" ${pressable(view.run)}>${t(kind)}</button>
    </div>
  </div>`;
}
