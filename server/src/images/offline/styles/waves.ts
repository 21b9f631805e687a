import { blend, over, shift } from '../colour.ts';
import type { Rgb } from '../colour.ts';
import { fbm, unit } from '../noise.ts';
import { shade } from '../raster.ts';
import { tabulate } from './scene.ts';
import type { Curve, Style } from './scene.ts';

interface Sheet {
  readonly edge: Curve;
  readonly colour: Rgb;
  readonly rim: Rgb;
}

/** Sheets of cut paper, one in front of the other, each with its shadow. */
export const waves: Style = (scene) => {
  const { rng, noise, palette, motifs, pixel } = scene;
  const count = motifs.has('calm') ? 7 : motifs.has('wild') ? 15 : rng.int(9, 12);
  const lean = rng.range(-0.34, 0.34);
  const [cos, sin] = [Math.cos(lean), Math.sin(lean)];
  const reach = scene.width + scene.height;
  const colours = rng.pick([
    [palette.paper, palette.soft, palette.main, palette.deep, palette.ink],
    [palette.ink, palette.deep, palette.main, palette.soft, palette.paper],
    [palette.paper, palette.spark, palette.main, palette.deep, palette.ink],
  ]);
  const tall = motifs.has('calm') ? 0.045 : motifs.has('wild') ? 0.13 : 0.08;
  const sheets = Array.from({ length: count }, (_, index): Sheet => {
    const share = (index + 0.6) / count;
    const place = share * (colours.length - 1);
    const at = Math.min(colours.length - 2, Math.floor(place));
    const odd =
      index % 4 === 2 ? blend(blend(colours[at]!, colours[at + 1]!, place - at), palette.spark, 0.5) : blend(colours[at]!, colours[at + 1]!, place - at);
    const [phase, pace, second] = [rng.range(0, 7), rng.range(4.2, 7.5), rng.range(9, 14)];
    const base = -0.12 + (scene.height + 0.24 + Math.abs(sin) * scene.width) * share - Math.max(0, sin) * scene.width;
    const edge = (u: number): number =>
      base + tall * (Math.sin(u * pace + phase) * 0.75 + Math.sin(u * second + phase * 2.3) * 0.2 + fbm(noise, u * 2.1 + index * 9.7, index * 4.2, 3) * 0.9);
    return { edge: tabulate(edge, -reach, reach, 4096), colour: odd, rim: shift(odd, 0.06) };
  });
  const ground = colours[0]!;
  return shade(scene.raster, (x, y, out) => {
    const u = x * cos + y * sin;
    const v = -x * sin + y * cos;
    out.set(ground);
    for (const sheet of sheets) {
      const depth = v - sheet.edge.at(u);
      if (depth < -0.25) break;
      // The shadow of the sheet falls on what lies behind, also under its own soft edge.
      const away = Math.min(0, depth);
      const shadow = 1 - 0.3 * Math.exp(away / 0.02) - 0.12 * Math.exp(away / 0.06);
      out[0] = out[0]! * shadow;
      out[1] = out[1]! * shadow;
      out[2] = out[2]! * shadow;
      const cover = unit(depth / pixel + 0.5);
      if (cover <= 0) continue;
      over(out, sheet.colour, cover);
      over(out, sheet.rim, cover * unit(1 - depth / 0.0035) * 0.85);
      over(out, palette.ink, cover * 0.1 * unit(depth / 0.4));
    }
  });
};
