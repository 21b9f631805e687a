import { blend, shift } from '../colour.ts';
import type { Rgb } from '../colour.ts';
import { fbm } from '../noise.ts';
import { shade } from '../raster.ts';
import type { Scene, Style } from './scene.ts';

const BAYER = [0, 8, 2, 10, 12, 4, 14, 6, 3, 11, 1, 9, 15, 7, 13, 5];

/** A small picture of palette entries. */
interface Grid {
  readonly columns: number;
  readonly rows: number;
  set(column: number, row: number, colour: Rgb): void;
  get(column: number, row: number): Rgb;
}

function createGrid(columns: number, rows: number, ground: Rgb): Grid {
  const cells: Rgb[] = Array.from({ length: columns * rows }, () => ground);
  return {
    columns,
    rows,
    set(column, row, colour) {
      if (column >= 0 && row >= 0 && column < columns && row < rows) cells[row * columns + column] = colour;
    },
    get: (column, row) => cells[Math.min(rows - 1, Math.max(0, row)) * columns + Math.min(columns - 1, Math.max(0, column))]!,
  };
}

function paintSky(scene: Scene, grid: Grid, horizon: number, night: boolean): void {
  const { palette, rng } = scene;
  const bands = night
    ? [palette.ink, shift(palette.ink, 0.05), palette.deep, palette.main, palette.soft]
    : [palette.main, palette.soft, blend(palette.soft, palette.paper, 0.5), palette.paper, blend(palette.spark, palette.paper, 0.45)];
  for (let row = 0; row < horizon; row += 1) {
    for (let column = 0; column < grid.columns; column += 1) {
      const place = (row / horizon) * (bands.length - 1);
      const dithered = Math.floor(place + (BAYER[(row % 4) * 4 + (column % 4)]! + 0.5) / 16);
      grid.set(column, row, bands[Math.min(bands.length - 1, dithered)]!);
    }
  }
  if (night)
    for (let star = 0; star < grid.columns * 0.7; star += 1)
      grid.set(rng.int(0, grid.columns), Math.floor(rng.next() ** 1.4 * horizon * 0.75), rng.pick([palette.paper, palette.soft, palette.soft]));
  const [cx, cy, r] = [grid.columns * rng.range(0.22, 0.78), horizon * rng.range(0.3, 0.6), Math.min(grid.columns, grid.rows) * 0.105];
  const body = night ? palette.paper : palette.spark;
  for (let row = Math.floor(cy - r); row <= cy + r; row += 1) {
    for (let column = Math.floor(cx - r); column <= cx + r; column += 1) {
      const away = Math.hypot(column + 0.5 - cx, row + 0.5 - cy);
      const bitten = night && Math.hypot(column + 0.5 - cx - r * 0.45, row + 0.5 - cy + r * 0.25) < r * 0.85;
      if (away < r && !bitten) grid.set(column, row, away > r - 1.6 ? blend(body, palette.soft, 0.35) : body);
    }
  }
}

function paintHills(scene: Scene, grid: Grid, base: number, tall: number, colour: Rgb, rim: Rgb, pace: number): void {
  const offset = scene.rng.range(0, 60);
  for (let column = 0; column < grid.columns; column += 1) {
    const top = Math.round(base - tall * (0.5 + fbm(scene.noise, (column / grid.columns) * pace + offset, 2.5, 4)));
    for (let row = top; row < grid.rows; row += 1) grid.set(column, row, row < top + 1 || (row < top + 3 && (row + column) % 2 === 0) ? rim : colour);
  }
}

function paintTowers(scene: Scene, grid: Grid, base: number, colour: Rgb, night: boolean): void {
  const { rng, palette } = scene;
  for (let left = -2; left < grid.columns;) {
    const wide = rng.int(6, 13);
    const top = base - rng.int(Math.round(grid.rows * 0.1), Math.round(grid.rows * 0.42));
    const wall = rng.next() < 0.5 ? colour : shift(colour, 0.05);
    for (let row = top; row < grid.rows; row += 1)
      for (let column = left; column < left + wide; column += 1) grid.set(column, row, column === left + wide - 1 ? shift(wall, -0.05) : wall);
    for (let row = top + 2; row < base; row += 3)
      for (let column = left + 2; column < left + wide - 2; column += 3)
        if (rng.next() < (night ? 0.55 : 0.3)) grid.set(column, row, night ? palette.spark : palette.soft);
    left += wide + rng.int(0, 2);
  }
}

function paintPines(scene: Scene, grid: Grid, base: number, colour: Rgb): void {
  const { rng } = scene;
  for (let column = rng.int(0, 4); column < grid.columns; column += rng.int(4, 10)) {
    const tall = rng.int(7, 15);
    for (let row = 0; row < tall; row += 1) {
      const half = Math.floor((row % 4) * 0.7 + row * 0.22);
      for (let dx = -half; dx <= half; dx += 1) grid.set(column + dx, base - tall + row, dx > half * 0.3 ? shift(colour, -0.05) : colour);
    }
  }
}

/** The lower part mirrors the upper in rows that tremble. */
function mirror(scene: Scene, grid: Grid, line: number): void {
  for (let row = line; row < grid.rows; row += 1) {
    const sway = (row - line) % 3 === 0 ? scene.rng.int(-1, 1) : 0;
    for (let column = 0; column < grid.columns; column += 1) {
      const bright = (row - line) % 4 === 1 && fbm(scene.noise, column * 0.09, row * 0.7, 2) > 0.16;
      const seen = grid.get(column + sway, 2 * line - row - 1);
      grid.set(column, row, bright ? blend(seen, scene.palette.paper, 0.45) : blend(seen, scene.palette.deep, 0.38));
    }
  }
}

/** A scene in large pixels and few colours. */
export const pixel: Style = (scene) => {
  const { rng, motifs, palette, width, height } = scene;
  const side = 112;
  const grid = createGrid(Math.round(width * side), Math.round(height * side), palette.paper);
  const night = motifs.has('night') || motifs.has('moon') || (!motifs.has('sun') && rng.next() < 0.5);
  const city = motifs.has('city') || (!motifs.has('mountain') && !motifs.has('forest') && rng.next() < 0.4);
  const water = motifs.has('water') || rng.next() < 0.4;
  const line = Math.round(grid.rows * (water ? 0.7 : 0.86));
  paintSky(scene, grid, line, night);
  const far = night ? blend(palette.main, palette.deep, 0.4) : blend(palette.soft, palette.main, 0.6);
  paintHills(scene, grid, line - grid.rows * 0.12, grid.rows * 0.3, far, shift(far, 0.06), 3);
  const middle = night ? palette.deep : palette.main;
  if (city) paintTowers(scene, grid, line, night ? shift(palette.ink, 0.04) : palette.deep, night);
  else {
    paintHills(scene, grid, line, grid.rows * 0.2, middle, shift(middle, 0.06), 4);
    paintPines(scene, grid, line + 1, night ? palette.ink : palette.deep);
  }
  if (water) mirror(scene, grid, line);
  else paintHills(scene, grid, grid.rows * 0.97, grid.rows * 0.12, palette.ink, palette.deep, 5);
  return shade(scene.raster, (x, y, out) => out.set(grid.get(Math.floor((x / width) * grid.columns), Math.floor((y / height) * grid.rows))), false);
};
