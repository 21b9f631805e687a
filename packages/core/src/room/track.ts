import type { LogEvent } from '@cs-kit/protocol';
import type { MessageRow, Reaction } from './types.ts';

/** An event that changes a message. */
export type MessageChange = LogEvent & { readonly kind: 'edit' | 'delete' | 'reaction' | 'feedback' };

/** Those who wrote in a thread, as its summary names them. */
const THREAD_AUTHORS = 3;

/** One message and what became of it. */
export class MessageTrack {
  #row: MessageRow;
  /** Who reacted how; most messages have nobody. */
  #reactions: Map<string, Set<string>> | null = null;

  constructor(row: MessageRow) {
    this.#row = row;
  }

  /** The row after a change. */
  apply(event: MessageChange, self: string): MessageRow {
    this.#row = Object.freeze(this.#changed(event, self));
    return this.#row;
  }

  /** The row after an answer in its thread was stored or taken back; what the relay has counted already changes nothing. `lastAt` is the time of the last one that stands, where it is known. */
  answered({ seq, author, at }: LogEvent, by: 1 | -1, lastAt = at): MessageRow {
    const { count = 0, authors = [], seq: counted = 0, ...before } = this.#row.thread ?? {};
    if (seq <= counted) return this.#row;
    const who = by < 0 ? authors : [author, ...authors.filter(({ id }) => id !== author.id)].slice(0, THREAD_AUTHORS);
    this.#row = Object.freeze({ ...this.#row, thread: Object.freeze({ ...before, count: count + by, authors: who, lastAt, seq }) });
    return this.#row;
  }

  #changed(event: MessageChange, self: string): MessageRow {
    const row = this.#row;
    if (row.deleted === true) return row;
    if (event.kind === 'edit') return { ...row, message: { ...row.message, text: event.text }, edited: true };
    if (event.kind === 'feedback') return { ...row, feedback: event.helpful };
    if (event.kind === 'reaction') return { ...row, reactions: this.#react(event.emoji, event.author.id, event.on, self) };
    const { attachments: _attachments, citations: _citations, suggestions: _suggestions, offer: _offer, ...rest } = row.message;
    return { ...row, message: { ...rest, text: '' }, deleted: true, reactions: [] };
  }

  #react(emoji: string, userId: string, on: boolean, self: string): readonly Reaction[] {
    const all = (this.#reactions ??= new Map());
    const users = all.get(emoji) ?? new Set<string>();
    if (on) users.add(userId);
    else users.delete(userId);
    if (users.size === 0) all.delete(emoji);
    else all.set(emoji, users);
    return Object.freeze([...all].map(([name, who]) => Object.freeze({ emoji: name, count: who.size, own: who.has(self) })));
  }
}
