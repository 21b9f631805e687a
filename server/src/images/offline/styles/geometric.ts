import { over } from '../colour.ts';
import type { Rgb } from '../colour.ts';
import { unit } from '../noise.ts';
import { mix } from '../random.ts';
import { shade } from '../raster.ts';
import type { Scene, Style } from './scene.ts';

/** Signed distance of a motif in a unit tile; inside is negative. u and v run from 0 to 1. */
type Shape = (u: number, v: number) => number;

const SHAPES: readonly Shape[] = [
  (u, v) => Math.hypot(u, v) - 1, // quarter circle
  (u, v) => Math.hypot(u, v) - 1,
  (u, v) => Math.hypot(u - 0.5, v - 0.5) - 0.36, // disc
  (u, v) => Math.abs(Math.hypot(u - 0.5, v - 0.5) - 0.31) - 0.11, // ring
  (u, v) => (u + v - 1) * Math.SQRT1_2, // half square
  (u, v) => Math.max(Math.hypot(u, v) - 1, Math.hypot(u - 1, v - 1) - 1), // leaf
  (u, v) => Math.hypot(u - 0.5, v) - 0.5, // half disc
  (u, v) => Math.min(Math.hypot(u - 0.5, v) - 0.5, Math.hypot(u - 0.5, v - 0.5) - 0.5 + 0 * v), // two half discs
  (u, v) => Math.abs((((u + v) * 2.5) % 1) - 0.5) * 0.283 - 0.0707, // stripes
  (u, v) => Math.abs(((Math.hypot(u, v) * 4) % 1) - 0.5) / 4 - 0.0625, // arcs
  (u, v) => Math.hypot(((u * 3) % 1) - 0.5, ((v * 3) % 1) - 0.5) / 3 - 0.075, // dots
  (u, v) => Math.abs(u - 0.5) + Math.abs(v - 0.5) - 0.5, // diamond
];

interface Tile {
  readonly left: number;
  readonly top: number;
  readonly size: number;
  readonly shape: Shape;
  readonly quarter: number;
  readonly ground: Rgb;
  readonly figure: Rgb;
  readonly eye: Rgb | null;
}

/** Tiles of one or two cells in a grid; `at` finds the one over a cell. */
function layTiles(scene: Scene, cell: number, columns: number, rows: number): (Tile | undefined)[] {
  const { rng, palette } = scene;
  const colours = [palette.ink, palette.deep, palette.main, palette.soft, palette.paper, palette.paper, palette.spark];
  const tiles: (Tile | undefined)[] = Array.from({ length: columns * rows });
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) {
      if (tiles[row * columns + column] !== undefined) continue;
      const right = column + 1 < columns && row + 1 < rows && tiles[row * columns + column + 1] === undefined;
      const span = right && rng.next() < 0.2 ? 2 : 1;
      const ground = rng.pick(colours);
      const figure = rng.pick(
        colours.filter((colour) => Math.abs(colour[0] - ground[0]) + Math.abs(colour[1] - ground[1]) + Math.abs(colour[2] - ground[2]) > 110),
      );
      const shape = rng.pick(SHAPES);
      const eye = rng.next() < 0.22 ? rng.pick(colours.filter((colour) => colour !== figure)) : null;
      const tile: Tile = { left: column * cell, top: row * cell, size: span * cell, shape, quarter: rng.int(0, 3), ground, figure, eye };
      for (let dy = 0; dy < span; dy += 1) for (let dx = 0; dx < span; dx += 1) tiles[(row + dy) * columns + column + dx] = tile;
    }
  }
  return tiles;
}

function rotate(u: number, v: number, quarter: number): [number, number] {
  if (quarter === 1) return [v, 1 - u];
  if (quarter === 2) return [1 - u, 1 - v];
  return quarter === 3 ? [1 - v, u] : [u, v];
}

/** Squares, circles and arcs on a grid, in flat colours on paper. */
export const geometric: Style = (scene) => {
  const { rng, motifs, pixel, width, height } = scene;
  const across = motifs.has('calm') ? 3 : motifs.has('wild') ? 7 : rng.int(4, 5);
  const cell = 1 / across;
  const [columns, rows] = [Math.ceil(width / cell - 0.001), Math.ceil(height / cell - 0.001)];
  const tiles = layTiles(scene, cell, columns, rows);
  const [shiftX, shiftY] = [(columns * cell - width) / 2, (rows * cell - height) / 2];
  return shade(scene.raster, (x, y, out) => {
    const [px, py] = [x + shiftX, y + shiftY];
    const tile = tiles[Math.min(rows - 1, Math.floor(py / cell)) * columns + Math.min(columns - 1, Math.floor(px / cell))];
    if (tile === undefined) return;
    const [u, v] = rotate((px - tile.left) / tile.size, (py - tile.top) / tile.size, tile.quarter);
    const soft = pixel / tile.size;
    out.set(tile.ground);
    over(out, tile.figure, unit(0.5 - tile.shape(u, v) / soft));
    if (tile.eye !== null) over(out, tile.eye, unit(0.5 - (Math.hypot(u - 0.5, v - 0.5) - 0.14) / soft));
    const grain = (mix(Math.round(x / pixel) * 7349 + Math.round(y / pixel) * 1013) & 255) / 255 - 0.5;
    out[0] = out[0]! + grain * 5;
    out[1] = out[1]! + grain * 5;
    out[2] = out[2]! + grain * 5;
  });
};
