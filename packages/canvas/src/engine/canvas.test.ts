import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SseEvent } from '@cs-kit/core';
import { CsError } from '@cs-kit/protocol';
import { applyEvent, toTile } from './batch.ts';
import { createCanvas } from './canvas.ts';
import type { Canvas } from './canvas.ts';
import type { CanvasRelay, CanvasState, JobDetail } from './types.ts';

const request = { prompt: 'A wave', engine: 'offline', width: 1024, height: 1024, count: 2 };
const job = (id: string, items: JobDetail['items']): JobDetail => ({
  id,
  engine: 'offline',
  createdAt: '2026-11-22T10:00:00.000Z',
  prompt: 'A wave',
  width: 1024,
  height: 1024,
  count: items.length,
  seed: 4,
  items,
});

/** A relay in memory: answers by method and path, and streams that the test feeds. */
function fakeRelay(answers: Record<string, (body?: unknown) => unknown>, stored: Record<string, string> = {}) {
  const calls: string[] = [];
  const streams: { path: string; push(event: SseEvent): void; end(error?: unknown): void }[] = [];
  const timers: (() => void)[] = [];
  const storage = new Map(Object.entries(stored));
  const answer = async (method: string, path: string, body?: unknown): Promise<unknown> => {
    calls.push(`${method} ${path}`);
    const found = answers[`${method} ${path}`] ?? answers[`${method} ${path.split('?')[0]}`];
    if (found === undefined) throw new CsError('request/not-found', `${method} ${path}`);
    return found(body);
  };
  const relay: CanvasRelay = {
    siteKey: 'demo',
    storageKey: 'cs:demo',
    platform: {
      storage: {
        getItem: (key) => storage.get(key) ?? null,
        setItem: (key, value) => void storage.set(key, value),
        removeItem: (key) => void storage.delete(key),
      },
      now: () => 1000,
      setTimeout: (fn) => timers.push(fn),
      clearTimeout: () => undefined,
    },
    session: { hasStored: 'cs:demo' in stored },
    json: async <T>(method: string, path: string, options?: { body?: unknown }) => (await answer(method, path, options?.body)) as T,
    fetch: async (path, init) => {
      await answer(init?.method ?? 'GET', path);
      return new Response('x');
    },
    async *sse(path) {
      const queue: (SseEvent | { error: unknown } | null)[] = [];
      let wake: () => void = () => undefined;
      const put = (entry: SseEvent | { error: unknown } | null): void => {
        queue.push(entry);
        wake();
      };
      streams.push({ path, push: put, end: (error) => put(error === undefined ? null : { error }) });
      for (;;) {
        while (queue.length === 0) await new Promise<void>((resolve) => (wake = resolve));
        const entry = queue.shift()!;
        if (entry === null) return;
        if ('error' in entry) throw entry.error;
        yield entry;
      }
    },
  };
  return { relay, calls, streams, timers, storage };
}

async function until(canvas: Canvas, check: (state: CanvasState) => boolean): Promise<CanvasState> {
  for (let turn = 0; turn < 500; turn += 1) {
    if (check(canvas.state.get())) return canvas.state.get();
    await new Promise((done) => setImmediate(done));
  }
  throw new Error(`never: ${JSON.stringify(canvas.state.get().batch)}`);
}
const waiting = [
  { id: 'i1', status: 'waiting' as const },
  { id: 'i2', status: 'waiting' as const },
];
const done = [
  { id: 'i1', status: 'done' as const, imageId: 'p1', width: 1024, height: 1024 },
  { id: 'i2', status: 'failed' as const, code: 'provider/refused' },
];

test('a batch goes from submitting over progress to done, and is remembered meanwhile', async () => {
  const { relay, streams, storage } = fakeRelay({ 'POST /v1/images/jobs': () => job('j1', waiting), 'GET /v1/images/jobs/j1': () => job('j1', done) });
  const canvas = createCanvas(relay);
  canvas.keepPrompt('A wave');
  const taken = canvas.submit(request);
  assert.equal(canvas.state.get().batch.phase, 'submitting');
  await taken;
  assert.deepEqual(JSON.parse(storage.get('cs:demo:canvas')!), { prompt: 'A wave', jobs: ['j1'] });
  await until(canvas, () => streams.length === 1);
  streams[0]!.push({ event: 'progress', data: { itemId: 'i1', progress: 0.4, previewUrl: '/p?v=1' } });
  streams[0]!.push({ event: 'progress', data: { itemId: 'i1', progress: 0.2 } });
  const running = await until(canvas, (state) => state.batch.phase === 'running' && state.batch.tiles[0]?.status === 'running');
  assert.deepEqual(running.batch.phase === 'running' && running.batch.tiles[0], {
    id: 'i1',
    jobId: 'j1',
    status: 'running',
    progress: 0.4,
    previewPath: '/p?v=1',
  });
  streams[0]!.push({ event: 'done', data: { itemId: 'i1', imageId: 'p1', width: 1024, height: 1024 } });
  streams[0]!.push({ event: 'failed', data: { itemId: 'i2', code: 'provider/refused', message: '' } });
  const over = await until(canvas, (state) => state.batch.phase === 'done' && state.history.phase === 'ready');
  assert.deepEqual(over.batch.phase === 'done' && over.batch.tiles.map((tile) => tile.status), ['done', 'failed']);
  assert.deepEqual(over.history.phase === 'ready' && over.history.items.map((picture) => [picture.imageId, picture.seed]), [['p1', 4]]);
  await until(canvas, () => (JSON.parse(storage.get('cs:demo:canvas')!) as { jobs: string[] }).jobs.length === 0);
});

test('a refusal at the start is told and the words are kept', async () => {
  const { relay } = fakeRelay({
    'POST /v1/images/jobs': () => {
      throw new CsError('budget/exhausted');
    },
  });
  const canvas = createCanvas(relay);
  await canvas.submit(request);
  const { batch } = canvas.state.get();
  assert.ok(batch.phase === 'failed' && batch.error.code === 'budget/exhausted' && batch.request.prompt === 'A wave');
});

test('a running job is taken up after a reload, for visitors who were here', async () => {
  const answers = {
    'GET /v1/images/engines': () => ({ items: [] }),
    'GET /v1/images/jobs/j1': () => job('j1', waiting),
    'GET /v1/images/jobs': () => ({ items: [job('j0', done)], cursor: null }),
  };
  const kept = { 'cs:demo:canvas': JSON.stringify({ prompt: 'A wave', jobs: ['j1'] }) };
  const back = fakeRelay(answers, { 'cs:demo': 'x', ...kept });
  const canvas = createCanvas(back.relay);
  assert.equal(canvas.keptPrompt, 'A wave');
  canvas.start();
  await until(canvas, (state) => state.batch.phase === 'running' && back.streams.length === 1 && state.history.phase === 'ready');
  canvas.stop();
  const fresh = fakeRelay(answers, kept);
  createCanvas(fresh.relay).start();
  await new Promise((resolve) => setTimeout(resolve, 5));
  assert.deepEqual(fresh.calls, ['GET /v1/images/engines?siteKey=demo'], 'nothing that makes a session before the visitor acts');
});

test('a broken stream says so, and is taken up again', async () => {
  let status = waiting as JobDetail['items'];
  const { relay, streams, timers } = fakeRelay({ 'POST /v1/images/jobs': () => job('j1', waiting), 'GET /v1/images/jobs/j1': () => job('j1', status) });
  const canvas = createCanvas(relay);
  await canvas.submit(request);
  await until(canvas, () => streams.length === 1);
  streams[0]!.end(new CsError('relay/unreachable'));
  await until(canvas, (state) => state.batch.phase === 'running' && state.batch.lost);
  status = done;
  timers.shift()!();
  await until(canvas, () => streams.length === 2);
  streams[1]!.end();
  await until(canvas, (state) => state.batch.phase === 'done');
});

test('cancel and retry act on one picture', async () => {
  const { relay, calls, streams } = fakeRelay({
    'POST /v1/images/jobs': (body) => ((body as { count: number }).count === 1 ? job('j2', [{ id: 'i9', status: 'waiting' }]) : job('j1', waiting)),
    'DELETE /v1/images/jobs/j1': () => job('j1', [waiting[0]!, { id: 'i2', status: 'cancelled' }]),
    'GET /v1/images/jobs/j2': () => job('j2', [{ ...done[0]!, id: 'i9' }]),
  });
  const canvas = createCanvas(relay);
  await canvas.submit(request);
  await canvas.cancel('i2');
  assert.ok(calls.includes('DELETE /v1/images/jobs/j1?item=i2'));
  await canvas.retry('i2');
  const { batch } = canvas.state.get();
  assert.deepEqual(batch.phase === 'running' && batch.tiles.map((tile) => [tile.id, tile.status]), [
    ['i1', 'waiting'],
    ['i9', 'waiting'],
  ]);
  await until(canvas, () => streams.length === 2);
});

test('a hidden picture comes back by undo, and by a failed deletion', async () => {
  let broken = true;
  const { relay } = fakeRelay(
    {
      'GET /v1/images/engines': () => ({ items: [] }),
      'GET /v1/images/jobs': () => ({ items: [job('j0', done)], cursor: null }),
      'DELETE /v1/images/p1': () => {
        if (broken) throw new CsError('relay/unreachable');
      },
    },
    { 'cs:demo': 'x' },
  );
  const canvas = createCanvas(relay);
  canvas.start();
  const count = (): number => {
    const { history } = canvas.state.get();
    return history.phase === 'unknown' ? -1 : history.items.length;
  };
  await until(canvas, (state) => state.history.phase === 'ready');
  canvas.hide('p1');
  assert.equal(count(), 0);
  canvas.restore('p1');
  assert.equal(count(), 1);
  canvas.hide('p1');
  await assert.rejects(canvas.remove('p1'));
  assert.equal(count(), 1);
  broken = false;
  canvas.hide('p1');
  await canvas.remove('p1');
  assert.equal(count(), 0);
});

test('events for what is over, and unknown ones, change nothing', () => {
  const tile = toTile('j', { id: 'i', status: 'done', imageId: 'p', width: 1, height: 1 });
  assert.deepEqual(applyEvent([tile], 'progress', { itemId: 'i', progress: 0.1 }), [tile]);
  const open = toTile('j', { id: 'i', status: 'waiting' });
  assert.deepEqual(applyEvent([open], 'later', { itemId: 'i' }), [open]);
  assert.deepEqual(applyEvent([open], 'progress', null), [open]);
});

test('of the jobs of an earlier page, those that are gone are forgotten and those that could not be read are asked for again', async () => {
  let up = false;
  const { relay, streams, storage } = fakeRelay(
    {
      'GET /v1/images/engines': () => ({ items: [] }),
      'GET /v1/images/jobs': () => ({ items: [], cursor: null }),
      'GET /v1/images/jobs/gone': () => {
        throw new CsError('image/not-found');
      },
      'GET /v1/images/jobs/j1': () => job('j1', waiting),
      'GET /v1/images/jobs/j2': () => {
        if (!up) throw new CsError('relay/unreachable');
        return job('j2', [{ id: 'i9', status: 'waiting' }]);
      },
    },
    { 'cs:demo': 'x', 'cs:demo:canvas': JSON.stringify({ prompt: 'A wave', jobs: ['gone', 'j2', 'j1'] }) },
  );
  const kept = (): unknown => JSON.parse(storage.get('cs:demo:canvas') ?? 'null');
  const canvas = createCanvas(relay);
  canvas.start();
  await until(canvas, (state) => state.batch.phase === 'running' && streams.length === 1);
  await until(canvas, () => JSON.stringify(kept()) === JSON.stringify({ prompt: 'A wave', jobs: ['j2', 'j1'] }));
  canvas.stop();
  up = true;
  const next = createCanvas(relay);
  next.start();
  await until(next, (state) => state.batch.phase === 'running' && state.batch.tiles.length === 3);
  next.stop();
});

test('a job that the relay has no more fails its pictures instead of waiting for ever', async () => {
  const { relay, streams, storage } = fakeRelay({
    'POST /v1/images/jobs': () => job('j1', waiting),
    'GET /v1/images/jobs/j1': () => {
      throw new CsError('image/not-found');
    },
  });
  const canvas = createCanvas(relay);
  await canvas.submit(request);
  await until(canvas, () => streams.length === 1);
  streams[0]!.push({ event: 'done', data: { itemId: 'i1', imageId: 'p1', width: 1024, height: 1024 } });
  streams[0]!.end();
  const { batch } = await until(canvas, (state) => state.batch.phase === 'done');
  assert.deepEqual(batch.phase === 'done' && batch.tiles.map((tile) => [tile.status, tile.status === 'failed' && tile.code]), [
    ['done', false],
    ['failed', 'image/not-found'],
  ]);
  assert.equal(storage.get('cs:demo:canvas'), undefined);
});

test('pictures stand in the history once, older ones follow by page, and a hidden one leaves the batch', async () => {
  const pages = [
    { items: [job('j0', [{ ...done[0]!, imageId: 'p0' }])], cursor: 'c' },
    { items: [job('j0', [{ ...done[0]!, imageId: 'p0' }]), job('jx', [{ ...done[0]!, imageId: 'px' }])], cursor: null },
  ];
  const { relay, calls, streams } = fakeRelay(
    {
      'GET /v1/images/engines': () => ({ items: [] }),
      'GET /v1/images/jobs': () => pages.shift(),
      'POST /v1/images/jobs': () => job('j1', [waiting[0]!]),
      'GET /v1/images/jobs/j1': () => job('j1', [done[0]!]),
    },
    { 'cs:demo': 'x' },
  );
  const canvas = createCanvas(relay);
  const ids = (): unknown => {
    const { history } = canvas.state.get();
    return history.phase === 'ready' && history.items.map(({ imageId }) => imageId);
  };
  canvas.start();
  await until(canvas, (state) => state.history.phase === 'ready');
  await canvas.submit(request);
  await until(canvas, () => streams.length === 1);
  streams[0]!.end();
  await until(canvas, (state) => state.batch.phase === 'done');
  assert.deepEqual(ids(), ['p1', 'p0']);
  await canvas.older();
  assert.deepEqual(ids(), ['p1', 'p0', 'px']);
  await canvas.older();
  assert.equal(calls.filter((call) => call.startsWith('GET /v1/images/jobs?')).length, 2);
  canvas.hide('p1');
  assert.deepEqual([canvas.state.get().batch, ids()], [{ phase: 'idle' }, ['p0', 'px']]);
});

test('engines that could not be read are named, and read again on demand', async () => {
  let up = false;
  const { relay } = fakeRelay({
    'GET /v1/images/engines': () => {
      if (!up) throw new CsError('relay/unreachable');
      return { items: [] };
    },
  });
  const canvas = createCanvas(relay);
  canvas.start();
  const { engines } = await until(canvas, (state) => state.engines.phase === 'failed');
  assert.ok(engines.phase === 'failed' && engines.error.code === 'relay/unreachable');
  up = true;
  canvas.reload();
  await until(canvas, (state) => state.engines.phase === 'ready');
});

test('words live as long as the page where storage is blocked, and what is no memory is none', () => {
  const { relay, storage } = fakeRelay({}, { 'cs:demo:canvas': '{"prompt":' });
  assert.equal(createCanvas(relay).keptPrompt, '');
  storage.set('cs:demo:canvas', '{"prompt":7,"jobs":"j1"}');
  assert.equal(createCanvas(relay).keptPrompt, '');
  const full = (): never => {
    throw new DOMException('full', 'QuotaExceededError');
  };
  const canvas = createCanvas({ ...relay, platform: { ...relay.platform, storage: { ...relay.platform.storage!, getItem: full, setItem: full } } });
  canvas.keepPrompt('A wave');
  assert.equal(canvas.keptPrompt, 'A wave');
});
