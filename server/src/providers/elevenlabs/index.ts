import { CsError } from '@cs-kit/protocol';
import { audioKind } from '../../speech/audio.ts';
import { synthesis } from '../../speech/synthesis.ts';
import type { SpeechToText, SpeechVoice, TextToSpeech } from '../../speech/types.ts';
import { asked, begun, callDeps, watched } from '../call.ts';
import type { CallDeps } from '../call.ts';
import { languageOf } from '../language.ts';
import type { ProviderSettings } from '../types.ts';
import { listed } from '../voices.ts';
import { FORMATS, failure, readTranscript, readVoices, speechBody } from './map.ts';

/** Recognition of whole recordings at ElevenLabs. */
export function elevenlabsSpeechToText({ baseUrl, apiKey, models }: ProviderSettings, options: Partial<CallDeps> = {}): SpeechToText {
  const { fetch: ask, timeouts } = callDeps(options);
  const model = models['transcription'] ?? '';
  return {
    name: 'elevenlabs',
    model,
    transcribe: ({ audio, type, language, signal, waitMs }) =>
      asked(signal, { ...timeouts, firstToken: waitMs ?? timeouts.firstToken }, async (call) => {
        const body = new FormData();
        body.set('file', new Blob([audio as Uint8Array<ArrayBuffer>], { type }), `speech.${audioKind(audio)?.extension ?? 'wav'}`);
        body.set('model_id', model);
        // "(laughter)" is not what somebody said.
        body.set('tag_audio_events', 'false');
        if (language !== undefined) body.set('language_code', languageOf(language));
        const response = await ask(`${baseUrl}/speech-to-text`, {
          method: 'POST',
          headers: { 'xi-api-key': apiKey },
          body,
          signal: call.signal,
          redirect: 'error',
        });
        if (!response.ok) throw failure(response.status, response.headers, await response.text());
        return readTranscript(await response.text());
      }),
  };
}

/** Voices of ElevenLabs. */
export function elevenlabsTextToSpeech({ baseUrl, apiKey, models }: ProviderSettings, options: Partial<CallDeps> = {}): TextToSpeech {
  const { fetch: ask, timeouts, now } = callDeps(options);
  const model = models['speech'] ?? '';
  const usual = models['voice'] ?? '';
  const headers = { 'xi-api-key': apiKey };
  const list = async (): Promise<readonly SpeechVoice[]> => {
    const response = await ask(`${baseUrl}/voices`, { headers, signal: AbortSignal.timeout(timeouts.firstToken), redirect: 'error' });
    return response.ok ? readVoices(await response.text()) : [];
  };
  return {
    name: 'elevenlabs',
    model,
    dataGoesTo: 'provider',
    formats: ['mp3', 'wav', 'pcm'],
    voices: listed(list, usual, now),
    speak: (request) =>
      begun(request.signal, timeouts, async (call) => {
        const format = FORMATS[request.format as keyof typeof FORMATS];
        const voice = request.voice ?? usual;
        // It becomes a part of the address: '..' would be another one.
        if (!/^\w+$/.test(voice)) throw new CsError('provider/refused', 'There is no such voice.');
        const response = await ask(`${baseUrl}/text-to-speech/${voice}/stream?output_format=${format}`, {
          method: 'POST',
          headers: { ...headers, 'content-type': 'application/json' },
          body: JSON.stringify(speechBody(request, model)),
          signal: call.signal,
          redirect: 'error',
        });
        if (!response.ok) throw failure(response.status, response.headers, await response.text());
        if (response.body === null) throw new CsError('provider/bad-response', 'The provider answered without audio.');
        return synthesis(request.format, watched(response.body, call, timeouts.interChunk));
      }),
  };
}
