import { CsError } from '@cs-kit/protocol';
import { audioKind } from '../../speech/audio.ts';
import { SPEECH_FORMATS } from '../../speech/types.ts';
import type { SpeechToText, SpeechVoice, Synthesis, SynthesisRequest, TextToSpeech, Transcript, TranscriptionRequest } from '../../speech/types.ts';
import { Call, TIMEOUTS } from '../call.ts';
import type { CallDeps } from '../call.ts';
import type { ProviderSettings } from '../types.ts';
import { endpoint, failure, post } from './client.ts';
import { httpError, parseError } from './map.ts';
import { OPENAI_VOICES, SPEECH_TYPES, languageCode, parseTranscript, parseVoices } from './speech.map.ts';

/** What may be passed in; by default the runtime's own. */
export type SpeechOptions = Partial<CallDeps>;

const VOICES_MS = 10 * 60_000;

function filled(options: SpeechOptions): CallDeps {
  return {
    fetch: options.fetch ?? ((input, init) => fetch(input, init)),
    timeouts: { ...TIMEOUTS, ...options.timeouts },
    now: options.now ?? (() => performance.now()),
  };
}

function refusePage(response: Response): void {
  if ((response.headers.get('content-type') ?? '').includes('text/html'))
    throw new CsError('provider/unavailable', 'The address answers with a page in place of data. Check the base URL at the desk under Providers.');
}

/** Speech-to-text behind an address that speaks OpenAI's transcriptions; null where `models.transcription` names no model. */
export function createSpeechToText(settings: ProviderSettings, options: SpeechOptions = {}): SpeechToText | null {
  const deps = filled(options);
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
    async transcribe(request) {
      const { firstToken } = deps.timeouts;
      const call = new Call(request.signal, { ...deps.timeouts, firstToken: request.waitMs ?? firstToken });
      try {
        return await send(request, call);
      } catch (error) {
        throw call.reason(error);
      } finally {
        call.close();
      }
    },
  };
}

/** Passes audio on as it arrives and ends the call with it. */
function watched(body: ReadableStream<Uint8Array>, call: Call, interChunk: number): ReadableStream<Uint8Array> {
  const reader = body.getReader();
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const { done, value } = await reader.read();
        if (!done) {
          call.begin();
          call.expect(interChunk);
          return controller.enqueue(value);
        }
        call.close();
        controller.close();
      } catch (cause) {
        const reason = call.reason(cause);
        call.close();
        controller.error(reason);
      }
    },
    cancel: () => call.close(),
  });
}

/** Text-to-speech behind an address that speaks OpenAI's speech; null where `models.speech` names no model. */
export function createTextToSpeech(settings: ProviderSettings, options: SpeechOptions = {}): TextToSpeech | null {
  const deps = filled(options);
  const model = settings.models['speech'] ?? '';
  const usual = settings.models['voice'] || 'alloy';
  if (model === '') return null;
  let known: { readonly items: readonly SpeechVoice[]; readonly until: number } | null = null;

  async function speak(request: SynthesisRequest): Promise<Synthesis> {
    const call = new Call(request.signal, deps.timeouts);
    try {
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
    } catch (error) {
      const reason = call.reason(error);
      call.close();
      throw reason;
    }
  }

  /** Only some compatible servers list their voices; the configured one is always there. */
  async function list(): Promise<readonly SpeechVoice[]> {
    const own: SpeechVoice = { id: usual, name: usual, languages: [] };
    if (/(^|\.)openai\.com$/.test(new URL(settings.baseUrl).hostname)) return OPENAI_VOICES.map((id) => ({ id, name: id, languages: [] }));
    try {
      const headers: Record<string, string> = settings.apiKey === '' ? {} : { authorization: `Bearer ${settings.apiKey}` };
      const response = await deps.fetch(endpoint(settings, 'audio/voices'), {
        headers,
        signal: AbortSignal.timeout(deps.timeouts.firstToken),
        redirect: 'error',
      });
      const items = response.ok ? parseVoices(await response.text()) : [];
      return items.some(({ id }) => id === usual) ? items : [own, ...items];
    } catch {
      return [own];
    }
  }

  return {
    name: 'openai',
    model,
    dataGoesTo: 'provider',
    formats: SPEECH_FORMATS,
    async voices() {
      if (known === null || known.until < deps.now()) known = { items: await list(), until: deps.now() + VOICES_MS };
      return known.items;
    },
    speak,
  };
}
