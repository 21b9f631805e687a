import sharp from 'sharp';
import { withProvenance } from '../provenance.ts';
import type { ImageModel, ImageTask, MadeImage } from '../types.ts';
import { draw, startDrawing } from './render.ts';
import type { Slicing } from './render.ts';
import type { Raster } from './raster.ts';
import { STYLE_NAMES } from './styles/index.ts';

/** Software name inside the pictures. */
const SOFTWARE = 'cs-kit offline engine';
/** Shares of the work after which an intermediate picture is sent. */
const PREVIEWS = [0.04, 0.35, 0.7];
const PREVIEW_SIDE = 320;
/** Drawing is all but the last hundredth; the rest is encoding. */
const DRAWN = 0.97;

const pixels = (raster: Raster): sharp.Sharp =>
  sharp(new Uint8Array(raster.data.buffer, raster.data.byteOffset, raster.data.byteLength), {
    raw: { width: raster.width, height: raster.height, channels: 4 },
  }).removeAlpha();

const systemSlicing: Slicing = {
  sliceMs: 8,
  clock: () => performance.now(),
  pause: () => new Promise((resolve) => setImmediate(resolve)),
};

async function generate(task: ImageTask, slicing: Slicing): Promise<MadeImage> {
  const seed = task.seed ?? 0;
  const started = startDrawing({ prompt: task.prompt, style: task.style, seed, width: task.width, height: task.height });
  let next = 0;
  task.signal.throwIfAborted();
  await draw(started, slicing, task.signal, async (share) => {
    if (share < (PREVIEWS[next] ?? 2)) return task.onProgress(share * DRAWN);
    while (share >= (PREVIEWS[next] ?? 2)) next += 1;
    task.onProgress(
      share * DRAWN,
      await pixels(started.raster).resize({ width: PREVIEW_SIDE, height: PREVIEW_SIDE, fit: 'inside' }).png({ compressionLevel: 1 }).toBuffer(),
    );
  });
  task.onProgress(DRAWN);
  const png = await pixels(started.raster).png({ compressionLevel: 7, adaptiveFiltering: true }).toBuffer();
  task.signal.throwIfAborted();
  const bytes = withProvenance(png, 'image/png', {
    software: SOFTWARE,
    sourceType: 'algorithmicMedia',
    comment: 'A pattern drawn by the cs-kit offline engine from words and a seed. Not AI, not a photograph.',
    facts: { Style: started.style, Seed: String(seed) },
  });
  return { bytes, type: 'image/png' };
}

/** The engine that needs no key and no network: draws patterns and scenes from colour and mood words. It is not AI and says so. */
export function createOfflineEngine(slicing: Slicing = systemSlicing): ImageModel {
  return {
    name: 'offline',
    label: 'Patterns, not AI',
    ai: false,
    dataGoesTo: 'relay',
    repeatable: true,
    capabilities: {
      sizes: [
        { width: 1024, height: 1024 },
        { width: 1024, height: 1536 },
        { width: 1536, height: 1024 },
      ],
      freeSize: { step: 16, min: 64, max: 2048 },
      count: 4,
      styles: STYLE_NAMES,
      qualities: [],
      seed: true,
      negativePrompt: false,
      edit: false,
      progress: 'measured',
      promptChars: 4000,
    },
    unavailable: () => null,
    generate: (task) => generate(task, slicing),
  };
}
