import type { CsError } from '@cs-kit/protocol';
import { capture, type Capture, type GetStream } from './capture.ts';
import { Detector } from './detector.ts';
import type { Ears } from './types.ts';
import type { FrameModel } from './vad/types.ts';

/** The one audio context of a page, made when it is first needed: inside a press, where every browser lets it start. */
export interface AudioHandle {
  open(): AudioContext;
  close(): void;
}

/** An audio context that is made once. */
export function audioHandle(make: () => AudioContext): AudioHandle {
  let context: AudioContext | null = null;
  return {
    open() {
      context ??= make();
      if (context.state !== 'running') void context.resume().catch(() => undefined);
      return context;
    },
    close() {
      void context?.close().catch(() => undefined);
      context = null;
    },
  };
}

/** What microphone and detector are made from. */
export interface EarsDeps {
  readonly getStream: GetStream;
  readonly audio: AudioHandle;
  readonly loadModel: (options: { readonly signal: AbortSignal; onProgress(loaded: number, total: number): void }) => Promise<FrameModel>;
  readonly frameNode: (context: AudioContext, onFrame: (frame: Float32Array) => void) => Promise<AudioNode>;
}

/** Microphone and detector of one page. The model is loaded once and stays. */
export function createEars(deps: EarsDeps): Ears {
  let model: FrameModel | null = null;
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

  /** A detector that has failed once answers no more: the next start loads it anew. */
  function forget(): void {
    void model?.release().catch(() => undefined);
    model = null;
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
      const context = deps.audio.open();
      // All at once: detector and worklet are on their way while the visitor reads the browser's question, so that no first word is lost.
      const loading =
        model === null ? deps.loadModel({ signal: both, onProgress: (loaded, total) => handlers.onProgress(loaded, total) }) : Promise.resolve(model);
      loading.catch(() => undefined);
      const cutting = framesOf(context);
      try {
        const mic = await capture(deps.getStream, signal, (error: CsError) => handlers.onLost(error));
        open = { mic, source: context.createMediaStreamSource(mic.stream) };
        detector = new Detector({
          ...handlers,
          onLost(error) {
            if (error.code === 'voice/model-failed') forget();
            handlers.onLost(error);
          },
        });
        handlers.onGranted();
        const frames = await cutting;
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
    words: (phrase) => detector?.words(phrase),
    close,
    destroy() {
      close();
      void node?.then(
        (frames) => frames.disconnect(),
        () => undefined,
      );
      node = null;
      forget();
      deps.audio.close();
    },
  };
}
