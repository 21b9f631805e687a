import { atRamp, blend, createRamp, over } from '../colour.ts';
import { fbm, smooth, unit } from '../noise.ts';
import { shade } from '../raster.ts';
import type { Style } from './scene.ts';

/** A map: bands of height, contour lines, light from the north-west, a marked trail. */
export const contours: Style = (scene) => {
  const { rng, noise, palette, motifs, pixel, width, height } = scene;
  const zoom = motifs.has('calm') ? 0.9 : rng.range(1.2, 1.7);
  const [ox, oy] = [rng.range(0, 60), rng.range(0, 60)];
  const heightAt = (x: number, y: number): number => {
    const u = x * zoom + ox;
    const v = y * zoom + oy;
    const bend = noise(u * 0.8 + 3, v * 0.8 + 11) * 0.35;
    return fbm(noise, u + bend, v - bend, 4) * 0.72 + 0.5;
  };
  const bands = rng.int(13, 18);
  const night = motifs.has('night');
  const ramp = night
    ? createRamp([palette.ink, palette.deep, blend(palette.deep, palette.main, 0.7), palette.main])
    : createRamp([palette.main, palette.soft, blend(palette.soft, palette.paper, 0.55), palette.paper, blend(palette.paper, palette.spark, 0.22)]);
  const line = night ? palette.soft : palette.deep;
  const sea = motifs.has('water') ? 0.42 : 0.3;
  const [phase, pace] = [rng.range(0, 6), rng.range(3.2, 4.6)];
  const trail = (x: number): number => height * (0.5 + 0.2 * Math.sin((x / width) * pace + phase)) + 0.07 * fbm(noise, x * 2.4 + ox, 4, 3);
  return shade(scene.raster, (x, y, out) => {
    const value = heightAt(x, y);
    const step = pixel * 1.2;
    const dx = (heightAt(x + step, y) - value) / step;
    const dy = (heightAt(x, y + step) - value) / step;
    const slope = Math.hypot(dx, dy) + 1e-6;
    const level = value * bands;
    atRamp(ramp, (Math.floor(level) + 0.5) / bands, out);
    if (value < sea) over(out, night ? palette.ink : blend(palette.main, palette.deep, 0.45), 0.55 + 0.4 * smooth(0, 0.25, sea - value));
    const light = unit(0.5 - (dx + dy) * 0.24);
    for (let channel = 0; channel < 3; channel += 1) out[channel] = out[channel]! * (0.84 + 0.3 * light);
    const nearest = Math.round(level);
    const away = Math.abs(level - nearest) / bands / slope;
    const heavy = nearest % 5 === 0;
    over(out, line, (heavy ? 0.85 : 0.42) * unit((heavy ? 0.0021 : 0.0011) / pixel + 0.5 - away / pixel));
    const off = Math.abs(y - trail(x)) * 0.86;
    const dash = smooth(0.28, 0.34, Math.abs(((((x * 21) % 1) + 1) % 1) - 0.5));
    over(out, palette.paper, 0.85 * unit((0.0075 - off) / pixel + 0.5) * (1 - dash));
    over(out, palette.spark, unit((0.0045 - off) / pixel + 0.5) * (1 - dash));
  });
};
