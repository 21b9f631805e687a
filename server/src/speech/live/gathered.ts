import { CsError } from '@cs-kit/protocol';
import type { SpeechService } from '../service.ts';
import type { Transcript } from '../types.ts';
import type { LiveOptions, LiveSession, OpenLive } from './types.ts';
import { wavOf } from '../wav.ts';

/** Bytes of turns that are gathered at a time, of all streams: who comes beyond is told that it is busy. */
const GATHERED_BYTES = 256 * 1024 * 1024;
/** Pauses of one turn at which its words are asked for; each asks for the whole turn, and the site pays for it. */
const MOST_GUESSES = 4;

interface Guess {
  /** Bytes of the turn that it was made from. */
  readonly bytes: number;
  readonly words: Promise<Transcript>;
  readonly stop: AbortController;
}

/** One turn is gathered and recognised as a recording: at each pause, and when it is over unless it ended there. */
class GatheredSession implements LiveSession {
  readonly #options: LiveOptions;
  readonly #speech: Pick<SpeechService, 'transcribe'>;
  readonly #held: { bytes: number };
  readonly #stop = new AbortController();
  #pieces: Uint8Array[] = [];
  #bytes = 0;
  #guesses = 0;
  #guess: Guess | null = null;
  readonly backlog = 0;
  /** Recordings of all engines were tried. */
  readonly elsewhere = false;

  constructor(options: LiveOptions, speech: Pick<SpeechService, 'transcribe'>, held: { bytes: number }) {
    this.#options = options;
    this.#speech = speech;
    this.#held = held;
  }

  write(sound: Uint8Array): void {
    if (this.#held.bytes + sound.length > GATHERED_BYTES) throw new CsError('rate/limited', 'Too many people are speaking.', { retryAfterMs: 5_000 });
    // A copy: what the network hands over is a part of something larger.
    this.#pieces.push(sound.slice());
    this.#bytes += sound.length;
    this.#held.bytes += sound.length;
    this.#forgetGuess();
  }

  pause(): void {
    if (this.#bytes === 0 || this.#guesses >= MOST_GUESSES || this.#guess?.bytes === this.#bytes) return;
    this.#forgetGuess();
    this.#guesses += 1;
    const stop = new AbortController();
    const guess: Guess = { bytes: this.#bytes, stop, words: this.#ask(wavOf(this.#pieces, this.#options.sampleRate), stop.signal) };
    this.#guess = guess;
    guess.words.then(
      ({ text, language }) => this.#guess === guess && this.#options.onPartial(text, language),
      // Whether it matters shows when the turn ends.
      () => undefined,
    );
  }

  async commit(): Promise<Transcript> {
    const guess = this.#guess;
    const whole = wavOf(this.#pieces, this.#options.sampleRate);
    this.#guess = null;
    this.#empty();
    const known = await guess?.words.catch(() => null);
    // Without words the silence behind it may tell more.
    return known !== undefined && known !== null && known.text !== '' ? known : this.#ask(whole, this.#stop.signal);
  }

  cancel(): void {
    this.#forgetGuess();
    this.#empty();
  }

  close(reason: CsError): void {
    this.cancel();
    this.#stop.abort(reason);
  }

  #empty(): void {
    this.#held.bytes -= this.#bytes;
    this.#pieces = [];
    this.#bytes = 0;
    this.#guesses = 0;
  }

  #forgetGuess(): void {
    this.#guess?.stop.abort(new CsError('provider/interrupted', 'The turn goes on.'));
    this.#guess = null;
  }

  #ask(audio: Uint8Array, signal: AbortSignal): Promise<Transcript> {
    const { actor, site, language } = this.#options;
    return this.#speech.transcribe(actor, site, { audio, language, signal: AbortSignal.any([signal, this.#stop.signal]) });
  }
}

/** For engines that take recordings: rates and budgets are those of recordings. */
export function gathered(speech: Pick<SpeechService, 'transcribe'>): OpenLive {
  const held = { bytes: 0 };
  return (options) => new GatheredSession(options, speech, held);
}
