import type { Noise } from '../noise.ts';
import type { Palette } from '../palette.ts';
import type { Raster, Steps } from '../raster.ts';
import type { Rng } from '../random.ts';
import type { Motif } from '../words.ts';

/** What a style draws with. */
export interface Scene {
  readonly raster: Raster;
  readonly rng: Rng;
  readonly noise: Noise;
  readonly palette: Palette;
  readonly motifs: ReadonlySet<Motif>;
  /** Width and height in units of the shorter side. */
  readonly width: number;
  readonly height: number;
  /** One pixel in units. */
  readonly pixel: number;
}

/** Draws a whole picture, in steps. */
export type Style = (scene: Scene) => Steps;

/** A curve over the width, tabulated once: cheap in the inner loop. `at` takes x in units, also a little outside. */
export interface Curve {
  at(x: number): number;
}

/** Tabulates a function from `from` to `to`. */
export function tabulate(fn: (x: number) => number, from: number, to: number, steps = 2048): Curve {
  const table = Float64Array.from({ length: steps + 1 }, (_, index) => fn(from + ((to - from) * index) / steps));
  const scale = steps / (to - from);
  return {
    at(x) {
      const place = Math.min(steps - 0.001, Math.max(0, (x - from) * scale));
      const index = Math.floor(place);
      return table[index]! + (table[index + 1]! - table[index]!) * (place - index);
    },
  };
}
