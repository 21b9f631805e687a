import { CsError } from '@cs-kit/protocol';
import type { SpeechFormat, SpeechVoice, SynthesisRequest, Transcript } from '../../speech/types.ts';
import { fields, list, readJson } from '../json.ts';
import { regionalTag, toldLanguage } from '../language.ts';

/* Wire format: https://learn.microsoft.com/azure/ai-services/speech-service/fast-transcription-create and …/rest-text-to-speech. */

/** `X-Microsoft-OutputFormat` by format. */
export const FORMATS = {
  mp3: 'audio-24khz-96kbitrate-mono-mp3',
  wav: 'raw-24khz-16bit-mono-pcm',
  pcm: 'raw-24khz-16bit-mono-pcm',
  opus: 'ogg-24khz-16bit-mono-opus',
} as const satisfies Partial<Record<SpeechFormat, string>>;

const REGIONAL = /^https:\/\/([\w-]+)\.api\.cognitive\.(microsoft\.com|azure\.cn|azure\.us)$/i;
const NAMED = /^https:\/\/[\w-]+\.cognitiveservices\.azure\.(?:com|cn|us)$/i;

/** Where a resource answers: a region has another host for speaking, a resource with a name of its own another path, a container one for all. */
export function addressesOf(baseUrl: string): { readonly transcribe: string; readonly speak: string; readonly voices: string } {
  const regional = REGIONAL.exec(baseUrl);
  const speech = regional !== null ? `https://${regional[1]}.tts.speech.${regional[2]}` : NAMED.test(baseUrl) ? `${baseUrl}/tts` : baseUrl;
  return {
    transcribe: `${baseUrl}/speechtotext/transcriptions:transcribe?api-version=2024-11-15`,
    speak: `${speech}/cognitiveservices/v1`,
    voices: `${speech}/cognitiveservices/voices/list`,
  };
}

/** The part `definition` of a recognition. Without a language its model for several ones listens. */
export function definition(language: string | undefined): string {
  return JSON.stringify({ locales: language === undefined ? [] : [regionalTag(language)] });
}

const seconds = (value: unknown): number | null => (typeof value === 'number' && Number.isFinite(value) ? value / 1000 : null);

/** Answer of a recognition. Times come in milliseconds. */
export function readTranscript(text: string): Transcript {
  const { combinedPhrases, phrases, durationMilliseconds } = readJson(text);
  if (!Array.isArray(combinedPhrases)) throw new CsError('provider/bad-response', 'The provider answered without words.');
  const said = combinedPhrases.map((entry) => fields(entry)['text']).filter((words): words is string => typeof words === 'string');
  const segments = list(phrases).flatMap((entry) => {
    const { offsetMilliseconds, durationMilliseconds: length, text: words } = fields(entry);
    const [start, lasts] = [seconds(offsetMilliseconds), seconds(length)];
    return start !== null && lasts !== null && typeof words === 'string' ? [{ start, end: start + lasts, text: words.trim() }] : [];
  });
  const { locale } = fields(list(phrases)[0]);
  const all = seconds(durationMilliseconds);
  return {
    text: said.join(' ').trim(),
    segments,
    ...toldLanguage(locale),
    ...(all !== null && all > 0 && { seconds: all }),
  };
}

const SIGNS: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' };
/** Characters that no XML document may hold, however they are written. */
const NOT_IN_XML = /(?![\t\n\r])\p{Cc}|[\ufffe\uffff]|\p{Cs}/gu;
const escaped = (text: string): string => text.replace(NOT_IN_XML, '').replace(/[&<>"']/g, (sign) => SIGNS[sign] as string);

/** A text as SSML. Nothing in it is markup: what looks like it is spoken. */
export function ssml({ text, language, rate }: SynthesisRequest, voice: string): string {
  const own = /^[a-z]{2,3}-[A-Za-z]{2,4}/.exec(voice)?.[0] ?? 'en-US';
  const pace = rate === undefined || rate === 1 ? escaped(text) : `<prosody rate="${Math.round((rate - 1) * 100)}%">${escaped(text)}</prosody>`;
  return `<speak version="1.0" xmlns="http://www.w3.org/2001/10/synthesis" xml:lang="${language === undefined ? own : regionalTag(language)}"><voice name="${escaped(voice)}">${pace}</voice></speak>`;
}

/** Answer of the list of voices; empty where it is of another form. */
export function readVoices(text: string): readonly SpeechVoice[] {
  let all: unknown;
  try {
    all = JSON.parse(text);
  } catch {
    return [];
  }
  return list(all).flatMap((entry) => {
    const { ShortName: id, DisplayName: name, Locale: locale, SecondaryLocaleList: others } = fields(entry);
    if (typeof id !== 'string' || id === '') return [];
    const languages = [locale, ...list(others)].filter((tag): tag is string => typeof tag === 'string' && tag !== '');
    return [{ id, name: typeof name === 'string' && name !== '' ? name : id, languages: [...new Set(languages)] }];
  });
}
