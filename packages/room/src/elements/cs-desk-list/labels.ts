import { formatDay, formatTime } from '@cs-kit/core';
import type { Translate } from '@cs-kit/core';
import type { ConversationSummary, Offer, Priority } from '@cs-kit/protocol';
import { html, nothing } from 'lit';
import { offerLeft } from '../../engine/duty.ts';
import type { desk } from '../../i18n/desk.en.ts';
import type { work } from '../../i18n/work.en.ts';
import type { BadgeWords } from './badge.ts';

/** Names of the priorities. */
export const PRIORITY_NAMES = { none: 'priorityNone', low: 'priorityLow', high: 'priorityHigh', urgent: 'priorityUrgent' } as const satisfies Readonly<
  Record<Priority, keyof typeof work>
>;

/** Names of the statuses. */
export const STATUS_NAMES = {
  assistant: 'statusAssistant',
  waiting: 'statusWaiting',
  assigned: 'statusAssigned',
  snoozed: 'statusSnoozed',
  closed: 'statusClosed',
} as const satisfies Readonly<Record<ConversationSummary['status'], keyof typeof desk>>;

/** Tags in a row of the list; the rest are in the panel. */
const SHOWN = 3;

/** Whispers, priority, team, offer, review and first tags of a conversation, under its words. */
export function labels(row: ConversationSummary, me: string | null, words: Pick<BadgeWords, 'work' | 'duty'>): unknown {
  const { team, offer, review } = row;
  if (row.priority === 'none' && row.tags.length === 0 && team === null && offer === null && review === null && row.whispers === 0) return nothing;
  const look = row.priority === 'urgent' ? 'bad' : row.priority === 'high' ? 'warn' : '';
  return html`<span class="labels">
    ${row.whispers === 0 ? nothing : html`<span class="badge solid">${words.work('whisper')}</span>`}${review === null ? nothing : html`<span class="badge num">${words.work('reviewIs', { score: review.score })}</span>`}${offer === null ? nothing : offerBadge(offer, me, words.duty)}${row.priority === 'none' ? nothing : html`<span class="badge ${look}">${words.work(PRIORITY_NAMES[row.priority])}</span>`}${team === null ? nothing : html`<span class="badge trunc" dir="auto" title=${words.duty('team')}>${team.name}</span>`}${row.tags
      .slice(0, SHOWN)
      .map(
        (tag) => html`<span class="badge" dir="auto">${tag}</span>`,
      )}${row.tags.length > SHOWN ? html`<span class="badge num">+${row.tags.length - SHOWN}</span>` : nothing}
  </span>`;
}

function offerBadge(offer: Offer, me: string | null, t: BadgeWords['duty']): unknown {
  return offer.to.id === me
    ? html`<span class="badge solid num">${t('offerMine', { time: offerLeft(offer.until, Date.now()) })}</span>`
    : html`<span class="badge">${t('offerOther', { name: offer.to.name })}</span>`;
}

/** When a conversation comes back: the hour today, day and hour otherwise. */
export function snoozedTime(row: ConversationSummary, words: { readonly locale: string; readonly t: Translate<typeof work> }): string {
  return row.snoozedUntil === null ? words.t('snoozeAnswer') : dayAndTime(row.snoozedUntil, words.locale);
}

/** A time as the staff read it: the hour today, day and hour otherwise. */
export function dayAndTime(at: string, locale: string): string {
  const day = formatDay(at, locale);
  return day === formatDay(Date.now(), locale) ? formatTime(at, locale) : `${day}, ${formatTime(at, locale)}`;
}
