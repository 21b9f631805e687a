import { CsError, PROTOCOL_VERSION, toCsError } from '@cs-kit/protocol';
import type { EventsPage, RelayFrame } from '@cs-kit/protocol';
import type { RelayClient } from '../client.ts';
import { retryDelay } from '../retry-delay.ts';
import type { SocketState } from '../socket.ts';
import type { RoomLog } from './log.ts';
import { eventsPage } from './window.ts';

/** The answer to a join. */
export type JoinedFrame = Extract<RelayFrame, { type: 'joined' }>;
/** What a line tells its feed. */
export interface LineHooks {
  /** The log or the phase changed. */
  readonly changed: () => void;
  readonly joined: (frame: JoinedFrame) => void;
  /** A frame of this room that is neither `joined` nor `events`. */
  readonly frame: (frame: RelayFrame) => void;
  /** The relay will not let this person in. */
  readonly refused: (error: CsError) => void;
}

/** Where the line to the room stands. */
export type LinePhase = { readonly name: 'loading' | 'live' | 'offline' } | { readonly name: 'refused'; readonly error: CsError };

const PAGE = 500;
const OLDER_PAGE = 100;
const FOLLOW_MS = 500;

/** Keeps a log in step with one room of the relay: joins on each connection, asks for what is missing, fetches older pages. */
export class RoomLine {
  readonly #client: RelayClient;
  readonly #roomId: string;
  readonly #log: RoomLog;
  readonly #hooks: LineHooks;
  readonly #unwatch: (() => void)[];
  #phase: LinePhase = { name: 'loading' };
  #opened = false;
  #closed = false;
  #filling = false;
  #outdated = false;
  #target = 0;
  #failures = 0;
  #timer: unknown = null;
  #older: Promise<void> | null = null;

  constructor(client: RelayClient, roomId: string, log: RoomLog, hooks: LineHooks) {
    this.#client = client;
    this.#roomId = roomId;
    this.#log = log;
    this.#hooks = hooks;
    this.#unwatch = [client.socket.subscribe((frame) => this.#receive(frame)), client.socket.state.subscribe((state) => this.#onSocket(state))];
  }

  /** Where the line stands. */
  get phase(): LinePhase {
    return this.#phase;
  }

  /** Connects and joins. */
  open(): void {
    if (this.#opened || this.#closed) return;
    this.#opened = true;
    this.#client.socket.open();
    this.#onSocket(this.#client.socket.state.get());
  }

  /** Makes sure that the log reaches a seq that is known to exist. */
  reach(seq: number): void {
    if (seq <= this.#log.high || this.#closed) return;
    this.#target = Math.max(this.#target, seq);
    void this.#fill();
  }

  /** Fetches the page before the log's first event; rejects with a `CsError`. */
  older(): Promise<void> {
    if (this.#log.low <= 1) return Promise.resolve();
    this.#older ??= this.#fetchOlder().finally(() => (this.#older = null));
    return this.#older;
  }

  /** Leaves the room. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    for (const stop of this.#unwatch) stop();
    this.#client.platform.clearTimeout(this.#timer);
    if (this.#phase.name === 'live') this.#client.socket.send({ type: 'leave', roomId: this.#roomId });
  }

  #set(phase: LinePhase): void {
    this.#phase = phase;
    this.#hooks.changed();
  }

  #onSocket(state: SocketState): void {
    if (this.#closed || !this.#opened) return;
    if (state.phase === 'open') void this.#join();
    else if (state.phase === 'refused') this.#set({ name: 'refused', error: state.error });
    else if (state.phase === 'waiting' || (state.phase === 'idle' && this.#phase.name === 'live')) this.#set({ name: 'offline' });
    // While it reconnects without a wait, nothing is said: the reader would only see a flicker.
  }

  async #join(): Promise<void> {
    const { high } = this.#log;
    try {
      await this.#client.socket.request({ type: 'join', roomId: this.#roomId, ...(high === 0 ? {} : { lastSeq: high }) });
      this.#failures = 0;
    } catch (error) {
      if (this.#closed || this.#client.socket.state.get().phase !== 'open') return;
      const known = toCsError(error, 'relay/unreachable');
      if (known.retryable) return this.#later(() => void this.#join(), known.retryAfterMs);
      this.#set({ name: 'refused', error: known });
      this.#hooks.refused(known);
    }
  }

  #receive(frame: RelayFrame): void {
    if (this.#closed || !('roomId' in frame) || frame.roomId !== this.#roomId) return;
    if (frame.type === 'joined' && (frame.protocolVersion ?? PROTOCOL_VERSION) !== PROTOCOL_VERSION) return this.#onOutdated();
    // A relay of another version may mean something else by the same words.
    if (this.#outdated && frame.type !== 'joined') return;
    if (frame.type === 'joined') this.#onJoined(frame);
    else if (frame.type === 'left') this.#onLeft(frame.code);
    else if (frame.type === 'events') this.#onEvents(frame.events);
    else this.#hooks.frame(frame);
  }

  #onEvents(events: Extract<RelayFrame, { type: 'events' }>['events']): void {
    this.#log.append(events);
    this.#hooks.changed();
    if (this.#log.hasGap) void this.#fill();
  }

  /** The relay has taken this person out: asking again would only be refused. */
  #onLeft(code: Extract<RelayFrame, { type: 'left' }>['code']): void {
    this.#client.platform.clearTimeout(this.#timer);
    const error = new CsError(code);
    this.#set({ name: 'refused', error });
    this.#hooks.refused(error);
  }

  /** The relay was replaced by one that this page cannot talk to: it says so, and reads no further. */
  #onOutdated(): void {
    this.#outdated = true;
    this.#client.socket.send({ type: 'leave', roomId: this.#roomId });
    const error = new CsError('relay/outdated');
    this.#set({ name: 'refused', error });
    this.#hooks.refused(error);
  }

  #onJoined(frame: JoinedFrame): void {
    this.#outdated = false;
    const { high } = this.#log;
    // A log that is shorter than ours was put back from a backup: ours is worth nothing then.
    const behind = frame.lastSeq < high;
    if (high === 0 || frame.reset === true || behind) {
      const fresh = behind && frame.reset !== true ? [] : frame.events;
      this.#log.reset(fresh, fresh[0]?.seq ?? 1);
      if (fresh.length === 0 && frame.lastSeq > 0) return void this.#join();
    } else {
      this.#log.appendPage(high, frame.events);
    }
    this.#phase = { name: 'live' };
    this.#hooks.joined(frame);
    this.#hooks.changed();
    // Without `more`, what is newer follows in the next frame; it is asked for only if it does not.
    if (frame.more) this.reach(frame.lastSeq);
    else if (frame.lastSeq > this.#log.high) this.#client.platform.setTimeout(() => this.reach(frame.lastSeq), FOLLOW_MS);
  }

  /** Reads pages until nothing is missing. What the relay does not give up to its own end is not for this reader. */
  async #fill(): Promise<void> {
    if (this.#filling || this.#closed) return;
    this.#filling = true;
    try {
      while (!this.#closed && (this.#log.hasGap || this.#target > this.#log.high)) {
        const after = this.#log.high;
        const page = await this.#client.json<EventsPage>('GET', `/v1/rooms/${this.#roomId}/events?after=${after}&limit=${PAGE}`);
        if (this.#closed) return;
        this.#failures = 0;
        this.#log.appendPage(after, page.events);
        this.#hooks.changed();
        if (this.#log.high === after) break;
      }
      this.#target = 0;
    } catch (error) {
      const known = toCsError(error, 'relay/unreachable');
      // Offline, the next join fetches it.
      if (known.retryable && this.#phase.name === 'live') this.#later(() => void this.#fill(), known.retryAfterMs);
      this.#client.platform.logger.warn('A part of a room could not be fetched.', { code: known.code });
    } finally {
      this.#filling = false;
    }
  }

  async #fetchOlder(): Promise<void> {
    const before = this.#log.low;
    const page = await eventsPage(this.#client, { roomId: this.#roomId }, `before=${before}`, OLDER_PAGE);
    if (this.#closed || this.#log.low !== before) return;
    this.#log.prepend(page.events, page.more);
    this.#hooks.changed();
  }

  #later(fn: () => void, atLeastMs = 0): void {
    const { platform } = this.#client;
    const delay = atLeastMs + retryDelay(platform, this.#failures);
    this.#failures += 1;
    platform.clearTimeout(this.#timer);
    this.#timer = platform.setTimeout(() => !this.#closed && fn(), delay);
  }
}
