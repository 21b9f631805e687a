/* Lengths of compressed recordings by what their containers say of them. Each returns null where it cannot tell. */

const ascii = (bytes: Uint8Array, at: number, length: number): string => String.fromCharCode(...bytes.subarray(at, at + length));
const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** Ogg: the last page counts the samples; Opus always by 48 kHz. */
export function oggSeconds(bytes: Uint8Array): number | null {
  if (bytes.length < 64) return null;
  const view = viewOf(bytes);
  const opus = ascii(bytes, 28, 8) === 'OpusHead';
  if (!opus && ascii(bytes, 29, 6) !== 'vorbis') return null;
  const rate = opus ? 48_000 : view.getUint32(40, true);
  for (let at = bytes.length - 27; at >= 0; at -= 1)
    if (bytes[at] === 0x4f && ascii(bytes, at, 4) === 'OggS') {
      const samples = Number(view.getBigInt64(at + 6, true));
      if (samples >= 0 && rate > 0) return samples / rate;
    }
  return null;
}

/** FLAC: the first block tells rate and samples. */
export function flacSeconds(bytes: Uint8Array): number | null {
  if (bytes.length < 42) return null;
  const view = viewOf(bytes);
  const rate = view.getUint32(18) >>> 12;
  const samples = (view.getUint8(21) & 15) * 2 ** 32 + view.getUint32(22);
  return rate > 0 && samples > 0 ? samples / rate : null;
}

/** A number of EBML with its length in bytes; a size of all ones means "until the end". */
function vint(bytes: Uint8Array, at: number, keepMarker: boolean): { readonly value: number; readonly length: number } | null {
  const first = bytes[at] ?? 0;
  const length = first === 0 ? 9 : Math.clz32(first) - 23;
  if (length > 8 || at + length > bytes.length) return null;
  let value = keepMarker ? first : first & (0xff >> length);
  let ones = !keepMarker && value === 0xff >> length;
  for (let index = 1; index < length; index += 1) {
    const byte = bytes[at + index] ?? 0;
    ones &&= byte === 0xff;
    value = value * 256 + byte;
  }
  return { value: ones ? Number.POSITIVE_INFINITY : value, length };
}

const SEGMENT = 0x18538067;
const CLUSTER = 0x1f43b675;
const ENTERED: ReadonlySet<number> = new Set([SEGMENT, CLUSTER, 0xa0]);
const TIMECODE = 0xe7;
const BLOCKS: ReadonlySet<number> = new Set([0xa3, 0xa1]);

/** WebM: the time of the last block. Browsers write no duration, since they do not know it when they begin. Times are in milliseconds there. */
export function webmSeconds(bytes: Uint8Array): number | null {
  const view = viewOf(bytes);
  let cluster = 0;
  let last: number | null = null;
  for (let at = 0; at < bytes.length;) {
    const id = vint(bytes, at, true);
    const size = id === null ? null : vint(bytes, at + id.length, false);
    if (id === null || size === null) break;
    const body = at + id.length + size.length;
    if (id.value === TIMECODE) cluster = bytes.subarray(body, body + size.value).reduce((sum, byte) => sum * 256 + byte, 0);
    const track = BLOCKS.has(id.value) ? vint(bytes, body, false) : null;
    if (track !== null && body + track.length + 2 <= bytes.length) last = Math.max(last ?? 0, cluster + view.getInt16(body + track.length));
    at = ENTERED.has(id.value) ? body : body + size.value;
  }
  return last === null ? null : last / 1000;
}

const BITRATES = [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320];
const LOW_BITRATES = [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160];
const RATES = [44_100, 48_000, 32_000];

/** MP3: the frames, one by one. */
export function mp3Seconds(bytes: Uint8Array): number | null {
  let at = ascii(bytes, 0, 3) === 'ID3' ? 10 + bytes.subarray(6, 10).reduce((sum, byte) => sum * 128 + (byte & 0x7f), 0) : 0;
  let seconds = 0;
  while (at + 4 <= bytes.length) {
    const [first = 0, second = 0, third = 0] = bytes.subarray(at, at + 3);
    const version = (second >> 3) & 3;
    const rate = (RATES[(third >> 2) & 3] ?? 0) / (version === 3 ? 1 : version === 2 ? 2 : 4);
    const kilobits = (version === 3 ? BITRATES : LOW_BITRATES)[third >> 4] ?? 0;
    if (first !== 0xff || (second & 0xe6) !== 0xe2 || version === 1 || rate === 0 || kilobits === 0) {
      // What is between frames, such as a tag at the end, is stepped over.
      at += 1;
      continue;
    }
    const samples = version === 3 ? 1152 : 576;
    seconds += samples / rate;
    at += Math.floor((samples * kilobits * 125) / rate) + ((third >> 1) & 1);
  }
  return seconds > 0 ? seconds : null;
}

/** MP4: the header where it tells a length, as finished files do; fragments of a browser that was recording say it piece by piece. */
export function mp4Seconds(bytes: Uint8Array): number | null {
  const view = viewOf(bytes);
  let scale = 0;
  let whole = 0;
  let last = 0;
  // No box that matters lies deeper than three others.
  const walk = (from: number, end: number, depth: number): void => {
    for (let at = from; at + 8 <= end;) {
      const size = view.getUint32(at) || end - at;
      const next = Math.min(end, at + size);
      const name = ascii(bytes, at + 4, 4);
      const long = bytes[at + 8] === 1 ? 8 : 0;
      if (depth < 4 && ['moov', 'trak', 'mdia', 'moof', 'traf'].includes(name)) walk(at + 8, next, depth + 1);
      if (name === 'mdhd' && at + (long === 0 ? 28 : 40) <= next) {
        scale = view.getUint32(at + 20 + long);
        whole = long === 0 ? view.getUint32(at + 24) : Number(view.getBigUint64(at + 32));
      }
      if (name === 'tfdt' && at + 16 + long / 2 <= next) last = long === 0 ? view.getUint32(at + 12) : Number(view.getBigUint64(at + 12));
      if (size < 8) return;
      at = next;
    }
  };
  walk(0, bytes.length, 0);
  const seconds = scale > 0 ? Math.max(whole, last) / scale : 0;
  return seconds > 0 ? seconds : null;
}
