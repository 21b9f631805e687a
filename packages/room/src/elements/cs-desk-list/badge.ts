import type { Translate } from '@cs-kit/core';
import type { ConversationSummary } from '@cs-kit/protocol';
import { checkIcon, clockIcon, icon } from '@cs-kit/ui';
import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { targetNow } from '../../engine/duty.ts';
import { isWaiting, waited } from '../../engine/inbox.ts';
import type { desk } from '../../i18n/desk.en.ts';
import type { duty } from '../../i18n/duty.en.ts';
import type { work } from '../../i18n/work.en.ts';
import { dayAndTime, snoozedTime } from './labels.ts';

/** Words of the badges. */
export interface BadgeWords {
  readonly locale: string;
  readonly desk: Translate<typeof desk>;
  readonly work: Translate<typeof work>;
  readonly duty: Translate<typeof duty>;
}

const LOOKS = { ok: '', soon: 'warn', late: 'bad' } as const;

/** What stands at the end of a row: what is left to answer, how long the visitor waits, what is unread. */
export function badge(row: ConversationSummary, open: boolean, words: BadgeWords): unknown {
  if (row.target !== null) return targetBadge(row.target, words, false);
  if (isWaiting(row) && row.waitingSince !== null) {
    const time = waited(row.waitingSince, Date.now());
    return html`<span class="badge warn num" title=${words.desk('waitsFor', { time })}><bdi>${time}</bdi></span>`;
  }
  if (row.status === 'closed') return icon(checkIcon, 's');
  if (row.status === 'snoozed')
    return html`<span class="badge">${icon(clockIcon, 's')}<bdi>${snoozedTime(row, { locale: words.locale, t: words.work })}</bdi></span>`;
  if (row.unread > 0 && !open)
    return html`<span class="badge solid num" aria-label=${words.desk('unread', { count: row.unread })} role="img">${row.unread}</span>`;
  return row.status === 'assistant' ? html`<span class="badge">${words.desk('badgeAssistant')}</span>` : nothing;
}

/** What is left of a target: the time alone in a row, in words in the head. */
export function targetBadge(target: NonNullable<ConversationSummary['target']>, words: Pick<BadgeWords, 'locale' | 'duty'>, whole: boolean): TemplateResult {
  const { state, time } = targetNow(target, Date.now());
  const due = dayAndTime(target.due, words.locale);
  const said =
    state === 'late'
      ? time === null
        ? words.duty('lateSince', { time: due })
        : words.duty('late', { time })
      : time === null
        ? words.duty('answerBy', { time: due })
        : words.duty('answerIn', { time });
  if (whole) return html`<span class="badge ${LOOKS[state]} due">${icon(clockIcon, 's')}<bdi class="num">${said}</bdi></span>`;
  // A number alone is no sentence: the colour of one that is missed is said in words too.
  return html`<span class="badge ${LOOKS[state]} num" title=${said}
    >${state === 'ok' ? nothing : icon(clockIcon, 's')}<span class="sr">${said}</span><bdi aria-hidden="true">${time ?? due}</bdi></span
  >`;
}
