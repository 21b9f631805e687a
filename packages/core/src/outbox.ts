import { CsError, uuid } from '@cs-kit/protocol';
import type { ErrorCode, OutgoingMessage } from '@cs-kit/protocol';
import type { BusMessage } from './bus.ts';
import type { RelayClient } from './client.ts';
import { leader } from './leader.ts';
import { retryDelay } from './retry-delay.ts';
import type { Draft, PendingMessage } from './room/types.ts';
import { Listeners } from './store.ts';
import type { Readable } from './store.ts';

/** A message as it lies in the outbox. */
export interface PendingEntry extends Draft {
  readonly clientMessageId: string;
  /** '' while the visitor has no conversation yet. */
  readonly roomId: string;
  /** Id of the user who wrote it; '' before there was a session. */
  readonly owner: string;
  /** Sorts the messages of all tabs by the time of writing. */
  readonly order: number;
  readonly at: number;
  /** Why the relay refused it. */
  readonly failed?: { readonly code: ErrorCode; readonly message: string };
}

/** What a room's feed does for its outbox. */
export interface RoomSender {
  /** Whether a refusal was answered by sending the message elsewhere. */
  readonly onRefused: (entry: PendingEntry, error: CsError) => boolean;
}

interface Item {
  entry: PendingEntry;
  state: 'waiting' | 'sending' | 'acked';
  /** Whether another tab is at it. */
  elsewhere: boolean;
  /** When a tab last did something about it. */
  touched: number;
  seq: number;
}

/** A tab that is not the leader sends by itself when nothing has happened for this long: the leader may be suspended. The relay stores a repeated message once. */
const PATIENCE_MS = 3_000;

/** Messages on their way to the relay: kept on the device until it has them on disk, in order of writing within a room, known to all tabs, sent by one. */
export class Outbox {
  readonly #client: RelayClient;
  readonly #items = new Map<string, Item>();
  readonly #rooms = new Map<string, RoomSender>();
  readonly #busy = new Set<string>();
  readonly #changes = new Listeners<undefined>();
  readonly #timers = new Map<string, unknown>();
  readonly #failures = new Map<string, number>();
  readonly #unwatch: (() => void)[];
  #leads: Readable<boolean> | null = null;
  #lastOrder = 0;
  #closed = false;
  /** Resolves when what earlier pages left is known. */
  readonly ready: Promise<void>;

  constructor(client: RelayClient) {
    this.#client = client;
    this.#unwatch = [
      client.bus.subscribe((message) => this.#hear(message)),
      client.session.subscribe((change) => {
        if (change.formerly !== undefined) this.#rehome(change.formerly);
        this.#changed();
      }),
      client.socket.state.subscribe(({ phase }) => phase === 'open' && this.#flushAll()),
    ];
    this.ready = client.database.all<PendingEntry>('outbox').then((entries) => {
      for (const entry of entries) if (!this.#items.has(entry.clientMessageId)) this.#keep(entry);
      if (entries.length > 0) this.#changed();
    });
  }

  /** Calls `fn` after each change; the answer ends it. */
  subscribe(fn: () => void): () => void {
    return this.#changes.add(fn);
  }

  /** Takes a message in and gives its `clientMessageId`. It is on the device from the next turn on. */
  add(roomId: string, message: Draft): string {
    const now = this.#client.platform.now();
    this.#lastOrder = Math.max(this.#lastOrder + 1, now * 1000);
    const entry: PendingEntry = Object.freeze({ ...message, clientMessageId: uuid(now), roomId, owner: this.#self(), order: this.#lastOrder, at: now });
    this.#store(entry);
    return entry.clientMessageId;
  }

  /** The own messages of a room in order, those included that the relay has but the feed has not shown yet. */
  pending(roomId: string): readonly (PendingMessage & { readonly ackedSeq: number })[] {
    return this.#of(roomId).map(({ entry, state, elsewhere, seq }) => {
      const { owner: _owner, order: _order, roomId: _room, failed, ...message } = entry;
      if (failed !== undefined) return { ...message, state: 'failed' as const, error: new CsError(failed.code, failed.message), ackedSeq: 0 };
      return { ...message, state: state === 'waiting' && !elsewhere ? ('waiting' as const) : ('sending' as const), ackedSeq: seq };
    });
  }

  /** Sends a failed message again. */
  retry(clientMessageId: string): void {
    const item = this.#items.get(clientMessageId);
    if (item?.entry.failed === undefined) return;
    const { failed: _failed, ...entry } = item.entry;
    this.#store(entry);
  }

  /** Drops a message that has not been sent. */
  discard(clientMessageId: string): void {
    if (this.#items.has(clientMessageId)) this.#forget(clientMessageId);
  }

  /** Notes that a message stands in the log: nothing is left to do. */
  settle(clientMessageId: string): void {
    const item = this.#items.get(clientMessageId);
    if (item === undefined) return;
    if (item.state === 'acked') this.#items.delete(clientMessageId);
    else this.#forget(clientMessageId);
  }

  /** Gives the messages of one room to another, such as those written before there was a conversation. */
  move(from: string, to: string): void {
    for (const { entry, state } of this.#of(from))
      if (entry.failed === undefined && state !== 'acked') this.#store({ ...entry, roomId: to, owner: this.#self() });
  }

  /** Starts sending for a room that this page has joined; the answer stops it. What staff wrote is sent without it too. */
  attach(roomId: string, sender: RoomSender): () => void {
    this.#rooms.set(roomId, sender);
    this.#failures.delete(roomId);
    void this.#flush(roomId);
    return () => this.#rooms.get(roomId) === sender && this.#rooms.delete(roomId);
  }

  /** Empties the memory of this page, after the device was emptied. */
  clear(): void {
    this.#items.clear();
    this.#changes.emit(undefined);
  }

  /** Stops for good; what is not sent stays on the device. */
  close(): void {
    this.#closed = true;
    this.#rooms.clear();
    for (const stop of this.#unwatch) stop();
    for (const timer of this.#timers.values()) this.#client.platform.clearTimeout(timer);
  }

  #self(): string {
    return this.#client.session.current?.user.id ?? '';
  }

  #of(roomId: string): Item[] {
    const self = this.#self();
    return [...this.#items.values()]
      .filter(({ entry }) => entry.roomId === roomId && (entry.owner === '' || entry.owner === self))
      .sort((a, b) => a.entry.order - b.entry.order);
  }

  #keep(entry: PendingEntry): void {
    this.#items.set(entry.clientMessageId, { entry, state: 'waiting', elsewhere: false, touched: this.#client.platform.now(), seq: 0 });
  }

  #store(entry: PendingEntry): void {
    this.#keep(entry);
    void this.#client.database.put('outbox', entry);
    this.#client.bus.send({ type: 'outbox-put', entry });
    this.#changed();
  }

  #forget(id: string): void {
    this.#items.delete(id);
    void this.#client.database.delete('outbox', id);
    this.#client.bus.send({ type: 'outbox-delete', id });
    this.#changes.emit(undefined);
  }

  #changed(): void {
    this.#changes.emit(undefined);
    this.#flushAll();
  }

  #flushAll(): void {
    for (const roomId of new Set([...this.#items.values()].map(({ entry }) => entry.roomId))) if (this.#sendsFor(roomId)) void this.#flush(roomId);
  }

  /** Whether this page sends for a room. Staff go on to another conversation while one of theirs still waits; what a visitor wrote needs the feed, which knows where it belongs once its conversation has ended. */
  #sendsFor(roomId: string): boolean {
    return this.#rooms.has(roomId) || (this.#client.kind === 'staff' && roomId !== '');
  }

  #hear(message: BusMessage): void {
    if (message.type === 'outbox-put') this.#keep(message.entry);
    else if (message.type === 'outbox-delete') this.#items.delete(message.id);
    else if (message.type === 'outbox-acked') this.#acked(message.id, message.seq);
    else if (message.type === 'outbox-sending') this.#touch(message.id);
    else return;
    this.#changed();
  }

  #touch(id: string): void {
    const item = this.#items.get(id);
    if (item !== undefined) Object.assign(item, { elsewhere: true, touched: this.#client.platform.now() });
  }

  #acked(id: string, seq: number): void {
    const item = this.#items.get(id);
    if (item === undefined) return;
    Object.assign(item, { state: 'acked', seq });
    // Nobody shows the room: nothing will settle it.
    if (!this.#rooms.has(item.entry.roomId)) this.#items.delete(id);
  }

  /** Words of a visitor who is now another user go to that user's conversation. */
  #rehome(formerly: string): void {
    for (const { entry, state } of [...this.#items.values()]) {
      if (entry.owner === formerly && state !== 'acked' && entry.failed === undefined) this.#store({ ...entry, owner: '', roomId: '' });
    }
  }

  /** Whether this tab should send, or how long it waits for the leader. */
  #patience(item: Item): number {
    const { kind, bus, database, platform } = this.#client;
    // Staff tabs have a session each, so none can send for another; without a common store there is nothing to share.
    if (kind === 'staff' || !bus.connected || !database.persistent) return 0;
    if (this.#leads === null) {
      this.#leads = leader(this.#client);
      this.#unwatch.push(this.#leads.subscribe((leads) => leads && this.#changed()));
    }
    return this.#leads.get() ? 0 : Math.max(0, item.touched + PATIENCE_MS - platform.now());
  }

  #later(roomId: string, ms: number): void {
    const { platform } = this.#client;
    platform.clearTimeout(this.#timers.get(roomId));
    this.#timers.set(
      roomId,
      platform.setTimeout(() => void this.#flush(roomId), ms),
    );
  }

  async #flush(roomId: string): Promise<void> {
    if (this.#busy.has(roomId)) return;
    this.#busy.add(roomId);
    try {
      // What earlier pages left comes first.
      await this.ready;
      while (!this.#closed && this.#sendsFor(roomId) && this.#client.socket.state.get().phase === 'open') {
        const item = this.#of(roomId).find(({ entry, state }) => entry.failed === undefined && state === 'waiting');
        if (item === undefined) return;
        const wait = this.#patience(item);
        if (wait > 0) return this.#later(roomId, wait);
        const again = await this.#sendOne(roomId, item);
        if (again > 0) return this.#later(roomId, again);
      }
    } finally {
      this.#busy.delete(roomId);
    }
  }

  /** Sends one message; the answer is the delay before the next try, 0 for "go on". */
  async #sendOne(roomId: string, item: Item): Promise<number> {
    const { socket, bus, platform } = this.#client;
    const id = item.entry.clientMessageId;
    item.state = 'sending';
    this.#changes.emit(undefined);
    bus.send({ type: 'outbox-sending', id });
    try {
      const frame = await socket.request({ type: 'send', roomId, ...outgoing(item.entry) });
      this.#failures.delete(roomId);
      if (frame.type === 'acked') this.#confirm(id, roomId, frame.seq);
      return 0;
    } catch (error) {
      if (this.#items.get(id) !== item || item.state !== 'sending') return 0;
      item.state = 'waiting';
      item.elsewhere = false;
      const known = error as CsError;
      if (!known.retryable) {
        this.#refused(item.entry, known);
        return 0;
      }
      this.#changes.emit(undefined);
      const failures = (this.#failures.get(roomId) ?? 0) + 1;
      this.#failures.set(roomId, failures);
      return known.retryAfterMs ?? Math.max(1, retryDelay(platform, failures));
    }
  }

  #confirm(id: string, roomId: string, seq: number): void {
    if (!this.#items.has(id)) return;
    this.#acked(id, seq);
    void this.#client.database.delete('outbox', id);
    this.#client.bus.send({ type: 'outbox-acked', id, roomId, seq });
    this.#changes.emit(undefined);
  }

  #refused(entry: PendingEntry, error: CsError): void {
    if (this.#rooms.get(entry.roomId)?.onRefused(entry, error) === true) return;
    this.#store({ ...entry, failed: { code: error.code, message: error.message } });
  }
}

/** What a message carries only where there is something in it. */
const MAYBE = ['replyTo', 'threadId', 'mentions', 'visibility'] as const;

/** The part of an entry that goes over the wire. */
function outgoing(entry: PendingEntry): OutgoingMessage {
  const { clientMessageId, text, attachments } = entry;
  return {
    clientMessageId,
    text,
    ...Object.fromEntries(MAYBE.filter((name) => entry[name]?.length).map((name) => [name, entry[name]])),
    ...(attachments?.length ? { attachments: attachments.map(({ kind, id }) => ({ kind, id })) } : {}),
  };
}
