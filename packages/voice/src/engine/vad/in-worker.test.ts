import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { setAssetBase } from '@cs-kit/core';
import { CsError } from '@cs-kit/protocol';
import { sileroWeights } from '../../../../../scripts/silero-weights.mjs';
import { loadInWorker, workerWays } from './in-worker.ts';
import type { WorkerLike } from './in-worker.ts';
import type { FromWorker, ToWorker } from './messages.ts';
import { SileroNetwork } from './silero/network.ts';
import { readWeights } from './silero/weights.ts';
import { Thread } from './testing/thread.ts';

/* Both sides of the worker, with the real network; only the thread between them is the test's. */

const isFailure = (error: unknown): boolean => error instanceof CsError && error.code === 'voice/model-failed';
const weights = async (): Promise<Response> => new Response(await sileroWeights());

function quiet(t: TestContext, signal = new AbortController().signal) {
  t.after(() => setAssetBase(null));
  return { fetch: weights, signal, onProgress: () => undefined };
}

const frame = (seed: number): Float32Array => Float32Array.from({ length: 512 }, (_, at) => 0.3 * Math.sin(at * seed * 0.01));

test('frames that are asked without waiting are answered in order, as the network answers them', async (t) => {
  const progress: number[] = [];
  const model = await loadInWorker('plain', { ...quiet(t), onProgress: (loaded, total) => progress.push(loaded / total) }, [() => new Thread(weights)]);
  assert.equal(progress[0], 0);
  assert.equal(progress.at(-1), 1);
  const network = new SileroNetwork(readWeights(await sileroWeights()));
  const frames = [1, 2, 3, 4].map(frame);
  const expected = frames.map((one) => network.probability(one));
  assert.deepEqual(await Promise.all(frames.map((one) => model!.probability(one))), expected);
  model!.reset();
  network.reset();
  assert.equal(await model!.probability(frames[0]!), network.probability(frames[0]!));
  await model!.release();
  await assert.rejects(model!.probability(frames[0]!), isFailure);
});

test('where one way starts no worker the next is tried, and where none does there is none', async (t) => {
  const refused = (): WorkerLike => {
    throw new DOMException('another origin', 'SecurityError');
  };
  const broken = (): WorkerLike => {
    const worker: WorkerLike = { onmessage: null, onerror: null, postMessage: () => undefined, terminate: () => undefined };
    setTimeout(() => worker.onerror?.({} as ErrorEvent));
    return worker;
  };
  const model = await loadInWorker('plain', quiet(t), [refused, broken, () => new Thread(weights)]);
  assert.ok((await model!.probability(frame(1))) < 0.5);
  assert.equal(await loadInWorker('plain', quiet(t), [refused, broken]), null);
});

test('what fails in the worker is named, and a worker that stops fails whoever waits', async (t) => {
  const missing = async (): Promise<Response> => new Response(null, { status: 404 });
  const lost = new Thread(missing);
  await assert.rejects(loadInWorker('plain', quiet(t), [() => lost]), (error) => isFailure(error) && /i16\.bin answered 404/.test((error as Error).message));
  assert.equal(lost.ended, true);
  const thread = new Thread(weights);
  const model = await loadInWorker('plain', quiet(t), [() => thread]);
  const waits = model!.probability(frame(1));
  thread.onerror?.({} as ErrorEvent);
  await assert.rejects(waits, isFailure);
});

test('whoever leaves meanwhile gets the reason, and nothing goes on', async (t) => {
  const early = new AbortController();
  const silent = new Thread(weights);
  silent.postMessage = () => undefined;
  const loading = loadInWorker('plain', quiet(t, early.signal), [() => silent]);
  setTimeout(() => early.abort(new Error('left')), 20);
  await assert.rejects(loading, /left/);
  assert.equal(silent.ended, true);
  const mute: WorkerLike = { onmessage: null, onerror: null, postMessage: () => undefined, terminate: () => undefined };
  const again = new AbortController();
  const starting = loadInWorker('plain', quiet(t, again.signal), [() => mute, () => new Thread(weights)]);
  again.abort(new Error('left again'));
  await assert.rejects(starting, /left again/);
});

test('from its own origin a page starts the worker by its address, from another one through a blob', async (t) => {
  const made: { readonly url: string; readonly type: unknown }[] = [];
  const scope = globalThis as { Worker?: unknown };
  const before = scope.Worker;
  scope.Worker = class {
    constructor(url: string | URL, options: { readonly type: string }) {
      made.push({ url: String(url), type: options.type });
    }
  };
  t.after(() => (scope.Worker = before));
  t.mock.timers.enable({ apis: ['setTimeout'] });
  // Files have no origin of their own: theirs is "null".
  for (const way of workerWays('null')) way();
  for (const way of workerWays('https://shop.example')) way();
  const [direct, ...blobs] = made;
  assert.match(direct!.url, /^file:.*\/vad-worker\.js$/);
  assert.equal(blobs.length, 2);
  for (const { url, type } of blobs) {
    assert.match(url, /^blob:/);
    assert.equal(type, 'module');
    assert.match(await (await fetch(url)).text(), /^import\("file:.*\/vad-worker\.js"\)\.catch\(/);
  }
  t.mock.timers.tick(60_000);
  for (const { url } of blobs) await assert.rejects(fetch(url));
});

test('the file of the worker says that it is up, and answers what it is told', async (t) => {
  t.after(() => setAssetBase(null));
  const told: FromWorker[] = [];
  let take: ((event: { readonly data: ToWorker }) => void) | null = null;
  const scope = globalThis as unknown as Record<string, unknown>;
  const before = { postMessage: scope['postMessage'], addEventListener: scope['addEventListener'], fetch: scope['fetch'] };
  t.after(() => Object.assign(scope, before));
  let heard: () => void = () => undefined;
  const next = (): Promise<void> => new Promise((resolve) => (heard = resolve));
  Object.assign(scope, {
    fetch: weights,
    postMessage: (message: FromWorker) => {
      told.push(message);
      if (message.type === 'ready' || message.type === 'probability') heard();
    },
    addEventListener: (_type: string, listener: typeof take) => (take = listener),
  });
  await import('./vad-worker.ts');
  assert.deepEqual(told, [{ type: 'up' }]);
  const ready = next();
  take!({ data: { type: 'load', kind: 'plain', base: 'https://kit.example/assets' } });
  await ready;
  const answered = next();
  take!({ data: { type: 'frame', frame: frame(1) } });
  await answered;
  assert.equal(told.at(-1)?.type, 'probability');
});
