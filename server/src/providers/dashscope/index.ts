import { CsError } from '@cs-kit/protocol';
import { synthesis } from '../../speech/synthesis.ts';
import type { SpeechToText, TextToSpeech } from '../../speech/types.ts';
import { asked, begun, callDeps, watched } from '../call.ts';
import type { CallDeps } from '../call.ts';
import { SseReader } from '../openai/sse.ts';
import type { SseEvent } from '../openai/sse.ts';
import type { ProviderSettings } from '../types.ts';
import { listed } from '../voices.ts';
import { PATH, VOICES, failure, readSamples, readTranscript, recognitionBody, speechBody } from './map.ts';

const headersOf = (apiKey: string): Record<string, string> => ({ authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' });

/** Recognition of recordings at DashScope (Alibaba Cloud), which is reachable from mainland China. */
export function dashscopeSpeechToText({ baseUrl, apiKey, models }: ProviderSettings, options: Partial<CallDeps> = {}): SpeechToText {
  const { fetch: ask, timeouts } = callDeps(options);
  const model = models['transcription'] ?? '';
  return {
    name: 'dashscope',
    model,
    transcribe: (request) =>
      asked(request.signal, { ...timeouts, firstToken: request.waitMs ?? timeouts.firstToken }, async (call) => {
        const body = JSON.stringify(recognitionBody(request, model));
        const response = await ask(`${baseUrl}/${PATH}`, { method: 'POST', headers: headersOf(apiKey), body, signal: call.signal, redirect: 'error' });
        const text = await response.text();
        if (!response.ok) throw failure(response.status, response.headers, text);
        return readTranscript(text);
      }),
  };
}

/** Events with samples as the samples alone. */
function samplesOf(events: ReadableStream<Uint8Array>): ReadableStream<Uint8Array> {
  const reader = new SseReader();
  const pass = (found: readonly SseEvent[], controller: TransformStreamDefaultController<Uint8Array>): void => {
    for (const { data } of found) {
      const samples = readSamples(data);
      if (samples !== null) controller.enqueue(samples);
    }
  };
  return events.pipeThrough(
    new TransformStream({
      transform: (bytes, controller) => pass(reader.push(bytes), controller),
      flush: (controller) => pass(reader.end(), controller),
    }),
  );
}

/** Voices of DashScope. They have one speed. */
export function dashscopeTextToSpeech({ baseUrl, apiKey, models }: ProviderSettings, options: Partial<CallDeps> = {}): TextToSpeech {
  const { fetch: ask, timeouts, now } = callDeps(options);
  const model = models['speech'] ?? '';
  const usual = models['voice'] ?? '';
  return {
    name: 'dashscope',
    model,
    dataGoesTo: 'provider',
    formats: ['wav', 'pcm'],
    voices: listed(async () => VOICES.map((id) => ({ id, name: id, languages: [] })), usual, now),
    speak: (request) =>
      begun(request.signal, timeouts, async (call) => {
        const response = await ask(`${baseUrl}/${PATH}`, {
          method: 'POST',
          headers: { ...headersOf(apiKey), 'x-dashscope-sse': 'enable' },
          body: JSON.stringify(speechBody(request, model, request.voice ?? usual)),
          signal: call.signal,
          redirect: 'error',
        });
        if (!response.ok) throw failure(response.status, response.headers, await response.text());
        if (response.body === null) throw new CsError('provider/bad-response', 'The provider answered without audio.');
        return synthesis(request.format, samplesOf(watched(response.body, call, timeouts.interChunk)));
      }),
  };
}
