// Pictures that depend on prompt, seed and size alone, mask readers, and masked repainting.
import { createHash } from 'node:crypto';

function generator(text) {
  const bytes = createHash('sha256').update(text).digest();
  let s = bytes.readUInt32LE(0) | 1;
  return () => {
    s ^= s << 13;
    s ^= s >>> 17;
    s ^= s << 5;
    return (s >>> 0) / 2 ** 32;
  };
}

/** A gradient with translucent discs; `detail` in 0..1 is how far the drawing has come (a preview has fewer discs). */
export function paint({ prompt, seed = 0, width, height, detail = 1 }) {
  const random = generator(`${seed}\n${prompt}`);
  const colour = () => [random() * 255, random() * 255, random() * 255];
  const [from, to] = [colour(), colour()];
  const turn = random() * Math.PI * 2;
  const [dx, dy] = [Math.cos(turn) / width, Math.sin(turn) / height];
  const discs = Array.from({ length: 12 }, () => ({
    x: random() * width,
    y: random() * height,
    r: (0.05 + random() * 0.2) * Math.min(width, height),
    c: colour(),
  })).slice(0, Math.round(12 * detail));
  const data = new Uint8Array(width * height * 4);
  for (let y = 0, at = 0; y < height; y++)
    for (let x = 0; x < width; x++, at += 4) {
      const t = Math.min(1, Math.max(0, 0.5 + (x - width / 2) * dx + (y - height / 2) * dy));
      for (let k = 0; k < 3; k++) data[at + k] = from[k] + (to[k] - from[k]) * t;
      data[at + 3] = 255;
    }
  for (const d of discs) {
    for (let y = Math.max(0, Math.floor(d.y - d.r)); y < Math.min(height, d.y + d.r); y++)
      for (let x = Math.max(0, Math.floor(d.x - d.r)); x < Math.min(width, d.x + d.r); x++) {
        if ((x - d.x) ** 2 + (y - d.y) ** 2 > d.r * d.r) continue;
        const at = (y * width + x) * 4;
        for (let k = 0; k < 3; k++) data[at + k] = data[at + k] * 0.3 + d.c[k] * 0.7;
      }
  }
  return { width, height, data };
}

export function resize(image, width, height) {
  if (image.width === width && image.height === height) return image;
  const data = new Uint8Array(width * height * 4);
  const from = new Uint32Array(image.data.buffer, image.data.byteOffset, image.width * image.height);
  const to = new Uint32Array(data.buffer);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) to[y * width + x] = from[Math.floor((y * image.height) / height) * image.width + Math.floor((x * image.width) / width)];
  return { width, height, data };
}

const RULES = { alpha0: (d, i) => d[i + 3] === 0, white: (d, i) => luma(d, i) >= 128, black: (d, i) => luma(d, i) < 128 };
const luma = (d, i) => 0.299 * d[i] + 0.587 * d[i + 1] + 0.114 * d[i + 2];

/** One byte per pixel, 1 where the provider's rule says "edit here". */
export function editSet(mask, rule) {
  const test = RULES[rule];
  return Uint8Array.from({ length: mask.width * mask.height }, (_, i) => (test(mask.data, i * 4) ? 1 : 0));
}

/** What was decoded, for the log: bounding box, area and centroid in mask pixels, digest of the bit mask. */
export function describeMask(mask, rule) {
  const set = editSet(mask, rule);
  let [x0, y0, x1, y1, n, sx, sy, partial] = [Infinity, Infinity, -1, -1, 0, 0, 0, 0];
  for (let i = 0; i < set.length; i++) {
    const level = rule === 'alpha0' ? mask.data[i * 4 + 3] : luma(mask.data, i * 4);
    if (level > 0.5 && level < 254.5) partial++;
    if (!set[i]) continue;
    const x = i % mask.width;
    const y = (i - x) / mask.width;
    n++;
    sx += x;
    sy += y;
    if (x < x0) x0 = x;
    if (x > x1) x1 = x;
    if (y < y0) y0 = y;
    if (y > y1) y1 = y;
  }
  return {
    rule,
    width: mask.width,
    height: mask.height,
    has_alpha: mask.hasAlpha,
    edit_pixels: n,
    area: n / set.length,
    partial_pixels: partial,
    box: n ? { x: x0, y: y0, width: x1 - x0 + 1, height: y1 - y0 + 1 } : null,
    centroid: n ? { x: sx / n, y: sy / n } : null,
    sha256: createHash('sha256').update(set).digest('hex'),
  };
}

/** Copies `fresh` over `base` where `set` is 1; every other byte stays as it was. */
export function repaint(base, fresh, set) {
  const data = Uint8Array.from(base.data);
  for (let i = 0; i < set.length; i++) if (set[i]) for (let k = 0; k < 4; k++) data[i * 4 + k] = fresh.data[i * 4 + k];
  return { width: base.width, height: base.height, data };
}

export function grid(images) {
  const { width, height } = images[0];
  const out = { width: width * 2, height: height * 2, data: new Uint8Array(width * height * 16) };
  images.forEach((image, n) => {
    for (let y = 0; y < height; y++)
      out.data.set(image.data.subarray(y * width * 4, (y + 1) * width * 4), (((n >> 1) * height + y) * width * 2 + (n & 1) * width) * 4);
  });
  return out;
}
