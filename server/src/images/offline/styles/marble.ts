import { atRamp, blend, createRamp, over } from '../colour.ts';
import { fbm, smooth } from '../noise.ts';
import { shade } from '../raster.ts';
import type { Style } from './scene.ts';

/** Ink in water: noise bent twice by noise, with fine veins. */
export const marble: Style = (scene) => {
  const { rng, noise, palette, motifs } = scene;
  const zoom = rng.range(1.1, 1.7);
  const bend = motifs.has('calm') ? 1.6 : motifs.has('wild') ? 3.6 : 2.5;
  const dark = motifs.has('night') || rng.next() < 0.35;
  const light = createRamp([palette.paper, palette.paper, palette.soft, palette.main, palette.deep, palette.ink]);
  const deep = createRamp([palette.ink, palette.ink, palette.deep, palette.main, palette.soft, palette.paper]);
  const ramp = dark ? deep : light;
  const vein = blend(palette.spark, palette.paper, dark ? 0.25 : 0);
  const turn = rng.range(0, 6.28);
  const [cos, sin] = [Math.cos(turn), Math.sin(turn)];
  return shade(scene.raster, (x, y, out) => {
    const u = (x * cos - y * sin) * zoom;
    const v = (x * sin + y * cos) * zoom * 1.25;
    const ax = fbm(noise, u, v, 4);
    const ay = fbm(noise, u + 5.2, v + 1.3, 4);
    const bx = fbm(noise, u + bend * ax + 1.7, v + bend * ay + 9.2, 4);
    const by = fbm(noise, u + bend * ax + 8.3, v + bend * ay + 2.8, 3);
    const value = fbm(noise, u + bend * bx, v + bend * by, 4);
    atRamp(ramp, 0.42 + value * 0.72 + bx * 0.28, out);
    over(out, palette.spark, smooth(0.28, 0.75, ax * 0.9 + by * 0.7) * 0.42);
    const fine = Math.abs(bx + value * 0.45);
    over(out, vein, 0.85 * Math.exp(-((fine / 0.011) ** 2)) * smooth(-0.15, 0.25, ay));
    over(out, dark ? palette.ink : palette.deep, 0.3 * Math.exp(-(((fine - 0.035) / 0.02) ** 2)) * smooth(-0.15, 0.3, ay));
  });
};
