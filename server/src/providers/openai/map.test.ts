import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CsError } from '@cs-kit/protocol';
import { chatBody, dialectOf, httpError, networkError, parseChunk, parseError, retryAfter, streamError } from './map.ts';

/* Fixtures follow https://platform.openai.com/docs/api-reference/chat-streaming/streaming (chunks), https://platform.openai.com/docs/guides/error-codes (errors),
   https://api-docs.deepseek.com/quick_start/error_codes and https://docs.vllm.ai/en/stable/serving/openai_compatible_server (compatible servers). */

const chunk = (delta: object, finish: string | null = null, more: object = {}): string =>
  JSON.stringify({
    id: 'chatcmpl-123',
    object: 'chat.completion.chunk',
    created: 1694268190,
    model: 'gpt-4o-mini',
    system_fingerprint: 'fp_44709d6fcb',
    choices: [{ index: 0, delta, logprobs: null, finish_reason: finish }],
    ...more,
  });
const error = (code: string | null, type = 'invalid_request_error', param: string | null = null): string =>
  JSON.stringify({ error: { message: 'Words of the provider.', type, param, code } });
const code = (status: number, body: string, headers: Record<string, string> = {}): string => httpError(status, new Headers(headers), body).code;

test('chunks become deltas, usage and an end', () => {
  assert.deepEqual(parseChunk(chunk({ role: 'assistant', content: '' })), []);
  assert.deepEqual(parseChunk(chunk({ content: 'Hello' })), [{ type: 'delta', text: 'Hello' }]);
  assert.deepEqual(parseChunk(chunk({ refusal: 'I cannot.' })), [{ type: 'delta', text: 'I cannot.' }]);
  assert.deepEqual(parseChunk(chunk({}, 'stop')), [{ type: 'done', reason: 'stop' }]);
  assert.deepEqual(parseChunk(chunk({}, 'length')), [{ type: 'done', reason: 'length' }]);
  assert.deepEqual(parseChunk(chunk({}, 'tool_calls')), [{ type: 'done', reason: 'other' }]);
  const usage = { choices: [], usage: { prompt_tokens: 19, completion_tokens: 10, total_tokens: 29 } };
  assert.deepEqual(parseChunk(JSON.stringify(usage)), [{ type: 'usage', inputTokens: 19, outputTokens: 10 }]);
});

test('a whole answer is read like a chunk', () => {
  const whole = {
    object: 'chat.completion',
    choices: [{ index: 0, message: { role: 'assistant', content: 'Hi' }, finish_reason: 'stop' }],
    usage: { prompt_tokens: 3, completion_tokens: 1 },
  };
  assert.deepEqual(
    parseChunk(JSON.stringify(whole)).map((event) => event.type),
    ['delta', 'done', 'usage'],
  );
});

test('faults inside a stream have codes', () => {
  assert.throws(() => parseChunk('{"choices":[{"del'), { code: 'provider/bad-response' });
  assert.throws(() => parseChunk(chunk({}, 'content_filter')), { code: 'provider/refused' });
  assert.throws(() => parseChunk(error('server_error', 'server_error')), { code: 'provider/interrupted' });
  assert.throws(() => parseChunk(error('rate_limit_exceeded', 'requests')), { code: 'provider/rate-limited' });
  assert.equal(streamError({ code: 'content_policy_violation', type: '', param: '', message: '' }).code, 'provider/refused');
});

test('statuses have codes, and the words of the provider stay behind', () => {
  assert.equal(code(401, error('invalid_api_key')), 'provider/auth');
  assert.equal(code(403, error(null)), 'provider/auth');
  assert.equal(code(429, error('insufficient_quota', 'insufficient_quota')), 'provider/rate-limited');
  assert.equal(code(400, error('content_filter')), 'provider/refused');
  assert.equal(code(404, error('model_not_found')), 'provider/refused');
  assert.equal(code(408, ''), 'provider/timeout');
  assert.equal(code(504, ''), 'provider/timeout');
  assert.equal(code(500, error(null, 'server_error')), 'provider/unavailable');
  assert.equal(code(404, '<html><h1>404</h1></html>'), 'provider/unavailable');
  const told = httpError(401, new Headers(), JSON.stringify({ error: { message: 'Incorrect API key provided: sk-abc***xyz.' } }));
  assert.ok(!told.message.includes('sk-abc'));
  assert.match(httpError(404, new Headers(), error('model_not_found')).message, /model/);
  assert.match(httpError(400, new Headers(), error('moderation_blocked')).message, /content/);
});

test('waiting times come as seconds, milliseconds or a date', () => {
  const wait = (headers: Record<string, string>): number | undefined => retryAfter(new Headers(headers), Date.parse('2026-01-01T00:00:00Z'));
  assert.equal(wait({ 'retry-after': '2' }), 2000);
  assert.equal(wait({ 'retry-after-ms': '350', 'retry-after': '2' }), 350);
  assert.equal(wait({ 'retry-after': 'Thu, 01 Jan 2026 00:00:07 GMT' }), 7000);
  assert.equal(wait({ 'retry-after': 'soon' }), undefined);
  assert.equal(wait({}), undefined);
  assert.equal(httpError(429, new Headers({ 'retry-after': '3' }), '').retryAfterMs, 3000);
});

test('error bodies of other servers are read', () => {
  assert.deepEqual(parseError('{"error":"out of memory"}')?.message, 'out of memory');
  assert.deepEqual(parseError('{"detail":"Not Found"}')?.message, 'Not Found');
  assert.deepEqual(parseError('{"detail":[{"loc":["body"]}]}')?.message, '');
  assert.equal(parseError('{"choices":[]}'), null);
  assert.equal(parseError('<html>'), null);
});

test('a broken connection means unavailable before the first byte and interrupted after it', () => {
  assert.equal(networkError(new TypeError('fetch failed'), false).code, 'provider/unavailable');
  assert.equal(networkError(new TypeError('terminated'), true).code, 'provider/interrupted');
  const own = new CsError('provider/timeout');
  assert.equal(networkError(own, true), own);
});

test('the body follows the dialect of the server', () => {
  const request = { system: 'Rules.', messages: [{ role: 'user', content: 'Hi' }], maxOutputTokens: 50, signal: new AbortController().signal } as const;
  const ours = chatBody(request, dialectOf('https://api.openai.com/v1', 'gpt'));
  assert.deepEqual([ours['max_completion_tokens'], ours['max_tokens'], ours['stream_options']], [50, undefined, { include_usage: true }]);
  const theirs = chatBody(request, { ...dialectOf('http://127.0.0.1:11434/v1', 'qwen'), usage: false });
  assert.deepEqual([theirs['max_tokens'], theirs['stream_options']], [50, undefined]);
  assert.equal(dialectOf('no address', 'x').limitField, 'max_tokens');
  assert.deepEqual(
    (ours['messages'] as { role: string }[]).map((message) => message.role),
    ['system', 'user'],
  );
});
