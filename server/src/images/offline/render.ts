import { createNoise } from './noise.ts';
import { choosePalette } from './palette.ts';
import { createRng, hashText } from './random.ts';
import { createRaster } from './raster.ts';
import type { Raster, Steps } from './raster.ts';
import { isStyleName, STYLES, styleFor } from './styles/index.ts';
import type { StyleName } from './styles/index.ts';
import { readPrompt } from './words.ts';

/** A picture to draw. The same values give the same pixels. */
export interface Drawing {
  readonly prompt: string;
  /** One of the styles; without it the words decide. */
  readonly style?: string | undefined;
  readonly seed: number;
  readonly width: number;
  readonly height: number;
}

/** A drawing about to be made: run `steps` to the end, then `raster` is the picture. */
export interface Started {
  readonly raster: Raster;
  readonly style: StyleName;
  readonly steps: Steps;
}

/** Prepares a drawing; the work itself lies in the steps. */
export function startDrawing(drawing: Drawing): Started {
  const reading = readPrompt(drawing.prompt);
  const style = drawing.style !== undefined && isStyleName(drawing.style) ? drawing.style : styleFor(reading.motifs, hashText(drawing.prompt, drawing.seed));
  const rng = createRng(hashText(`${style}|${drawing.prompt.trim().toLowerCase()}`, drawing.seed));
  const raster = createRaster(drawing.width, drawing.height);
  const palette = choosePalette(reading, rng);
  const scene = {
    raster,
    rng,
    noise: createNoise(rng),
    palette,
    motifs: reading.motifs,
    width: drawing.width / raster.unit,
    height: drawing.height / raster.unit,
    pixel: 1 / raster.unit,
  };
  return { raster, style, steps: STYLES[style](scene) };
}

/** How the work gives way to other work. */
export interface Slicing {
  /** Longest run without a pause, in milliseconds. */
  readonly sliceMs: number;
  /** Milliseconds by a clock that never jumps. */
  readonly clock: () => number;
  /** Resolves after other work had its turn. */
  readonly pause: () => Promise<void>;
}

/**
 * Draws in slices. `onSlice` is told the share done after each; may be async (a preview). Throws the reason of the
 * signal within one slice of an abort.
 */
export async function draw(started: Started, slicing: Slicing, signal: AbortSignal, onSlice: (share: number) => void | Promise<void>): Promise<void> {
  let sliceEnd = slicing.clock() + slicing.sliceMs;
  for (const share of started.steps) {
    if (slicing.clock() < sliceEnd) continue;
    await onSlice(share);
    await slicing.pause();
    signal.throwIfAborted();
    sliceEnd = slicing.clock() + slicing.sliceMs;
  }
  signal.throwIfAborted();
}
