import { mix } from './random.ts';
import type { Rgb } from './colour.ts';

/** Work in steps: each yield tells the share done, 0 to 1. */
export type Steps = Generator<number, void, void>;

/** Colour of a place, written into `out`. x and y are in units of the shorter side, from the top left corner. */
export type Shader = (x: number, y: number, out: Float32Array) => void;

/** Pixels, eight bits, red green blue alpha. */
export interface Raster {
  readonly width: number;
  readonly height: number;
  /** Pixels of the shorter side: one unit. */
  readonly unit: number;
  readonly data: Uint8ClampedArray;
}

/** An opaque black raster. */
export function createRaster(width: number, height: number): Raster {
  const data = new Uint8ClampedArray(width * height * 4);
  for (let index = 3; index < data.length; index += 4) data[index] = 255;
  return { width, height, unit: Math.min(width, height), data };
}

/** Half a step of noise, equal for equal pixels: keeps slow gradients from showing bands. */
const dither = (x: number, y: number): number => (mix(x * 374761 + y * 668265) & 1023) / 1023 - 0.5;

/** Edge lengths of the blocks of the passes: the whole picture is there early, if coarse. */
const PASSES = [16, 4, 1];

/** Evaluates a shader everywhere, coarse to fine. Flat colours need no dither, and without it the file is a fifth of the size. */
export function* shade(raster: Raster, shader: Shader, dithered = true): Steps {
  const { width, height, unit, data } = raster;
  const out = new Float32Array(3);
  const total = PASSES.reduce((sum, block) => sum + Math.ceil(width / block) * Math.ceil(height / block), 0);
  let done = 0;
  for (const block of PASSES) {
    for (let top = 0; top < height; top += block) {
      const bottom = Math.min(height, top + block);
      for (let left = 0; left < width; left += block) {
        const right = Math.min(width, left + block);
        shader((left + right) / 2 / unit, (top + bottom) / 2 / unit, out);
        const noise = dithered ? dither(left, top) : 0;
        const [r, g, b] = [out[0]! + noise, out[1]! + noise, out[2]! + noise];
        for (let y = top; y < bottom; y += 1) {
          for (let at = (y * width + left) * 4, end = (y * width + right) * 4; at < end; at += 4) {
            data[at] = r;
            data[at + 1] = g;
            data[at + 2] = b;
          }
        }
      }
      done += Math.ceil(width / block);
      yield done / total;
    }
  }
}

/** Lays a colour over one pixel. */
function put(raster: Raster, x: number, y: number, colour: Rgb, share: number): void {
  const at = (y * raster.width + x) * 4;
  const { data } = raster;
  data[at] = data[at]! + (colour[0] - data[at]!) * share;
  data[at + 1] = data[at + 1]! + (colour[1] - data[at + 1]!) * share;
  data[at + 2] = data[at + 2]! + (colour[2] - data[at + 2]!) * share;
}

/** A disc with a soft edge of one pixel; place and radius in pixels. */
export function disc(raster: Raster, cx: number, cy: number, radius: number, colour: Rgb, share = 1): void {
  const [x0, x1] = [Math.max(0, Math.floor(cx - radius - 1)), Math.min(raster.width - 1, Math.ceil(cx + radius + 1))];
  const [y0, y1] = [Math.max(0, Math.floor(cy - radius - 1)), Math.min(raster.height - 1, Math.ceil(cy + radius + 1))];
  const inner = Math.max(0, radius - 0.5) ** 2;
  for (let y = y0; y <= y1; y += 1) {
    for (let x = x0; x <= x1; x += 1) {
      const squared = (x + 0.5 - cx) ** 2 + (y + 0.5 - cy) ** 2;
      if (squared <= inner) put(raster, x, y, colour, share);
      else {
        const edge = radius + 0.5 - Math.sqrt(squared);
        if (edge > 0) put(raster, x, y, colour, share * Math.min(1, edge));
      }
    }
  }
}

/** A corner of a polygon, in pixels. */
export type Corner = readonly [number, number];

/** Signed distances to the edges of a convex polygon, as lines; inside is positive. */
function edgeLines(corners: readonly Corner[]): [number, number, number][] {
  const area = corners.reduce((sum, [x, y], index) => {
    const [nx, ny] = corners[(index + 1) % corners.length]!;
    return sum + x * ny - nx * y;
  }, 0);
  const side = area >= 0 ? 1 : -1;
  return corners.map(([x, y], index) => {
    const [nx, ny] = corners[(index + 1) % corners.length]!;
    const length = Math.hypot(nx - x, ny - y) || 1;
    const [a, b] = [(-(ny - y) / length) * side, ((nx - x) / length) * side];
    return [a, b, -(a * x + b * y)];
  });
}

/** A convex polygon with soft edges, its colour running from `upper` at the top to `lower` at the bottom. `grow` in pixels closes seams between neighbours. */
export function polygon(raster: Raster, corners: readonly Corner[], upper: Rgb, lower: Rgb = upper, grow = 0): void {
  const lines = edgeLines(corners);
  const xs = corners.map((corner) => corner[0]);
  const ys = corners.map((corner) => corner[1]);
  const [top, bottom] = [Math.min(...ys), Math.max(...ys)];
  const [x0, x1] = [Math.max(0, Math.floor(Math.min(...xs) - grow - 1)), Math.min(raster.width - 1, Math.ceil(Math.max(...xs) + grow + 1))];
  const [y0, y1] = [Math.max(0, Math.floor(top - grow - 1)), Math.min(raster.height - 1, Math.ceil(bottom + grow + 1))];
  for (let y = y0; y <= y1; y += 1) {
    const share = Math.min(1, Math.max(0, (y + 0.5 - top) / (bottom - top || 1)));
    const colour: Rgb = [upper[0] + (lower[0] - upper[0]) * share, upper[1] + (lower[1] - upper[1]) * share, upper[2] + (lower[2] - upper[2]) * share];
    for (let x = x0; x <= x1; x += 1) {
      let inside = 1;
      for (const [a, b, c] of lines) {
        const distance = a * (x + 0.5) + b * (y + 0.5) + c + 0.5 + grow;
        if (distance < inside) inside = distance;
        if (inside <= 0) break;
      }
      if (inside > 0) put(raster, x, y, colour, inside);
    }
  }
}

/** Runs one piece of work as the part from `from` to `to` of a whole. */
export function* part(steps: Steps, from: number, to: number): Steps {
  for (const share of steps) yield from + (to - from) * share;
}
