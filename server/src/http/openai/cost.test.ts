import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CsError } from '@cs-kit/protocol';
import type { Site } from '@cs-kit/protocol';
import { Hono } from 'hono';
import pino from 'pino';
import type { AppEnv } from '../../context.ts';
import { TIMEOUTS } from '../../providers/call.ts';
import { costOf } from './cost.ts';
import { createPasser } from './passer.ts';
import type { Forward } from './passer.ts';

const json = (value: unknown): Uint8Array<ArrayBuffer> => new TextEncoder().encode(JSON.stringify(value));

async function form(fields: Readonly<Record<string, string | Blob>>): Promise<[Uint8Array<ArrayBuffer>, string]> {
  const body = new FormData();
  for (const [name, value] of Object.entries(fields)) body.set(name, value);
  const response = new Response(body);
  return [new Uint8Array(await response.arrayBuffer()), response.headers.get('content-type') ?? ''];
}

/** Silence of so many seconds, 8 kHz mono. */
function silence(seconds: number): Blob {
  const bytes = new Uint8Array(44 + seconds * 16_000);
  const view = new DataView(bytes.buffer);
  bytes.set(new TextEncoder().encode('RIFF'), 0);
  bytes.set(new TextEncoder().encode('WAVEfmt '), 8);
  view.setUint32(16, 16, true);
  view.setUint32(28, 16_000, true);
  bytes.set(new TextEncoder().encode('data'), 36);
  view.setUint32(40, seconds * 16_000, true);
  return new Blob([bytes]);
}

test('every address that a provider charges for takes from a budget', async () => {
  const of = (path: string, value: unknown) => costOf(path, json(value), 'application/json');
  assert.deepEqual(await of('images/generations', { prompt: 'x', n: 3 }), { budget: 'images', amount: 3 });
  assert.deepEqual(await of('images/generations', { prompt: 'x', n: -5 }), { budget: 'images', amount: 1 });
  assert.deepEqual(await costOf('images/edits', ...(await form({ n: '2', image: new Blob(['x']) }))), { budget: 'images', amount: 2 });
  assert.deepEqual(await of('audio/speech', { input: 'twelve chars' }), { budget: 'speechChars', amount: 12 });
  assert.deepEqual(await costOf('audio/transcriptions', ...(await form({ file: silence(3) }))), { budget: 'speechSeconds', amount: 3 });
  assert.deepEqual(await costOf('audio/translations', ...(await form({ file: silence(5) }))), { budget: 'speechSeconds', amount: 5 });
  assert.equal((await of('moderations', { input: 'x'.repeat(400) })).budget, 'chatTokens');
  assert.equal((await of('embeddings', { input: 'x'.repeat(400) })).amount, 103);
  const one = (await of('chat/completions', { max_tokens: 100, messages: [] })).amount;
  assert.ok((await of('chat/completions', { max_tokens: 100, n: 5, messages: [] })).amount >= one + 400);
  await assert.rejects(costOf('images/edits', json({}), 'multipart/form-data; boundary=x'), { code: 'request/malformed' });
  await assert.rejects(costOf('audio/speech', json([]), 'application/json'), { code: 'request/invalid' });
});

/** Passes one picture request on and tells what was reserved and what was booked. */
async function passed(send: typeof fetch, signal?: AbortSignal): Promise<{ status: number; booked: number[] }> {
  const booked: number[] = [];
  const pass = createPasser({
    budgets: { reserve: async () => ({ settle: async (used) => void booked.push(used) }) },
    fetch: send,
    timeouts: { ...TIMEOUTS, firstToken: 50 },
  });
  const forward: Forward = {
    path: 'images/generations',
    method: 'POST',
    body: '{}',
    contentType: 'application/json',
    cost: { budget: 'images', amount: 4 },
    input: 0,
  };
  const app = new Hono<AppEnv>();
  app.onError((error) => new Response(null, { status: error instanceof CsError ? error.status : 499 }));
  app.post('/', (c) => {
    c.set('log', pino({ level: 'silent' }));
    return pass(c, forward, { baseUrl: 'http://provider.test/v1', apiKey: 'k', models: {} }, { id: 's' } as Site);
  });
  const response = await app.request('http://relay.test/', { method: 'POST', ...(signal === undefined ? {} : { signal }) });
  await response.text();
  return { status: response.status, booked };
}

const never: typeof fetch = (_input, init) =>
  new Promise((_resolve, reject) => init?.signal?.addEventListener('abort', () => reject(init.signal?.reason as Error)));

test('a refused call costs nothing; one that was left, ran out of time or broke off is paid', async () => {
  assert.deepEqual(await passed(async () => new Response('{}')), { status: 200, booked: [4] });
  for (const status of [400, 401, 429, 503]) {
    const refusal = async (): Promise<Response> => Response.json({ error: { message: 'no' } }, { status });
    assert.deepEqual((await passed(refusal)).booked, [0], String(status));
  }
  assert.deepEqual((await passed(() => Promise.reject(new TypeError('fetch failed')))).booked, [0]);
  const leave = new AbortController();
  const left = passed(never, leave.signal);
  setImmediate(() => leave.abort());
  assert.deepEqual((await left).booked, [4]);
  assert.deepEqual(await passed(never), { status: 504, booked: [4] });
});
