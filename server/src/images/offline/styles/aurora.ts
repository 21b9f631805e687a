import { atRamp, blend, createRamp, oklch, over, toLch } from '../colour.ts';
import type { Rgb } from '../colour.ts';
import { fbm, ridged, smooth, unit } from '../noise.ts';
import { shade } from '../raster.ts';
import type { Shader } from '../raster.ts';
import { conifers } from './hills.ts';
import { tabulate } from './scene.ts';
import type { Curve, Scene, Style } from './scene.ts';

interface Curtain {
  readonly foot: Curve;
  readonly rays: Curve;
  readonly tall: Curve;
  readonly low: Rgb;
  readonly high: Rgb;
  readonly strength: number;
}

function curtainsOf(scene: Scene): Curtain[] {
  const { rng, noise, palette, width, height } = scene;
  // Low light is green by nature, unless the palette leads with another cool colour of its own; the heights take its hue.
  const { hue } = toLch(palette.main);
  const leads = hue > 120 && hue < 245;
  const green = oklch(0.83, 0.16, leads ? hue : rng.range(152, 172));
  const violet = oklch(0.64, 0.19, leads ? hue + 110 : hue > 245 && hue < 350 ? hue : rng.range(300, 335));
  const table = (fn: (x: number) => number): Curve => tabulate(fn, -0.1, width + 0.1, 3072);
  return Array.from({ length: scene.motifs.has('calm') ? 2 : 4 }, (_, index): Curtain => {
    const [offset, tilt] = [rng.range(0, 80), rng.range(-0.22, 0.22)];
    const foot = (x: number): number => height * (0.36 + index * 0.085) + tilt * (x - width / 2) + fbm(noise, x * 1.5 + offset, index * 5.1, 3) * 0.24;
    return {
      foot: table(foot),
      rays: table((x) => 0.45 + 0.75 * unit(0.5 + fbm(noise, x * 17 + offset, index * 2.7, 3)) * (0.55 + fbm(noise, x * 2.6 + offset, 8.8, 2))),
      tall: table((x) => 0.16 + 0.2 * unit(0.5 + fbm(noise, x * 3.1 + offset, 4.4, 2))),
      low: index % 2 === 0 ? green : blend(green, violet, 0.35),
      high: index % 2 === 0 ? violet : blend(violet, palette.main, 0.4),
      strength: rng.range(0.7, 1.15) * (index === 0 ? 1.1 : 0.7),
    };
  });
}

function skyOf(scene: Scene, curtains: readonly Curtain[]): Shader {
  const { rng, palette, width, height } = scene;
  const ramp = createRamp([blend(palette.ink, [0, 0, 0], 0.5), palette.ink, blend(palette.deep, palette.ink, 0.3)]);
  const stars = Array.from({ length: 260 }, () => ({
    x: rng.range(0, width),
    y: rng.range(0, height * 0.75),
    r: 0.0007 + rng.next() ** 5 * 0.0017,
    a: rng.range(0.2, 1),
  }));
  const columns = 64;
  const buckets = Array.from({ length: columns }, (_, index) =>
    stars.filter((star) => Math.abs(star.x / width - (index + 0.5) / columns) < 0.5 / columns + 0.006),
  );
  return (x, y, out) => {
    atRamp(ramp, y / (height * 0.8), out);
    for (const star of buckets[Math.min(columns - 1, Math.max(0, Math.floor((x / width) * columns)))]!) {
      const away = Math.hypot(x - star.x, y - star.y);
      if (away < star.r * 2) over(out, [255, 255, 255], star.a * unit(2 - away / star.r));
    }
    for (const curtain of curtains) {
      const up = curtain.foot.at(x) - y;
      if (up < -0.05) continue;
      const share = up / curtain.tall.at(x);
      const light = (up < 0 ? smooth(-0.05, 0, up) ** 2 : Math.exp(-share * 1.7)) * curtain.rays.at(x) * curtain.strength;
      const high = unit(share * 0.62);
      // Light adds up; it never covers.
      for (let channel = 0; channel < 3; channel += 1) {
        const add = (curtain.low[channel]! + (curtain.high[channel]! - curtain.low[channel]!) * high) * light * 0.72;
        out[channel] = out[channel]! + add * (1 - out[channel]! / 300);
      }
    }
  };
}

/** Northern lights over dark hills and still water. */
export const aurora: Style = (scene) => {
  const { rng, noise, palette, height, width, pixel } = scene;
  const line = height * rng.range(0.72, 0.8);
  const sky = skyOf(scene, curtainsOf(scene));
  const offset = rng.range(0, 50);
  const peaks = tabulate((x) => line - 0.02 - 0.2 * Math.max(0, ridged(noise, x * 1.9 + offset, 3, 5) - 0.42), -0.05, width + 0.05, 4096);
  const trees = tabulate(
    conifers(scene, (x) => line - 0.004 - 0.035 * unit(0.5 + fbm(noise, x * 2 + offset, 9, 3)), 0.075),
    -0.05,
    width + 0.05,
    4096,
  );
  const rock = blend(palette.deep, palette.ink, 0.55);
  const black = blend(palette.ink, [0, 0, 0], 0.55);
  const above: Shader = (x, y, out) => {
    sky(x, y, out);
    over(out, rock, 0.96 * unit((y - peaks.at(x)) / pixel + 0.5));
    over(out, black, unit((y - trees.at(x)) / pixel + 0.5));
  };
  return shade(scene.raster, (x, y, out) => {
    if (y < line) return above(x, y, out);
    const depth = y - line;
    const ripple = noise(x * 4, y * 70) * (0.002 + depth * 0.05);
    above(x + ripple, Math.max(0, line - depth * 1.35 - Math.abs(ripple)), out);
    over(out, palette.ink, 0.3 + depth * 0.9);
    over(out, palette.soft, 0.28 * Math.exp(-depth * 220));
  });
};
