import { flacSeconds, mp3Seconds, mp4Seconds, oggSeconds, webmSeconds } from './lengths.ts';

/** Kinds of recordings that are taken, by the first bytes of their content. */
export interface AudioKind {
  /** MIME type. */
  readonly type: string;
  /** Ending of a file name; providers judge a recording by it. */
  readonly extension: string;
}

const ascii = (bytes: Uint8Array, at: number, length: number): string => String.fromCharCode(...bytes.subarray(at, at + length));

/** What a recording is by its content; null where it is no audio that engines take. */
export function audioKind(bytes: Uint8Array): AudioKind | null {
  const head = ascii(bytes, 0, 4);
  if (head === 'RIFF' && ascii(bytes, 8, 4) === 'WAVE') return { type: 'audio/wav', extension: 'wav' };
  if (head === 'OggS') return { type: 'audio/ogg', extension: 'ogg' };
  if (head === 'fLaC') return { type: 'audio/flac', extension: 'flac' };
  if (bytes[0] === 0x1a && bytes[1] === 0x45 && bytes[2] === 0xdf && bytes[3] === 0xa3) return { type: 'audio/webm', extension: 'webm' };
  if (ascii(bytes, 4, 4) === 'ftyp') return { type: 'audio/mp4', extension: 'm4a' };
  const frame = bytes[0] === 0xff && ((bytes[1] ?? 0) & 0xe0) === 0xe0;
  return head.startsWith('ID3') || frame ? { type: 'audio/mpeg', extension: 'mp3' } : null;
}

/** Length of a WAV file in seconds, by its header and by what is really there; null where the bytes are none. */
export function wavSeconds(bytes: Uint8Array): number | null {
  if (audioKind(bytes)?.type !== 'audio/wav') return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let bytesPerSecond = 0;
  for (let at = 12; at + 8 <= bytes.length;) {
    const id = ascii(bytes, at, 4);
    const size = view.getUint32(at + 4, true);
    if (id === 'fmt ' && at + 20 <= bytes.length) bytesPerSecond = view.getUint32(at + 16, true);
    if (id === 'data') return bytesPerSecond > 0 ? Math.min(size, bytes.length - at - 8) / bytesPerSecond : null;
    at += 8 + size + (size & 1);
  }
  return null;
}

/** Slowest compression that browsers record speech with, in bytes a second: an estimate from it is never too short. */
const SLOWEST_BYTES_PER_SECOND = 2000;
/** Most that compressed sound takes, in bytes a second: who says that a large recording is short is not believed. */
const FASTEST_BYTES_PER_SECOND: Readonly<Record<string, number>> = { 'audio/flac': 200_000 };
const FASTEST = 64_000;

const LENGTHS: Readonly<Record<string, (bytes: Uint8Array) => number | null>> = {
  'audio/ogg': oggSeconds,
  'audio/webm': webmSeconds,
  'audio/flac': flacSeconds,
  'audio/mpeg': mp3Seconds,
  'audio/mp4': mp4Seconds,
};

/** Length of a recording in seconds: as its content tells it, else the longest that its bytes can hold. */
export function estimateSeconds(bytes: Uint8Array): number {
  const type = audioKind(bytes)?.type ?? '';
  if (type === 'audio/wav') return wavSeconds(bytes) ?? bytes.length / SLOWEST_BYTES_PER_SECOND;
  const told = LENGTHS[type]?.(bytes) ?? null;
  if (told === null) return bytes.length / SLOWEST_BYTES_PER_SECOND;
  return Math.max(told, bytes.length / (FASTEST_BYTES_PER_SECOND[type] ?? FASTEST));
}
