import { CsError } from '@cs-kit/protocol';
import type { ErrorCode } from '@cs-kit/protocol';
import type { Transcript } from '../../speech/types.ts';
import type { SocketEnd } from '../socket.ts';

/* Wire format: https://developers.deepgram.com/reference/speech-to-text/listen-streaming and …/listen-pre-recorded. */

type Fields = Readonly<Record<string, unknown>>;
const fields = (value: unknown): Fields => (typeof value === 'object' && value !== null ? (value as Fields) : {});
const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** What recognition is asked with; sound is 16-bit little-endian mono. Silence is judged by the page, which knows the words: the provider ends no turn. */
export function liveQuery(model: string, language: string | undefined, sampleRate: number): URLSearchParams {
  return new URLSearchParams({
    model,
    language: language ?? 'multi',
    encoding: 'linear16',
    sample_rate: String(sampleRate),
    channels: '1',
    interim_results: 'true',
    punctuate: 'true',
    endpointing: 'false',
  });
}

/** One stretch of words, as the provider tells them. */
export interface LiveResult {
  readonly text: string;
  /** Nothing of it will change. */
  readonly final: boolean;
  /** It is the answer to `Finalize`. */
  readonly flushed: boolean;
  readonly language?: string;
  /** Seconds of the socket's sound at which it ends; null where the provider does not say. */
  readonly end: number | null;
}

/** Reads a message of the socket; null where it brings no words. */
export function readResult(text: string): LiveResult | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  const { type, is_final, from_finalize, channel, start, duration } = fields(value);
  if (type !== 'Results') return null;
  const { transcript, languages } = fields(list(fields(channel)['alternatives'])[0]);
  const [language] = list(languages);
  return {
    text: typeof transcript === 'string' ? transcript.trim() : '',
    final: is_final === true,
    flushed: from_finalize === true,
    end: typeof start === 'number' && typeof duration === 'number' ? start + duration : null,
    ...(typeof language === 'string' && { language }),
  };
}

/** Reads the answer to a whole recording. */
export function readTranscript(text: string): Transcript {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new CsError('provider/bad-response', 'The provider answered with something other than JSON.', { cause });
  }
  const { results, metadata } = fields(value);
  const channel = fields(list(fields(results)['channels'])[0]);
  const { transcript } = fields(list(channel['alternatives'])[0]);
  if (typeof transcript !== 'string') throw new CsError('provider/bad-response', 'The provider answered without words.');
  const { duration } = fields(metadata);
  const segments = list(fields(results)['utterances']).flatMap((utterance) => {
    const { start, end, transcript: words } = fields(utterance);
    return typeof start === 'number' && typeof end === 'number' && typeof words === 'string' ? [{ start, end, text: words.trim() }] : [];
  });
  const { detected_language: language } = channel;
  return {
    text: transcript.trim(),
    segments,
    ...(typeof language === 'string' && { language }),
    ...(typeof duration === 'number' && { seconds: duration }),
  };
}

const REFUSALS: Readonly<Record<number, ErrorCode>> = {
  400: 'provider/refused',
  401: 'provider/auth',
  402: 'provider/auth',
  403: 'provider/auth',
  429: 'provider/rate-limited',
};

/** What the end of a socket means. Texts of the provider are not passed on: some repeat what was asked. */
export function endError({ status, code }: SocketEnd): CsError {
  const refused = status === undefined ? undefined : REFUSALS[status];
  if (refused === 'provider/auth') return new CsError(refused, 'The provider refused the credentials of the relay. Check DEEPGRAM_API_KEY.');
  if (refused === 'provider/refused') return new CsError(refused, 'The provider does not take this language or model. Check CS_DEEPGRAM_MODEL.');
  if (refused !== undefined) return new CsError(refused);
  return code === undefined ? new CsError('provider/unavailable') : new CsError('provider/interrupted', 'The provider ended the recognition.');
}
