import { assetUrl } from '@cs-kit/core';
import { loadAsset, loadFailure } from './load.ts';
import type { FrameModel, LoadOptions } from './types.ts';

/*
 * The one file that loads vad-web's model and ONNX Runtime. Of MicVAD only the model is used: its own capture asks for the microphone
 * again at each start, does not keep frames in order, and writes to the console.
 */

/** Shipped files, below `assetUrl`. */
const FILES = { model: 'silero_vad_v6.onnx', wasm: 'ort-wasm-simd-threaded.wasm' } as const;
/** Bytes of model and runtime before compression: what is loaded is counted after it. */
const SIZES = { model: 2_327_524, wasm: 14_239_897 } as const;

/** Members of MicVAD that its types hide; its version is pinned exactly. */
interface Inside {
  readonly model: { process(frame: Float32Array): Promise<{ readonly isSpeech: number }>; reset_state(): void; release(): Promise<void> };
}

const quiet = (): void => undefined;

/** Loads library, runtime and model. Throws `voice/model-failed`, or the signal's reason. */
export async function loadOnnx(options: LoadOptions): Promise<FrameModel> {
  const total = SIZES.model + SIZES.wasm;
  let loaded = 0;
  const count = (bytes: number): void => options.onProgress(Math.min((loaded += bytes), total), total);
  options.onProgress(0, total);
  try {
    // The model is asked for again by the library, which checks no status; that time it comes from the browser's cache.
    const [library, logging, wasm] = await Promise.all([
      import('@ricky0123/vad-web/dist/real-time-vad.js'),
      import('@ricky0123/vad-web/dist/logging.js'),
      loadAsset(FILES.wasm, options, count),
      loadAsset(FILES.model, options, count),
    ]);
    options.signal.throwIfAborted();
    const { MicVAD, ort } = 'MicVAD' in library ? library : (library as { default: typeof library }).default;
    const { log } = 'log' in logging ? logging : (logging as { default: typeof logging }).default;
    Object.assign(log, { debug: quiet, warn: quiet, error: quiet });
    ort.env.wasm.numThreads = 1;
    ort.env.wasm.wasmBinary = wasm.buffer;
    const folder = assetUrl('', import.meta.url);
    const vad = await MicVAD.new({
      model: 'v6',
      startOnLoad: false,
      baseAssetPath: folder,
      onnxWASMBasePath: folder,
      ortConfig: (runtime) => void (runtime.env.logLevel = 'error'),
    });
    const { model } = vad as unknown as Inside;
    return {
      probability: async (frame) => (await model.process(frame)).isSpeech,
      reset: () => model.reset_state(),
      release: () => model.release(),
    };
  } catch (cause) {
    throw loadFailure(cause, options.signal, "Reload the page; a strict content policy needs 'wasm-unsafe-eval'.");
  }
}
