import { CsError } from '@cs-kit/protocol';
import type { Clock } from '../../rooms/live-room.ts';
import type { LiveOptions, LiveSession, OpenEngine } from '../../speech/live/types.ts';
import type { Transcript } from '../../speech/types.ts';
import type { ConnectSocket, ProviderSocket, SocketEnd } from '../socket.ts';
import type { ProviderSettings } from '../types.ts';
import { endError, liveQuery, readResult } from './listen.map.ts';

/** The provider closes a socket that hears nothing for ten seconds. */
const KEEP_ALIVE_MS = 4_000;
/** Without a turn for so long the socket is let go: the next turn opens another one. */
const IDLE_MS = 20_000;
/** Longest wait for the answer to `Finalize`: where there was nothing to flush none is promised. */
const FLUSH_MS = 1_500;
/** Milliseconds by which the provider's count of sound and ours may differ. */
const TOLERANCE_MS = 60;

/** Somebody who waits for what was said so far. */
interface Waiter {
  /** Bytes of the socket's sound up to which the words are wanted. */
  readonly at: number;
  readonly settle: ((transcript: Transcript) => void) | null;
  readonly reject: (error: CsError) => void;
  readonly cancel: () => void;
}

/** One stream at the provider, over all turns. */
class DeepgramSession implements Omit<LiveSession, 'elsewhere'> {
  readonly #settings: ProviderSettings;
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
  /** Words that will not change, each with the byte of the socket's sound at which it ends. */
  #final: { readonly end: number; readonly text: string }[] = [];
  /** Bytes of sound that this socket was given. */
  #sent = 0;
  /** Whether the provider has said anything since the last `Finalize`. */
  #answered = false;
  #language: string | undefined;
  /** In the order of the `Finalize` that they sent. */
  #waiters: Waiter[] = [];
  #failure: CsError | null = null;
  #stopIdle: () => void = () => undefined;
  #quietMs = 0;

  constructor(settings: ProviderSettings, options: LiveOptions, connect: ConnectSocket, clock: Clock) {
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
    this.#sent += sound.length;
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
      if (!this.#overtake(resolve, reject)) resolve(this.#take(this.#sent));
    });
  }

  cancel(): void {
    this.#failure = null;
    const away = (): void => undefined;
    // The provider cannot forget: what it has is flushed and thrown away.
    if (this.#unflushed) this.#flush(away, away);
    // What others still wait for is theirs.
    else if (!this.#overtake(away, away) && this.#waiters.length === 0) this.#final = [];
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
    const { baseUrl, apiKey, models } = this.#settings;
    const query = liveQuery(models['transcription'] ?? '', this.#options.language, this.#options.sampleRate);
    const socket: ProviderSocket = this.#connect(
      `${baseUrl.replace(/^http/, 'ws')}/listen?${query}`,
      { authorization: `Token ${apiKey}` },
      {
        onOpen: () => {
          this.#open = true;
          for (const data of this.#early.splice(0)) socket.send(data);
          this.#earlyBytes = 0;
          this.#options.onDrain();
        },
        onText: (text) => socket === this.#socket && this.#hear(text),
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
      if (this.#quietMs > IDLE_MS && this.#waiters.length === 0)
        // A page sends while somebody speaks, and asks when it is quiet: a turn that does neither is none.
        return this.#unflushed ? this.#end(new CsError('provider/timeout', 'The turn was not ended.')) : this.#drop();
      if (this.#open) this.#socket?.send('{"type":"KeepAlive"}');
      this.#keepAlive();
    });
  }

  #flush(settle: Waiter['settle'], reject: Waiter['reject']): void {
    this.#unflushed = false;
    this.#answered = false;
    const at = this.#sent;
    this.#waiters.push({ at, settle, reject, cancel: this.#clock.after(FLUSH_MS, () => this.#late(at)) });
    this.#send('{"type":"Finalize"}');
  }

  /** No answer to a `Finalize`: where the provider said something since, that was all; a provider that says nothing at all is given up. */
  #late(at: number): void {
    if (!this.#open) {
      const waiter = this.#waiters.find((one) => one.at === at);
      const index = waiter === undefined ? -1 : this.#waiters.indexOf(waiter);
      // It is still being connected to, which has a bound of its own.
      if (waiter !== undefined) this.#waiters[index] = { ...waiter, cancel: this.#clock.after(FLUSH_MS, () => this.#late(at)) };
      return;
    }
    if (this.#answered || this.#final.length > 0) this.#flushed(at);
    else this.#end(new CsError('provider/timeout', 'The provider did not answer in time. Try again.'));
  }

  /** Takes the place of the pause whose words are still on their way; false where there is none. */
  #overtake(settle: Waiter['settle'], reject: Waiter['reject']): boolean {
    const last = this.#waiters.at(-1);
    if (last?.settle !== null) return false;
    this.#waiters[this.#waiters.length - 1] = { ...last, settle, reject };
    return true;
  }

  #hear(text: string): void {
    const result = readResult(text);
    if (result === null) return;
    this.#answered = true;
    if (result.language !== undefined) this.#language = result.language;
    const oldest = this.#waiters[0];
    const end = result.end === null ? (oldest?.at ?? this.#sent) : this.#bytes(result.end);
    if (result.final && result.text !== '') this.#final.push({ end, text: result.text });
    // By its place in the sound, not by its order: an answer that came too late is not taken for that to the next question.
    if (result.flushed) this.#flushed(end + this.#bytes(TOLERANCE_MS / 1000));
    else if (result.text !== '') this.#options.onPartial(this.#running(result.final ? '' : result.text), this.#language, Math.max(0, this.#sent - end));
  }

  #bytes(seconds: number): number {
    return seconds * this.#options.sampleRate * 2;
  }

  /** Words of the turn that runs now. */
  #running(more: string): string {
    const before = this.#waiters.filter(({ settle }) => settle !== null).at(-1)?.at ?? 0;
    const words = this.#final.filter(({ end }) => end > before).map(({ text }) => text);
    return [...words, ...(more === '' ? [] : [more])].join(' ');
  }

  /** What was sent up to here is known: whoever waits for that has it. */
  #flushed(upTo: number): void {
    while (this.#waiters[0] !== undefined && this.#waiters[0].at <= upTo) {
      const { at, settle, cancel } = this.#waiters.shift() as Waiter;
      cancel();
      if (settle !== null) settle(this.#take(at));
      else if (this.#final.length > 0) this.#options.onPartial(this.#running(''), this.#language, this.#sent - at);
    }
  }

  /** Takes the words up to a byte; what comes after it belongs to the next turn. */
  #take(upTo: number): Transcript {
    const bound = upTo + this.#bytes(TOLERANCE_MS / 1000);
    const text = this.#final
      .filter(({ end }) => end <= bound)
      .map(({ text: words }) => words)
      .join(' ');
    this.#final = this.#final.filter(({ end }) => end > bound);
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
    this.#sent = 0;
    // Words of a pause that are there already end before anything that the next socket hears.
    this.#final = this.#final.map(({ text }) => ({ end: 0, text }));
    socket?.close();
    // Nothing waits here any more.
    this.#options.onDrain();
  }
}

/** Recognition while it is spoken, at Deepgram. */
export function deepgramLive(settings: ProviderSettings, connect: ConnectSocket, clock: Clock): OpenEngine {
  return (options) => new DeepgramSession(settings, options, connect, clock);
}
