import type { CsError } from '@cs-kit/protocol';
import { icon, offlineIcon, peopleIcon, pressable, warnIcon } from '@cs-kit/ui';
import { html } from 'lit';
import type { TemplateResult } from 'lit';
import type { RoomsWord } from '../../i18n/rooms.ts';
import { why } from '../rooms/words.ts';
import type { Say } from '../rooms/words.ts';

const BARS = 6;
const EMPTY: Readonly<Record<'all' | 'archived' | 'search', readonly [RoomsWord, RoomsWord]>> = {
  all: ['noRooms', 'noRoomsMore'],
  archived: ['noArchived', 'noArchivedMore'],
  search: ['nothingFound', 'nothingFoundMore'],
};

/** Bars in the shape of the list. */
export function skeleton(t: Say): TemplateResult {
  return html`<div class="wait" role="status"><span class="sr">${t('loadingRooms')}</span>${Array.from({ length: BARS }, () => html`<i class="sk"></i>`)}</div>`;
}

/** A list without rooms. */
export function emptyList(t: Say, of: keyof typeof EMPTY): TemplateResult {
  const [title, more] = EMPTY[of];
  return html`<div class="empty">
    <span class="empty-art">${icon(peopleIcon, 'l')}</span><b>${t(title)}</b>
    <p>${t(more)}</p>
  </div>`;
}

/** A list that could not be read. */
export function failedList(t: Say, error: CsError, retry: () => unknown): TemplateResult {
  return html`<div class="empty bad" role="alert">
    <span class="empty-art">${icon(warnIcon, 'l')}</span><b>${t('loadFailed')}</b>
    <p>${why(t, error)}</p>
    <button class="btn" type="button" ${pressable(retry)}>${t('retry')}</button>
  </div>`;
}

/** There is no connection. */
export function offlineNote(t: Say): TemplateResult {
  return html`<p class="banner warn">${icon(offlineIcon)}<span class="grow"><b>${t('offline')}</b> ${t('offlineMore')}</span></p>`;
}

/** The list is the one of before. */
export function staleNote(t: Say, error: CsError, retry: () => unknown): TemplateResult {
  return html`<div class="banner warn">
    ${icon(warnIcon)}<span class="grow"><b>${t('stale')}</b> ${why(t, error)}</span><button class="btn s" type="button" ${pressable(retry)}>${t('retry')}</button>
  </div>`;
}
