import type { SpeechToText } from '../../speech/types.ts';
import { Call, TIMEOUTS } from '../call.ts';
import type { CallDeps } from '../call.ts';
import { endError, readTranscript } from './listen.map.ts';
import type { DeepgramSettings } from './listen.ts';

export { deepgramLive } from './listen.ts';
export type { DeepgramSettings } from './listen.ts';

/** What may be passed in; by default the runtime's own. */
export type DeepgramOptions = Partial<CallDeps>;

/** Recognition of whole recordings at Deepgram. */
export function deepgramSpeechToText({ baseUrl, apiKey, model }: DeepgramSettings, options: DeepgramOptions = {}): SpeechToText {
  const timeouts = { ...TIMEOUTS, ...options.timeouts };
  const ask = options.fetch ?? ((input, init) => fetch(input, init));
  return {
    name: 'deepgram',
    model,
    async transcribe({ audio, type, language, signal, waitMs }) {
      const call = new Call(signal, { ...timeouts, firstToken: waitMs ?? timeouts.firstToken });
      const query = new URLSearchParams({
        model,
        punctuate: 'true',
        utterances: 'true',
        ...(language === undefined ? { detect_language: 'true' } : { language }),
      });
      try {
        const response = await ask(`${baseUrl}/listen?${query}`, {
          method: 'POST',
          headers: { authorization: `Token ${apiKey}`, 'content-type': type },
          body: audio as Uint8Array<ArrayBuffer>,
          signal: call.signal,
          redirect: 'error',
        });
        if (!response.ok) throw endError({ status: response.status, reason: '' });
        return readTranscript(await response.text());
      } catch (error) {
        throw call.reason(error);
      } finally {
        call.close();
      }
    },
  };
}

/** The provider of the environment; null where no key is set. */
export function deepgramSettings(config: {
  readonly deepgramApiKey?: string | undefined;
  readonly deepgramUrl: string;
  readonly deepgramModel: string;
}): DeepgramSettings | null {
  const { deepgramApiKey, deepgramUrl, deepgramModel } = config;
  return deepgramApiKey === undefined ? null : { baseUrl: deepgramUrl, apiKey: deepgramApiKey, model: deepgramModel };
}
