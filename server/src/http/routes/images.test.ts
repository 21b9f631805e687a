import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { uuid } from '@cs-kit/protocol';
import type { Site } from '@cs-kit/protocol';
import { Hono } from 'hono';
import type { Actor, AppEnv } from '../../context.ts';
import type { ImageService } from '../../images/service.ts';
import type { ImageRequest, JobEvent } from '../../images/types.ts';
import { fromThrown, problemResponse } from '../problem.ts';
import { imagesRoutes } from './images.ts';

const actor: Actor = { kind: 'visitor', id: uuid(), name: 'Guest', role: 'visitor', siteId: 's', origin: null, scopes: ['chat'], known: false };
const job = {
  id: uuid(),
  engine: 'offline',
  createdAt: new Date(0).toISOString(),
  items: [{ id: uuid(), status: 'waiting' as const }],
  prompt: 'x',
  width: 1024,
  height: 1024,
  count: 1,
};

let taken: string[] = [];
const rates = { take: (rate: string) => void taken.push(rate) };
beforeEach(() => void (taken = []));

function open(
  images: Partial<ImageService>,
  as: Actor = actor,
  features: readonly string[] = ['canvas'],
): (path: string, init?: RequestInit) => Promise<Response> {
  const app = new Hono<AppEnv>();
  app.use(async (c, next) => {
    c.set('actor', c.req.header('authorization') === undefined ? null : as);
    c.set('peer', { address: 'a', prefix: 'a', loopback: true });
    c.set('site', { id: 's', enabled: true, features } as unknown as Site);
    await next();
  });
  app.onError((error) => problemResponse(fromThrown(error), 'r1'));
  app.route('/', imagesRoutes({ images: images as ImageService, rates }));
  return async (path, init = {}) => app.request(path, { ...init, headers: { authorization: 'Bearer t', ...init.headers } });
}

test('POST /v1/images/jobs answers 202 with defaults filled in, and refuses unknown fields', async () => {
  const asked: ImageRequest[] = [];
  const call = open({
    submit: async (_actor, _site, request) => {
      asked.push(request);
      return job;
    },
  });
  const post = (body: unknown) => call('/v1/images/jobs', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
  const answer = await post({ prompt: 'A wave' });
  assert.equal(answer.status, 202);
  assert.equal(((await answer.json()) as { id: string }).id, job.id);
  assert.deepEqual(asked[0], { prompt: 'A wave', width: 1024, height: 1024, count: 1 });
  for (const body of [{ prompt: '' }, { prompt: 'x', count: 9 }, { prompt: 'x', steps: 3 }, { prompt: 'x', width: 99999 }])
    assert.equal((await post(body)).status, 422, JSON.stringify(body));
  const large = JSON.stringify({ prompt: 'x'.repeat(300_000) });
  assert.equal(
    (await call('/v1/images/jobs', { method: 'POST', headers: { 'content-type': 'application/json', 'content-length': String(large.length) }, body: large }))
      .status,
    413,
  );
});

test('events are told as SSE with ids, from after Last-Event-ID', async () => {
  let after = -1;
  const call = open({
    subscribe: async (_actor, _id, options) => {
      after = options?.after ?? 0;
      return (async function* (): AsyncGenerator<JobEvent> {
        yield { id: 4, event: 'progress', data: { itemId: 'i', progress: 0.5 } };
        yield { id: 5, event: 'done', data: { itemId: 'i', imageId: 'p', width: 1, height: 1 } };
      })();
    },
  });
  const answer = await call(`/v1/images/jobs/${job.id}/events`, { headers: { 'last-event-id': '3' } });
  assert.match(answer.headers.get('content-type') ?? '', /^text\/event-stream/);
  assert.equal(
    await answer.text(),
    ': open\n\nid: 4\nevent: progress\ndata: {"itemId":"i","progress":0.5}\n\nid: 5\nevent: done\ndata: {"itemId":"i","imageId":"p","width":1,"height":1}\n\n',
  );
  assert.equal(after, 3);
});

test('a reader that leaves ends the subscription', async () => {
  let signal: AbortSignal | undefined;
  const call = open({
    subscribe: async (_actor, _id, options) => {
      signal = options?.signal;
      return (async function* (): AsyncGenerator<JobEvent> {
        await new Promise((done) => signal?.addEventListener('abort', done));
      })();
    },
  });
  const answer = await call(`/v1/images/jobs/${job.id}/events`);
  const reader = answer.body!.getReader();
  await reader.read();
  await reader.cancel();
  assert.equal(signal?.aborted, true);
});

test('bytes are private, immutable and cannot run', async () => {
  const id = uuid();
  const call = open({
    read: async (_actor, _id, options) => ({ bytes: Uint8Array.of(1, 2), type: 'image/png', name: `山 "x".png`, etag: `"e${options?.width ?? 0}"` }),
  });
  const answer = await call(`/v1/images/${id}?width=320`);
  assert.deepEqual(new Uint8Array(await answer.arrayBuffer()), Uint8Array.of(1, 2));
  assert.equal(answer.headers.get('content-type'), 'image/png');
  assert.equal(answer.headers.get('x-content-type-options'), 'nosniff');
  assert.match(answer.headers.get('content-security-policy') ?? '', /^sandbox/);
  assert.match(answer.headers.get('cache-control') ?? '', /private.*immutable/);
  assert.equal(answer.headers.get('content-disposition'), `inline; filename="_ _x_.png"; filename*=UTF-8''%E5%B1%B1%20%22x%22.png`);
  assert.equal((await call(`/v1/images/${id}?width=320`, { headers: { 'if-none-match': '"e320"' } })).status, 304);
  assert.equal((await call('/v1/images/no-such-id')).status, 404);
});

test('an upload is read up to the bound, whatever the header says', async () => {
  let size = 0;
  const call = open({
    upload: async (_actor, _site, bytes) => {
      size = bytes.length;
      return { imageId: uuid(), width: 1, height: 1 };
    },
  });
  assert.equal((await call('/v1/images', { method: 'POST', body: new Uint8Array(1000) })).status, 201);
  assert.equal(size, 1000);
  const large = await call('/v1/images', { method: 'POST', body: new Uint8Array(9 * 2 ** 20) });
  assert.equal(large.status, 413);
  assert.equal(((await large.json()) as { code: string }).code, 'file/too-large');
});

test('making and uploading are bounded by rate, and off where the site does not draw', async () => {
  const images: Partial<ImageService> = { submit: async () => job, upload: async () => ({ imageId: uuid(), width: 1, height: 1 }) };
  const submit = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ prompt: 'A wave' }) };
  const call = open(images);
  assert.equal((await call('/v1/images/jobs', submit)).status, 202);
  assert.deepEqual(taken, ['paidPerPrefix', 'paidPerSite', 'imagesPerVisitor']);
  taken = [];
  assert.equal((await call('/v1/images', { method: 'POST', body: 'x' })).status, 201);
  assert.deepEqual(taken, ['uploadsPerActor']);
  const off = open(images, actor, ['room']);
  for (const answer of [await off('/v1/images/jobs', submit), await off('/v1/images', { method: 'POST', body: 'x' })])
    assert.equal(((await answer.json()) as { code: string }).code, 'session/site-disabled');
  assert.equal((await open(images, { ...actor, kind: 'staff', role: 'agent' }, ['room'])('/v1/images/jobs', submit)).status, 202);
});

test('a server key without a scope for it neither spends, reads, nor stops', async () => {
  const key: Actor = { ...actor, kind: 'key', scopes: ['export'] };
  const call = open({}, key);
  const id = uuid();
  const asked: readonly (readonly [string, string])[] = [
    ['POST', '/v1/images'],
    ['POST', '/v1/images/jobs'],
    ['GET', '/v1/images/jobs'],
    ['GET', `/v1/images/jobs/${id}`],
    ['DELETE', `/v1/images/jobs/${id}`],
    ['GET', `/v1/images/jobs/${id}/events`],
    ['GET', `/v1/images/jobs/${id}/previews/${id}`],
    ['GET', `/v1/images/${id}`],
    ['DELETE', `/v1/images/${id}`],
  ];
  for (const [method, path] of asked) {
    const json = path === '/v1/images/jobs' && method === 'POST';
    const answer = await call(path, { method, ...(json && { body: '{"prompt":"x"}', headers: { 'content-type': 'application/json' } }) });
    assert.deepEqual([answer.status, ((await answer.json()) as { code: string }).code], [403, 'session/forbidden'], `${method} ${path}`);
  }
  assert.equal((await open({ list: async () => ({ items: [], cursor: null }) }, { ...key, scopes: ['openai'] })('/v1/images/jobs')).status, 200);
});
