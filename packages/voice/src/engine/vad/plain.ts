import { loadAsset, loadFailure } from './load.ts';
import { SileroNetwork } from './silero/network.ts';
import { WEIGHT_BYTES, readWeights } from './silero/weights.ts';
import type { FrameModel, LoadOptions } from './types.ts';

const FILE = 'silero_vad_v6.i16.bin';

/** Loads the network of this kit: half a megabyte, no WebAssembly. Throws `voice/model-failed`, or the signal's reason. */
export async function loadPlain(options: LoadOptions): Promise<FrameModel> {
  let loaded = 0;
  options.onProgress(0, WEIGHT_BYTES);
  try {
    const bytes = await loadAsset(FILE, options, (count) => options.onProgress(Math.min((loaded += count), WEIGHT_BYTES), WEIGHT_BYTES));
    const network = new SileroNetwork(readWeights(bytes));
    return {
      probability: async (frame) => network.probability(frame),
      reset: () => network.reset(),
      release: async () => undefined,
    };
  } catch (cause) {
    throw loadFailure(cause, options.signal, 'Reload the page.');
  }
}
