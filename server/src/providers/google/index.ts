import { SPEECH_TYPES } from '../../speech/synthesis.ts';
import type { SpeechToText, SpeechVoice, TextToSpeech } from '../../speech/types.ts';
import { asked, callDeps } from '../call.ts';
import type { CallDeps } from '../call.ts';
import type { ProviderSettings } from '../types.ts';
import { listed } from '../voices.ts';
import { failure, readSound, readTranscript, readVoices, recognitionBody, speakingUrl, speechBody } from './map.ts';

const headersOf = (apiKey: string): Record<string, string> => ({ 'x-goog-api-key': apiKey, 'content-type': 'application/json' });

/** Recognition of recordings of up to a minute at Google Cloud, by its first version, which an API key opens. */
export function googleSpeechToText({ baseUrl, apiKey, models }: ProviderSettings, options: Partial<CallDeps> = {}): SpeechToText {
  const { fetch: ask, timeouts } = callDeps(options);
  const model = models['transcription'] ?? '';
  return {
    name: 'google',
    model,
    transcribe: (request) =>
      asked(request.signal, { ...timeouts, firstToken: request.waitMs ?? timeouts.firstToken }, async (call) => {
        const body = JSON.stringify(recognitionBody(request, model, models['language'] || 'en-US'));
        const response = await ask(`${baseUrl}/speech:recognize`, { method: 'POST', headers: headersOf(apiKey), body, signal: call.signal, redirect: 'error' });
        const text = await response.text();
        if (!response.ok) throw failure(response.status, response.headers, text);
        return readTranscript(text);
      }),
  };
}

/** Voices of Google Cloud. It answers when a text is spoken whole. */
export function googleTextToSpeech({ baseUrl, apiKey, models }: ProviderSettings, options: Partial<CallDeps> = {}): TextToSpeech {
  const { fetch: ask, timeouts, now } = callDeps(options);
  const usual = models['voice'] ?? '';
  const address = speakingUrl(baseUrl);
  const headers = headersOf(apiKey);
  const list = async (): Promise<readonly SpeechVoice[]> => {
    const response = await ask(`${address}/voices`, { headers, signal: AbortSignal.timeout(timeouts.firstToken), redirect: 'error' });
    return response.ok ? readVoices(await response.text()) : [];
  };
  return {
    name: 'google',
    model: usual,
    dataGoesTo: 'provider',
    formats: ['mp3', 'wav', 'opus'],
    voices: listed(list, usual, now),
    speak: (request) =>
      asked(request.signal, timeouts, async (call) => {
        const body = JSON.stringify(speechBody(request, usual));
        const response = await ask(`${address}/text:synthesize`, { method: 'POST', headers, body, signal: call.signal, redirect: 'error' });
        const text = await response.text();
        if (!response.ok) throw failure(response.status, response.headers, text);
        return { type: SPEECH_TYPES[request.format], stream: new Blob([readSound(text) as Uint8Array<ArrayBuffer>]).stream() };
      }),
  };
}
