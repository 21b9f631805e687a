import { blend, over } from '../colour.ts';
import type { Rgb } from '../colour.ts';
import { fbm, smooth, unit } from '../noise.ts';
import { sunColour } from '../palette.ts';
import { shade } from '../raster.ts';
import type { Scene, Style } from './scene.ts';

/** One wash: where it lies (inside is negative, in units), its pigment and how strong it is. */
interface Wash {
  readonly box: readonly [left: number, top: number, right: number, bottom: number];
  distance(x: number, y: number): number;
  readonly pigment: Rgb;
  readonly strength: number;
  readonly offset: number;
}

const PAD = 0.12;

function petals(scene: Scene, cx: number, cy: number, size: number, pigment: Rgb): Wash[] {
  const { rng } = scene;
  const count = rng.int(5, 7);
  const start = rng.range(0, 6.28);
  return Array.from({ length: count }, (_, index): Wash => {
    const angle = start + (index / count) * Math.PI * 2 + rng.range(-0.12, 0.12);
    const [ux, uy] = [Math.cos(angle), Math.sin(angle)];
    const [px, py] = [cx + ux * size * 0.55, cy + uy * size * 0.55];
    const reach = size * 0.6;
    return {
      box: [px - reach - PAD, py - reach - PAD, px + reach + PAD, py + reach + PAD],
      distance: (x, y) => Math.hypot(((x - px) * ux + (y - py) * uy) / 1.25, ((x - px) * -uy + (y - py) * ux) / 0.82) - size * 0.42,
      pigment,
      strength: rng.range(0.5, 0.8),
      offset: rng.range(0, 60),
    };
  });
}

function blob(scene: Scene, x: number, y: number, size: number, pigment: Rgb, strength: number): Wash {
  const { rng } = scene;
  const [wide, turn] = [size < 0.1 ? rng.range(0.95, 1.06) : rng.range(0.8, 1.5), rng.range(0, 3.14)];
  const [cos, sin] = [Math.cos(turn), Math.sin(turn)];
  const reach = size * 1.7 + PAD;
  return {
    box: [x - reach, y - reach, x + reach, y + reach],
    distance: (px, py) => Math.hypot(((px - x) * cos + (py - y) * sin) / wide, ((px - x) * -sin + (py - y) * cos) * wide) - size,
    pigment,
    strength,
    offset: rng.range(0, 60),
  };
}

function leaf(scene: Scene, cx: number, cy: number, size: number, pigment: Rgb): Wash {
  const angle = scene.rng.range(0, 6.28);
  const [ux, uy] = [Math.cos(angle), Math.sin(angle)];
  const [px, py] = [cx + ux * size * 1.35, cy + uy * size * 1.35];
  return {
    box: [px - size - PAD, py - size - PAD, px + size + PAD, py + size + PAD],
    distance: (x, y) => {
      const along = (x - px) * ux + (y - py) * uy;
      const across = Math.abs((x - px) * -uy + (y - py) * ux);
      return across - size * 0.24 * (1 - (along / (size * 0.62)) ** 2);
    },
    pigment,
    strength: 0.62,
    offset: scene.rng.range(0, 60),
  };
}

function flowers(scene: Scene): Wash[] {
  const { rng, palette, width, height } = scene;
  const washes: Wash[] = [
    blob(scene, width * 0.5, height * 0.5, 0.42, palette.soft, 0.34),
    blob(scene, width * rng.range(0.2, 0.8), height * rng.range(0.2, 0.8), 0.3, blend(palette.spark, palette.paper, 0.4), 0.32),
  ];
  const places: [number, number, number][] = [];
  const wanted = scene.motifs.has('calm') ? 3 : Math.round(7 * width * height);
  for (let attempt = 0; attempt < 200 && places.length < wanted; attempt += 1) {
    const [x, y, size] = [rng.range(0.08, width - 0.08), rng.range(0.1, height - 0.1), rng.range(0.1, 0.21)];
    if (places.every(([ox, oy, other]) => Math.hypot(ox - x, oy - y) > (size + other) * 0.95)) places.push([x, y, size]);
  }
  for (const [x, y, size] of places)
    for (let index = rng.int(1, 3); index > 0; index -= 1)
      washes.push(leaf(scene, x, y, size * 0.85, rng.pick([palette.deep, blend(palette.deep, palette.main, 0.4)])));
  for (const [x, y, size] of places) {
    washes.push(...petals(scene, x, y, size, rng.pick([palette.main, palette.spark, blend(palette.main, palette.spark, 0.5), palette.soft])));
    washes.push(blob(scene, x, y, size * 0.13, rng.pick([palette.ink, palette.deep]), 0.85));
  }
  return washes;
}

function land(scene: Scene): Wash[] {
  const { rng, noise, palette, width, height } = scene;
  const sky: Wash = {
    box: [-1, -1, width + 1, height],
    distance: (_x, y) => y - height * 0.62,
    pigment: blend(palette.soft, palette.paper, 0.25),
    strength: 0.5,
    offset: rng.range(0, 60),
  };
  const washes: Wash[] = [sky, blob(scene, width * rng.range(0.25, 0.75), height * rng.range(0.2, 0.32), 0.085, sunColour(palette), 0.8)];
  const count = 5;
  for (let index = 0; index < count; index += 1) {
    const near = index / (count - 1);
    const base = height * (0.42 + near * 0.46);
    const offset = rng.range(0, 40);
    const tall = 0.24 - near * 0.1;
    washes.push({
      box: [-1, base - 0.45, width + 1, height + 1],
      distance: (x, y) => base - tall * (0.2 + fbm(noise, x * (1.7 + near) + offset, index * 3.3, 3) * 1.3) - y,
      pigment: near < 0.5 ? blend(palette.soft, palette.main, 0.4 + near) : blend(palette.main, palette.deep, (near - 0.5) * 2),
      strength: 0.42 + near * 0.35,
      offset,
    });
  }
  return washes;
}

/** Transparent washes on rough paper: pigment gathers at the edges and in the hollows. */
export const watercolour: Style = (scene) => {
  const { noise, palette, motifs } = scene;
  const scenic = ['mountain', 'water', 'sun', 'snow', 'desert', 'forest'].some((motif) => motifs.has(motif as 'mountain')) && !motifs.has('flower');
  const washes = scenic ? land(scene) : flowers(scene);
  const paper = blend(palette.paper, [255, 255, 252], 0.72);
  return shade(scene.raster, (x, y, out) => {
    out.set(paper);
    const wobbleX = fbm(noise, x * 3.4, y * 3.4, 4);
    const wobbleY = fbm(noise, x * 3.4 + 40, y * 3.4 + 7, 4);
    const fine = noise(x * 46, y * 46) * 0.0022 + noise(x * 17, y * 17) * 0.004;
    const tooth = noise(x * 210, y * 210) * 0.5 + noise(x * 95, y * 95) * 0.5;
    for (const wash of washes) {
      const [left, top, right, bottom] = wash.box;
      if (x < left || x > right || y < top || y > bottom) continue;
      const distance = wash.distance(x + wobbleX * 0.045, y + wobbleY * 0.045) + fine;
      const inside = smooth(0.002, -0.0045, distance);
      if (inside <= 0) continue;
      const pool = noise(x * 5.2 + wash.offset, y * 5.2) * 0.3 + wobbleX * 0.25;
      const rim = Math.exp(-(((distance + 0.004) / 0.0042) ** 2)) * 0.38 + Math.exp(distance / 0.03) * 0.18;
      const density = unit(wash.strength * (0.72 + pool + rim) + tooth * 0.07) * inside;
      // Washes multiply like glass.
      for (let channel = 0; channel < 3; channel += 1) out[channel] = out[channel]! * (1 - density * (1 - wash.pigment[channel]! / 255));
    }
    over(out, palette.ink, 0.035 * unit(0.5 + tooth));
  });
};
