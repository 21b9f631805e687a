import { blend, shift } from '../colour.ts';
import type { Rgb } from '../colour.ts';
import { fbm } from '../noise.ts';
import { disc, shade, part } from '../raster.ts';
import type { Steps } from '../raster.ts';
import type { Scene, Style } from './scene.ts';

/** Cells that are taken, so that ribbons keep their distance. */
interface Taken {
  free(x: number, y: number): boolean;
  take(x: number, y: number, radius: number): void;
}

function createTaken(scene: Scene): Taken {
  const cells = 420;
  const [columns, rows] = [Math.ceil(scene.width * cells), Math.ceil(scene.height * cells)];
  const grid = new Uint8Array(columns * rows);
  return {
    free(x, y) {
      const [column, row] = [Math.floor(x * cells), Math.floor(y * cells)];
      return column < 0 || row < 0 || column >= columns || row >= rows || grid[row * columns + column] === 0;
    },
    take(x, y, radius) {
      const r = radius * cells;
      for (let row = Math.max(0, Math.floor(y * cells - r)); row <= Math.min(rows - 1, Math.ceil(y * cells + r)); row += 1) {
        for (let column = Math.max(0, Math.floor(x * cells - r)); column <= Math.min(columns - 1, Math.ceil(x * cells + r)); column += 1) {
          if ((column + 0.5 - x * cells) ** 2 + (row + 0.5 - y * cells) ** 2 <= r * r) grid[row * columns + column] = 1;
        }
      }
    },
  };
}

type Path = [number, number][];

/** Follows the field from a seed both ways while there is room for the width. */
function trace(scene: Scene, field: (x: number, y: number) => number, taken: Taken, x: number, y: number, half: number, reach: number): Path {
  const step = 0.0038;
  const fits = (px: number, py: number, angle: number): boolean => {
    const [nx, ny] = [-Math.sin(angle) * half, Math.cos(angle) * half];
    return taken.free(px, py) && taken.free(px + nx, py + ny) && taken.free(px - nx, py - ny);
  };
  const walk = (sign: 1 | -1): Path => {
    const path: Path = [];
    let [px, py] = [x, y];
    for (let length = 0; length < reach; length += step) {
      const angle = field(px, py);
      if (!fits(px, py, angle) || px < -0.1 || py < -0.1 || px > scene.width + 0.1 || py > scene.height + 0.1) break;
      path.push([px, py]);
      px += Math.cos(angle) * step * sign;
      py += Math.sin(angle) * step * sign;
    }
    return path;
  };
  return [...walk(-1).reverse(), ...walk(1).slice(1)];
}

/** Draws one ribbon: a flat band, sometimes in lengths of two colours, sometimes with a bright line inside. */
function ribbon(scene: Scene, path: Path, half: number, colours: readonly [Rgb, Rgb, Rgb], kind: number): void {
  const { raster } = scene;
  const radius = half * raster.unit;
  const beat = Math.max(6, Math.round(scene.rng.range(6, 26)));
  path.forEach(([x, y], index) => {
    const colour = kind === 1 && Math.floor(index / beat) % 2 === 1 ? colours[1] : colours[0];
    disc(raster, x * raster.unit, y * raster.unit, radius, colour);
  });
  if (kind === 2 && radius > 3) for (const [x, y] of path) disc(raster, x * raster.unit, y * raster.unit, radius * 0.28, colours[2]);
}

/** Ribbons that follow a field and never cross. */
export const flow: Style = (scene) => {
  const { rng, noise, palette, motifs, width, height } = scene;
  const bend = motifs.has('calm') ? 0.5 : motifs.has('wild') ? 1.8 : rng.range(0.75, 1.25);
  const base = rng.range(-0.6, 0.6);
  const zoom = rng.range(0.55, 1.05);
  const field = (x: number, y: number): number => base + fbm(noise, x * zoom + 3.3, y * zoom + 8.1, 3) * Math.PI * bend * 1.6;
  const dark = motifs.has('night') || rng.next() < 0.25;
  const ground = dark ? palette.ink : blend(palette.paper, palette.soft, 0.08);
  const colours = dark
    ? [palette.main, palette.soft, palette.spark, palette.paper, palette.deep]
    : [palette.main, palette.deep, palette.soft, palette.spark, palette.ink, palette.main];
  const widths = [0.034, 0.034, 0.022, 0.013, 0.008, 0.0045];
  const tries = [30, 60, 160, 420, 900, 1500];
  const taken = createTaken(scene);
  const strokes = function* (): Steps {
    const total = tries.reduce((sum, count) => sum + count, 0);
    let done = 0;
    for (let rank = 0; rank < widths.length; rank += 1) {
      const half = widths[rank]!;
      for (let attempt = 0; attempt < tries[rank]!; attempt += 1) {
        done += 1;
        const path = trace(scene, field, taken, rng.range(-0.02, width + 0.02), rng.range(-0.02, height + 0.02), half + 0.005, rng.range(0.25, 0.95));
        if (path.length * 0.0038 > half * 5) {
          const colour = rng.pick(colours);
          ribbon(
            scene,
            path,
            half,
            [colour, shift(colour, dark ? -0.1 : 0.1), blend(colour, dark ? palette.ink : palette.paper, 0.55)],
            rng.pick([0, 0, 0, 1, 2]),
          );
          for (const [x, y] of path) taken.take(x, y, half + 0.0035);
        }
        yield done / total;
      }
    }
  };
  return (function* (): Steps {
    yield* part(
      shade(scene.raster, (x, y, out) => out.set(blendFast(ground, palette.deep, 0.05 * (y / height)))),
      0,
      0.06,
    );
    yield* part(strokes(), 0.06, 1);
  })();
};

const blendFast = (from: Rgb, to: Rgb, share: number): Rgb => [
  from[0] + (to[0] - from[0]) * share,
  from[1] + (to[1] - from[1]) * share,
  from[2] + (to[2] - from[2]) * share,
];
