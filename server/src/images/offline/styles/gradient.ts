import { blend, over } from '../colour.ts';
import { fbm, smooth } from '../noise.ts';
import { mix } from '../random.ts';
import { shade } from '../raster.ts';
import type { Style } from './scene.ts';

/** Soft light of several colours, folded like silk, with a fine grain. */
export const gradient: Style = (scene) => {
  const { rng, noise, palette, motifs, width, height, pixel } = scene;
  const night = motifs.has('night');
  const colours = night
    ? [palette.ink, palette.deep, palette.main, palette.ink, palette.spark, palette.deep]
    : [palette.paper, palette.soft, palette.main, palette.spark, blend(palette.soft, palette.paper, 0.5), palette.deep];
  const spots = colours.map((colour, index) => ({
    colour,
    x: width * rng.range(0.02, 0.98),
    y: height * rng.range(0.02, 0.98),
    weight: index === 5 ? 0.6 : rng.range(0.7, 1.25),
  }));
  const fold = motifs.has('calm') ? 0.2 : motifs.has('wild') ? 0.62 : 0.42;
  const turn = rng.range(0, 6.28);
  const [cos, sin] = [Math.cos(turn), Math.sin(turn)];
  return shade(scene.raster, (x, y, out) => {
    const wx = fbm(noise, x * 0.8 + 3, y * 0.8, 2);
    const wy = fbm(noise, x * 0.8 + 30, y * 0.8 + 12, 2);
    const [u, v] = [x + wx * 0.7, y + wy * 0.7];
    let [r, g, b, sum] = [0, 0, 0, 0];
    for (const spot of spots) {
      const near = spot.weight / (0.012 + (u - spot.x) ** 2 + (v - spot.y) ** 2) ** 1.6;
      r += spot.colour[0] * spot.colour[0] * near;
      g += spot.colour[1] * spot.colour[1] * near;
      b += spot.colour[2] * spot.colour[2] * near;
      sum += near;
    }
    out[0] = Math.sqrt(r / sum);
    out[1] = Math.sqrt(g / sum);
    out[2] = Math.sqrt(b / sum);
    const along = (u * cos + v * sin) * 8 + wx * 7 + noise(u * 1.4, v * 1.4 + 5) * 2.6;
    // A sharp crest on one side only: light on the fold of a cloth.
    const silk = Math.sin(along + 0.7 * Math.sin(along));
    over(out, palette.paper, fold * smooth(0.1, 1, silk) * (night ? 0.3 : 0.75));
    over(out, palette.ink, fold * smooth(0.1, 1, -silk) * 0.45);
    const grain = (mix(Math.round(x / pixel) * 7349 + Math.round(y / pixel) * 1013) & 255) / 255 - 0.5;
    for (let channel = 0; channel < 3; channel += 1) out[channel] = out[channel]! + grain * 9;
  });
};
