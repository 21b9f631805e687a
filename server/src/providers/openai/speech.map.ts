import { CsError } from '@cs-kit/protocol';
import type { SpeechVoice, Transcript } from '../../speech/types.ts';

/* Wire format: https://platform.openai.com/docs/api-reference/audio (openapi 2.3.0). */

type Fields = Readonly<Record<string, unknown>>;

const fields = (value: unknown): Fields => (typeof value === 'object' && value !== null ? (value as Fields) : {});
const seconds = (value: unknown): number => (typeof value === 'number' && Number.isFinite(value) ? Math.max(0, value) : 0);

/** Voices that OpenAI documents for `POST /audio/speech`. */
export const OPENAI_VOICES = ['alloy', 'ash', 'ballad', 'cedar', 'coral', 'echo', 'fable', 'marin', 'nova', 'onyx', 'sage', 'shimmer', 'verse'] as const;

/** The first subtag of a BCP 47 tag, which is what `language` takes. */
export function languageCode(tag: string): string {
  return tag.toLowerCase().split(/[-_]/)[0] ?? '';
}

/** Codes of the languages whose English names `verbose_json` may tell. */
const WHISPER_CODES =
  'af ar hy az be bs bg ca zh hr cs da nl en et fi fr gl de el he hi hu is id it ja kn kk ko lv lt mk ms mr mi ne no fa pl pt ro ru sr sk sl es sw sv tl ta th tr uk ur vi cy'.split(
    ' ',
  );
let byName: Map<string, string> | null = null;

/** A language as a code: OpenAI writes 'english' in one format and 'en' in others. Undefined where it is neither. */
export function codeOfLanguage(value: unknown): string | undefined {
  if (typeof value !== 'string' || value === '') return undefined;
  const name = value.toLowerCase();
  if (/^[a-z]{2,3}(?:-|$)/.test(name)) return languageCode(name);
  const names = new Intl.DisplayNames(['en'], { type: 'language' });
  byName ??= new Map(WHISPER_CODES.map((code) => [(names.of(code) ?? code).toLowerCase(), code]));
  return byName.get(name);
}

/** Answer of `POST /audio/transcriptions` in the formats json and verbose_json. */
export function parseTranscript(text: string): Transcript {
  let body: Fields;
  try {
    body = fields(JSON.parse(text));
  } catch (cause) {
    throw new CsError('provider/bad-response', 'The provider answered with something that is not JSON.', { cause });
  }
  if (typeof body['text'] !== 'string') throw new CsError('provider/bad-response', 'The provider answered without a text.');
  const listed = Array.isArray(body['segments']) ? body['segments'].map(fields) : [];
  const language = codeOfLanguage(body['language'] ?? (Array.isArray(body['languages']) ? body['languages'][0] : undefined));
  const usage = fields(body['usage']);
  const length = typeof body['duration'] === 'number' ? body['duration'] : usage['type'] === 'duration' ? usage['seconds'] : undefined;
  return {
    text: body['text'].trim(),
    segments: listed
      .filter((segment) => typeof segment['text'] === 'string')
      .map((segment) => ({ start: seconds(segment['start']), end: seconds(segment['end']), text: String(segment['text']).trim() })),
    ...(language !== undefined && { language }),
    ...(typeof length === 'number' && Number.isFinite(length) && length > 0 && { seconds: length }),
  };
}

/** Voices as compatible servers list them: `{voices: [name | {id, name}]}` or `{data: […]}`; empty where the answer is of another form. */
export function parseVoices(text: string): readonly SpeechVoice[] {
  let body: Fields;
  try {
    body = fields(JSON.parse(text));
  } catch {
    return [];
  }
  const listed = [body['voices'], body['data']].find(Array.isArray) as readonly unknown[] | undefined;
  return (listed ?? []).slice(0, 500).flatMap((entry): SpeechVoice[] => {
    if (typeof entry === 'string') return [{ id: entry, name: entry, languages: [] }];
    const { id, voice_id: voiceId, name, language } = fields(entry);
    const known = [id, voiceId, name].find((value) => typeof value === 'string' && value !== '') as string | undefined;
    if (known === undefined) return [];
    return [
      { id: known, name: typeof name === 'string' && name !== '' ? name : known, languages: typeof language === 'string' && language !== '' ? [language] : [] },
    ];
  });
}
