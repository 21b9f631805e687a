import { CsError, uuid, type ErrorCode, type SpeechFrame, type SpeechRequest } from '@cs-kit/protocol';
import type { SocketLike } from '@cs-kit/core';
import type { Heard, Hearing, Recogniser } from './types.ts';
import { pcm16, SAMPLE_RATE } from './wav.ts';

/** What streaming to the relay needs. */
export interface StreamDeps {
  /** A socket with the session's token, which is on its way. */
  readonly connect: () => Promise<SocketLike>;
  /** Recognition of whole turns, for when there is no line. */
  readonly whole: Recogniser;
  readonly setTimeout: (fn: () => void, ms: number) => unknown;
  readonly clearTimeout: (timer: unknown) => void;
}

/** Samples of one message, 100 ms: less would be mostly overhead. */
const CHUNK_SAMPLES = SAMPLE_RATE / 10;
/** Milliseconds that a turn which is over waits for a lost line. */
export const LINE_MS = 2_000;
/** Milliseconds after which a line that brings no answer is held for dead: a phone that has changed its network does not learn of it otherwise. */
export const ANSWER_MS = 20_000;
/** Milliseconds in which a socket must have opened: some proxies never say no. */
export const OPEN_MS = 5_000;
/** Milliseconds without a turn after which the line is closed. */
export const IDLE_MS = 60_000;
const RETRY_MS = [200, 500, 1_000, 2_000, 5_000];

type OpenOptions = Parameters<Recogniser['open']>[0];

/** Sound or the end of a turn, in the order in which the relay must have it. */
interface Entry {
  readonly turn: StreamHearing;
  /** Where it is in the stream, in bytes as the relay counts them. */
  at: number;
  readonly sound: Uint8Array<ArrayBuffer> | null;
}

/** The line to the relay, over all turns. What it has not answered yet is kept, and sent again where the relay says it has not arrived. */
class SpeechLine {
  readonly #deps: StreamDeps;
  #socket: SocketLike | null = null;
  #ready = false;
  #streamId: string | null = null;
  #language: string | null = null;
  /** Bytes of the stream, as the relay counts them. */
  #sent = 0;
  #entries: Entry[] = [];
  #failures = 0;
  #connecting = false;
  #met = false;
  #timer: unknown = null;

  constructor(deps: StreamDeps) {
    this.#deps = deps;
  }

  get ready(): boolean {
    return this.#ready;
  }

  /** Whether there never was a line: some networks let none through. */
  get blocked(): boolean {
    return this.#failures > 1 && !this.#met;
  }

  /** Milliseconds of the relay's stream that were said. */
  get ms(): number {
    return Math.round(this.#sent / ((SAMPLE_RATE * 2) / 1000));
  }

  /** Connects, unless it is or somebody tries already. */
  open(language: string | null): void {
    // A stream has one language: who speaks another one begins anew.
    if (language !== this.#language) this.close();
    this.#language = language;
    if (this.#ready) this.#idle();
    else if (this.#socket === null && this.#timer === null && !this.#connecting) void this.#connect();
  }

  /** Sends sound of a turn, or its end. */
  add(turn: StreamHearing, sound: Uint8Array<ArrayBuffer> | null): void {
    const entry = { turn, at: this.#sent, sound };
    this.#entries.push(entry);
    this.#sent += sound?.length ?? 0;
    if (this.#ready) this.#put(entry);
    else this.open(this.#language);
  }

  /** A turn waited for it in vain. */
  missed(): void {
    this.#failures = Math.max(this.#failures, 2);
    const socket = this.#socket;
    if (!this.#ready) return;
    this.#lost(0);
    socket?.close();
  }

  say(request: SpeechRequest): void {
    if (this.#ready) this.#socket?.send(JSON.stringify(request));
  }

  /** Nothing of a turn is needed any more. */
  forget(turn: StreamHearing): void {
    const mine = this.#entries.filter((entry) => entry.turn === turn);
    this.#entries = this.#entries.filter((entry) => entry.turn !== turn);
    if (mine.length > 0 && mine.at(-1)?.sound !== null) this.say({ type: 'cancel' });
    if (this.#ready) this.#idle();
  }

  /** Ends the stream; a later turn begins another one. */
  close(): void {
    this.say({ type: 'stop' });
    this.#deps.clearTimeout(this.#timer);
    this.#timer = null;
    const socket = this.#socket;
    this.#socket = null;
    this.#ready = false;
    this.#streamId = null;
    this.#quiet();
    socket?.close();
  }

  /** Without a line nothing goes out. */
  #quiet(): void {
    for (const { turn } of this.#entries) turn.sends(false);
  }

  #put({ turn, sound }: Entry): void {
    if (sound === null) this.say({ type: 'commit', turnId: turn.id });
    else this.#socket?.send(sound);
    turn.sends(sound !== null);
  }

  async #connect(): Promise<void> {
    this.#connecting = true;
    try {
      const socket = await this.#deps.connect();
      this.#socket = socket;
      this.#wait(OPEN_MS, () => this.#socket === socket && !this.#ready && (this.#lost(0), socket.close()));
      const language = this.#language;
      socket.onopen = () => {
        const known = { type: 'start', streamId: this.#streamId as string, receivedBytes: 0 } as const;
        const fresh = { type: 'start', sampleRate: SAMPLE_RATE, encoding: 'pcm16', ...(language !== null && { language }) } as const;
        socket.send(JSON.stringify(this.#streamId === null ? fresh : known));
      };
      socket.onmessage = ({ data }) => this.#socket === socket && this.#hear(JSON.parse(String(data)) as SpeechFrame);
      socket.onclose = ({ reason }) => this.#socket === socket && this.#lost(Number(/\d+/.exec(reason)?.[0] ?? 0));
    } catch {
      this.#lost(0);
    } finally {
      this.#connecting = false;
    }
  }

  #hear(frame: SpeechFrame): void {
    if (frame.type === 'ready') return this.#begin(frame.streamId, frame.receivedBytes);
    if (frame.type === 'partial') return this.#entries.at(-1)?.turn.partly(frame.text, frame.endMs, frame.language);
    if (frame.type === 'final') return this.#turn(frame.turnId)?.done(frame.text, frame.language);
    if (frame.turnId !== undefined) {
      this.#turn(frame.turnId)?.failed(frame.elsewhere === true ? SAY_WHOLE : new CsError(frame.code, frame.message));
      // The next stream is heard by the other engine.
      if (frame.elsewhere === true) this.close();
      return;
    }
    // The stream is over at the relay: the next line begins a new one, with all that is not answered yet.
    if (frame.code === ('request/not-found' satisfies ErrorCode)) this.#streamId = null;
  }

  #turn(id: string): StreamHearing | undefined {
    return this.#entries.find(({ turn }) => turn.id === id)?.turn;
  }

  /** Sends what the relay has not got. */
  #begin(streamId: string, receivedBytes: number): void {
    this.#streamId = streamId;
    this.#ready = true;
    this.#met = true;
    this.#failures = 0;
    const has = ({ sound, at }: Entry): boolean => sound !== null && at < receivedBytes;
    const running = new Set(this.#entries.filter(has).map(({ turn }) => turn));
    this.#sent = receivedBytes;
    // What the relay may have of a turn that was given up meanwhile must not begin the next one.
    let clean = receivedBytes === 0;
    for (const entry of this.#entries) {
      if (has(entry)) continue;
      if (entry.sound !== null) {
        if (!clean && !running.has(entry.turn)) this.say({ type: 'cancel' });
        clean = true;
        // What was given up in between never arrives, and is not counted.
        entry.at = this.#sent;
        this.#sent += entry.sound.length;
      }
      this.#put(entry);
    }
    const last = this.#entries.at(-1);
    if (!clean && (last === undefined || last.sound === null)) this.say({ type: 'cancel' });
    this.#idle();
  }

  #lost(atLeastMs: number): void {
    this.#socket = null;
    this.#ready = false;
    this.#quiet();
    const delay = atLeastMs + (RETRY_MS[Math.min(this.#failures, RETRY_MS.length - 1)] as number);
    this.#failures += 1;
    this.#wait(delay, () => this.#entries.length > 0 && void this.#connect());
  }

  #idle(): void {
    this.#wait(IDLE_MS, () => this.#entries.length === 0 && this.close());
  }

  #wait(ms: number, then: () => void): void {
    this.#deps.clearTimeout(this.#timer);
    this.#timer = this.#deps.setTimeout(() => {
      this.#timer = null;
      then();
    }, ms);
  }
}

/** One turn on its way to the relay while it is spoken. */
class StreamHearing implements Hearing {
  readonly id = uuid();
  readonly #deps: StreamDeps;
  readonly #line: SpeechLine;
  readonly #options: OpenOptions;
  #rest: Float32Array[] = [];
  #samples = 0;
  #begun = false;
  #pausedAt = -1;
  #settle: { resolve(heard: Heard): void; reject(error: unknown): void } | null = null;

  constructor(deps: StreamDeps, line: SpeechLine, options: OpenOptions) {
    this.#deps = deps;
    this.#line = line;
    this.#options = options;
    line.open(options.language);
  }

  hear(audio: Float32Array): void {
    this.#rest.push(audio);
    this.#samples += audio.length;
    if (this.#samples >= CHUNK_SAMPLES && this.#pausedAt < 0) this.#flush();
  }

  /** What follows is kept back until the visitor goes on: the words of the pause are those of the turn if it ends here. */
  pause(): void {
    this.#flush();
    this.sends(false);
    this.#pausedAt = this.#line.ms;
    this.#line.say({ type: 'pause' });
  }

  resume(): void {
    this.#pausedAt = -1;
    this.#flush();
  }

  /** Words so far, of so many milliseconds of the stream. Only those up to the running pause tell whether the turn is done. */
  partly(text: string, endMs: number, language?: string): void {
    if (this.#settle === null) this.#options.onInterim(text, language, endMs === this.#pausedAt);
  }

  /** Its sound leaves the device now, or no more. */
  sends(on: boolean): void {
    this.#options.onSending(on);
  }

  done(text: string, language?: string): void {
    this.#settle?.resolve({ text: text.trim(), ...(language !== undefined && { language }) });
  }

  failed(error: unknown): void {
    this.#settle?.reject(error);
  }

  async finish(audio: Float32Array, signal: AbortSignal): Promise<Heard> {
    const whole = (): Promise<Heard> => this.#deps.whole.open(this.#options).finish(audio, signal);
    if (!this.#begun && this.#samples === 0) this.hear(audio);
    if (this.#pausedAt < 0) this.#flush();
    if (this.#line.blocked) {
      this.cancel();
      return whole();
    }
    const words = new Promise<Heard>((resolve, reject) => (this.#settle = { resolve, reject }));
    this.#line.add(this, null);
    const leave = (): void => this.#settle?.reject(signal.reason);
    signal.addEventListener('abort', leave, { once: true });
    // A line that does not come back in time must not cost the visitor their words.
    let timer: unknown;
    const watch = (left: number): void => {
      timer = this.#deps.setTimeout(() => {
        if (this.#line.ready && left > LINE_MS) return watch(left - LINE_MS);
        this.#line.missed();
        this.#settle?.reject(SAY_WHOLE);
      }, LINE_MS);
    };
    watch(ANSWER_MS);
    try {
      return await words;
    } catch (error) {
      if (error === SAY_WHOLE) return whole();
      throw error;
    } finally {
      this.#line.forget(this);
      this.#deps.clearTimeout(timer);
      signal.removeEventListener('abort', leave);
    }
  }

  cancel(): void {
    this.#rest = [];
    this.#samples = 0;
    this.sends(false);
    this.#line.forget(this);
  }

  #flush(): void {
    if (this.#samples === 0) return;
    const all = new Float32Array(this.#samples);
    let at = 0;
    for (const piece of this.#rest) {
      all.set(piece, at);
      at += piece.length;
    }
    this.#rest = [];
    this.#samples = 0;
    this.#begun = true;
    for (let from = 0; from < all.length; from += CHUNK_SAMPLES) this.#line.add(this, pcm16(all.subarray(from, from + CHUNK_SAMPLES)));
  }
}

/** The turn is to be recognised as a recording. */
const SAY_WHOLE = Symbol('whole');

/** Recognition at the relay of sound that is sent while it is spoken: at the end of a turn only its end is still on the way. */
export function createStreamRecogniser(deps: StreamDeps): Recogniser {
  const line = new SpeechLine(deps);
  return { engine: 'relay', judges: true, open: (options) => new StreamHearing(deps, line, options), close: () => line.close() };
}
