import type { Rng } from './random.ts';

/** Smooth noise over the plane, about -1 to 1. */
export type Noise = (x: number, y: number) => number;

/** Gradient noise (Perlin 2002) with a permutation of its own. */
export function createNoise(rng: Rng): Noise {
  const order = Uint8Array.from({ length: 256 }, (_, index) => index);
  for (let index = 255; index > 0; index -= 1) {
    const other = rng.int(0, index);
    [order[index], order[other]] = [order[other]!, order[index]!];
  }
  const perm = new Uint8Array(512);
  for (let index = 0; index < 512; index += 1) perm[index] = order[index & 255]!;
  const gradX = new Float64Array(256);
  const gradY = new Float64Array(256);
  for (let index = 0; index < 256; index += 1) {
    gradX[index] = Math.cos((index / 256) * Math.PI * 2);
    gradY[index] = Math.sin((index / 256) * Math.PI * 2);
  }
  return (x, y) => {
    const cellX = Math.floor(x);
    const cellY = Math.floor(y);
    const dx = x - cellX;
    const dy = y - cellY;
    const a = perm[cellX & 255]! + (cellY & 255);
    const b = perm[(cellX + 1) & 255]! + (cellY & 255);
    const [aa, ab, ba, bb] = [perm[a]!, perm[a + 1]!, perm[b]!, perm[b + 1]!];
    const fx = dx * dx * dx * (dx * (dx * 6 - 15) + 10);
    const fy = dy * dy * dy * (dy * (dy * 6 - 15) + 10);
    const top = gradX[aa]! * dx + gradY[aa]! * dy;
    const topRight = gradX[ba]! * (dx - 1) + gradY[ba]! * dy;
    const low = gradX[ab]! * dx + gradY[ab]! * (dy - 1);
    const lowRight = gradX[bb]! * (dx - 1) + gradY[bb]! * (dy - 1);
    const upper = top + (topRight - top) * fx;
    const lower = low + (lowRight - low) * fx;
    return (upper + (lower - upper) * fy) * 1.5;
  };
}

/** Sum of octaves, each twice as fine and half as strong; about -1 to 1. */
export function fbm(noise: Noise, x: number, y: number, octaves: number): number {
  let sum = 0;
  let amplitude = 0.5;
  let [px, py] = [x, y];
  for (let octave = 0; octave < octaves; octave += 1) {
    sum += noise(px, py) * amplitude;
    px = px * 2.03 + 17.1;
    py = py * 2.03 + 9.7;
    amplitude *= 0.5;
  }
  return sum;
}

/** Octaves with sharp crests, 0 to about 1: mountains. */
export function ridged(noise: Noise, x: number, y: number, octaves: number): number {
  let sum = 0;
  let amplitude = 0.5;
  let [px, py] = [x, y];
  for (let octave = 0; octave < octaves; octave += 1) {
    sum += (1 - Math.abs(noise(px, py))) * amplitude;
    px = px * 2.07 + 31.3;
    py = py * 2.07 + 5.9;
    amplitude *= 0.48;
  }
  return sum;
}

/** 0 below `from`, 1 above `to`, smooth between. */
export function smooth(from: number, to: number, value: number): number {
  const t = Math.min(1, Math.max(0, (value - from) / (to - from)));
  return t * t * (3 - 2 * t);
}

/** A number kept between 0 and 1. */
export function unit(value: number): number {
  return value < 0 ? 0 : value > 1 ? 1 : value;
}
