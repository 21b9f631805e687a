import { CsError } from '@cs-kit/protocol';
import type { SynthesisRequest, Transcript, TranscriptionRequest } from '../../speech/types.ts';
import { fromBase64, toBase64 } from '../base64.ts';
import { fields, list, readJson } from '../json.ts';
import { languageOf, toldLanguage } from '../language.ts';
import type { Fields } from '../json.ts';
import { refusal } from '../refusal.ts';

/* Wire format: https://help.aliyun.com/zh/model-studio/qwen-asr-api-reference and …/qwen-tts-api. */

/** Where both directions are asked. */
export const PATH = 'services/aigc/multimodal-generation/generation';

/** Voices that are documented for `qwen3-tts-flash`; there is no list to ask for. */
export const VOICES = [
  'Cherry',
  'Ethan',
  'Nofish',
  'Jennifer',
  'Ryan',
  'Katerina',
  'Elias',
  'Jada',
  'Dylan',
  'Sunny',
  'Marcus',
  'Roy',
  'Peter',
  'Rocky',
  'Kiki',
  'Eric',
] as const;

/** Body of a recognition. Without a language it finds out by itself. */
export function recognitionBody({ audio, type, language }: Pick<TranscriptionRequest, 'audio' | 'type' | 'language'>, model: string): Fields {
  const content = [{ audio: `data:${type};base64,${toBase64(audio)}` }];
  return {
    model,
    input: { messages: [{ role: 'user', content }] },
    parameters: { asr_options: { enable_itn: false, ...(language !== undefined && { language: languageOf(language) }) } },
  };
}

/** Answer of a recognition. It tells no times. */
export function readTranscript(text: string): Transcript {
  const { output, usage } = readJson(text);
  const message = fields(fields(list(fields(output)['choices'])[0])['message']);
  if (!Array.isArray(message['content'])) throw new CsError('provider/bad-response', 'The provider answered without words.');
  const said = message['content'].map((part) => fields(part)['text']).filter((part): part is string => typeof part === 'string');
  const { language } = fields(list(message['annotations'])[0]);
  const { seconds } = fields(usage);
  return {
    text: said.join('').trim(),
    segments: [],
    ...toldLanguage(language),
    ...(typeof seconds === 'number' && seconds > 0 && { seconds }),
  };
}

const SPOKEN = new Set(['Chinese', 'English', 'German', 'Italian', 'Portuguese', 'Spanish', 'Japanese', 'Korean', 'French', 'Russian']);

/** Body of a synthesis. A language that it does not name is found out by the text. */
export function speechBody({ text, language }: SynthesisRequest, model: string, voice: string): Fields {
  const name = language === undefined ? undefined : new Intl.DisplayNames(['en'], { type: 'language' }).of(languageOf(language));
  return { model, input: { text, voice, language_type: name !== undefined && SPOKEN.has(name) ? name : 'Auto' } };
}

/** Samples of one event of a synthesis; null where it brings none. Throws on an event that tells a failure. */
export function readSamples(data: string): Uint8Array | null {
  const { output, code } = readJson(data);
  if (typeof code === 'string' && code !== '') throw failure(400, new Headers(), data);
  const { data: samples } = fields(fields(output)['audio']);
  return typeof samples === 'string' && samples !== '' ? fromBase64(samples) : null;
}

const CODES: Readonly<Record<string, number>> = { Arrearage: 429, InvalidApiKey: 401 };

/** What an answer that is none means. An account without credit comes by the status of a wrong request. */
export function failure(status: number, headers: Headers, text: string): CsError {
  let code: unknown;
  try {
    ({ code } = readJson(text));
  } catch {
    code = undefined;
  }
  if (typeof code === 'string' && /^Throttling/.test(code)) return refusal(429, headers);
  if (code === 'DataInspectionFailed') return new CsError('provider/refused', 'The provider refused this content.');
  return refusal((typeof code === 'string' ? CODES[code] : undefined) ?? status, headers);
}
