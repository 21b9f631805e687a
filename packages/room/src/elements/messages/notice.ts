import { formatDay, formatTime } from '@cs-kit/core';
import type { NoticeKind } from '@cs-kit/protocol';
import { clockIcon, icon, infoIcon, peopleIcon, pressable, warnIcon } from '@cs-kit/ui';
import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import type { Item, MessageRow } from '../../engine/timeline.ts';
import type { room } from '../../i18n/room.en.ts';
import { prose } from './markdown.ts';
import type { MessageView } from './view.ts';

type MessageItem = Extract<Item, { type: 'message' }>;

/** 'translated' has its words where translations are: they come with the first. */
const WORDS: Readonly<Partial<Record<NoticeKind, keyof typeof room>>> = {
  'outside-hours': 'outsideHours',
  'nobody-available': 'nobodyAvailable',
  waiting: 'waitingNotice',
  'no-answer-yet': 'noAnswerYet',
  'contact-saved': 'contactSaved',
  interrupted: 'interruptedNotice',
  'provider-failed': 'providerFailed',
};
const BAD: ReadonlySet<NoticeKind> = new Set(['interrupted', 'provider-failed']);

/** The way to a person. */
export function personButton(view: MessageView, kind: 'primary' | 'line' = 'line'): TemplateResult {
  return html`<button class="btn ${kind} person" type="button" ${pressable(() => view.actions.person())}>
    ${icon(peopleIcon, 's')}${view.t('talkToPerson')}
  </button>`;
}

/** A time as visitors read it: the hour today, day and hour otherwise. */
export function whenBack(at: string, view: Pick<MessageView, 'locale' | 'now'>): string {
  const day = formatDay(at, view.locale, view.now);
  return day === formatDay(view.now, view.locale, view.now) ? formatTime(at, view.locale) : `${day}, ${formatTime(at, view.locale)}`;
}

/** Draws a notice of the relay in the words of the reader's language; a kind that is not known keeps the relay's own words. */
export function notice({ row, newest, contact }: MessageItem, view: MessageView): TemplateResult {
  const kind = row.message.notice;
  const bad = kind !== undefined && BAD.has(kind);
  const words =
    kind === undefined || WORDS[kind] === undefined
      ? html`<div dir="auto">${prose(view.translated?.(row)?.text ?? row.message.text)}</div>`
      : html`<span>${view.t(WORDS[kind])}${backLine(row, view)}</span>`;
  const shape = bad ? warnIcon : kind === 'waiting' || kind === 'no-answer-yet' ? clockIcon : infoIcon;
  const offers = newest && view.side === 'visitor';
  return html`<div class="wide">
    <div class="banner ${bad ? 'bad' : ''}">
      ${icon(shape)}
      <div class="grow">${words} ${offers && bad && view.canAskPerson ? html`<div class="row">${personButton(view)}</div>` : nothing}</div>
    </div>
    ${contact && view.canLeaveEmail ? view.contactCard(view) : nothing}
  </div>`;
}

function backLine(row: MessageRow, view: MessageView): unknown {
  const at = row.message.backAt;
  return at === undefined ? nothing : html` ${view.t('outsideHoursBack', { time: whenBack(at, view) })}`;
}
