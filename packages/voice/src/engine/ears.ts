import type { CsError } from '@cs-kit/protocol';
import { capture, type Capture, type GetStream } from './capture.ts';
import { Detector, type SpeechModel } from './detector.ts';
import type { Ears } from './types.ts';

/** What microphone and detector are made from. */
export interface EarsDeps {
  readonly getStream: GetStream;
  /** The page's audio context; created inside a press. */
  readonly context: () => AudioContext;
  readonly loadModel: (options: { readonly signal: AbortSignal; onProgress(loaded: number, total: number): void }) => Promise<SpeechModel>;
  readonly frameNode: (context: AudioContext, onFrame: (frame: Float32Array) => void) => Promise<AudioNode>;
}

/** Microphone and detector of one page. The model is loaded once and stays. */
export function createEars(deps: EarsDeps): Ears {
  let model: SpeechModel | null = null;
  let node: Promise<AudioNode> | null = null;
  let detector: Detector | null = null;
  let open: { readonly mic: Capture; readonly source: MediaStreamAudioSourceNode } | null = null;

  function close(): void {
    open?.source.disconnect();
    open?.mic.stop();
    open = null;
    detector?.detach();
    detector = null;
  }

  function framesOf(context: AudioContext): Promise<AudioNode> {
    node ??= deps.frameNode(context, (frame) => detector?.push(frame));
    // A failed load may succeed the next time.
    node.catch(() => (node = null));
    return node;
  }

  return {
    get track() {
      return open?.mic.track ?? null;
    },
    async open(handlers, signal) {
      const stop = new AbortController();
      const both = AbortSignal.any([signal, stop.signal]);
      const context = deps.context();
      // Both at once: the detector is on its way while the visitor reads the browser's question.
      const loading = model === null ? deps.loadModel({ signal: both, onProgress: (loaded, total) => handlers.onProgress(loaded, total) }) : Promise.resolve(model);
      loading.catch(() => undefined);
      try {
        const mic = await capture(deps.getStream, signal, (error: CsError) => handlers.onLost(error));
        open = { mic, source: context.createMediaStreamSource(mic.stream) };
        detector = new Detector(handlers);
        handlers.onGranted();
        const frames = await framesOf(context);
        signal.throwIfAborted();
        open.source.connect(frames);
        model = await loading;
        signal.throwIfAborted();
        detector.attach(model);
      } catch (error) {
        stop.abort();
        close();
        throw error;
      }
    },
    commit: () => detector?.commit(),
    close,
    destroy() {
      close();
      void node?.then((frames) => frames.disconnect(), () => undefined);
      node = null;
      void model?.release().catch(() => undefined);
      model = null;
    },
  };
}
