import { CsError } from '@cs-kit/protocol';
import type { Transcript } from '../../speech/types.ts';
import { fields, list, readJson } from '../json.ts';
import { refusal } from '../refusal.ts';
import type { SocketEnd } from '../socket.ts';

/* Wire format: https://developers.deepgram.com/reference/speech-to-text/listen-streaming and …/listen-pre-recorded. */

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
  const { results, metadata } = readJson(text);
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

/** What the end of a socket means. */
export function endError({ status, code }: SocketEnd): CsError {
  if (status !== undefined) return refusal(status);
  return code === undefined ? new CsError('provider/unavailable') : new CsError('provider/interrupted', 'The provider ended the recognition.');
}
