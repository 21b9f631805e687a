import { CsError } from '@cs-kit/protocol';
import { sentences } from '../../speech/sentences.ts';
import type { SpeechFormat, SpeechVoice, SynthesisRequest, Transcript } from '../../speech/types.ts';
import { fields, list, readJson } from '../json.ts';
import { languageOf, toldLanguage } from '../language.ts';
import type { Fields } from '../json.ts';
import { refusal } from '../refusal.ts';

/* Wire format: https://elevenlabs.io/docs/api-reference/text-to-speech/stream, …/speech-to-text/convert and …/voices/get-all. */

/** `output_format` by format. */
export const FORMATS = { mp3: 'mp3_44100_128', wav: 'pcm_24000', pcm: 'pcm_24000' } as const satisfies Partial<Record<SpeechFormat, string>>;

/** Models that take `language_code`; the others refuse it. */
const TAKES_LANGUAGE = /_v2_5$|_v3$/;
const SLOWEST = 0.7;
const FASTEST = 1.2;

/** Body of `POST /text-to-speech/{voice_id}/stream`. Speeds beyond its bounds are the nearest one that it has. */
export function speechBody({ text, language, rate }: SynthesisRequest, model: string): Fields {
  return {
    text,
    model_id: model,
    ...(language !== undefined && TAKES_LANGUAGE.test(model) && { language_code: languageOf(language) }),
    ...(rate !== undefined && rate !== 1 && { voice_settings: { speed: Math.min(FASTEST, Math.max(SLOWEST, rate)) } }),
  };
}

/** Answer of `POST /speech-to-text`. The language is told by three letters where there are two as well. */
export function readTranscript(text: string): Transcript {
  const { text: said, words, language_code: language } = readJson(text);
  if (typeof said !== 'string') throw new CsError('provider/bad-response', 'The provider answered without words.');
  const heard = list(words).flatMap((entry) => {
    const { text: word, start, end, type } = fields(entry);
    return type === 'word' && typeof word === 'string' && typeof start === 'number' && typeof end === 'number' ? [{ text: word, start, end }] : [];
  });
  return { text: said.trim(), segments: sentences(heard), ...toldLanguage(language) };
}

/** Answer of `GET /voices`; empty where it is of another form. */
export function readVoices(text: string): readonly SpeechVoice[] {
  return list(readJson(text)['voices']).flatMap((entry) => {
    const { voice_id: id, name, verified_languages: verified } = fields(entry);
    if (typeof id !== 'string' || id === '') return [];
    const languages = list(verified).flatMap((one) => {
      const { locale, language } = fields(one);
      const tag = typeof locale === 'string' && locale !== '' ? locale : language;
      return typeof tag === 'string' && tag !== '' ? [tag] : [];
    });
    return [{ id, name: typeof name === 'string' && name !== '' ? name : id, languages: [...new Set(languages)] }];
  });
}

/** What an answer that is none means. Used-up credit comes by the status of a wrong key. */
export function failure(status: number, headers: Headers, text: string): CsError {
  let why: unknown;
  try {
    why = fields(readJson(text)['detail'])['status'];
  } catch {
    why = undefined;
  }
  return refusal(why === 'quota_exceeded' ? 429 : status, headers);
}
