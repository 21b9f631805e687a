import { CsError, LIMITS } from '@cs-kit/protocol';
import type { Recogniser } from './types.ts';
import { encodeWav } from './wav.ts';

/** A call of the relay with the session's token; throws `CsError`. */
export type RelayFetch = (path: string, init: RequestInit & { readonly timeoutMs?: number }) => Promise<Response>;

/** Milliseconds for the recognition of one turn. */
const TIMEOUT_MS = 60_000;

/** Recognition at the relay: each turn is sent whole as a WAV when it is over. */
export function createRelayRecogniser(fetch: RelayFetch): Recogniser {
  return {
    engine: 'relay',
    open: ({ language }) => ({
      async finish(audio, signal) {
        const form = new FormData();
        form.set('file', new Blob([encodeWav(audio.subarray(0, LIMITS.utteranceMs * 16))], { type: 'audio/wav' }), 'turn.wav');
        if (language !== null) form.set('language', language);
        const response = await fetch('/v1/speech/transcriptions', { method: 'POST', body: form, signal, timeoutMs: TIMEOUT_MS });
        const answer = (await response.json()) as { readonly text?: unknown; readonly language?: unknown };
        if (typeof answer.text !== 'string') throw new CsError('provider/bad-response', 'The relay answered without words.');
        return { text: answer.text.trim(), ...(typeof answer.language === 'string' && { language: answer.language }) };
      },
      cancel: () => undefined,
    }),
  };
}
