import { blend, createRamp, atRamp, over } from '../colour.ts';
import type { Rgb } from '../colour.ts';
import { fbm, ridged, smooth, unit } from '../noise.ts';
import { sunColour } from '../palette.ts';
import { shade } from '../raster.ts';
import type { Shader } from '../raster.ts';
import { tabulate } from './scene.ts';
import type { Curve, Scene, Style } from './scene.ts';

interface Layer {
  readonly edge: Curve;
  /** The ground without its trees: the mist is measured from here. */
  readonly ground: Curve;
  readonly colour: Rgb;
  readonly mist: Rgb;
}

/** Height of a row of conifers over a base line: jagged cones, each with its own height. */
export function conifers(scene: Scene, base: (x: number) => number, size: number): (x: number) => number {
  const { rng, width } = scene;
  const spacing = size * 0.34;
  const trees = Array.from({ length: Math.ceil((width + 0.2) / spacing) }, (_, index) => ({
    x: -0.1 + index * spacing + rng.range(-0.5, 0.5) * spacing,
    tall: size * rng.range(0.45, 1.15),
  }));
  return (x) => {
    const ground = base(x);
    let top = ground;
    const near = Math.round((x + 0.1) / spacing);
    for (let index = Math.max(0, near - 4); index <= Math.min(trees.length - 1, near + 4); index += 1) {
      const tree = trees[index]!;
      const away = Math.abs(x - tree.x);
      // Branches: the cone's edge swings in and out as it goes down.
      const down = away / (tree.tall * 0.23);
      const reach = down + 0.16 * Math.abs(((down * 3.4) % 1) - 0.5);
      if (reach < 1) top = Math.min(top, ground - tree.tall * (1 - reach));
    }
    return top;
  };
}

function layersOf(scene: Scene, horizon: number): Layer[] {
  const { rng, noise, palette, motifs, height, width } = scene;
  const count = motifs.has('calm') ? 4 : motifs.has('wild') ? 7 : rng.int(5, 6);
  const sharp = motifs.has('mountain') || motifs.has('snow') ? 1 : rng.next();
  const haze = blend(palette.soft, palette.paper, 0.45);
  const trees = motifs.has('forest') || (!motifs.has('desert') && rng.next() < 0.75);
  return Array.from({ length: count }, (_, index): Layer => {
    const near = index / (count - 1);
    const base = horizon + (height * 0.98 - horizon) * near ** 1.35 * 0.86;
    const tall = (0.3 - 0.17 * near) * (motifs.has('wild') ? 1.35 : 1) * (motifs.has('calm') ? 0.6 : 1);
    const offset = rng.range(0, 50);
    const frequency = 1.5 + near * 1.3;
    const line = (x: number): number => {
      const crest = ridged(noise, x * frequency + offset, index * 7.3, 5) - 0.62;
      const round = fbm(noise, x * frequency * 0.9 + offset, index * 3.1, 4) * 0.8;
      return base - tall * (crest * 1.5 * sharp * (1 - near * 0.75) + round * (1 - sharp * (1 - near * 0.75)));
    };
    const edge = index >= count - 2 && trees ? conifers(scene, line, index === count - 1 ? 0.13 : 0.055) : line;
    const colour = near < 0.5 ? blend(blend(haze, palette.main, 0.35), palette.main, near * 2) : blend(palette.main, palette.ink, (near - 0.5) * 1.9);
    return {
      edge: tabulate(edge, -0.05, width + 0.05, 4096),
      ground: tabulate(line, -0.05, width + 0.05, 1024),
      colour,
      mist: blend(colour, haze, 0.62 - near * 0.35),
    };
  });
}

/** Sky with sun or moon, clouds and, at night, stars. */
function skyOf(scene: Scene, horizon: number): Shader {
  const { rng, noise, palette, motifs, width } = scene;
  const night = motifs.has('night') || motifs.has('moon');
  const ramp = night
    ? createRamp([palette.ink, palette.deep, blend(palette.main, palette.soft, 0.5)])
    : createRamp([blend(palette.main, palette.soft, 0.55), palette.soft, blend(palette.paper, sunColour(palette), 0.12)]);
  const sun = { x: width * rng.range(0.25, 0.75), y: horizon * rng.range(0.3, 0.78), r: rng.range(0.055, 0.1) };
  const warm = sunColour(palette);
  const glow = night ? palette.paper : blend(warm, palette.paper, 0.35);
  const body: Rgb = night ? blend(palette.paper, palette.soft, 0.12) : blend(warm, palette.paper, 0.3);
  const stars = night
    ? Array.from({ length: 150 }, () => ({
        x: rng.range(0, width),
        y: rng.range(0, horizon) ** 1.1,
        r: rng.range(0.5, 1.5) * 0.0013,
        a: rng.range(0.25, 0.95),
      }))
    : [];
  return (x, y, out) => {
    atRamp(ramp, y / horizon, out);
    for (const star of stars) {
      const away = Math.abs(x - star.x) + Math.abs(y - star.y);
      if (away < star.r * 3) over(out, palette.paper, star.a * unit(1.6 - Math.hypot(x - star.x, y - star.y) / star.r));
    }
    const away = Math.hypot(x - sun.x, y - sun.y);
    over(out, glow, 0.5 * Math.exp(-away * 3.4) + 0.28 * Math.exp(-away * 11));
    over(out, body, unit((sun.r - away) / scene.pixel + 0.5));
    const cloud = smooth(0.12, 0.62, fbm(noise, x * 1.7 + 40, y * 8.5, 4) + 0.16);
    over(out, night ? palette.main : palette.paper, cloud * 0.34 * smooth(0, 0.3, y) * (1 - smooth(horizon * 0.85, horizon * 1.1, y)));
  };
}

/** Layered hills in the haze, with a lake where the words name water. */
export const hills: Style = (scene) => {
  const { motifs, height, noise, pixel, palette } = scene;
  const horizon = height * scene.rng.range(0.4, 0.52);
  const lake = motifs.has('water') ? height * 0.7 : Number.POSITIVE_INFINITY;
  const layers = layersOf(scene, Math.min(horizon, lake * 0.62));
  const sky = skyOf(scene, Math.min(horizon * 1.15, height));
  const far = Number.isFinite(lake) ? layers.slice(0, -1) : layers;
  const front = layers.at(-1)!;
  const land = (list: readonly Layer[], x: number, y: number, out: Float32Array): void => {
    for (const layer of list) {
      const edge = layer.edge.at(x);
      const cover = unit((y - edge) / pixel + 0.5);
      if (cover <= 0) continue;
      const sunk = unit((y - layer.ground.at(x)) / 0.26);
      const colour = layer.colour;
      const mist = layer.mist;
      out[0] = out[0]! + (colour[0] + (mist[0] - colour[0]) * sunk - out[0]!) * cover;
      out[1] = out[1]! + (colour[1] + (mist[1] - colour[1]) * sunk - out[1]!) * cover;
      out[2] = out[2]! + (colour[2] + (mist[2] - colour[2]) * sunk - out[2]!) * cover;
    }
  };
  return shade(scene.raster, (x, y, out) => {
    if (y < lake) {
      sky(x, y, out);
      land(far, x, Math.min(y, lake), out);
    } else {
      const depth = y - lake;
      const ripple = noise(x * 5 + 3, y * 95) * (0.0035 + depth * 0.03);
      const mirrored = Math.max(0, lake - depth * 1.25 - ripple * 1.5);
      sky(x + ripple, mirrored, out);
      land(far, x + ripple, mirrored, out);
      over(out, palette.deep, 0.14 + 0.3 * unit(depth / 0.4));
      over(out, palette.paper, 0.2 * smooth(0.3, 0.75, noise(x * 3.2 + 9, y * 130)) * unit(depth * 9));
      over(out, palette.paper, 0.32 * Math.exp(-depth * 160));
    }
    if (Number.isFinite(lake)) land([front], x, y, out);
  });
};
