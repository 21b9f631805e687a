import type { Assignee, ConversationStatus, LogEvent, ThreadSummary } from '@cs-kit/protocol';
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
  /** Index of the first row: each page that goes in front makes it less, so that the others keep theirs. */
  #first = 0;
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
    // What is covered keeps its rows, however many they are; only what it says of messages of the page is looked for in it.
    const page = new RoomLog();
    page.#self = this.#self;
    page.reset(older);
    page.touch(this.#events.filter((event) => page.#concerns(event)));
    this.#events = Object.freeze(older.concat(this.#events));
    this.#first -= page.#rows.length;
    for (const [id, { track, index }] of page.#tracks) this.#tracks.set(id, { track, index: this.#first + index });
    for (const id of page.#sent) this.#sent.add(id);
    for (const id of page.#answered) this.#answered.add(id);
    for (const [userId, readSeq] of page.#receipts) this.#receipts.set(userId, Math.max(readSeq, this.readSeq(userId)));
    this.#status ??= page.#status;
    this.#rows = Object.freeze(page.#rows.concat(this.#rows));
  }

  /** Whether an event changes a message of this log, or counts in one of its threads. */
  #concerns(event: LogEvent): boolean {
    const threadId = event.kind === 'message' ? event.message.threadId : event.kind === 'delete' ? event.threadId : undefined;
    return (threadId !== undefined && this.#tracks.has(threadId)) || ('messageId' in event && this.#tracks.has(event.messageId));
  }

  /** Applies what happened later to messages that are covered, without covering the events themselves. */
  touch(events: readonly LogEvent[]): void {
    const rows = this.#rows.concat();
    let changed = false;
    for (const event of events) {
      const answer = event.kind === 'message' ? event.message.threadId : undefined;
      if (answer !== undefined && this.#tracks.has(answer)) this.#count(answer, event, 1, rows);
      else if (event.kind !== 'edit' && event.kind !== 'delete' && event.kind !== 'reaction' && event.kind !== 'feedback') continue;
      else if (this.#tracks.has(event.messageId)) this.#fold(event, rows);
      // What was written and taken back since was never counted here.
      else if (event.kind === 'delete' && !events.some(({ id, kind }) => id === event.messageId && kind === 'delete')) this.#uncount(event, rows);
      else continue;
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
    this.#events = Object.freeze(this.#events.concat(taken));
    const rows = this.#rows.concat();
    for (const event of taken) this.#fold(event, rows);
    this.#rows = Object.freeze(rows);
  }

  #foldAll(): void {
    for (const index of [this.#tracks, this.#sent, this.#answered, this.#receipts]) index.clear();
    this.#status = null;
    this.#first = 0;
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
        if (event.kind === 'delete' && event.messageId !== event.id) this.#uncount(event, rows);
        if (known !== undefined) rows[known.index - this.#first] = known.track.apply(event, this.#self);
        else if (event.kind === 'delete' && event.messageId === event.id && event.author.id !== '') this.#foldTakenBack(event, rows);
        return;
      }
      default:
        // Kinds of newer relays are kept in `events` and have no row.
        return;
    }
  }

  /** In place of a message that was taken back stands its empty deletion; a page that never saw the words shows the same as one that did. */
  #foldTakenBack({ seq, at, id, author, thread, threadId }: LogEvent & { readonly kind: 'delete' }, rows: Row[]): void {
    const message = threadId === undefined ? { id, text: '' } : { id, text: '', threadId };
    this.#keep({ type: 'message', seq, id, at, author, message, deleted: true, reactions: Object.freeze([]) }, thread, rows);
  }

  #keep(row: MessageRow, thread: ThreadSummary | undefined, rows: Row[]): void {
    const kept = Object.freeze(thread === undefined ? row : { ...row, thread });
    this.#tracks.set(row.id, { track: new MessageTrack(kept), index: this.#first + rows.length });
    rows.push(kept);
  }

  /** Counts an answer, or takes one out of the count, at the message that began the thread. */
  #count(threadId: string, event: LogEvent, by: 1 | -1, rows: Row[], lastAt?: string): void {
    const root = this.#tracks.get(threadId);
    if (root !== undefined) rows[root.index - this.#first] = root.track.answered(event, by, lastAt);
  }

  /** Takes an answer out of the count. One whose place is known to be empty was never in it. */
  #uncount(event: LogEvent & { readonly kind: 'delete' }, rows: Row[]): void {
    const { messageId, threadId } = event;
    const rowOf = (id: string): MessageRow | undefined => {
      const index = this.#tracks.get(id)?.index;
      return index === undefined ? undefined : (rows[index - this.#first] as MessageRow);
    };
    if (threadId === undefined || rowOf(messageId)?.deleted === true) return;
    const last = rows.findLast((row): row is MessageRow => row.type === 'message' && row.message.threadId === threadId && row.id !== messageId && !row.deleted);
    this.#count(threadId, event, -1, rows, last?.at ?? rowOf(threadId)?.thread?.lastAt);
  }

  #foldMessage(event: LogEvent & { readonly kind: 'message' }, rows: Row[]): void {
    const { message, author, seq, at } = event;
    if (message.clientMessageId !== undefined && author.id === this.#self) this.#sent.add(message.clientMessageId);
    if (message.inReplyTo !== undefined) this.#answered.add(message.inReplyTo);
    this.#keep({ type: 'message', seq, id: message.id, at, author, message, reactions: Object.freeze([]) }, event.thread, rows);
    if (message.threadId !== undefined) this.#count(message.threadId, event, 1, rows);
  }
}

/** A row that says what the event says; what the staff did for themselves is kept whole. */
function rowOf(event: LogEvent): Row {
  const { id: _id, kind: type, ...rest } = event;
  const { seq, at, author } = rest;
  return Object.freeze('visibility' in rest ? { type: 'desk', seq, at, author, body: event } : { type, ...rest }) as Row;
}
