import { CLOSE, CsError, LIMITS, SOCKET_PROTOCOL, toCsError } from '@cs-kit/protocol';
import type { ClientFrame, RelayFrame } from '@cs-kit/protocol';
import type { RelayClient } from './client.ts';
import type { SocketLike } from './platform.ts';
import { retryDelay } from './retry-delay.ts';
import { RENEW_BEFORE_MS } from './session.ts';
import type { SessionChange } from './session.ts';
import { createStore, Listeners } from './store.ts';
import type { Readable, Store } from './store.ts';

/** Where the connection stands. `retryAt` is milliseconds since 1970. */
export type SocketState =
  | { readonly phase: 'idle' }
  | { readonly phase: 'connecting' }
  | { readonly phase: 'open' }
  | { readonly phase: 'waiting'; readonly retryAt: number; readonly error?: CsError }
  | { readonly phase: 'refused'; readonly error: CsError };

/** Milliseconds after which a frame without an answer is given up. */
const ANSWER_MS = 15_000;
/** Milliseconds for the answer to a ping after the page wakes. */
const WAKE_ANSWER_MS = 5_000;
/** Milliseconds for the browser to open the connection. */
const OPEN_MS = 15_000;

interface Waiting {
  readonly resolve: (frame: RelayFrame) => void;
  readonly reject: (error: CsError) => void;
  readonly timer: unknown;
}

type Without<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;
/** A frame before it has a `ref`. */
export type OutgoingFrame = Without<ClientFrame, 'ref'>;

/** The one socket of a page to its relay: reconnects by itself, keeps the token fresh, notices a dead line. */
export class RelaySocket {
  readonly #client: RelayClient;
  readonly #state: Store<SocketState> = createStore<SocketState>({ phase: 'idle' });
  readonly #frames = new Listeners<RelayFrame>();
  readonly #waiting = new Map<string, Waiting>();
  #socket: SocketLike | null = null;
  #run = 0;
  #attempts = 0;
  #handshakesFailed = 0;
  /** The relay was heard since a handshake failed. */
  #answers = false;
  #tokenRefused = false;
  #refs = 0;
  #lastFrameAt = 0;
  #pingAt = 0;
  #subject = '';
  #retryTimer: unknown = null;
  #beatTimer: unknown = null;
  #renewTimer: unknown = null;
  #unwatch: (() => void)[] = [];

  constructor(client: RelayClient) {
    this.#client = client;
  }

  /** Where the connection stands. */
  get state(): Readable<SocketState> {
    return this.#state;
  }

  /** Connects unless it is connected or about to be; after a refusal it tries again. */
  open(): void {
    const { phase } = this.#state.get();
    if (phase !== 'idle' && phase !== 'refused') return;
    if (this.#unwatch.length === 0) {
      this.#unwatch = [
        this.#client.platform.signals((signal) => signal === 'wake' && this.#wake()),
        this.#client.session.subscribe((change) => this.#onSession(change)),
      ];
    }
    this.#attempts = 0;
    void this.#connect();
  }

  /** Sends a frame if the socket is open; otherwise it is dropped and false is answered. What must arrive goes through `request` or the outbox. */
  send(frame: ClientFrame): boolean {
    this.open();
    if (this.#state.get().phase !== 'open') return false;
    this.#socket!.send(JSON.stringify(frame));
    return true;
  }

  /** Sends a frame, waiting for the socket to open, and gives the answer. Rejects with the relay's error, or `relay/unreachable` after 15 s or when the socket closes. */
  request(frame: OutgoingFrame): Promise<RelayFrame> {
    this.#refs += 1;
    const ref = String(this.#refs);
    return new Promise((resolve, reject) => {
      let unsubscribe = (): void => undefined;
      const settle =
        <V>(fn: (value: V) => void) =>
        (value: V): void => {
          unsubscribe();
          this.#client.platform.clearTimeout(timer);
          this.#waiting.delete(ref);
          fn(value);
        };
      const fail = settle<CsError>(reject);
      const timer = this.#client.platform.setTimeout(() => fail(new CsError('relay/unreachable', 'The relay did not answer on the socket.')), ANSWER_MS);
      const start = (): void => {
        unsubscribe();
        this.#waiting.set(ref, { resolve: settle<RelayFrame>(resolve), reject: fail, timer });
        this.send({ ...frame, ref } as ClientFrame);
      };
      this.open();
      if (this.#state.get().phase === 'open') return start();
      unsubscribe = this.#state.subscribe((now) => {
        if (now.phase === 'open') start();
        else if (now.phase === 'refused') fail(now.error);
      });
    });
  }

  /** Hears every frame of the relay; the answer ends it. Does not connect. */
  subscribe(fn: (frame: RelayFrame) => void): () => void {
    return this.#frames.add(fn);
  }

  /** Disconnects until the next use. */
  close(): void {
    for (const stop of this.#unwatch.splice(0)) stop();
    this.#drop(1000);
    this.#state.set({ phase: 'idle' });
  }

  async #connect(stale = this.#tokenRefused): Promise<void> {
    this.#drop();
    const run = this.#run;
    if (stale) this.#answers = false;
    this.#state.set({ phase: 'connecting' });
    try {
      const { session } = this.#client;
      const { token, user } = stale ? await session.renew() : await session.ensure();
      if (run !== this.#run) return;
      this.#tokenRefused = false;
      this.#subject = user.id;
      this.#attach(run, token);
    } catch (error) {
      if (run === this.#run) this.#failed(toCsError(error, 'relay/unreachable'));
    }
  }

  #attach(run: number, token: string): void {
    const { platform, relay } = this.#client;
    const socket = new platform.WebSocket(`${relay.replace(/^http/, 'ws')}/v1/socket`, [SOCKET_PROTOCOL, token]);
    this.#socket = socket;
    this.#retryTimer = platform.setTimeout(() => run === this.#run && this.#lost(1006, ''), OPEN_MS);
    socket.onopen = () => run === this.#run && this.#opened(run);
    socket.onmessage = (event) => run === this.#run && this.#receive(event.data);
    socket.onclose = (event) => run === this.#run && this.#lost(event.code, event.reason);
  }

  #opened(run: number): void {
    const { platform } = this.#client;
    platform.clearTimeout(this.#retryTimer);
    this.#handshakesFailed = 0;
    this.#answers = false;
    this.#lastFrameAt = platform.now();
    const beat = (): void => {
      if (run !== this.#run) return;
      // Silence counts only after a ping: in a hidden page timers may be minutes apart.
      if (this.#lastFrameAt < this.#pingAt && platform.now() - this.#lastFrameAt >= LIMITS.deadMs) return this.#lost(1006, '');
      this.#pingAt = platform.now();
      this.send({ type: 'ping' });
      this.#beatTimer = platform.setTimeout(beat, LIMITS.heartbeatMs);
    };
    this.#beatTimer = platform.setTimeout(beat, LIMITS.heartbeatMs);
    this.#planRenewal();
    this.#state.set({ phase: 'open' });
  }

  #planRenewal(): void {
    const { platform, session } = this.#client;
    platform.clearTimeout(this.#renewTimer);
    const run = this.#run;
    const inMs = Math.max(1000, session.expiresAt - RENEW_BEFORE_MS - platform.now());
    this.#renewTimer = platform.setTimeout(() => {
      if (run !== this.#run) return;
      // The change of session sends the `renew` frame. On failure the relay closes with 4401, which is handled there.
      session.ensure().catch(() => undefined);
    }, inMs);
  }

  #onSession(change: SessionChange): void {
    const { phase } = this.#state.get();
    if (change.session === null) return;
    if (change.session.user.id !== this.#subject) {
      // Somebody else now: a token of another subject cannot renew this socket.
      if (phase !== 'idle' && (phase !== 'connecting' || this.#socket !== null)) void this.#connect();
      return;
    }
    if (phase !== 'open') return;
    this.send({ type: 'renew', token: change.session.token });
    this.#planRenewal();
  }

  #receive(data: unknown): void {
    this.#lastFrameAt = this.#client.platform.now();
    const frame = parse(data);
    if (frame === null) return;
    this.#attempts = 0;
    const waiting = frame.ref === undefined ? undefined : this.#waiting.get(frame.ref);
    if (waiting !== undefined) {
      if (frame.type === 'error')
        waiting.reject(new CsError(frame.code, frame.message, frame.retryAfterMs === undefined ? {} : { retryAfterMs: frame.retryAfterMs }));
      else waiting.resolve(frame);
    }
    this.#frames.emit(frame);
  }

  #lost(code: number, reason: string): void {
    if (this.#state.get().phase === 'connecting') {
      this.#handshakesFailed += 1;
      // A handshake that fails without a word may be a refused token: browsers do not tell. A relay that is away gives no other token either, and not everybody is to ask for one when it is back: that is for those whom it answers and refuses.
      if (this.#answers) return void this.#connect(true);
      if (this.#handshakesFailed % 2 === 0) return void this.#probe();
    }
    this.#drop();
    if (code === CLOSE.forbidden) return this.#refuse(new CsError('session/forbidden', 'The relay refused the connection.'));
    if (code === CLOSE.replaced) return this.#refuse(new CsError('request/conflict', 'Another connection of the same page took over.'));
    if (code === CLOSE.tokenExpired) {
      this.#tokenRefused = true;
      if (this.#attempts === 0) {
        this.#attempts = 1;
        return void this.#connect();
      }
    }
    const retryAfterMs = code === CLOSE.rateLimited || code === CLOSE.draining ? delayIn(reason) : undefined;
    this.#failed(new CsError('relay/unreachable', 'The connection to the relay was lost.', retryAfterMs === undefined ? {} : { retryAfterMs }));
  }

  /** Whether the relay answers at all; if it does, the token at hand gets one more chance. */
  async #probe(): Promise<void> {
    this.#drop();
    const run = this.#run;
    const error = await this.#client.fetch('/healthz', { anonymous: true }).then(() => null, toCsError);
    if (run !== this.#run) return;
    this.#answers = error?.retryable !== true;
    if (this.#answers) void this.#connect();
    else this.#failed(error as CsError);
  }

  #failed(error: CsError): void {
    if (error.retryable) this.#wait(error, error.retryAfterMs);
    else this.#refuse(error);
  }

  #refuse(error: CsError): void {
    this.#drop();
    this.#state.set({ phase: 'refused', error });
  }

  #wait(error: CsError, atLeastMs = 0): void {
    const { platform } = this.#client;
    const delay = atLeastMs + retryDelay(platform, this.#attempts);
    this.#attempts += 1;
    const run = this.#run;
    this.#retryTimer = platform.setTimeout(() => run === this.#run && void this.#connect(), delay);
    this.#state.set({ phase: 'waiting', retryAt: platform.now() + delay, error });
  }

  #wake(): void {
    const { platform } = this.#client;
    const state = this.#state.get();
    const asked = state.phase === 'waiting' && state.error?.retryAfterMs !== undefined;
    if (state.phase === 'waiting' && !asked && platform.online()) return void this.#connect();
    if (state.phase !== 'open') return;
    // The line may have died while the device slept; a ping tells at once instead of after a minute.
    const run = this.#run;
    const before = this.#lastFrameAt;
    this.send({ type: 'ping' });
    platform.setTimeout(() => run === this.#run && this.#lastFrameAt === before && void this.#connect(), WAKE_ANSWER_MS);
  }

  /** Lets go of the present connection, if any; whatever still comes from it is ignored. */
  #drop(code?: number): void {
    const { platform } = this.#client;
    this.#run += 1;
    for (const timer of [this.#retryTimer, this.#beatTimer, this.#renewTimer]) platform.clearTimeout(timer);
    const socket = this.#socket;
    this.#socket = null;
    if (socket !== null) {
      socket.onopen = socket.onmessage = socket.onclose = null;
      try {
        socket.close(code);
      } catch {
        platform.logger.debug('The socket was closed already.');
      }
    }
    for (const { reject } of [...this.#waiting.values()]) reject(new CsError('relay/unreachable', 'The connection to the relay was lost.'));
  }
}

function parse(data: unknown): RelayFrame | null {
  try {
    const value: unknown = JSON.parse(String(data));
    // The relay is trusted for the rest, and readers skip the types they do not know. The protocol's own guard would bring those of the relay with it.
    return typeof value === 'object' && value !== null && typeof (value as RelayFrame).type === 'string' ? (value as RelayFrame) : null;
  } catch {
    return null;
  }
}

/** Milliseconds that the relay names in a close reason, as `{"retryAfterMs":n}` or as a plain number. */
function delayIn(reason: string): number | undefined {
  const found = /\d+/.exec(reason);
  return found === null ? undefined : Math.min(Number(found[0]), 5 * 60_000);
}
