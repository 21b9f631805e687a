import { atRamp, createRamp, over, shift } from '../colour.ts';
import type { Rgb } from '../colour.ts';
import { fbm, smooth } from '../noise.ts';
import { part, polygon, shade } from '../raster.ts';
import type { Corner, Steps } from '../raster.ts';
import type { Scene, Style } from './scene.ts';

interface Point {
  readonly x: number;
  readonly y: number;
  /** Height, for the light on a facet. */
  readonly z: number;
}

function mesh(scene: Scene, cell: number, columns: number, rows: number): Point[] {
  const { rng, noise } = scene;
  const [ox, oy] = [rng.range(0, 40), rng.range(0, 40)];
  const points: Point[] = [];
  for (let row = 0; row <= rows; row += 1) {
    for (let column = 0; column <= columns; column += 1) {
      const x = (column - 1 + rng.range(-0.38, 0.38) + (row % 2) * 0.5) * cell;
      const y = (row - 1 + rng.range(-0.38, 0.38)) * cell * 0.9;
      points.push({ x, y, z: fbm(noise, x * 1.9 + ox, y * 1.9 + oy, 3) + rng.range(-0.06, 0.06) });
    }
  }
  return points;
}

/** Light on a facet from its slope: -1 to 1. */
function lightOf(a: Point, b: Point, c: Point): number {
  const [ux, uy, uz] = [b.x - a.x, b.y - a.y, (b.z - a.z) * 0.55];
  const [vx, vy, vz] = [c.x - a.x, c.y - a.y, (c.z - a.z) * 0.55];
  let [nx, ny, nz] = [uy * vz - uz * vy, uz * vx - ux * vz, ux * vy - uy * vx];
  if (nz < 0) [nx, ny, nz] = [-nx, -ny, -nz];
  return (nx * -0.55 + ny * -0.62 + nz * 0.56) / (Math.hypot(nx, ny, nz) || 1) - 0.5;
}

/** A faceted surface like folded paper. */
export const facets: Style = (scene) => {
  const { rng, palette, motifs, width, height, raster } = scene;
  const cell = motifs.has('calm') ? 0.15 : motifs.has('wild') ? 0.065 : rng.range(0.085, 0.115);
  const [columns, rows] = [Math.ceil(width / cell) + 3, Math.ceil(height / cell / 0.9) + 3];
  const points = mesh(scene, cell, columns, rows);
  const ramp = createRamp(
    motifs.has('night')
      ? [palette.ink, palette.deep, palette.main, palette.spark]
      : rng.pick([
          [palette.paper, palette.soft, palette.main, palette.deep],
          [palette.spark, palette.soft, palette.main, palette.deep],
          [palette.deep, palette.main, palette.soft, palette.paper],
        ]),
  );
  const [dirX, dirY] = [rng.range(-0.4, 0.4), 1];
  const out = new Float32Array(3);
  const draw = (corners: readonly [Point, Point, Point]): void => {
    const [a, b, c] = corners;
    const [x, y, z] = [(a.x + b.x + c.x) / 3, (a.y + b.y + c.y) / 3, (a.z + b.z + c.z) / 3];
    atRamp(ramp, (y * dirY + (x - width / 2) * dirX) / height + z * 0.42, out);
    over(out, palette.spark, smooth(0.26, 0.5, z) * 0.45);
    const light = lightOf(a, b, c);
    const colour = shift([out[0]!, out[1]!, out[2]!], light * 0.22);
    const pixels = corners.map((point): Corner => [point.x * raster.unit, point.y * raster.unit]);
    polygon(raster, pixels, shift(colour, 0.015), shift(colour, -0.02) as Rgb, 0.7);
  };
  const all = function* (): Steps {
    for (let row = 0; row < rows; row += 1) {
      for (let column = 0; column < columns; column += 1) {
        const at = (dy: number, dx: number): Point => points[(row + dy) * (columns + 1) + column + dx]!;
        const [p, q, r, s] = [at(0, 0), at(0, 1), at(1, 0), at(1, 1)];
        if (row % 2 === 0) {
          draw([p, q, r]);
          draw([q, s, r]);
        } else {
          draw([p, q, s]);
          draw([p, s, r]);
        }
        yield (row * columns + column + 1) / (rows * columns);
      }
    }
  };
  return (function* (): Steps {
    yield* part(
      shade(raster, (_x, y, pixel) => atRamp(ramp, y / height, pixel)),
      0,
      0.08,
    );
    yield* part(all(), 0.08, 1);
  })();
};
