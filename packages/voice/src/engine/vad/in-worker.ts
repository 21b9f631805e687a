import { assetUrl } from '@cs-kit/core';
import { CsError } from '@cs-kit/protocol';
import type { FromWorker, ToWorker } from './messages.ts';
import type { DetectorKind, FrameModel, LoadOptions } from './types.ts';

/** The part of a `Worker` that is used. */
export interface WorkerLike {
  postMessage(message: ToWorker): void;
  terminate(): void;
  onmessage: ((event: MessageEvent<FromWorker>) => void) | null;
  onerror: ((event: ErrorEvent) => void) | null;
}

/** Milliseconds until a worker that says nothing is given up: a policy may refuse one without a word. */
const UP_MS = 10_000;

/**
 * The ways to start the worker, in the order in which they are tried. A page may not start one from another origin, but from a blob that
 * imports it; a static import there would be checked against `worker-src`, and what `import()` asks for is not.
 */
export function workerWays(pageOrigin: string | undefined): readonly (() => WorkerLike)[] {
  const { href, origin } = new URL('./vad-worker.js', import.meta.url);
  const direct = (): WorkerLike => new Worker(new URL('./vad-worker.js', import.meta.url), { type: 'module' }) as WorkerLike;
  const fromBlob = (): WorkerLike => {
    // A refused import would end in silence: thrown, it is an error of the worker.
    const script = `import(${JSON.stringify(href)}).catch((error) => setTimeout(() => { throw error; }));`;
    const url = URL.createObjectURL(new Blob([script], { type: 'text/javascript' }));
    try {
      return new Worker(url, { type: 'module' }) as WorkerLike;
    } finally {
      setTimeout(() => URL.revokeObjectURL(url), UP_MS);
    }
  };
  return origin === pageOrigin ? [direct, fromBlob] : [fromBlob];
}

/** Starts the worker, or null where nothing starts it. Throws the signal's reason. */
async function start(ways: readonly (() => WorkerLike)[], signal: AbortSignal): Promise<WorkerLike | null> {
  for (const way of ways) {
    signal.throwIfAborted();
    const worker = await isUp(way, signal);
    if (worker !== null) return worker;
  }
  return null;
}

function isUp(way: () => WorkerLike, signal: AbortSignal): Promise<WorkerLike | null> {
  return new Promise((resolve) => {
    let worker: WorkerLike;
    try {
      worker = way();
    } catch {
      return resolve(null);
    }
    const settle = (up: boolean): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', giveUp);
      if (!up) worker.terminate();
      resolve(up ? worker : null);
    };
    const giveUp = (): void => settle(false);
    const timer = setTimeout(giveUp, UP_MS);
    signal.addEventListener('abort', giveUp, { once: true });
    worker.onerror = giveUp;
    worker.onmessage = () => settle(true);
  });
}

/** A network in a worker of its own, or null where the page may have none. Throws `voice/model-failed`, or the signal's reason. */
export async function loadInWorker(kind: DetectorKind, { signal, onProgress }: LoadOptions, ways: readonly (() => WorkerLike)[]): Promise<FrameModel | null> {
  const worker = await start(ways, signal);
  if (worker === null) {
    signal.throwIfAborted();
    return null;
  }
  const waiting: { resolve(value: number): void; reject(error: unknown): void }[] = [];
  let failure: CsError | null = null;
  const fail = (message: string): void => {
    failure = new CsError('voice/model-failed', message);
    for (const { reject } of waiting.splice(0)) reject(failure);
  };
  worker.onerror = () => fail('The voice detector stopped. Start again.');
  worker.onmessage = ({ data }) => {
    if (data.type === 'progress') onProgress(data.loaded, data.total);
    else if (data.type === 'failed') fail(data.message);
    else if (data.type === 'ready') waiting.shift()?.resolve(1);
    else if (data.type === 'probability') waiting.shift()?.resolve(data.value);
  };
  const ask = (message: ToWorker): Promise<number> =>
    new Promise((resolve, reject) => {
      if (failure !== null) return reject(failure);
      waiting.push({ resolve, reject });
      worker.postMessage(message);
    });
  const leave = (): void => {
    worker.terminate();
    for (const { reject } of waiting.splice(0)) reject(signal.reason);
  };
  signal.addEventListener('abort', leave, { once: true });
  try {
    signal.throwIfAborted();
    await ask({ type: 'load', kind, base: assetUrl('', import.meta.url) });
  } catch (error) {
    worker.terminate();
    throw error;
  } finally {
    signal.removeEventListener('abort', leave);
  }
  return {
    probability: (frame) => ask({ type: 'frame', frame }),
    reset: () => worker.postMessage({ type: 'reset' }),
    release: async () => {
      worker.terminate();
      fail('The voice detector was let go.');
    },
  };
}
