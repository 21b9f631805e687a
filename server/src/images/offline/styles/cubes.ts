import { atRamp, blend, createRamp, shift } from '../colour.ts';
import type { Rgb } from '../colour.ts';
import { fbm } from '../noise.ts';
import { part, polygon, shade } from '../raster.ts';
import type { Corner, Steps } from '../raster.ts';
import type { Scene, Style } from './scene.ts';

interface Block {
  readonly column: number;
  readonly row: number;
  readonly tall: number;
  readonly colour: Rgb;
  readonly lit: boolean;
}

/** Three visible faces of a block; the sides fade towards the ground. */
function drawBlock(scene: Scene, block: Block, edge: number, originX: number, originY: number, haze: Rgb): void {
  const { raster } = scene;
  const [half, quarter] = [edge, edge * 0.5];
  const x = originX + (block.column - block.row) * half;
  const ground = originY + (block.column + block.row) * quarter;
  const top = ground - block.tall;
  const at = (dx: number, y: number): Corner => [(x + dx) * raster.unit, y * raster.unit];
  const [left, right] = [shift(block.colour, -0.11), shift(block.colour, -0.22)];
  const foot = ground + quarter * 2 + 0.02;
  polygon(raster, [at(-half, top + quarter), at(0, top + quarter * 2), at(0, foot), at(-half, foot - quarter)], left, blend(left, haze, 0.5), 0.4);
  polygon(raster, [at(half, top + quarter), at(0, top + quarter * 2), at(0, foot), at(half, foot - quarter)], right, blend(right, haze, 0.35), 0.4);
  polygon(
    raster,
    [at(0, top), at(half, top + quarter), at(0, top + quarter * 2), at(-half, top + quarter)],
    shift(block.colour, 0.05),
    shift(block.colour, 0.02),
    0.4,
  );
  if (!block.lit) return;
  const windows = Math.floor(block.tall / (edge * 0.5));
  for (let floor = 0; floor < windows; floor += 1) {
    for (const slot of [0.22, 0.58]) {
      if (scene.rng.next() < 0.35) continue;
      const y = top + quarter * 2 + edge * 0.28 + floor * edge * 0.5 - quarter * (1 - slot);
      const wide = edge * 0.2;
      polygon(
        raster,
        [
          at(-half + half * slot, y - quarter * 0.2),
          at(-half + half * slot + wide, y - quarter * 0.2 + wide * 0.5),
          at(-half + half * slot + wide, y + edge * 0.1 + wide * 0.5),
          at(-half + half * slot, y + edge * 0.1),
        ],
        blend(scene.palette.spark, scene.palette.paper, 0.3),
      );
    }
  }
}

/** Blocks seen from above, as high as a noise says. */
export const cubes: Style = (scene) => {
  const { rng, noise, palette, motifs, width, height } = scene;
  const city = motifs.has('city');
  const edge = city ? rng.range(0.045, 0.055) : rng.range(0.05, 0.085);
  const night = motifs.has('night');
  const low = night ? palette.ink : palette.deep;
  const ramp = createRamp(night ? [palette.deep, palette.main, palette.soft] : [low, palette.main, palette.soft, palette.paper]);
  const haze = night ? palette.ink : blend(palette.main, palette.soft, 0.5);
  const sky: Rgb = night ? palette.ink : blend(palette.paper, palette.soft, 0.3);
  const count = Math.ceil((width + height * 2) / edge / 1.6) + 6;
  const tops = motifs.has('wild') ? 0.5 : motifs.has('calm') ? 0.14 : 0.3;
  const out = new Float32Array(3);
  const blocks: Block[] = [];
  const offset = rng.range(0, 90);
  for (let sum = 0; sum <= count * 2; sum += 1) {
    for (let column = Math.max(0, sum - count); column <= Math.min(count, sum); column += 1) {
      const row = sum - column;
      const value = fbm(noise, column * 0.16 + offset, row * 0.16, 3) + 0.5;
      const step = city ? rng.next() ** 2.4 * 0.32 : 0;
      const tall = Math.max(0.004, (Math.round(((value * tops + step) / edge) * 2) / 2) * edge);
      atRamp(ramp, value * 0.85 + rng.range(-0.1, 0.1), out);
      const colour: Rgb = rng.next() < 0.055 ? palette.spark : [out[0]!, out[1]!, out[2]!];
      blocks.push({ column, row, tall, colour, lit: city && tall > edge * 2 });
    }
  }
  const draw = function* (): Steps {
    for (const [index, block] of blocks.entries()) {
      const x = width / 2 + (block.column - block.row) * edge;
      const y = -0.35 + (block.column + block.row) * edge * 0.5;
      if (x > -edge && x < width + edge && y - block.tall < height && y > -0.5) drawBlock(scene, block, edge, width / 2, -0.35, haze);
      if (index % 8 === 0) yield index / blocks.length;
    }
    yield 1;
  };
  return (function* (): Steps {
    yield* part(
      shade(scene.raster, (_x, _y, pixel) => pixel.set(sky)),
      0,
      0.05,
    );
    yield* part(draw(), 0.05, 1);
  })();
};
