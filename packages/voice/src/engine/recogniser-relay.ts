import { CsError, LIMITS } from '@cs-kit/protocol';
import type { Heard, Hearing, Recogniser } from './types.ts';
import { encodeWav } from './wav.ts';

/** A call of the relay with the session's token; throws `CsError`. */
export type RelayFetch = (path: string, init: RequestInit & { readonly timeoutMs?: number }) => Promise<Response>;

/** Milliseconds for the recognition of one turn. */
const TIMEOUT_MS = 60_000;
/** Pauses of one turn at which its words are asked for; each asks for the whole turn, and the site pays for it. */
export const MOST_GUESSES = 4;

/** One turn. At each pause its words are asked for already: if the turn ends there, they are known by then. */
class RelayHearing implements Hearing {
  readonly #fetch: RelayFetch;
  readonly #options: Parameters<Recogniser['open']>[0];
  #guesses = 0;
  #over = false;
  #guess: { readonly heard: Promise<Heard>; readonly stop: AbortController } | null = null;

  constructor(fetch: RelayFetch, options: Parameters<Recogniser['open']>[0]) {
    this.#fetch = fetch;
    this.#options = options;
  }

  pause(audio: Float32Array): void {
    this.resume();
    if (this.#guesses >= MOST_GUESSES) return;
    this.#guesses += 1;
    const stop = new AbortController();
    const heard = this.#ask(audio, stop.signal);
    this.#guess = { heard, stop };
    heard.then(
      ({ text, language }) => !this.#over && !stop.signal.aborted && this.#options.onInterim(text, language),
      // Whether it matters shows when the turn ends.
      () => undefined,
    );
  }

  resume(): void {
    this.#guess?.stop.abort();
    this.#guess = null;
  }

  async finish(audio: Float32Array, signal: AbortSignal): Promise<Heard> {
    const guess = this.#guess;
    this.#guess = null;
    this.#over = true;
    if (guess !== null) {
      const leave = (): void => guess.stop.abort(signal.reason);
      signal.addEventListener('abort', leave, { once: true });
      const heard = await guess.heard.catch(() => null).finally(() => signal.removeEventListener('abort', leave));
      signal.throwIfAborted();
      // Without words the silence behind it may tell more.
      if (heard !== null && heard.text !== '') return heard;
    }
    return this.#ask(audio, signal);
  }

  cancel(): void {
    this.resume();
  }

  async #ask(audio: Float32Array, signal: AbortSignal): Promise<Heard> {
    const form = new FormData();
    form.set('file', new Blob([encodeWav(audio.subarray(0, LIMITS.utteranceMs * 16))], { type: 'audio/wav' }), 'turn.wav');
    if (this.#options.language !== null) form.set('language', this.#options.language);
    const response = await this.#fetch('/v1/speech/transcriptions', { method: 'POST', body: form, signal, timeoutMs: TIMEOUT_MS });
    const answer = (await response.json()) as { readonly text?: unknown; readonly language?: unknown };
    if (typeof answer.text !== 'string') throw new CsError('provider/bad-response', 'The relay answered without words.');
    return { text: answer.text.trim(), ...(typeof answer.language === 'string' && { language: answer.language }) };
  }
}

/** Recognition at the relay: what was said so far is sent whole as a WAV at each pause, and when the turn is over unless it ended there. */
export function createRelayRecogniser(fetch: RelayFetch): Recogniser {
  return { engine: 'relay', judges: true, open: (options) => new RelayHearing(fetch, options) };
}
