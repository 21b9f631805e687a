import type { SpeechFormat, Synthesis } from './types.ts';
import { wavStream } from './wav.ts';

/** Samples a second of 'pcm', whoever makes it. */
export const PCM_RATE = 24_000;

/** MIME types by format. */
export const SPEECH_TYPES: Readonly<Record<SpeechFormat, string>> = {
  mp3: 'audio/mpeg',
  opus: 'audio/ogg',
  aac: 'audio/aac',
  flac: 'audio/flac',
  wav: 'audio/wav',
  pcm: 'audio/pcm',
};

/** What a provider sends as the format that was asked for. For 'wav' it sends the samples alone, and gets a header in front of them. */
export function synthesis(format: SpeechFormat, stream: ReadableStream<Uint8Array>): Synthesis {
  return { type: SPEECH_TYPES[format], stream: format === 'wav' ? wavStream(stream, PCM_RATE) : stream };
}
