import { CsError } from '@cs-kit/protocol';
import { audioKind } from '../../speech/audio.ts';
import { SPEECH_TYPES } from '../../speech/synthesis.ts';
import { SPEECH_FORMATS } from '../../speech/types.ts';
import type { SpeechToText, SpeechVoice, Synthesis, SynthesisRequest, TextToSpeech, Transcript, TranscriptionRequest } from '../../speech/types.ts';
import { asked, begun, callDeps, watched } from '../call.ts';
import type { Call, CallDeps } from '../call.ts';
import type { ProviderSettings } from '../types.ts';
import { listed } from '../voices.ts';
import { endpoint, failure, post } from './client.ts';
import { httpError, parseError } from './map.ts';
import { OPENAI_VOICES, languageCode, parseTranscript, parseVoices } from './speech.map.ts';

/** What may be passed in; by default the runtime's own. */
export type SpeechOptions = Partial<CallDeps>;

function refusePage(response: Response): void {
  if ((response.headers.get('content-type') ?? '').includes('text/html'))
    throw new CsError('provider/unavailable', 'The address answers with a page in place of data. Check the base URL at the desk under Providers.');
}

/** Speech-to-text behind an address that speaks OpenAI's transcriptions; null where `models.transcription` names no model. */
export function createSpeechToText(settings: ProviderSettings, options: SpeechOptions = {}): SpeechToText | null {
  const deps = callDeps(options);
  const model = settings.models['transcription'] ?? '';
  if (model === '') return null;
  // Whisper tells segments and the language; newer models refuse that format, unpaid, and are then asked for plain JSON.
  let format: 'verbose_json' | 'json' = /whisper/i.test(model) ? 'verbose_json' : 'json';

  function form({ audio, language }: TranscriptionRequest): FormData {
    const kind = audioKind(audio) ?? { type: 'audio/wav', extension: 'wav' };
    const body = new FormData();
    body.set('file', new Blob([audio as Uint8Array<ArrayBuffer>], { type: kind.type }), `speech.${kind.extension}`);
    body.set('model', model);
    body.set('response_format', format);
    if (language !== undefined && language !== '') body.set('language', languageCode(language));
    return body;
  }

  async function send(request: TranscriptionRequest, call: Call): Promise<Transcript> {
    const headers: Record<string, string> = settings.apiKey === '' ? {} : { authorization: `Bearer ${settings.apiKey}` };
    const response = await deps.fetch(endpoint(settings, 'audio/transcriptions'), {
      method: 'POST',
      headers,
      body: form(request),
      signal: call.signal,
      redirect: 'error',
    });
    if (response.ok) {
      refusePage(response);
      return parseTranscript(await response.text());
    }
    if (response.status !== 400 && response.status !== 422) throw await failure(response);
    const text = await response.text();
    const error = parseError(text);
    if (format === 'json' || !/response_format|verbose_json/.test(`${error?.param} ${error?.message}`))
      throw httpError(response.status, response.headers, text);
    format = 'json';
    return send(request, call);
  }

  return {
    name: 'openai',
    model,
    transcribe: (request) => asked(request.signal, { ...deps.timeouts, firstToken: request.waitMs ?? deps.timeouts.firstToken }, (call) => send(request, call)),
  };
}

/** Text-to-speech behind an address that speaks OpenAI's speech; null where `models.speech` names no model. */
export function createTextToSpeech(settings: ProviderSettings, options: SpeechOptions = {}): TextToSpeech | null {
  const deps = callDeps(options);
  const model = settings.models['speech'] ?? '';
  const usual = settings.models['voice'] || 'alloy';
  if (model === '') return null;

  async function speak(request: SynthesisRequest, call: Call): Promise<Synthesis> {
    const body = {
      model,
      input: request.text,
      voice: request.voice ?? usual,
      response_format: request.format,
      ...(request.rate !== undefined && request.rate !== 1 && { speed: request.rate }),
    };
    const response = await post(settings, 'audio/speech', body, call, deps);
    if (!response.ok) throw await failure(response);
    refusePage(response);
    const type = response.headers.get('content-type') ?? '';
    if (response.body === null || type.includes('json')) throw new CsError('provider/bad-response', 'The provider answered without audio.');
    return { type: type.startsWith('audio/') ? type : SPEECH_TYPES[request.format], stream: watched(response.body, call, deps.timeouts.interChunk) };
  }

  /** Only some compatible servers list their voices. */
  async function list(): Promise<readonly SpeechVoice[]> {
    if (/(^|\.)openai\.com$/.test(new URL(settings.baseUrl).hostname)) return OPENAI_VOICES.map((id) => ({ id, name: id, languages: [] }));
    const headers: Record<string, string> = settings.apiKey === '' ? {} : { authorization: `Bearer ${settings.apiKey}` };
    const response = await deps.fetch(endpoint(settings, 'audio/voices'), {
      headers,
      signal: AbortSignal.timeout(deps.timeouts.firstToken),
      redirect: 'error',
    });
    return response.ok ? parseVoices(await response.text()) : [];
  }

  return {
    name: 'openai',
    model,
    dataGoesTo: 'provider',
    formats: SPEECH_FORMATS,
    voices: listed(list, usual, deps.now),
    speak: (request) => begun(request.signal, deps.timeouts, (call) => speak(request, call)),
  };
}
