import { CsError } from '@cs-kit/protocol';
import { audioKind } from '../../speech/audio.ts';
import { synthesis } from '../../speech/synthesis.ts';
import type { SpeechToText, SpeechVoice, TextToSpeech } from '../../speech/types.ts';
import { asked, begun, callDeps, watched } from '../call.ts';
import type { CallDeps } from '../call.ts';
import { refusal } from '../refusal.ts';
import type { ProviderSettings } from '../types.ts';
import { listed } from '../voices.ts';
import { FORMATS, addressesOf, definition, readTranscript, readVoices, ssml } from './map.ts';

/** Recognition of whole recordings at Azure, by its fast transcription. */
export function azureSpeechToText({ baseUrl, apiKey }: ProviderSettings, options: Partial<CallDeps> = {}): SpeechToText {
  const { fetch: ask, timeouts } = callDeps(options);
  return {
    name: 'azure',
    model: 'fast-transcription',
    transcribe: ({ audio, type, language, signal, waitMs }) =>
      asked(signal, { ...timeouts, firstToken: waitMs ?? timeouts.firstToken }, async (call) => {
        const body = new FormData();
        body.set('audio', new Blob([audio as Uint8Array<ArrayBuffer>], { type }), `speech.${audioKind(audio)?.extension ?? 'wav'}`);
        body.set('definition', definition(language));
        const response = await ask(addressesOf(baseUrl).transcribe, {
          method: 'POST',
          headers: { 'ocp-apim-subscription-key': apiKey },
          body,
          signal: call.signal,
          redirect: 'error',
        });
        if (!response.ok) throw refusal(response.status, response.headers);
        return readTranscript(await response.text());
      }),
  };
}

/** Voices of Azure. */
export function azureTextToSpeech({ baseUrl, apiKey, models }: ProviderSettings, options: Partial<CallDeps> = {}): TextToSpeech {
  const { fetch: ask, timeouts, now } = callDeps(options);
  const usual = models['voice'] ?? '';
  const addresses = addressesOf(baseUrl);
  const headers = { 'ocp-apim-subscription-key': apiKey };
  const list = async (): Promise<readonly SpeechVoice[]> => {
    const response = await ask(addresses.voices, { headers, signal: AbortSignal.timeout(timeouts.firstToken), redirect: 'error' });
    return response.ok ? readVoices(await response.text()) : [];
  };
  return {
    name: 'azure',
    model: 'neural',
    dataGoesTo: 'provider',
    formats: ['mp3', 'wav', 'opus', 'pcm'],
    voices: listed(list, usual, now),
    speak: (request) =>
      begun(request.signal, timeouts, async (call) => {
        const format = FORMATS[request.format as keyof typeof FORMATS];
        const response = await ask(addresses.speak, {
          method: 'POST',
          // It refuses a caller that does not name itself.
          headers: { ...headers, 'content-type': 'application/ssml+xml', 'x-microsoft-outputformat': format, 'user-agent': 'cs-kit' },
          body: ssml(request, request.voice ?? usual),
          signal: call.signal,
          redirect: 'error',
        });
        if (!response.ok) throw refusal(response.status, response.headers);
        if (response.body === null) throw new CsError('provider/bad-response', 'The provider answered without audio.');
        return synthesis(request.format, watched(response.body, call, timeouts.interChunk));
      }),
  };
}
