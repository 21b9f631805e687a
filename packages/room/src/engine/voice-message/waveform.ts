/** What is drawn of a sound, and how long it is. */
export interface Waveform {
  /** Loudness of parts of equal length, 0 to 1. */
  readonly bars: readonly number[];
  readonly seconds: number;
}

/** Bars of one waveform. */
export const BARS = 40;
/** What is larger or longer is not unpacked for a picture of it: unpacked sound is many times as large. */
export const WAVE_BYTES = 2 * 1024 * 1024;
export const WAVE_SECONDS = 15 * 60;

/** Loudness of equal parts, the loudest at 1. */
export function barsOf(samples: Float32Array, count: number = BARS): number[] {
  const size = samples.length / count;
  const loud = Array.from({ length: count }, (_, bar) => {
    const from = Math.floor(bar * size);
    const to = Math.max(from, Math.floor((bar + 1) * size));
    let sum = 0;
    for (let at = from; at < to; at += 1) sum += (samples[at] ?? 0) ** 2;
    return to === from ? 0 : Math.sqrt(sum / (to - from));
  });
  const most = Math.max(...loud);
  // Silence stays a line: noise is not blown up to a voice.
  return most < 0.001 ? loud.map(() => 0) : loud.map((value) => value / most);
}

/** Unpacks sound; passed in, because only browsers can. */
export type Decode = (bytes: ArrayBuffer) => Promise<{ readonly duration: number; getChannelData(channel: number): Float32Array }>;

const KEPT = 100;
const known = new Map<string, Promise<Waveform | null>>();

/** The waveform of a sound, made once on a page; null where it is too large or cannot be unpacked. `key` is the id of the file. */
export function waveform(key: string, bytes: Blob, seconds: number, decode: Decode): Promise<Waveform | null> {
  if (bytes.size > WAVE_BYTES || !(seconds <= WAVE_SECONDS)) return Promise.resolve(null);
  const there = known.get(key);
  if (there !== undefined) return there;
  const made = read(bytes, decode);
  if (known.size >= KEPT) known.delete(known.keys().next().value as string);
  known.set(key, made);
  return made;
}

async function read(bytes: Blob, decode: Decode): Promise<Waveform | null> {
  try {
    const sound = await decode(await bytes.arrayBuffer());
    return { bars: barsOf(sound.getChannelData(0)), seconds: sound.duration };
  } catch {
    // A plain line serves as well.
    return null;
  }
}
