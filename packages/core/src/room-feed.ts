import { CsError, LIMITS, hasWords, toCsError } from '@cs-kit/protocol';
import type { Call, Conversation, Member, RelayFrame, RoomRole } from '@cs-kit/protocol';
import type { RelayClient } from './client.ts';
import type { PageSignal } from './platform.ts';
import { RoomCache } from './room/cache.ts';
import type { RoomFinder } from './room/finder.ts';
import { pendingOf } from './room/pending.ts';
import { RoomHistory } from './room/window.ts';
import { type JoinedFrame, RoomLine } from './room/line.ts';
import { RoomLog } from './room/log.ts';
import { addDelta } from './room/reply.ts';
import { emptyState, isSame, unreadIn } from './room/state.ts';
import type { Draft, ReplyInProgress, RoomState } from './room/types.ts';
import { TypingSignal } from './room/typing.ts';
import { createStore } from './store.ts';
import type { Readable, Store } from './store.ts';

/** Milliseconds for the event of an acknowledged message to arrive before it is asked for. */
const EVENT_AFTER_ACK_MS = 1_000;
/** Milliseconds that the device has to bring up the last page before the relay is asked. */
const CACHE_MS = 300;
const LIVE = Object.freeze({ name: 'live' });
const FIND_AGAIN_MS = 500;
const MAX_FIND_AGAIN_MS = 30_000;
/** Refusals that mean "not in this room any more" rather than "not these words". */
const GONE: ReadonlySet<string> = new Set(['room/not-found', 'room/forbidden', 'room/closed']);

/** A room as it is shown: rows without gaps, members, the running answer, own messages on their way. Works offline. */
export class RoomFeed {
  readonly #client: RelayClient;
  readonly #finder: RoomFinder | null;
  readonly #log = new RoomLog();
  readonly #state: Store<RoomState>;
  readonly #cache: RoomCache;
  readonly #typing: TypingSignal;
  readonly #unwatch: (() => void)[] = [];
  readonly #moved = new Set<string>();
  #roomId: string;
  #who: string;
  #line: RoomLine | null = null;
  /** Which part of the room is shown. */
  readonly history: RoomHistory;
  #detach: (() => void) | null = null;
  #role: RoomRole = 'guest';
  #members: readonly Member[] = Object.freeze([]);
  #reply: ReplyInProgress | null = null;
  #call: Call | null = null;
  #translation = false;
  #conversation: Pick<Conversation, 'status' | 'assignee'> | null = null;
  #readSeq = 0;
  #error: CsError | null = null;
  #finding = false;
  #fresh = false;
  #findFailures = 0;
  #timers = new Set<unknown>();
  #attachment = 0;
  #closed = false;
  /** Called when the feed is closed; one that is shared ends with its last holder. */
  onClosed: () => void = () => this.dispose();

  constructor(client: RelayClient, roomId: string, finder: RoomFinder | null = null) {
    this.#client = client;
    this.#finder = finder;
    this.#cache = new RoomCache(client);
    this.history = new RoomHistory(
      client,
      this.#log,
      () => ({ roomId: this.#roomId, self: this.#self }),
      () => this.#publish(),
    );
    this.#typing = new TypingSignal(client, () => this.#roomId);
    this.#roomId = roomId !== '' ? roomId : (finder?.stored() ?? '');
    this.#state = createStore(emptyState(this.#roomId));
    this.#who = this.#self;
    this.#log.setSelf(this.#who);
    this.#unwatch.push(
      client.outbox.subscribe(() => this.#publish()),
      client.session.subscribe(({ reason }) => this.#onSession(reason === 'identified' || reason === 'restored')),
      client.platform.signals((signal) => this.#onSignal(signal)),
    );
    if (finder !== null) this.#unwatch.push(finder.watch((found) => found !== this.#roomId && this.#attach(found)));
    if (this.#roomId !== '') this.#attach(this.#roomId);
    else this.#look();
    // What an earlier page could not send waits for a conversation too.
    if (finder !== null) void client.outbox.ready.then(() => this.#findIfNeeded());
  }

  /** What is known now. */
  get state(): Readable<RoomState> {
    return this.#state;
  }

  /** Takes a message in and gives its `clientMessageId`; it is shown as pending at once and sent when it can be. Throws `request/invalid` for no words and `request/too-large` for too many. */
  send(message: Draft): string {
    if (!hasWords(message.text) && (message.attachments?.length ?? 0) === 0) throw new CsError('request/invalid', 'A message needs words or an attachment.');
    if (message.text.length > LIMITS.messageChars) throw new CsError('request/too-large', `A message has at most ${LIMITS.messageChars} characters.`);
    this.#typing.set(false);
    // A closed conversation is not written into: the relay says where the next words belong.
    const closed = this.#finder !== null && this.#state.get().status === 'closed';
    const id = this.#client.outbox.add(closed ? '' : this.#roomId, message);
    this.#findIfNeeded();
    return id;
  }

  /** Makes the visitor's conversation where there is none, without a message; answers its room. Rejects with a `CsError`. */
  async begin(): Promise<string> {
    if (this.#finder !== null && (this.#roomId === '' || this.#state.get().status === 'closed')) this.#adopt(this.#finder, await this.#finder.find());
    return this.#roomId;
  }

  /** Sends a failed message again. */
  retry(clientMessageId: string): void {
    this.#error = null;
    this.#moved.delete(clientMessageId);
    this.#client.outbox.retry(clientMessageId);
    this.#findIfNeeded();
  }

  /** Drops a failed or waiting message. */
  discard(clientMessageId: string): void {
    this.#client.outbox.discard(clientMessageId);
  }

  /** Says that this person is writing; say it at every key, it is sent every few seconds and ends by itself. */
  typing(on: boolean): void {
    if (this.#roomId !== '') this.#typing.set(on);
  }

  /** Marks everything up to `seq` as read. */
  read(seq: number): void {
    if (seq <= this.#readSeq || this.#roomId === '') return;
    this.#readSeq = seq;
    this.#client.socket.send({ type: 'read', roomId: this.#roomId, seq });
    this.#publish();
  }

  /** Adds or takes back a reaction; dropped while offline. The row changes when the relay has it. */
  react(messageId: string, emoji: string, on: boolean): void {
    if (this.#roomId !== '') this.#client.socket.send({ type: 'react', roomId: this.#roomId, messageId, emoji, on });
  }

  /** Stops the running answer of the assistant. */
  stop(): void {
    if (this.#roomId !== '') this.#client.socket.send({ type: 'stop', roomId: this.#roomId });
  }

  /** Fetches an older page; rejects with a `CsError`. */
  async older(): Promise<void> {
    await (this.history.older() ?? this.#line?.older());
  }

  /** Ends the feed for this holder; what is not sent stays in the outbox. */
  close(): void {
    this.onClosed();
  }

  /** Lets go of everything. Called when the last holder has closed the feed. */
  dispose(): void {
    this.#closed = true;
    for (const stop of this.#unwatch) stop();
    for (const timer of this.#timers) this.#client.platform.clearTimeout(timer);
    this.#typing.set(false);
    this.#release();
  }

  get #self(): string {
    return this.#client.session.current?.user.id ?? '';
  }

  #attach(roomId: string): void {
    this.#release();
    this.#roomId = roomId;
    this.#log.setSelf(this.#self);
    const attachment = this.#attachment;
    const line = new RoomLine(this.#client, roomId, this.#log, {
      changed: () => this.#onChanged(),
      joined: (frame) => this.#onJoined(frame),
      frame: (frame) => this.#onFrame(frame),
      refused: (error) => this.#onRefused(error),
    });
    this.#line = line;
    this.#publish();
    void this.#cache.load(roomId).then((page) => {
      if (attachment !== this.#attachment || this.#closed) return;
      if (page !== null && this.#log.high === 0) {
        this.#log.reset(page.events, page.low);
        this.#conversation ??= page.conversation;
        this.#readSeq = Math.max(this.#readSeq, page.readSeq);
        this.#publish();
      }
      line.open();
    });
    this.#after(CACHE_MS, () => line.open());
  }

  #release(): void {
    this.#attachment += 1;
    this.#detach?.();
    this.#detach = null;
    this.#line?.close();
    this.#line = null;
    this.history.toNewest();
    this.#cache.flush();
    this.#reply = this.#call = this.#error = null;
    this.#members = Object.freeze([]);
    this.#translation = false;
    this.#readSeq = 0;
    this.#log.reset([]);
  }

  /** Goes back to "no conversation yet". */
  #leave(): void {
    this.#release();
    this.#finder?.keep(null);
    this.#fresh = false;
    this.#roomId = '';
    this.#conversation = null;
    this.#publish();
  }

  #onSession(known: boolean): void {
    const self = this.#self;
    const before = this.#who;
    this.#who = self;
    this.#log.setSelf(self);
    // Another person, or none: a visitor's conversation belongs to the visitor it was opened by.
    if (this.#finder !== null && before !== '' && before !== self) this.#leave();
    if (known && before !== self) this.#look();
    this.#findIfNeeded();
    this.#publish();
  }

  #onSignal(signal: PageSignal): void {
    if (signal === 'hide') this.#cache.flush();
    else if (this.#error !== null) this.#findIfNeeded();
  }

  /** Someone who comes back on another device, or is recognised by the host app, may have a conversation already. */
  #look(): void {
    this.#publish();
    const finder = this.#finder;
    if (finder === null || this.#roomId !== '' || this.#self === '' || this.#finding) return;
    const attachment = this.#attachment;
    finder.look().then(
      (found) => {
        if (found === null || attachment !== this.#attachment || this.#closed) return;
        finder.keep(found);
        this.#attach(found);
      },
      () => this.#client.platform.logger.debug('It is not known whether there is a conversation.'),
    );
  }

  #findIfNeeded(): void {
    const { outbox } = this.#client;
    if (this.#finder === null || this.#closed || this.#finding) return;
    if (outbox.pending('').some(({ state }) => state !== 'failed')) void this.#find(this.#finder);
  }

  async #find(finder: RoomFinder): Promise<void> {
    this.#finding = true;
    try {
      this.#adopt(finder, await finder.find());
    } catch (error) {
      if (!this.#closed) this.#onFindFailed(toCsError(error, 'relay/unreachable'));
    } finally {
      this.#finding = false;
    }
  }

  #adopt(finder: RoomFinder, conversation: Conversation): void {
    if (this.#closed) return;
    this.#findFailures = 0;
    this.#conversation = conversation;
    finder.keep(conversation.id);
    // A room that was made just now has nothing to load.
    this.#fresh = conversation.lastSeq === 0;
    if (conversation.id !== this.#roomId) this.#attach(conversation.id);
    this.#client.outbox.move('', conversation.id);
  }

  #onFindFailed(error: CsError): void {
    this.#error = error;
    if (error.retryable) {
      const { platform } = this.#client;
      this.#findFailures += 1;
      const cap = Math.min(MAX_FIND_AGAIN_MS, FIND_AGAIN_MS * 2 ** this.#findFailures);
      this.#after((error.retryAfterMs ?? 0) + platform.random() * cap, () => this.#findIfNeeded());
    }
    this.#publish();
  }

  #onJoined(frame: JoinedFrame): void {
    const { outbox } = this.#client;
    this.#error = null;
    this.#role = frame.role;
    this.#members = Object.freeze([...frame.members]);
    this.#reply = frame.reply ?? null;
    this.#call = frame.call ?? null;
    this.#translation = frame.translation === true;
    const self = this.#self;
    const told = frame.members.find((member) => member.id === self)?.readSeq ?? 0;
    if (this.#readSeq > told) this.#client.socket.send({ type: 'read', roomId: this.#roomId, seq: this.#readSeq });
    this.#readSeq = Math.max(this.#readSeq, told);
    this.#detach?.();
    this.#detach = outbox.attach(this.#roomId, { onRefused: (entry, error) => this.#sendElsewhere(entry.clientMessageId, error) });
    this.#findIfNeeded();
  }

  #onChanged(): void {
    if (this.#line !== null && this.#line.phase.name !== 'live') {
      this.#detach?.();
      this.#detach = null;
    }
    const { high } = this.#log;
    for (const { clientMessageId, ackedSeq } of this.#client.outbox.pending(this.#roomId)) {
      if (this.#log.hasSent(clientMessageId) || (ackedSeq > 0 && ackedSeq <= high)) this.#client.outbox.settle(clientMessageId);
    }
    this.#readSeq = Math.max(this.#readSeq, this.#log.readSeq(this.#self));
    if (this.#reply !== null && this.#log.hasAnswer(this.#reply.inReplyTo)) this.#reply = null;
    this.#cache.save(this.#roomId, this.#log, this.#conversation, this.#readSeq);
    this.#publish();
  }

  #onFrame(frame: RelayFrame): void {
    if (frame.type === 'presence') this.#members = Object.freeze([...frame.members]);
    else if (frame.type === 'reply' && !this.#log.hasAnswer(frame.inReplyTo)) this.#reply = frame.done === true ? null : addDelta(this.#reply, frame);
    else if (frame.type === 'call') this.#call = frame.call;
    else if (frame.type === 'translation') this.#translation = frame.on;
    else if (frame.type === 'acked') this.#after(EVENT_AFTER_ACK_MS, () => this.#line?.reach(frame.seq));
    else return;
    this.#publish();
  }

  #onRefused(error: CsError): void {
    if (this.#finder === null || !GONE.has(error.code)) return;
    this.#client.outbox.move(this.#roomId, '');
    this.#leave();
    this.#findIfNeeded();
  }

  /** A message that a finished conversation refused opens the next one, once. */
  #sendElsewhere(clientMessageId: string, error: CsError): boolean {
    if (this.#finder === null || !GONE.has(error.code) || this.#moved.has(clientMessageId)) return false;
    this.#moved.add(clientMessageId);
    this.#client.outbox.move(this.#roomId, '');
    this.#findIfNeeded();
    return true;
  }

  #after(ms: number, fn: () => void): void {
    const { platform } = this.#client;
    const attachment = this.#attachment;
    const timer = platform.setTimeout(() => {
      this.#timers.delete(timer);
      if (!this.#closed && attachment === this.#attachment) fn();
    }, ms);
    this.#timers.add(timer);
  }

  #publish(): void {
    if (this.#closed) return;
    const log = this.#log;
    const shown = this.history.log;
    const line = this.#line?.phase ?? LIVE;
    const phase = line.name === 'loading' && this.#fresh ? LIVE : line;
    const error = phase.name === 'refused' ? phase.error : this.#error;
    const known = log.status ?? this.#conversation;
    const next: RoomState = {
      phase: phase.name === 'refused' || this.#error === null ? phase.name : this.#error.retryable ? 'offline' : 'refused',
      ...(error === null ? {} : { error }),
      roomId: this.#roomId,
      role: this.#role,
      lastSeq: log.high,
      events: shown.events,
      rows: shown.rows,
      members: this.#members,
      status: known?.status ?? null,
      assignee: known?.assignee ?? null,
      reply: this.#reply,
      call: this.#call,
      translation: this.#translation,
      pending: pendingOf(this.#client.outbox, log, this.#roomId, this.#finder !== null),
      hasOlder: shown.low > 1,
      hasNewer: this.history.away,
      readSeq: this.#readSeq,
      unread: unreadIn(log.rows, this.#readSeq, this.#self),
    };
    if (!isSame(this.#state.get(), next)) this.#state.set(next);
  }
}
