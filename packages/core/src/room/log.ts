import type { Assignee, ConversationStatus, LogEvent } from '@cs-kit/protocol';
import { MessageTrack } from './track.ts';
import type { MessageRow, Row } from './types.ts';

/** The unbroken part of a room's log that this page has, and its rows. Events may arrive twice, late or ahead of others. */
export class RoomLog {
  /** Whose reactions and messages count as own. */
  #self = '';
  #events: readonly LogEvent[] = Object.freeze([]);
  #rows: readonly Row[] = Object.freeze([]);
  #low = 1;
  #high = 0;
  readonly #ahead = new Map<number, LogEvent>();
  readonly #tracks = new Map<string, { readonly track: MessageTrack; readonly index: number }>();
  readonly #sent = new Set<string>();
  readonly #answered = new Set<string>();
  readonly #receipts = new Map<string, number>();
  #status: { readonly status: ConversationStatus; readonly assignee: Assignee | null } | null = null;

  /** Events in order of `seq`. */
  get events(): readonly LogEvent[] {
    return this.#events;
  }

  /** Rows in order of `seq`; a row that did not change stays the same object. */
  get rows(): readonly Row[] {
    return this.#rows;
  }

  /** First seq that is covered; below it lies older history. */
  get low(): number {
    return this.#low;
  }

  /** Last seq that is covered, 0 for nothing. */
  get high(): number {
    return this.#high;
  }

  /** Whether an event has arrived while one before it is missing. */
  get hasGap(): boolean {
    return this.#ahead.size > 0;
  }

  /** The last status that the log names, if it does. */
  get status(): { readonly status: ConversationStatus; readonly assignee: Assignee | null } | null {
    return this.#status;
  }

  /** Highest seq that a member has read, by the receipts in the log. */
  readSeq(userId: string): number {
    return this.#receipts.get(userId) ?? 0;
  }

  /** Whether an own message stands in the log. */
  hasSent(clientMessageId: string): boolean {
    return this.#sent.has(clientMessageId);
  }

  /** Whether the finished answer to a message stands in the log. */
  hasAnswer(inReplyTo: string): boolean {
    return this.#answered.has(inReplyTo);
  }

  /** Sets whose log this is. */
  setSelf(userId: string): void {
    if (userId === this.#self) return;
    this.#self = userId;
    this.#foldAll();
  }

  /** Starts anew from a page that ends at the present end of the log. */
  reset(events: readonly LogEvent[], low: number = events[0]?.seq ?? 1): void {
    this.#ahead.clear();
    this.#events = Object.freeze([...events]);
    this.#low = Math.max(1, low);
    this.#high = events.at(-1)?.seq ?? 0;
    this.#foldAll();
  }

  /** Adds live events; those that follow a missing one wait for it. */
  append(events: readonly LogEvent[]): void {
    for (const event of events) if (event.seq > this.#high) this.#ahead.set(event.seq, event);
    this.#drain(this.#high);
  }

  /** Adds a page that was read after `after`: a seq that it skips is one this person may not see. */
  appendPage(after: number, events: readonly LogEvent[]): void {
    const last = events.at(-1);
    if (last === undefined || after > this.#high) return this.append(events);
    for (const event of events) if (event.seq > this.#high) this.#ahead.set(event.seq, event);
    this.#drain(last.seq);
  }

  /** Adds the page before `low`. */
  prepend(events: readonly LogEvent[], more: boolean): void {
    const older = events.filter((event) => event.seq < this.#low);
    this.#low = more && older.length > 0 ? older[0]!.seq : 1;
    if (older.length === 0) return;
    this.#events = Object.freeze([...older, ...this.#events]);
    this.#foldAll();
  }

  /** Applies what happened later to messages that are covered, without covering the events themselves. */
  touch(events: readonly LogEvent[]): void {
    const rows = [...this.#rows];
    let changed = false;
    for (const event of events) {
      if (event.kind !== 'edit' && event.kind !== 'delete' && event.kind !== 'reaction' && event.kind !== 'feedback') continue;
      if (!this.#tracks.has(event.messageId)) continue;
      this.#fold(event, rows);
      changed = true;
    }
    if (changed) this.#rows = Object.freeze(rows);
  }

  /** Takes what waits, up to `cover` with holes and beyond it without. */
  #drain(cover: number): void {
    const taken: LogEvent[] = [];
    for (const seq of [...this.#ahead.keys()].sort((a, b) => a - b)) {
      if (seq > this.#high) {
        if (seq > cover && seq !== this.#high + 1) break;
        taken.push(this.#ahead.get(seq)!);
        this.#high = seq;
      }
      this.#ahead.delete(seq);
    }
    if (taken.length === 0) return;
    if (this.#events.length === 0) this.#low = Math.min(this.#low, taken[0]!.seq);
    this.#events = Object.freeze([...this.#events, ...taken]);
    const rows = [...this.#rows];
    for (const event of taken) this.#fold(event, rows);
    this.#rows = Object.freeze(rows);
  }

  #foldAll(): void {
    for (const index of [this.#tracks, this.#sent, this.#answered, this.#receipts]) index.clear();
    this.#status = null;
    const rows: Row[] = [];
    for (const event of this.#events) this.#fold(event, rows);
    this.#rows = Object.freeze(rows);
  }

  #fold(event: LogEvent, rows: Row[]): void {
    switch (event.kind) {
      case 'message':
        return this.#foldMessage(event, rows);
      case 'status':
      case 'triage':
      case 'member':
      case 'call':
        if (event.kind === 'status') this.#status = { status: event.status, assignee: event.assignee };
        // That a call began is seen in the call itself.
        if (event.kind !== 'call' || event.change !== 'started') rows.push(rowOf(event));
        return;
      case 'receipt':
        this.#receipts.set(event.userId, Math.max(event.readSeq, this.readSeq(event.userId)));
        return;
      case 'edit':
      case 'delete':
      case 'reaction':
      case 'feedback': {
        const known = this.#tracks.get(event.messageId);
        if (known !== undefined) rows[known.index] = known.track.apply(event, this.#self);
        else if (event.kind === 'delete' && event.messageId === event.id && event.author.id !== '') this.#foldTakenBack(event, rows);
        return;
      }
      default:
        // Kinds of newer relays are kept in `events` and have no row.
        return;
    }
  }

  /** In place of a message that was taken back stands its empty deletion; a page that never saw the words shows the same as one that did. */
  #foldTakenBack({ seq, at, id, author }: LogEvent, rows: Row[]): void {
    const row: MessageRow = Object.freeze({ type: 'message', seq, id, at, author, message: { id, text: '' }, deleted: true, reactions: Object.freeze([]) });
    this.#tracks.set(id, { track: new MessageTrack(row), index: rows.length });
    rows.push(row);
  }

  #foldMessage(event: LogEvent & { readonly kind: 'message' }, rows: Row[]): void {
    const { message, author, seq, at } = event;
    if (message.clientMessageId !== undefined && author.id === this.#self) this.#sent.add(message.clientMessageId);
    if (message.inReplyTo !== undefined) this.#answered.add(message.inReplyTo);
    const row: MessageRow = Object.freeze({ type: 'message', seq, id: message.id, at, author, message, reactions: Object.freeze([]) });
    this.#tracks.set(message.id, { track: new MessageTrack(row), index: rows.length });
    rows.push(row);
  }
}

/** A row that says what the event says; what the staff did for themselves is kept whole. */
function rowOf(event: LogEvent): Row {
  const { id: _id, kind: type, ...rest } = event;
  const { seq, at, author } = rest;
  return Object.freeze('visibility' in rest ? { type: 'desk', seq, at, author, body: event } : { type, ...rest }) as Row;
}
