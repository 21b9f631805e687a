import { CsError, LIMITS } from '@cs-kit/protocol';
import type { Heard, Hearing, Recogniser } from './types.ts';
import { encodeWav } from './wav.ts';

/** A call of the relay with the session's token; throws `CsError`. */
export type RelayFetch = (path: string, init: RequestInit & { readonly timeoutMs?: number }) => Promise<Response>;

/** Milliseconds for the recognition of one turn. */
const TIMEOUT_MS = 60_000;

const nothing = (): void => undefined;

/** Recognition at the relay: the turn is sent whole, as a WAV, when it is over. */
export function createRelayRecogniser(fetch: RelayFetch): Recogniser {
  const open = ({ language, onSending }: Parameters<Recogniser['open']>[0]): Hearing => ({
    hear: nothing,
    pause: nothing,
    resume: nothing,
    cancel: nothing,
    async finish(audio, signal): Promise<Heard> {
      const form = new FormData();
      form.set('file', new Blob([encodeWav(audio.subarray(0, LIMITS.utteranceMs * 16))], { type: 'audio/wav' }), 'turn.wav');
      if (language !== null) form.set('language', language);
      // How much of it has left is not told: it may be going until the answer is there.
      onSending(true);
      const answered = fetch('/v1/speech/transcriptions', { method: 'POST', body: form, signal, timeoutMs: TIMEOUT_MS });
      const response = await answered.finally(() => onSending(false));
      const answer = (await response.json()) as { readonly text?: unknown; readonly language?: unknown };
      if (typeof answer.text !== 'string') throw new CsError('provider/bad-response', 'The relay answered without words.');
      return { text: answer.text.trim(), ...(typeof answer.language === 'string' && { language: answer.language }) };
    },
  });
  return { engine: 'relay', judges: true, open, close: nothing };
}
