import { setAssetBase } from '@cs-kit/core';
import { toCsError } from '@cs-kit/protocol';
import type { FromWorker, ToWorker } from './messages.ts';
import { loadPlain } from './plain.ts';
import type { FrameModel } from './types.ts';

/** The worker's side: takes what the page tells, one after another, and answers. */
export function serveFrames(fetch: (url: string, init: RequestInit) => Promise<Response>, post: (message: FromWorker) => void): (message: ToWorker) => void {
  let model: FrameModel | null = null;
  let before: Promise<void> = Promise.resolve();
  const handle = async (message: ToWorker): Promise<void> => {
    if (message.type === 'load') {
      setAssetBase(message.base);
      const onProgress = (loaded: number, total: number): void => post({ type: 'progress', loaded, total });
      // Whoever loses patience ends the worker.
      const options = { fetch, onProgress, signal: new AbortController().signal };
      model = message.kind === 'onnx' ? await (await import('./onnx.ts')).loadOnnx(options) : await loadPlain(options);
      post({ type: 'ready' });
    } else if (message.type === 'frame') post({ type: 'probability', value: (await model?.probability(message.frame)) ?? 0 });
    else model?.reset();
  };
  post({ type: 'up' });
  return (message) => {
    before = before.then(() => handle(message)).catch((cause: unknown) => post({ type: 'failed', message: toCsError(cause, 'voice/model-failed').message }));
  };
}
