import type { SpeechToText } from '../../speech/types.ts';
import { asked, callDeps } from '../call.ts';
import type { CallDeps } from '../call.ts';
import { refusal } from '../refusal.ts';
import type { ProviderSettings } from '../types.ts';
import { readTranscript } from './listen.map.ts';

export { deepgramLive } from './listen.ts';

/** Recognition of whole recordings at Deepgram. */
export function deepgramSpeechToText({ baseUrl, apiKey, models }: ProviderSettings, options: Partial<CallDeps> = {}): SpeechToText {
  const { fetch: ask, timeouts } = callDeps(options);
  const model = models['transcription'] ?? '';
  return {
    name: 'deepgram',
    model,
    transcribe: ({ audio, type, language, signal, waitMs }) =>
      asked(signal, { ...timeouts, firstToken: waitMs ?? timeouts.firstToken }, async (call) => {
        const query = new URLSearchParams({
          model,
          punctuate: 'true',
          utterances: 'true',
          ...(language === undefined ? { detect_language: 'true' } : { language }),
        });
        const response = await ask(`${baseUrl}/listen?${query}`, {
          method: 'POST',
          headers: { authorization: `Token ${apiKey}`, 'content-type': type },
          body: audio as Uint8Array<ArrayBuffer>,
          signal: call.signal,
          redirect: 'error',
        });
        if (!response.ok) throw refusal(response.status, response.headers);
        return readTranscript(await response.text());
      }),
  };
}
