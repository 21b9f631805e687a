import type { RoomState } from '@cs-kit/core';
import { languageOf } from '@cs-kit/protocol';
import type { ConversationSummary } from '@cs-kit/protocol';
import { globeIcon, icon } from '@cs-kit/ui';
import type { StringsController } from '@cs-kit/ui';
import { html, nothing } from 'lit';
import { languageName } from '../../engine/language-name.ts';
import type { work } from '../../i18n/work.en.ts';

/** Says under the reply into which language it will be translated; nothing where the visitor reads the language of the desk. */
export function readsIn(now: RoomState | undefined, { visitor }: ConversationSummary, words: Pick<StringsController<typeof work>, 't' | 'locale'>): unknown {
  const { locale } = words;
  const language = languageOf(visitor.locale);
  if (now?.translation !== true || language === null || language === languageOf(locale)) return nothing;
  return html`<div class="meta row reads">
    ${icon(globeIcon, 's')}<span>${words.t('readsIn', { language: languageName(visitor.locale, locale) })}</span>
  </div>`;
}
