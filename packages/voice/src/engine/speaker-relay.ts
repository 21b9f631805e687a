import { CsError } from '@cs-kit/protocol';
import { levelOf } from './detector.ts';
import type { RelayFetch } from './recogniser-relay.ts';
import type { Speaker, SpeakOptions, Utterance, Voice } from './types.ts';
import { WavReader } from './wav.ts';

/** What the relay's voice needs. */
export interface RelaySpeakerDeps {
  readonly fetch: RelayFetch;
  /** The page's audio context; created inside a press. */
  readonly context: () => AudioContext;
  readonly setInterval: (fn: () => void, ms: number) => unknown;
  readonly clearInterval: (timer: unknown) => void;
}

/** Seconds between the first bytes and the first sound: what a slow line may be late. */
const LEAD_S = 0.08;
/** Seconds from the decision to go on to the next sample. */
const RESUME_S = 0.02;
/** Seconds that a character of speech takes, about. */
const CHAR_S = 0.07;
const LEVEL_MS = 33;
const DUCKED = 0.15;
const TIMEOUT_MS = 30_000;

type Callbacks = Parameters<Utterance['play']>[0];

/** A stretch of sound; `at` is when its first sample sounds by the clock of the context. */
interface Piece {
  readonly buffer: AudioBuffer;
  at: number;
  source: AudioBufferSourceNode | null;
}

/** Characters of the words that are whole within a share of a text. */
function wordsUntil(text: string, share: number): number {
  const at = Math.floor(share * text.length);
  if (at >= text.length) return text.length;
  // Some languages have no space between words.
  return /\s/.test(text) ? Math.max(0, text.slice(0, at + 1).search(/\s\S*$/)) : at;
}

/** One sentence: asked for at once, played piece by piece as it arrives. */
class RelayUtterance implements Utterance {
  readonly #deps: RelaySpeakerDeps;
  readonly #text: string;
  readonly #abort = new AbortController();
  readonly #response: Promise<Response>;
  readonly #pieces = new Set<Piece>();
  #gain: GainNode | null = null;
  #analyser: AnalyserNode | null = null;
  /** By the clock of the context, as long as nothing is held: when its first sample sounds, and when the last one that has come will have. */
  #startsAt = 0;
  #endsAt = 0;
  #complete = false;
  /** Since when it stands still. */
  #heldAt: number | null = null;
  #stopped = false;
  #release: (() => void) | null = null;

  constructor(deps: RelaySpeakerDeps, text: string, options: SpeakOptions) {
    this.#deps = deps;
    this.#text = text;
    const body = JSON.stringify({
      text,
      language: options.language,
      format: 'wav',
      ...(options.voice !== null && { voice: options.voice }),
      ...(options.rate !== 1 && { rate: options.rate }),
    });
    this.#response = deps.fetch('/v1/speech/syntheses', {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/json' },
      signal: this.#abort.signal,
      timeoutMs: TIMEOUT_MS,
    });
    // Whoever plays it hears of a failure; a sentence that is never played must not end in an unhandled rejection.
    this.#response.catch(() => undefined);
  }

  async play(callbacks: Callbacks): Promise<void> {
    const context = this.#deps.context();
    const gain = context.createGain();
    const analyser = context.createAnalyser();
    gain.connect(analyser).connect(context.destination);
    this.#gain = gain;
    this.#analyser = analyser;
    const timer = this.#deps.setInterval(() => this.#measure(callbacks), LEVEL_MS);
    try {
      await this.#pour(context, callbacks);
    } catch (error) {
      if (!this.#stopped)
        throw error instanceof CsError ? error : new CsError('provider/bad-response', 'The relay sent audio that cannot be played.', { cause: error });
    } finally {
      this.#deps.clearInterval(timer);
      gain.disconnect();
      analyser.disconnect();
    }
  }

  stop(): void {
    if (this.#stopped) return;
    this.#stopped = true;
    this.#silence();
    this.#pieces.clear();
    this.#abort.abort(new DOMException('stopped', 'AbortError'));
    this.#release?.();
  }

  duck(on: boolean): void {
    const gain = this.#gain;
    if (gain !== null) gain.gain.setTargetAtTime(on ? DUCKED : 1, gain.context.currentTime, 0.02);
  }

  hold(on: boolean): boolean {
    const context = this.#deps.context();
    if (on && this.#heldAt === null) {
      this.#heldAt = context.currentTime;
      this.#silence();
    } else if (!on && this.#heldAt !== null) {
      const held = this.#heldAt;
      const shift = context.currentTime + RESUME_S - held;
      this.#heldAt = null;
      for (const piece of this.#pieces) {
        const played = Math.max(0, held - piece.at);
        piece.at += shift;
        this.#start(piece, played);
      }
      if (this.#endsAt === 0) return true;
      this.#startsAt += shift;
      this.#endsAt += shift;
    }
    return true;
  }

  get heard(): number {
    if (this.#endsAt === 0) return 0;
    const { currentTime, outputLatency } = this.#deps.context();
    const played = (this.#heldAt ?? currentTime) - this.#startsAt - (outputLatency || 0);
    const known = this.#endsAt - this.#startsAt;
    // While it still comes its length is that of speech at the usual pace, or what is here already.
    const whole = this.#complete ? known : Math.max(known, this.#text.length * CHAR_S);
    return wordsUntil(this.#text, Math.min(1, Math.max(0, played / whole)));
  }

  async #pour(context: AudioContext, callbacks: Callbacks): Promise<void> {
    const response = await this.#response;
    const reader = response.body?.getReader();
    if (reader === undefined) throw new CsError('provider/bad-response', 'The relay answered without audio.');
    const wav = new WavReader();
    let begun = false;
    for (;;) {
      const { done, value } = await reader.read();
      if (this.#stopped) return;
      this.#complete = done;
      if (done) break;
      const samples = wav.push(value);
      if (samples === null || wav.format === null) continue;
      this.#schedule(context, samples, wav.format.sampleRate);
      if (begun) continue;
      begun = true;
      callbacks.onStart();
      callbacks.onWord(0, this.#text.length);
    }
    if (!begun) throw new CsError('provider/bad-response', 'The relay answered without audio.');
    if (this.#pieces.size > 0) await new Promise<void>((resolve) => (this.#release = resolve));
  }

  #schedule(context: AudioContext, samples: Float32Array<ArrayBuffer>, sampleRate: number): void {
    const buffer = context.createBuffer(1, samples.length, sampleRate);
    buffer.copyToChannel(samples, 0);
    const now = this.#heldAt ?? context.currentTime;
    const at = Math.max(this.#endsAt, now + (this.#endsAt === 0 ? LEAD_S : 0.005));
    if (this.#endsAt === 0) this.#startsAt = at;
    this.#endsAt = at + buffer.duration;
    const piece: Piece = { buffer, at, source: null };
    this.#pieces.add(piece);
    if (this.#heldAt === null) this.#start(piece, 0);
  }

  /** Lets a piece sound at its time, from so many seconds in. */
  #start(piece: Piece, from: number): void {
    const source = this.#deps.context().createBufferSource();
    source.buffer = piece.buffer;
    source.connect(this.#gain as GainNode);
    piece.source = source;
    source.onended = () => {
      this.#pieces.delete(piece);
      source.disconnect();
      if (this.#pieces.size === 0) this.#release?.();
    };
    source.start(piece.at + from, from);
  }

  #silence(): void {
    for (const { source } of this.#pieces) {
      if (source === null) continue;
      source.onended = null;
      source.stop();
      source.disconnect();
    }
    for (const piece of this.#pieces) piece.source = null;
  }

  #measure({ onLevel }: Callbacks): void {
    if (this.#analyser === null) return;
    const samples = new Float32Array(this.#analyser.fftSize);
    this.#analyser.getFloatTimeDomainData(samples);
    onLevel(levelOf(samples));
  }
}

/** The voice of the relay: a provider's, or espeak-ng. */
export function createRelaySpeaker(deps: RelaySpeakerDeps): Speaker {
  let known: Promise<readonly Voice[]> | null = null;
  const load = async (): Promise<readonly Voice[]> => {
    const answer = (await (await deps.fetch('/v1/speech/voices', {})).json()) as { readonly items?: readonly Voice[] };
    return answer.items ?? [];
  };
  return {
    engine: 'relay',
    unlock: () => void deps.context(),
    can: () => true,
    voices() {
      known ??= load();
      known.catch(() => (known = null));
      return known;
    },
    prepare: (text, options) => new RelayUtterance(deps, text, options),
  };
}
