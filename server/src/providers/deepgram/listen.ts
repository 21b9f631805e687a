import type { CsError } from '@cs-kit/protocol';
import type { Clock } from '../../rooms/live-room.ts';
import type { LiveOptions, LiveSession, OpenEngine } from '../../speech/live/types.ts';
import type { Transcript } from '../../speech/types.ts';
import type { ConnectSocket, ProviderSocket, SocketEnd } from '../socket.ts';
import { endError, liveQuery, readResult } from './listen.map.ts';

/** How the provider is reached. */
export interface DeepgramSettings {
  /** `https://api.deepgram.com/v1`, or that of a server of one's own. */
  readonly baseUrl: string;
  readonly apiKey: string;
  readonly model: string;
}

/** The provider closes a socket that hears nothing for ten seconds. */
const KEEP_ALIVE_MS = 4_000;
/** Without a turn for so long the socket is let go: the next turn opens another one. */
const IDLE_MS = 20_000;
/** Longest wait for the answer to `Finalize`: where there was nothing to flush none is promised. */
const FLUSH_MS = 1_500;

/** Somebody who waits for what was said so far. */
interface Waiter {
  readonly settle: ((transcript: Transcript) => void) | null;
  readonly reject: (error: CsError) => void;
  readonly cancel: () => void;
}

/** One stream at the provider, over all turns. */
class DeepgramSession implements Omit<LiveSession, 'elsewhere'> {
  readonly #settings: DeepgramSettings;
  readonly #options: LiveOptions;
  readonly #connect: ConnectSocket;
  readonly #clock: Clock;
  #socket: ProviderSocket | null = null;
  #open = false;
  /** What was said before the socket was open. */
  #early: (string | Uint8Array)[] = [];
  #earlyBytes = 0;
  /** Whether the provider has sound of this turn that it was not asked to flush. */
  #unflushed = false;
  #final: string[] = [];
  #language: string | undefined;
  /** In the order of the `Finalize` that they sent. */
  #waiters: Waiter[] = [];
  #failure: CsError | null = null;
  #stopIdle: () => void = () => undefined;
  #quietMs = 0;

  constructor(settings: DeepgramSettings, options: LiveOptions, connect: ConnectSocket, clock: Clock) {
    this.#settings = settings;
    this.#options = options;
    this.#connect = connect;
    this.#clock = clock;
  }

  get backlog(): number {
    return this.#earlyBytes + (this.#socket?.bufferedAmount ?? 0);
  }

  write(sound: Uint8Array): void {
    if (this.#failure !== null) throw this.#failure;
    this.#unflushed = true;
    this.#quietMs = 0;
    this.#send(sound);
  }

  pause(): void {
    if (this.#unflushed) this.#flush(null, (error) => (this.#failure = error));
  }

  commit(): Promise<Transcript> {
    return new Promise((resolve, reject) => {
      const failure = this.#failure;
      this.#failure = null;
      if (failure !== null) return reject(failure);
      if (this.#unflushed) return this.#flush(resolve, reject);
      // The words of the last pause are those of the turn: there, or on their way.
      if (!this.#overtake(resolve, reject)) resolve(this.#take());
    });
  }

  cancel(): void {
    this.#failure = null;
    const away = (): void => undefined;
    // The provider cannot forget: what it has is flushed and thrown away.
    if (this.#unflushed) this.#flush(away, away);
    else if (!this.#overtake(away, away)) this.#final = [];
  }

  close(reason: CsError): void {
    this.#end(reason);
    this.#failure = reason;
  }

  #send(data: string | Uint8Array): void {
    if (this.#socket === null) this.#start();
    if (this.#open) return this.#socket?.send(data);
    this.#early.push(data);
    this.#earlyBytes += data.length;
  }

  #start(): void {
    const { baseUrl, apiKey, model } = this.#settings;
    const query = liveQuery(model, this.#options.language, this.#options.sampleRate);
    const socket: ProviderSocket = this.#connect(
      `${baseUrl.replace(/^http/, 'ws')}/listen?${query}`,
      { authorization: `Token ${apiKey}` },
      {
        onOpen: () => {
          this.#open = true;
          for (const data of this.#early.splice(0)) socket.send(data);
          this.#earlyBytes = 0;
        },
        onText: (text) => this.#hear(text),
        onDrain: () => this.#options.onDrain(),
        onEnd: (end) => socket === this.#socket && this.#lost(end),
      },
    );
    this.#socket = socket;
    this.#keepAlive();
  }

  #keepAlive(): void {
    this.#stopIdle = this.#clock.after(KEEP_ALIVE_MS, () => {
      this.#quietMs += KEEP_ALIVE_MS;
      if (this.#quietMs > IDLE_MS && !this.#unflushed && this.#waiters.length === 0) return this.#drop();
      if (this.#open) this.#socket?.send('{"type":"KeepAlive"}');
      this.#keepAlive();
    });
  }

  #flush(settle: Waiter['settle'], reject: Waiter['reject']): void {
    this.#unflushed = false;
    const waiter: Waiter = { settle, reject, cancel: this.#clock.after(FLUSH_MS, () => this.#flushed()) };
    this.#waiters.push(waiter);
    this.#send('{"type":"Finalize"}');
  }

  /** Takes the place of the pause whose words are still on their way; false where there is none. */
  #overtake(settle: Waiter['settle'], reject: Waiter['reject']): boolean {
    const last = this.#waiters.at(-1);
    if (last?.settle !== null) return false;
    this.#waiters[this.#waiters.length - 1] = { settle, reject, cancel: last.cancel };
    return true;
  }

  #hear(text: string): void {
    const result = readResult(text);
    if (result === null) return;
    if (result.language !== undefined) this.#language = result.language;
    if (result.final && result.text !== '') this.#final.push(result.text);
    if (result.flushed) this.#flushed();
    else if (result.text !== '') this.#options.onPartial([...this.#final, ...(result.final ? [] : [result.text])].join(' '), this.#language);
  }

  /** What was sent before the oldest `Finalize` is known. */
  #flushed(): void {
    const waiter = this.#waiters.shift();
    if (waiter === undefined) return;
    waiter.cancel();
    if (waiter.settle === null) return void (this.#final.length > 0 && this.#options.onPartial(this.#final.join(' '), this.#language));
    waiter.settle(this.#take());
  }

  #take(): Transcript {
    const text = this.#final.splice(0).join(' ');
    return { text, segments: [], ...(this.#language !== undefined && { language: this.#language }) };
  }

  /** The turn that runs is lost with the socket; the next one opens another. */
  #lost(end: SocketEnd): void {
    this.#end(endError(end));
  }

  #end(error: CsError): void {
    const waiters = this.#waiters.splice(0);
    // Words of a pause that were told already are still those of the turn.
    if (this.#unflushed || waiters.length > 0) this.#final = [];
    if (this.#unflushed) this.#failure = error;
    this.#unflushed = false;
    this.#drop();
    for (const { reject, cancel } of waiters) {
      cancel();
      reject(error);
    }
  }

  #drop(): void {
    this.#stopIdle();
    const socket = this.#socket;
    this.#socket = null;
    this.#open = false;
    this.#early = [];
    this.#earlyBytes = 0;
    socket?.close();
  }
}

/** Recognition while it is spoken, at Deepgram. */
export function deepgramLive(settings: DeepgramSettings, connect: ConnectSocket, clock: Clock): OpenEngine {
  return (options) => new DeepgramSession(settings, options, connect, clock);
}
