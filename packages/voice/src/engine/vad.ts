import { assetUrl } from '@cs-kit/core';
import { CsError } from '@cs-kit/protocol';
import type { FrameProcessorEvent } from '@ricky0123/vad-web/dist/frame-processor.js';
import type { MicVAD } from '@ricky0123/vad-web/dist/real-time-vad.js';
import { FRAME_SAMPLES } from './detector.ts';
import type { ModelEvent, SpeechModel } from './detector.ts';

/*
 * The one file that loads vad-web and ONNX Runtime. Only the model and the rules of segmentation are used: MicVAD's own
 * capture asks for the microphone again at each start, does not keep frames in order, and writes to the console.
 */

/** Shipped files, below `assetUrl`. */
const FILES = {
  model: 'silero_vad_v5.onnx',
  wasm: 'ort-wasm-simd-threaded.wasm',
  glue: 'ort-wasm-simd-threaded.mjs',
  worklet: 'vad.worklet.bundle.min.js',
} as const;
/** Bytes of model and runtime before compression: what is loaded is counted after it. */
const SIZES = { model: 2_327_524, wasm: 14_239_897 } as const;

/** Short answers such as "yes" are kept, and a turn ends half a second after its last word. */
const RULES = {
  positiveSpeechThreshold: 0.5,
  negativeSpeechThreshold: 0.35,
  redemptionMs: 500,
  minSpeechMs: 100,
  preSpeechPadMs: 288,
  submitUserSpeechOnPause: false,
} as const;

/** What loading needs. */
export interface LoadOptions {
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
  readonly signal: AbortSignal;
  onProgress(loaded: number, total: number): void;
}

/** Members of MicVAD that its types hide; its version is pinned exactly. */
interface Inside {
  readonly frameProcessor: { resume(): void; reset(): void; process(frame: Float32Array, tell: Tell): Promise<void>; endSegment(tell: Tell): unknown };
  readonly model: { release(): Promise<void> };
}
type Tell = (event: FrameProcessorEvent) => void;

const quiet = (): void => undefined;

/** Loads the bytes of one file, and refuses a page that stands in its place. */
async function bytesOf(name: string, { fetch, signal }: LoadOptions, onBytes: (count: number) => void): Promise<Uint8Array> {
  const url = assetUrl(name, import.meta.url);
  const response = await fetch(url, { signal });
  if (!response.ok || response.body === null || (response.headers.get('content-type') ?? '').includes('text/html')) {
    throw new CsError('voice/model-failed', `The voice detector is incomplete: ${name} answered ${response.status}. Check that the kit's assets are served.`);
  }
  const parts: Uint8Array[] = [];
  let size = 0;
  const reader = response.body.getReader();
  for (let { done, value } = await reader.read(); !done && value !== undefined; { done, value } = await reader.read()) {
    parts.push(value);
    size += value.byteLength;
    onBytes(value.byteLength);
  }
  const whole = new Uint8Array(size);
  parts.reduce((at, part) => (whole.set(part, at), at + part.byteLength), 0);
  return whole;
}

/** What the events of the library mean; their names are those of its messages. */
function eventOf(event: FrameProcessorEvent): ModelEvent | null {
  const name: string = event.msg;
  if (name === 'SPEECH_START') return { type: 'start' };
  if (name === 'SPEECH_REAL_START') return { type: 'confirmed' };
  if (name === 'VAD_MISFIRE') return { type: 'misfire' };
  return name === 'SPEECH_END' && 'audio' in event ? { type: 'end', audio: event.audio } : null;
}

function modelOf(vad: MicVAD): SpeechModel {
  const { frameProcessor, model } = vad as unknown as Inside;
  const collect = (): { readonly events: ModelEvent[]; readonly tell: Tell } => {
    const events: ModelEvent[] = [];
    return { events, tell: (event) => events.push(...[eventOf(event)].filter((one) => one !== null)) };
  };
  frameProcessor.resume();
  return {
    async process(frame) {
      const { events, tell } = collect();
      await frameProcessor.process(frame, tell);
      return events;
    },
    commit() {
      const { events, tell } = collect();
      frameProcessor.endSegment(tell);
      return events;
    },
    reset: () => frameProcessor.reset(),
    release: () => model.release(),
  };
}

/** Loads library, runtime and model. Throws `voice/model-failed`, or the signal's reason. */
export async function loadSpeechModel(options: LoadOptions): Promise<SpeechModel> {
  const total = SIZES.model + SIZES.wasm;
  let loaded = 0;
  const count = (bytes: number): void => options.onProgress(Math.min((loaded += bytes), total), total);
  options.onProgress(0, total);
  try {
    // The model is asked for again by the library, which checks no status; that time it comes from the browser's cache.
    const [library, logging, wasm] = await Promise.all([
      import('@ricky0123/vad-web/dist/real-time-vad.js'),
      import('@ricky0123/vad-web/dist/logging.js'),
      bytesOf(FILES.wasm, options, count),
      bytesOf(FILES.model, options, count),
    ]);
    options.signal.throwIfAborted();
    const { MicVAD, ort } = 'MicVAD' in library ? library : (library as { default: typeof library }).default;
    const { log } = 'log' in logging ? logging : (logging as { default: typeof logging }).default;
    Object.assign(log, { debug: quiet, warn: quiet, error: quiet });
    ort.env.wasm.numThreads = 1;
    ort.env.wasm.wasmBinary = wasm.buffer as ArrayBuffer;
    const folder = assetUrl('', import.meta.url);
    const vad = await MicVAD.new({
      ...RULES,
      model: 'v5',
      startOnLoad: false,
      baseAssetPath: folder,
      onnxWASMBasePath: folder,
      ortConfig: (runtime) => void (runtime.env.logLevel = 'error'),
    });
    return modelOf(vad);
  } catch (cause) {
    if (options.signal.aborted) throw options.signal.reason;
    throw cause instanceof CsError
      ? cause
      : new CsError('voice/model-failed', "The voice detector could not be loaded. Reload the page; a strict content policy needs 'wasm-unsafe-eval'.", {
          cause,
        });
  }
}

/** Cuts the sound of a node into frames of 16 kHz. The worklet is loaded by its address, which works from another origin too. */
export async function frameNode(context: AudioContext, onFrame: (frame: Float32Array) => void): Promise<AudioWorkletNode> {
  try {
    await context.audioWorklet.addModule(assetUrl(FILES.worklet, import.meta.url));
  } catch (cause) {
    throw new CsError('voice/model-failed', `The voice detector is incomplete: ${FILES.worklet} could not be loaded. Check that the kit's assets are served.`, {
      cause,
    });
  }
  const node = new AudioWorkletNode(context, 'vad-helper-worklet', { processorOptions: { frameSamples: FRAME_SAMPLES } });
  node.port.onmessage = ({ data }: MessageEvent<{ readonly message?: string; readonly data?: ArrayBuffer }>) => {
    if (data.message === 'AUDIO_FRAME' && data.data !== undefined) onFrame(new Float32Array(data.data));
  };
  return node;
}
