import { pressable } from '@cs-kit/ui';
import { html, nothing } from 'lit';
import { plainText } from '../../engine/plain-text.ts';
import type { Quoted } from '../../engine/quotes.ts';
import type { MessageRow } from '../../engine/timeline.ts';
import type { Quote } from '../cs-composer/quote.ts';
import type { MessageView } from './view.ts';

type Words = (key: 'deleted' | 'picture') => string;

const FIRST_CHARS = 140;

/** The first words of a message in one line, or what it carries. */
export function firstWords(row: MessageRow, t: Words): string {
  if (row.deleted === true) return t('deleted');
  const words = plainText(row.message.text).replace(/\s+/g, ' ').trim().slice(0, FIRST_CHARS);
  return words !== '' ? words : (row.message.attachments?.[0]?.name ?? t('picture'));
}

/** A message as the composer shows what it answers. */
export const quoteOf = (row: MessageRow, t: Words): Quote => ({ id: row.id, name: row.author.name, text: firstWords(row, t) });

/** Draws what a message answers; a press leads there. */
export function quotation(replyTo: string | undefined, quoted: Quoted | null, view: MessageView): unknown {
  if (replyTo === undefined || quoted === null) return nothing;
  if (quoted === 'gone') return html`<span class="quoted meta">${view.t('deleted')}</span>`;
  const inside =
    quoted === 'away'
      ? html`<span class="trunc">${view.t('earlierMessage')}</span>`
      : html`<b class="trunc"><bdi>${quoted.author.name}</bdi></b><span class="trunc" dir="auto">${firstWords(quoted, view.t)}</span>`;
  return html`<button class="quoted meta" type="button" title=${view.t('showOriginal')} ${pressable(() => view.jump(replyTo))}>${inside}</button>`;
}
