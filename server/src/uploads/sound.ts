/* Containers that may hold a film hold a voice message too: what is inside decides which of both a file is. */

/** Tracks stand near the beginning of a WebM file. */
const WEBM_BYTES = 256 * 1024;
const MOOV_BYTES = 8 * 1024 * 1024;
/** Boxes at the top of one file that are looked at. */
const BOXES = 4096;

interface Part {
  readonly id: number;
  readonly from: number;
  readonly to: number;
}

/** A number of EBML with its length in bytes. */
function vint(bytes: Uint8Array, at: number, keepMarker: boolean): { readonly value: number; readonly length: number } | null {
  const first = bytes[at] ?? 0;
  const length = first === 0 ? 9 : Math.clz32(first) - 23;
  if (length > 8 || at + length > bytes.length) return null;
  let value = keepMarker ? first : first & (0xff >> length);
  for (let index = 1; index < length; index += 1) value = value * 256 + (bytes[at + index] ?? 0);
  return { value, length };
}

function* elements(bytes: Uint8Array, from: number, to: number): Generator<Part> {
  for (let at = from; at < to;) {
    const id = vint(bytes, at, true);
    const size = id === null ? null : vint(bytes, at + id.length, false);
    if (id === null || size === null) return;
    const body = at + id.length + size.length;
    // A size that nobody knew when the recording began reaches to the end.
    yield { id: id.value, from: body, to: Math.min(to, body + size.value) };
    at = body + size.value;
  }
}

const SEGMENT = 0x18538067;
const TRACKS = 0x1654ae6b;
const TRACK = 0xae;
const TRACK_TYPE = 0x83;
const SOUND = 2;

function webmTracks(bytes: Uint8Array): boolean[] {
  const kinds: boolean[] = [];
  for (const segment of elements(bytes, 0, bytes.length))
    if (segment.id === SEGMENT)
      for (const tracks of elements(bytes, segment.from, segment.to))
        if (tracks.id === TRACKS)
          for (const track of elements(bytes, tracks.from, tracks.to))
            if (track.id === TRACK) {
              const type = [...elements(bytes, track.from, track.to)].find(({ id }) => id === TRACK_TYPE);
              kinds.push(type !== undefined && bytes[type.from] === SOUND);
            }
  return kinds;
}

const nameOf = (bytes: Uint8Array, at: number): string => String.fromCharCode(...bytes.subarray(at, at + 4));

/** Handlers of the tracks in a `moov` box. */
function mp4Tracks(bytes: Uint8Array): boolean[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const kinds: boolean[] = [];
  const walk = (from: number, to: number, depth: number): void => {
    for (let at = from; at + 8 <= to;) {
      const size = view.getUint32(at);
      const next = Math.min(to, at + size);
      const name = nameOf(bytes, at + 4);
      if (depth < 3 && (name === 'trak' || name === 'mdia')) walk(at + 8, next, depth + 1);
      if (name === 'hdlr' && at + 20 <= next) kinds.push(nameOf(bytes, at + 16) === 'soun');
      if (size < 8) return;
      at = next;
    }
  };
  walk(0, bytes.length, 1);
  return kinds;
}

/** The box that describes the tracks, wherever in the file it stands; null where there is none of a believable size. */
async function moov(file: Blob): Promise<Uint8Array | null> {
  let at = 0;
  for (let count = 0; count < BOXES && at + 8 <= file.size; count += 1) {
    const head = new DataView(await file.slice(at, at + 16).arrayBuffer());
    const short = head.getUint32(0);
    const long = short === 1 && head.byteLength === 16;
    const size = long ? Number(head.getBigUint64(8)) : short;
    if (size < 8) return null;
    if (nameOf(new Uint8Array(head.buffer), 4) === 'moov')
      return size > MOOV_BYTES ? null : new Uint8Array(await file.slice(at + (long ? 16 : 8), at + size).arrayBuffer());
    at += size;
  }
  return null;
}

/** Sound by what is inside, for containers that the first bytes cannot tell from a film; every other type as it is, without parameters. */
export async function soundOf(type: string, file: Blob): Promise<string> {
  const [plain = ''] = type.split(';');
  if (plain !== 'video/webm' && plain !== 'video/mp4') return plain;
  let kinds: boolean[] = [];
  if (plain === 'video/webm') kinds = webmTracks(new Uint8Array(await file.slice(0, WEBM_BYTES).arrayBuffer()));
  else {
    const box = await moov(file);
    if (box !== null) kinds = mp4Tracks(box);
  }
  return kinds.length > 0 && kinds.every(Boolean) ? plain.replace('video', 'audio') : plain;
}
