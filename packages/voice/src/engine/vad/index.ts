import { CsError } from '@cs-kit/protocol';
import { loadInWorker } from './in-worker.ts';
import type { WorkerLike } from './in-worker.ts';
import type { DetectorKind, FrameModel, LoadOptions } from './types.ts';

/** Loads a detector into a worker; the plain one on the page itself where its policy lets none start. Throws `voice/model-failed`, or the signal's reason. */
export async function loadSpeechModel(kind: DetectorKind, options: LoadOptions, ways: readonly (() => WorkerLike)[]): Promise<FrameModel> {
  const model = await loadInWorker(kind, options, ways);
  if (model !== null) return model;
  if (kind === 'onnx')
    throw new CsError(
      'voice/model-failed',
      'ONNX Runtime runs in a worker, and this page lets none start. Allow it in \'worker-src\', or leave detector="onnx" out.',
    );
  return (await import('./plain.ts')).loadPlain(options);
}
