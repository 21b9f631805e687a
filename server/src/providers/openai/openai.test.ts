import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { after, before, beforeEach, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { ChatEvent, ChatRequest, ProviderTimeouts } from '../types.ts';
import { createOpenAI } from './index.ts';
import type { OpenAIProvider } from './index.ts';

/* Against the lab's chat server: a real process that speaks OpenAI's wire format over real sockets, with scripted faults (test/lab/README.md). */

const LAB = fileURLToPath(new URL('../../../../test/lab/chat.mjs', import.meta.url));
let child: ChildProcess;
let url = '';

before(
  () =>
    new Promise<void>((resolve, reject) => {
      child = spawn(process.execPath, [LAB, '--port', '0', '--key', 'k'], { stdio: ['ignore', 'pipe', 'inherit'] });
      child.once('exit', (code) => reject(new Error(`the lab ended with ${code}`)));
      child.stdout!.once('data', (line: Buffer) => {
        url = (JSON.parse(line.toString()) as { url: string }).url;
        resolve();
      });
    }),
);
after(() => void child.kill());
beforeEach(() => script([]));

async function script(rules: object): Promise<void> {
  await fetch(`${url}/__script`, { method: 'POST', body: JSON.stringify(rules) });
}

interface LogEntry {
  readonly path: string;
  readonly state: string;
  readonly detail?: { readonly body?: Record<string, unknown> };
}
async function lastCall(): Promise<LogEntry> {
  const log = (await (await fetch(`${url}/__log?json`)).json()) as LogEntry[];
  return log.findLast((entry) => entry.path.startsWith('/v1/'))!;
}

const provider = (timeouts: Partial<ProviderTimeouts> = {}, apiKey = 'k', model = 'gpt-4o'): OpenAIProvider =>
  createOpenAI({ baseUrl: `${url}/v1/`, apiKey, models: { chat: model, embeddings: 'text-embedding-3-small' } }, { timeouts });
const request = (content: string, signal: AbortSignal = new AbortController().signal, maxOutputTokens = 400): ChatRequest => ({
  system: 'Count.',
  messages: [{ role: 'user', content }],
  maxOutputTokens,
  signal,
});

async function all(events: AsyncIterable<ChatEvent>): Promise<{ text: string; types: readonly string[]; last: ChatEvent | undefined }> {
  let text = '';
  const types: string[] = [];
  let last: ChatEvent | undefined;
  for await (const event of events) {
    if (event.type === 'delta') text += event.text;
    types.push(event.type);
    last = event;
  }
  return { text, types, last };
}
const counted = (limit: number): string => Array.from({ length: limit }, (_, index) => index + 1).join(' ');

test('words stream, usage is counted, the end comes last', async () => {
  const { text, types, last } = await all(provider().chat!.reply(request('count to 30')));
  assert.equal(text, counted(30));
  assert.deepEqual([types.filter((type) => type === 'usage').length, last], [1, { type: 'done', reason: 'stop' }]);
  const { detail } = await lastCall();
  assert.deepEqual([detail?.body?.['stream'], detail?.body?.['stream_options']], [true, { include_usage: true }]);
});

test('an answer that is cut at the bound says so', async () => {
  assert.deepEqual((await all(provider().chat!.reply(request('count to 300', undefined, 5)))).last, { type: 'done', reason: 'length' });
});

test('line ends, split bytes and a missing blank line do not matter', async () => {
  await script([{ no_last_blank_line: true, crlf: true, split_bytes: 7 }]);
  assert.equal((await all(provider().chat!.reply(request('count to 30')))).text, counted(30));
});

test('a stream that ends after its finish reason, without the closing mark, is whole', async () => {
  const chunk = (fields: object): string => `data: ${JSON.stringify({ choices: [fields] })}\n\n`;
  const body = chunk({ delta: { content: 'Two days.' } }) + chunk({ delta: {}, finish_reason: 'stop' });
  const answer = async () => new Response(body, { headers: { 'content-type': 'text/event-stream' } });
  const { chat } = createOpenAI({ baseUrl: 'http://own.test/v1', apiKey: '', models: { chat: 'local' } }, { fetch: answer });
  const { text, last } = await all(chat!.reply(request('how long?')));
  assert.deepEqual([text, last], ['Two days.', { type: 'done', reason: 'stop' }]);
});

const faults: readonly (readonly [string, object, string])[] = [
  ['a wrong key', { status: 401 }, 'provider/auth'],
  ['too many requests', { status: 429, retry_after: 2 }, 'provider/rate-limited'],
  ['a failure', { status: 500 }, 'provider/unavailable'],
  ['a page in place of data', { status: 502, error_shape: 'html' }, 'provider/unavailable'],
  ['a refused content', { refuse: true }, 'provider/refused'],
  ['an end without a finish reason', { end_after_chunks: 4 }, 'provider/interrupted'],
  ['a reset in the middle', { reset_after_bytes: 900 }, 'provider/interrupted'],
  ['a reset before the status line', { reset_after_bytes: 0 }, 'provider/unavailable'],
  ['half an event', { malformed_event: 3 }, 'provider/bad-response'],
];
for (const [name, rule, code] of faults) {
  test(`${name} becomes ${code}`, async () => {
    await script([rule]);
    await assert.rejects(all(provider().chat!.reply(request('count to 30'))), { code });
  });
}

test('a slow first word and a stalled stream time out', async () => {
  await script([{ first_chunk_ms: 2000 }]);
  await assert.rejects(all(provider({ firstToken: 150 }).chat!.reply(request('count to 9'))), { code: 'provider/timeout' });
  await script([{ stall_after_chunks: 4 }]);
  await assert.rejects(all(provider({ interChunk: 150 }).chat!.reply(request('count to 9'))), { code: 'provider/timeout' });
  await script([{ chunk_ms: 60 }]);
  await assert.rejects(all(provider({ total: 250 }).chat!.reply(request('count to 200'))), { code: 'provider/timeout' });
});

async function untilClosed(): Promise<void> {
  for (let left = 100; left > 0 && (await lastCall()).state === 'open'; left -= 1) await new Promise((resolve) => setTimeout(resolve, 10));
  assert.equal((await lastCall()).state, 'client_closed');
}

test('an abort reaches the provider before and after the first word, with its own reason', async () => {
  for (const rule of [{ first_chunk_ms: 5000 }, { stall_after_chunks: 4 }]) {
    await script([rule]);
    const stop = new AbortController();
    setTimeout(() => stop.abort(new Error('taken over')), 100);
    await assert.rejects(all(provider().chat!.reply(request('count to 30', stop.signal))), { message: 'taken over' });
    await untilClosed();
  }
  const done = AbortSignal.abort(new Error('too late'));
  await assert.rejects(all(provider().chat!.reply(request('count to 3', done))), { message: 'too late' });
});

test('a reader that leaves ends the call', async () => {
  await script([{ chunk_ms: 30 }]);
  for await (const event of provider().chat!.reply(request('count to 900'))) if (event.type === 'delta') break;
  await untilClosed();
});

test('a server that knows no usage in streams is asked without it', async () => {
  await script([{ status: 400, message: 'Unrecognized request argument supplied: stream_options', error_shape: 'openai' }]);
  const chat = provider().chat!;
  assert.equal((await all(chat.reply(request('count to 3')))).text, '1 2 3');
  assert.equal(chat.capabilities.usage, false);
  assert.equal((await lastCall()).detail?.body?.['stream_options'], undefined);
  await script([{ status: 400, message: 'Use max_completion_tokens instead.' }]);
  assert.equal((await all(chat.reply(request('count to 3')))).text, '1 2 3');
  assert.equal((await lastCall()).detail?.body?.['max_completion_tokens'], 400);
});

test('a server that does not stream is understood', async () => {
  const answer = { choices: [{ message: { role: 'assistant', content: 'Hi.' }, finish_reason: 'stop' }] };
  const fake =
    (body: unknown): typeof fetch =>
    () =>
      Promise.resolve(Response.json(body));
  const chat = (body: unknown) => createOpenAI({ baseUrl: 'http://models.test/v1', apiKey: '', models: { chat: 'm' } }, { fetch: fake(body) }).chat!;
  assert.equal((await all(chat(answer).reply(request('Hi')))).text, 'Hi.');
  await assert.rejects(all(chat({ choices: [] }).reply(request('Hi'))), { code: 'provider/bad-response' });
  const page = createOpenAI(
    { baseUrl: 'http://models.test', apiKey: '', models: { chat: 'm' } },
    { fetch: () => Promise.resolve(new Response('<html>', { headers: { 'content-type': 'text/html' } })) },
  );
  await assert.rejects(all(page.chat!.reply(request('Hi'))), { code: 'provider/unavailable' });
});

test('a long error page is not read whole', async () => {
  let sent = 0;
  const endless = new ReadableStream<Uint8Array>({ pull: (controller) => void controller.enqueue(new Uint8Array(16_384).fill(60 + (sent++ % 2))) });
  const fake = createOpenAI(
    { baseUrl: 'http://models.test', apiKey: '', models: { chat: 'm' } },
    { fetch: () => Promise.resolve(new Response(endless, { status: 500 })) },
  );
  await assert.rejects(all(fake.chat!.reply(request('Hi'))), { code: 'provider/unavailable' });
  assert.ok(sent < 12);
  const bare = createOpenAI(
    { baseUrl: 'http://models.test', apiKey: '', models: { chat: 'm' } },
    { fetch: () => Promise.resolve(new Response(null, { status: 500 })) },
  );
  await assert.rejects(all(bare.chat!.reply(request('Hi'))), { code: 'provider/unavailable' });
});

test('a probe tells whether a small call works, without the key', async () => {
  const never = new AbortController().signal;
  const good = await provider().chat!.probe(never);
  assert.deepEqual([good.ok, good.detail], [true, 'gpt-4o answers.']);
  const bad = await provider({}, 'secret-key').chat!.probe(never);
  assert.deepEqual([bad.ok, bad.code, bad.detail.includes('secret-key')], [false, 'provider/auth', false]);
  assert.equal((await provider({}, 'k', 'no-such-model').chat!.probe(never)).code, 'provider/refused');
});

test('what no model is named for is not there', () => {
  const bare = createOpenAI({ baseUrl: url, apiKey: 'k', models: {} });
  assert.equal(bare.chat, null);
});
