import { CsError, toCsError } from '@cs-kit/protocol';
import type { LogEvent } from '@cs-kit/protocol';
import type { RelayClient } from '../client.ts';
import type { RoomFeed } from '../room-feed.ts';
import { createStore } from '../store.ts';
import type { Readable, Store } from '../store.ts';
import { RoomLog } from './log.ts';
import { emptyState, isSame, NONE } from './state.ts';
import type { Draft, MessageRow, RoomState } from './types.ts';
import { eventsPage, RoomHistory } from './window.ts';

const PAGE = 100;
/** Before a number that no entry reaches stand the newest. */
const NEWEST = `before=${Number.MAX_SAFE_INTEGER}`;

/** What a thread needs of its room. */
export type ThreadRoom = Pick<RoomFeed, 'state' | 'send' | 'read' | 'react' | 'retry' | 'discard' | 'stop' | 'history'>;

/** One thread of a room as it is shown: the message that began it and its answers, fetched by pages, followed through the room's own log. */
export class ThreadFeed {
  readonly #client: RelayClient;
  readonly #room: ThreadRoom;
  readonly #id: string;
  readonly #log = new RoomLog();
  /** The message that began it alone: it may stand before the loaded page. */
  readonly #beginning = new RoomLog();
  readonly #state: Store<RoomState>;
  readonly #unwatch: () => void;
  /** Which part of the thread is shown. */
  readonly history: RoomHistory;
  /** Up to where the room's log was followed; -1 before the first page. */
  #followed = -1;
  #error: CsError | null = null;
  #loading: Promise<void> | null = null;
  #closed = false;
  /** Whether the room was away since the last page. */
  #away = false;

  constructor(client: RelayClient, room: ThreadRoom, threadId: string) {
    this.#client = client;
    this.#room = room;
    this.#id = threadId;
    this.#log.setSelf(this.#self);
    this.#beginning.setSelf(this.#self);
    this.#state = createStore(emptyState(room.state.get().roomId));
    this.history = new RoomHistory(
      client,
      this.#log,
      () => ({ roomId: this.#roomId, self: this.#self, thread: threadId }),
      () => this.#publish(),
    );
    this.#unwatch = room.state.subscribe(() => this.#follow());
    void this.load();
  }

  /** What is known now. */
  get state(): Readable<RoomState> {
    return this.#state;
  }

  /** The message that began the thread; null before it is known, and where nothing is known of it any more. */
  get root(): MessageRow | null {
    const [row] = this.#beginning.rows;
    return row?.type === 'message' ? row : null;
  }

  /** Fetches the newest page, again where that failed. Never rejects: what went wrong stands in the state. */
  load(): Promise<void> {
    this.#loading ??= this.#load().finally(() => (this.#loading = null));
    return this.#loading;
  }

  /** Answers in the thread. Gives the `clientMessageId`, and throws as `RoomFeed.send` does. */
  send(message: Draft): string {
    const note = this.root?.message.visibility === 'internal' ? { visibility: 'internal' as const } : {};
    return this.#room.send({ ...message, threadId: this.#id, ...note });
  }

  /** Marks everything in the room up to `seq` as read. */
  read(seq: number): void {
    this.#room.read(seq);
  }

  /** Adds or takes back a reaction. */
  react(messageId: string, emoji: string, on: boolean): void {
    this.#room.react(messageId, emoji, on);
  }

  /** Sends a failed answer again. */
  retry(clientMessageId: string): void {
    this.#room.retry(clientMessageId);
  }

  /** Drops a failed or waiting answer. */
  discard(clientMessageId: string): void {
    this.#room.discard(clientMessageId);
  }

  /** Stops the running answer of the assistant. */
  stop(): void {
    this.#room.stop();
  }

  /** The room in which the thread is. */
  begin(): Promise<string> {
    return Promise.resolve(this.#roomId);
  }

  /** Fetches an older page; rejects with a `CsError`. */
  async older(): Promise<void> {
    const window = this.history.older();
    if (window !== null) return window;
    if (this.#log.low <= 1) return;
    const page = await eventsPage(this.#client, this.#place, `before=${this.#log.low}`, PAGE);
    this.#log.prepend(page.events, page.more);
    this.#publish();
  }

  /** Lets go of everything; the room goes on. */
  close(): void {
    this.#closed = true;
    this.#unwatch();
  }

  get #self(): string {
    return this.#client.session.current?.user.id ?? '';
  }

  get #roomId(): string {
    return this.#room.state.get().roomId;
  }

  get #place(): { readonly roomId: string; readonly thread: string } {
    return { roomId: this.#roomId, thread: this.#id };
  }

  async #load(): Promise<void> {
    this.#error = null;
    this.#publish();
    try {
      const page = await eventsPage(this.#client, this.#place, NEWEST, PAGE);
      const first = page.more ? (await eventsPage(this.#client, this.#place, 'after=0', 1)).events : page.events.slice(0, 1);
      if (this.#closed) return;
      if (first[0]?.id !== this.#id) throw new CsError('request/not-found');
      this.#beginning.reset(first);
      this.#log.reset(page.events, page.more ? page.events[0]?.seq : 1);
      this.#followed = page.lastSeq;
      this.#follow();
    } catch (error) {
      if (this.#closed) return;
      this.#error = toCsError(error, 'relay/unreachable');
      this.#publish();
    }
  }

  /** Takes over what the room has heard since. */
  #follow(): void {
    const { end } = this.#room.history;
    const live = this.#room.state.get().phase === 'live';
    if (live && this.#away && this.#error?.retryable === true) void this.load();
    this.#away = !live;
    if (this.#followed < 0 || end.high <= this.#followed) return this.#publish();
    // The room began anew after a long absence: what lies between is asked for.
    if (end.low > this.#followed + 1) void this.load();
    const fresh = end.events.filter((event) => event.seq > this.#followed && this.#holds(event));
    this.#followed = end.high;
    this.#beginning.touch(fresh);
    this.#log.appendPage(this.#log.high, fresh);
    this.#publish();
  }

  #holds(event: LogEvent): boolean {
    if (event.kind === 'message') return event.message.threadId === this.#id;
    return 'messageId' in event && (event.threadId === this.#id || event.messageId === this.#id);
  }

  #publish(): void {
    if (this.#closed) return;
    const { error: _error, ...room } = this.#room.state.get();
    const shown = this.history.log;
    const self = this.#self;
    const error = this.#error;
    const loaded = this.#followed >= 0;
    const pending = room.pending.filter(({ threadId }) => threadId === this.#id);
    const answers = this.#log.rows.filter((row) => row.type === 'message' && row.message.threadId !== undefined && row.deleted !== true);
    const next: RoomState = {
      ...room,
      phase: error === null ? (loaded ? room.phase : 'loading') : error.retryable ? 'offline' : 'refused',
      ...(error === null ? {} : { error }),
      lastSeq: this.#log.high,
      events: shown.events,
      rows: shown.rows,
      reply: room.reply !== null && shown.rows.some((row) => row.type === 'message' && row.id === room.reply?.inReplyTo) ? room.reply : null,
      call: null,
      pending: pending.length === 0 ? NONE : pending,
      hasOlder: shown.low > 1,
      hasNewer: this.history.away,
      unread: answers.filter((row) => row.seq > room.readSeq && row.author.id !== self).length,
    };
    if (!isSame(this.#state.get(), next)) this.#state.set(next);
  }
}
