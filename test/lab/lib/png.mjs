// A small PNG codec: reads every non-interlaced PNG to RGBA, writes 8-bit RGBA or RGB, keeps tEXt chunks.
import { deflateSync, inflateSync } from 'node:zlib';

const SIGNATURE = Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]);
const CHANNELS = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };
const TABLE = Uint32Array.from({ length: 256 }, (_, n) => {
  for (let k = 0; k < 8; k++) n = n & 1 ? 0xedb88320 ^ (n >>> 1) : n >>> 1;
  return n >>> 0;
});

function crc(data) {
  let c = 0xffffffff;
  for (let i = 0; i < data.length; i++) c = TABLE[(c ^ data[i]) & 255] ^ (c >>> 8);
  return (c ^ 0xffffffff) >>> 0;
}

function chunk(type, data) {
  const out = Buffer.alloc(12 + data.length);
  out.writeUInt32BE(data.length, 0);
  out.write(type, 4, 'latin1');
  data.copy(out, 8);
  out.writeUInt32BE(crc(out.subarray(4, 8 + data.length)), 8 + data.length);
  return out;
}

/** @param {{width: number, height: number, data: Uint8Array}} image RGBA @param {Record<string, string>} text tEXt chunks, Latin-1 */
export function encodePng({ width, height, data }, text = {}) {
  const stride = width * 4;
  const raw = Buffer.alloc((stride + 1) * height);
  for (let y = 0; y < height; y++) {
    const to = y * (stride + 1);
    raw[to] = 1;
    const row = y * stride;
    for (let i = 0; i < stride; i++) raw[to + 1 + i] = data[row + i] - (i >= 4 ? data[row + i - 4] : 0);
  }
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head[8] = 8;
  head[9] = 6;
  const notes = Object.entries(text).map(([key, value]) => chunk('tEXt', Buffer.from(`${key}\0${value}`, 'latin1')));
  return Buffer.concat([SIGNATURE, chunk('IHDR', head), ...notes, chunk('IDAT', deflateSync(raw, { level: 1 })), chunk('IEND', Buffer.alloc(0))]);
}

export const isPng = (data) => data.length > 33 && data.subarray(0, 8).equals(SIGNATURE);

/** @returns {{width: number, height: number, data: Uint8Array, colour: number, depth: number, hasAlpha: boolean, text: Record<string, string>}} */
export function decodePng(file) {
  if (!isPng(file)) throw new Error('not a PNG');
  let head;
  let palette;
  let alpha;
  const parts = [];
  const text = {};
  for (let at = 8; at + 12 <= file.length;) {
    const size = file.readUInt32BE(at);
    const type = file.toString('latin1', at + 4, at + 8);
    const data = file.subarray(at + 8, at + 8 + size);
    if (data.length !== size || file.readUInt32BE(at + 8 + size) !== crc(file.subarray(at + 4, at + 8 + size))) throw new Error(`damaged ${type} chunk`);
    if (type === 'IHDR') head = { width: data.readUInt32BE(0), height: data.readUInt32BE(4), depth: data[8], colour: data[9], interlace: data[12] };
    else if (type === 'PLTE') palette = data;
    else if (type === 'tRNS') alpha = data;
    else if (type === 'IDAT') parts.push(data);
    else if (type === 'tEXt') {
      const zero = data.indexOf(0);
      text[data.toString('latin1', 0, zero)] = data.toString('latin1', zero + 1);
    }
    at += 12 + size;
  }
  if (!head || head.interlace) throw new Error(head ? 'interlaced PNG is not supported' : 'no header');
  const { width, height, depth, colour } = head;
  const channels = CHANNELS[colour];
  const stride = Math.ceil((width * channels * depth) / 8);
  const bpp = Math.max(1, (channels * depth) >> 3);
  const raw = inflateSync(Buffer.concat(parts));
  if (raw.length < (stride + 1) * height) throw new Error('too little pixel data');
  const rows = unfilter(raw, stride, height, bpp);
  const data = new Uint8Array(width * height * 4);
  const step = depth === 16 ? 2 : 1;
  const sample = (y, i) =>
    depth >= 8 ? rows[y * stride + i * step] : (rows[y * stride + ((i * depth) >> 3)] >> (8 - depth - ((i * depth) & 7))) & ((1 << depth) - 1);
  const scale = depth < 8 && colour === 0 ? 255 / ((1 << depth) - 1) : 1;
  for (let y = 0, to = 0; y < height; y++)
    for (let px = 0; px < width; px++, to += 4) {
      const i = px * channels;
      if (colour === 3) {
        const p = sample(y, i);
        data.set([palette[p * 3], palette[p * 3 + 1], palette[p * 3 + 2], alpha?.[p] ?? 255], to);
        continue;
      }
      const a = sample(y, i) * scale;
      data[to] = a;
      data[to + 1] = colour & 2 ? sample(y, i + 1) : a;
      data[to + 2] = colour & 2 ? sample(y, i + 2) : a;
      data[to + 3] = colour & 4 ? sample(y, i + channels - 1) : 255;
    }
  return { width, height, data, colour, depth, hasAlpha: Boolean(colour & 4) || Boolean(alpha), text };
}

function unfilter(raw, stride, height, bpp) {
  const out = new Uint8Array(stride * height);
  for (let y = 0; y < height; y++) {
    const from = y * (stride + 1);
    const filter = raw[from];
    const row = y * stride;
    for (let i = 0; i < stride; i++) {
      const a = i >= bpp ? out[row + i - bpp] : 0;
      const b = y ? out[row - stride + i] : 0;
      let add = 0;
      if (filter === 1) add = a;
      else if (filter === 2) add = b;
      else if (filter === 3) add = (a + b) >> 1;
      else if (filter === 4) {
        const c = y && i >= bpp ? out[row - stride + i - bpp] : 0;
        const p = a + b - c;
        const [pa, pb, pc] = [Math.abs(p - a), Math.abs(p - b), Math.abs(p - c)];
        add = pa <= pb && pa <= pc ? a : pb <= pc ? b : c;
      }
      out[row + i] = raw[from + 1 + i] + add;
    }
  }
  return out;
}
