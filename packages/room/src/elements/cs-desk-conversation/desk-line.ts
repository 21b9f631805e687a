import type { Translate } from '@cs-kit/core';
import { formatTime } from '@cs-kit/core';
import type { HandOver, MergeNote } from '@cs-kit/protocol';
import { pressable } from '@cs-kit/ui';
import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { isStaff } from '../../engine/timeline.ts';
import type { DeskRow, MessageRow } from '../../engine/timeline.ts';
import type { work } from '../../i18n/work.en.ts';
import { dayAndTime, PRIORITY_NAMES } from '../cs-desk-list/labels.ts';

type StatusBody = Extract<DeskRow['body'], { readonly kind: 'status' }>;
type TriageBody = Extract<DeskRow['body'], { readonly kind: 'triage' }>;

const WOKEN = { time: 'lineWokenTime', answer: 'lineWokenAnswer', person: 'lineWokenPerson' } as const;

/** Draws what the staff did for themselves in a conversation: who put it aside, brought it back, labelled it, merged it; and over a note, to whom it whispers. `open` opens another conversation. */
export function deskLine(
  t: Translate<typeof work>,
  open: (id: string) => Promise<unknown>,
): (row: DeskRow | MessageRow, view: { readonly locale: string }) => TemplateResult | null {
  return (row, { locale }) => {
    if (row.type === 'message') return whisperWords(row, t);
    const words = row.body.kind === 'status' ? [statusWords(row, row.body, t, locale)] : triageWords(row, row.body, t, locale);
    const merged = row.body.kind === 'triage' ? row.body.merged : undefined;
    const other =
      merged === undefined ? nothing : html`<button class="btn s" type="button" ${pressable(() => open(merged.conversationId))}>${t('openOther')}</button>`;
    return html`<div class="join">${words.map((text) => html`<span dir="auto">${text}</span>`)}<span class="at">· <bdi>${formatTime(row.at, locale)}</bdi></span>${other}</div>`;
  };
}

function whisperWords({ author, message: { whisper } }: MessageRow, t: Translate<typeof work>): TemplateResult | null {
  return whisper === undefined ? null : html`${t('whisperBy', { name: author.name, to: whisper.name })}`;
}

function statusWords({ author: { name } }: DeskRow, body: StatusBody, t: Translate<typeof work>, locale: string): string {
  if (body.woken !== undefined) return t(WOKEN[body.woken], { name });
  return body.until == null ? t('lineSnoozedAnswer', { name }) : t('lineSnoozed', { name, time: dayAndTime(body.until, locale) });
}

function triageWords(row: DeskRow, body: TriageBody, t: Translate<typeof work>, locale: string): string[] {
  const { name } = row.author;
  const list = (tags: readonly string[]): string => new Intl.ListFormat(locale, { type: 'conjunction' }).format(tags);
  return [
    ...(body.handed === undefined ? [] : [handedWords(body.handed, t)]),
    ...(body.merged === undefined ? [] : [mergedWords(row, body.merged, t)]),
    ...(body.priority === undefined ? [] : [t('linePriority', { name, priority: t(PRIORITY_NAMES[body.priority]) })]),
    ...(body.spam === undefined ? [] : [t(body.spam ? 'lineSpam' : 'lineNoSpam', { name })]),
    ...(body.added === undefined ? [] : [t('lineAdded', { name, tags: list(body.added) })]),
    ...(body.removed === undefined ? [] : [t('lineRemoved', { name, tags: list(body.removed) })]),
  ];
}

function handedWords({ by: { name }, to, reason }: HandOver, t: Translate<typeof work>): string {
  if (to.kind === 'assistant') return reason === null ? t('lineHandedBack', { name }) : t('lineHandedBackWhy', { name, reason });
  return reason === null ? t('lineHanded', { name, to: to.name }) : t('lineHandedWhy', { name, to: to.name, reason });
}

const MERGED = {
  into: ['lineInto', 'lineInto'],
  from: ['lineFrom', 'lineFrom'],
  apart: ['lineApart', 'lineApartWords'],
  away: ['lineAway', 'lineAwayWords'],
} as const;

function mergedWords({ author: { name, role } }: DeskRow, { kind }: MergeNote, t: Translate<typeof work>): string {
  // What was merged is taken apart by the staff, or by words of whoever it is about.
  return t(MERGED[kind][isStaff(role) ? 0 : 1], { name });
}
