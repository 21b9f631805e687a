import { CsError } from '@cs-kit/protocol';
import { sentences } from '../../speech/sentences.ts';
import type { SpeechFormat, SpeechVoice, SynthesisRequest, Transcript, TranscriptionRequest } from '../../speech/types.ts';
import { fromBase64, toBase64 } from '../base64.ts';
import { fields, list, readJson } from '../json.ts';
import type { Fields } from '../json.ts';
import { languageOf, regionalTag, toldLanguage } from '../language.ts';
import { refusal } from '../refusal.ts';

/* Wire format: https://cloud.google.com/speech-to-text/docs/reference/rest/v1/speech/recognize and https://cloud.google.com/text-to-speech/docs/reference/rest/v1/text/synthesize. */

/** `encoding` by MIME type. Files that say themselves what they are need none. */
const ENCODINGS: Readonly<Record<string, Fields>> = {
  'audio/wav': {},
  'audio/flac': {},
  'audio/webm': { encoding: 'WEBM_OPUS', sampleRateHertz: 48_000 },
  'audio/ogg': { encoding: 'OGG_OPUS', sampleRateHertz: 48_000 },
  'audio/mpeg': { encoding: 'MP3' },
};

/** Chinese has names of its own there: one for hearing, and a shorter one for speaking. */
const CHINESE: Readonly<Record<string, readonly [heard: string, spoken: string]>> = {
  'zh-CN': ['cmn-Hans-CN', 'cmn-CN'],
  'zh-TW': ['cmn-Hant-TW', 'cmn-TW'],
  'zh-HK': ['yue-Hant-HK', 'yue-HK'],
  'yue-HK': ['yue-Hant-HK', 'yue-HK'],
};
const heardAs = (language: string): string => CHINESE[regionalTag(language)]?.[0] ?? regionalTag(language);
const spokenAs = (language: string): string => CHINESE[regionalTag(language)]?.[1] ?? regionalTag(language);

/** Body of `speech:recognize`. It has to be told a language: `usual` where nobody knows. Throws `provider/refused` for a form that it does not take. */
export function recognitionBody({ audio, type, language }: Pick<TranscriptionRequest, 'audio' | 'type' | 'language'>, model: string, usual: string): Fields {
  const encoding = ENCODINGS[type.split(';')[0] ?? ''];
  if (encoding === undefined) throw new CsError('provider/refused', 'The provider does not take recordings of this form.');
  return {
    config: {
      ...encoding,
      languageCode: heardAs(language ?? usual),
      enableAutomaticPunctuation: true,
      enableWordTimeOffsets: true,
      ...(model !== '' && { model }),
    },
    audio: { content: toBase64(audio) },
  };
}

/** A duration as Google writes it: `1.200s`. */
function seconds(value: unknown): number | null {
  const found = typeof value === 'string' ? /^(\d+(?:\.\d+)?)s$/.exec(value) : null;
  return found === null ? null : Number(found[1]);
}

/** Answer of `speech:recognize`. Silence is an answer without results. */
export function readTranscript(text: string): Transcript {
  const body = readJson(text);
  const results = list(body['results']).map(fields);
  const best = results.map(({ alternatives }) => fields(list(alternatives)[0]));
  const words = best.flatMap(({ words: timed }) =>
    list(timed).flatMap((entry) => {
      const { word, startTime, endTime } = fields(entry);
      const [start, end] = [seconds(startTime), seconds(endTime)];
      return typeof word === 'string' && start !== null && end !== null ? [{ text: word, start, end }] : [];
    }),
  );
  const said = best.map(({ transcript }) => transcript).filter((part): part is string => typeof part === 'string');
  const language = results.map(({ languageCode }) => languageCode).find((code) => typeof code === 'string' && code !== '');
  const length = seconds(results.at(-1)?.['resultEndTime']);
  return {
    text: said.map((part) => part.trim()).join(' '),
    segments: sentences(words),
    ...toldLanguage(language),
    ...(length !== null && length > 0 && { seconds: length }),
  };
}

/** `audioEncoding` by format; what it calls LINEAR16 is a WAV file. */
export const FORMATS = { mp3: 'MP3', wav: 'LINEAR16', opus: 'OGG_OPUS' } as const satisfies Partial<Record<SpeechFormat, string>>;
const SLOWEST = 0.25;
const FASTEST = 2;

/** Body of `text:synthesize`. The usual voice speaks one language: for another one Google chooses. */
export function speechBody({ text, voice, language, rate, format }: SynthesisRequest, usual: string): Fields {
  const own = (name: string): string => /^[a-z]{2,3}-[A-Za-z]{2,4}/.exec(name)?.[0] ?? 'en-US';
  const fits = language === undefined || languageOf(language) === languageOf(own(usual));
  const name = voice ?? (fits ? usual : null);
  return {
    input: { text },
    voice: name === null ? { languageCode: spokenAs(language as string) } : { languageCode: own(name), name },
    audioConfig: {
      audioEncoding: FORMATS[format as keyof typeof FORMATS],
      sampleRateHertz: 24_000,
      ...(rate !== undefined && rate !== 1 && { speakingRate: Math.min(FASTEST, Math.max(SLOWEST, rate)) }),
    },
  };
}

/** The sound of an answer of `text:synthesize`. */
export function readSound(text: string): Uint8Array {
  const { audioContent } = readJson(text);
  if (typeof audioContent !== 'string' || audioContent === '') throw new CsError('provider/bad-response', 'The provider answered without audio.');
  return fromBase64(audioContent);
}

/** Answer of `voices`; empty where it is of another form. */
export function readVoices(text: string): readonly SpeechVoice[] {
  return list(readJson(text)['voices']).flatMap((entry) => {
    const { name, languageCodes } = fields(entry);
    const languages = list(languageCodes).filter((tag): tag is string => typeof tag === 'string');
    return typeof name === 'string' && name !== '' ? [{ id: name, name, languages }] : [];
  });
}

/** Where sound is spoken: its host stands beside that of recognition, in each region. */
export const speakingUrl = (baseUrl: string): string => baseUrl.replace(/^(https:\/\/(?:[\w-]+-)?)speech(\.googleapis\.com\/)/, '$1texttospeech$2');

/** What an answer that is none means. A wrong key comes by the status of a wrong request. */
export function failure(status: number, headers: Headers, text: string): CsError {
  return refusal(status === 400 && text.includes('"API_KEY_INVALID"') ? 401 : status, headers);
}
