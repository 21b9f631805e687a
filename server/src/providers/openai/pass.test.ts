import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CsError } from '@cs-kit/protocol';
import { Call, TIMEOUTS } from '../call.ts';
import { errorBody, keptHeaders, Meter, passStream } from './pass.ts';
import type { Metered } from './pass.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const DELTA = 'data: {"choices":[{"delta":{"content":"Hello wor"}}]}\n\n';
const DONE = 'data: [DONE]\n\n';

function pass(source: ReadableStream<Uint8Array>, pingAfter = 10_000): { out: Promise<string>; ends: Metered[]; stream: ReadableStream<Uint8Array> } {
  const ends: Metered[] = [];
  const stream = passStream(source, new Call(new AbortController().signal, TIMEOUTS), {
    interChunk: 1000,
    inputTokens: 10,
    pingAfter,
    done: (metered) => void ends.push(metered),
  });
  return {
    stream,
    ends,
    get out() {
      return new Response(stream).text();
    },
  };
}

test('comments are sent while the provider is silent, only between events', async () => {
  let controller!: ReadableStreamDefaultController<Uint8Array>;
  const { out, ends } = pass(new ReadableStream({ start: (made) => void (controller = made) }), 15);
  const text = out;
  const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
  await wait(40);
  controller.enqueue(bytes(DELTA.slice(0, 20)));
  await wait(40);
  controller.enqueue(bytes(DELTA.slice(20) + DONE));
  controller.close();
  const passed = await text;
  assert.match(passed, /^(: ping\n\n)+data: /);
  assert.equal(passed.replaceAll(': ping\n\n', ''), DELTA + DONE);
  assert.deepEqual(ends, [{ tokens: 13 }]);
});

test('a broken event is closed before the error is told', async () => {
  const failing = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(bytes('data: {"cho')),
    pull: (controller) => controller.error(new TypeError('terminated')),
  });
  const { out, ends } = pass(failing);
  assert.match(await out, /^data: \{"cho\n\ndata: \{"error":.*"provider\/interrupted"/);
  assert.equal(ends[0]?.error?.code, 'provider/interrupted');
});

test('an error event of the provider ends the stream in its own words', async () => {
  const said = 'data: {"error":{"message":"Overloaded","type":"server_error"}}\n\n';
  const { out } = pass(new Response(DELTA + said).body!);
  assert.equal(await out, DELTA + said);
});

test('what cannot be read passes all the same and counts as no end', () => {
  const meter = new Meter(5);
  meter.see(bytes('data: not json\n\n'));
  meter.see(null);
  assert.deepEqual([meter.complete, meter.tokens], [false, 5]);
});

test('errors have OpenAI’s types', () => {
  const types = (['rate/limited', 'session/token-missing', 'session/forbidden', 'provider/timeout', 'request/invalid'] as const).map(
    (code) => errorBody(new CsError(code)).error.type,
  );
  assert.deepEqual(types, ['rate_limit_error', 'authentication_error', 'permission_error', 'server_error', 'invalid_request_error']);
  assert.equal(errorBody(new CsError('request/invalid', 'x', { errors: [{ pointer: 'messages', detail: 'y' }] })).error.param, 'messages');
});

test('only known headers are kept', () => {
  const kept = keptHeaders(
    new Headers({ 'content-type': 'text/event-stream; charset=utf-8', 'set-cookie': 'a=b', server: 'x', 'openai-processing-ms': '5', 'retry-after': '1' }),
  );
  assert.deepEqual([...kept.keys()], ['cache-control', 'content-type', 'openai-processing-ms', 'retry-after', 'x-accel-buffering']);
});
