import assert from 'node:assert/strict';
import { test } from 'node:test';
import { uuid } from '@cs-kit/protocol';
import type { Site } from '@cs-kit/protocol';
import { Hono } from 'hono';
import type { Actor, AppEnv } from '../../context.ts';
import { RECORDING_BYTES } from '../../speech/service.ts';
import type { SpeakRequest, SpeechService } from '../../speech/service.ts';
import { fromThrown, problemResponse } from '../problem.ts';
import { openaiRoutes } from './openai.ts';
import { openaiSpeech, speechRoutes } from './speech.ts';

const actor: Actor = { kind: 'visitor', id: uuid(), name: 'Guest', role: 'visitor', siteId: 's', origin: null, scopes: ['chat'], known: false };
const rates = { take: () => undefined };
const budgets = { reserve: async () => ({ settle: async () => undefined }) };

function open(speech: Partial<SpeechService>, features: readonly string[] = ['voice']): (path: string, init?: RequestInit) => Promise<Response> {
  const app = new Hono<AppEnv>();
  app.use(async (c, next) => {
    c.set('actor', c.req.header('authorization') === undefined ? null : actor);
    c.set('peer', { address: 'a', prefix: 'a', loopback: true });
    c.set('site', { id: 's', enabled: true, features, openaiForVisitors: true } as unknown as Site);
    await next();
  });
  app.onError((error) => problemResponse(fromThrown(error), 'r1'));
  app.route('/', speechRoutes({ speech: speech as SpeechService, rates }));
  app.route('/', openaiRoutes({ upstream: () => null, budgets, extend: [openaiSpeech({ speech: speech as SpeechService, rates })] }));
  return async (path, init = {}) => app.request(path, { ...init, headers: { authorization: 'Bearer t', ...init.headers } });
}

const form = (fields: Record<string, string | Blob>): FormData => {
  const body = new FormData();
  for (const [name, value] of Object.entries(fields)) body.set(name, value);
  return body;
};
const codeOf = async (answer: Response): Promise<string> => ((await answer.json()) as { code: string }).code;

test('POST /v1/speech/transcriptions takes a form and answers words', async () => {
  let asked: { audio: Uint8Array; language?: string | undefined } | undefined;
  const call = open({
    transcribe: async (_actor, _site, recording) => {
      asked = recording;
      return { text: 'yes', language: 'en', segments: [{ start: 0, end: 1, text: 'yes' }], seconds: 1 };
    },
  });
  const answer = await call('/v1/speech/transcriptions', { method: 'POST', body: form({ file: new Blob([Uint8Array.of(1, 2, 3)]), language: 'en-GB' }) });
  assert.equal(answer.status, 200);
  assert.deepEqual(await answer.json(), { text: 'yes', segments: [{ start: 0, end: 1, text: 'yes' }], language: 'en' });
  assert.deepEqual([asked?.audio.length, asked?.language], [3, 'en-GB']);
});

test('forms that are not complete are refused with what is wrong', async () => {
  const call = open({ transcribe: async () => ({ text: '', segments: [] }) });
  const post = (body: FormData | string | ArrayBuffer, headers: Record<string, string> = {}) =>
    call('/v1/speech/transcriptions', { method: 'POST', body, headers });
  const file = new Blob([Uint8Array.of(1)]);
  assert.equal(await codeOf(await post('{}', { 'content-type': 'application/json' })), 'request/unsupported-type');
  assert.equal(await codeOf(await post('--x\r\n', { 'content-type': 'multipart/form-data; boundary=x' })), 'request/malformed');
  assert.equal(await codeOf(await post(form({ language: 'en' }))), 'request/invalid');
  assert.equal(await codeOf(await post(form({ file, language: '../x' }))), 'request/invalid');
  assert.equal(await codeOf(await post(form({ file, stream: 'true' }))), 'request/invalid');
  // As bytes: Node's own stream of a form does not stand being left in the middle.
  const large = new Response(form({ file: new Blob([new Uint8Array(RECORDING_BYTES + 1)]) }));
  assert.equal(await codeOf(await post(await large.arrayBuffer(), { 'content-type': large.headers.get('content-type')! })), 'request/too-large');
});

test('POST /v1/speech/syntheses streams audio with its type', async () => {
  let asked: SpeakRequest | undefined;
  const call = open({
    speak: async (_actor, _site, request) => {
      asked = request;
      return { type: 'audio/wav', stream: new Blob([new Uint8Array(5)]).stream() };
    },
  });
  const post = (body: unknown) => call('/v1/speech/syntheses', { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json' } });
  const answer = await post({ text: 'Hello', language: 'en', rate: 1.1, format: 'wav' });
  assert.equal(answer.headers.get('content-type'), 'audio/wav');
  assert.match(answer.headers.get('content-security-policy') ?? '', /^sandbox/);
  assert.equal((await answer.arrayBuffer()).byteLength, 5);
  assert.deepEqual(asked, { text: 'Hello', language: 'en', rate: 1.1, format: 'wav' });
  for (const body of [{ text: '' }, { text: 'x', format: 'midi' }, { text: 'x', rate: 9 }, { text: 'x', pitch: 1 }, 'x'])
    assert.equal((await post(body)).status, 422, JSON.stringify(body));
});

test('voices, a site without voice, and nobody', async () => {
  const voices = { engine: 'openai', formats: ['wav' as const], items: [{ id: 'nova', name: 'nova', languages: [] }] };
  assert.deepEqual(await (await open({ voices: async () => voices })('/v1/speech/voices')).json(), voices);
  assert.equal(await codeOf(await open({ voices: async () => voices }, ['room'])('/v1/speech/voices')), 'session/site-disabled');
});

test('/openai/v1/audio for visitors uses the engines of the site', async () => {
  let asked: SpeakRequest | undefined;
  const call = open({
    transcribe: async () => ({ text: 'yes', language: 'en', segments: [], seconds: 1 }),
    speak: async (_actor, _site, request) => {
      asked = request;
      return { type: 'audio/mpeg', stream: new Blob([new Uint8Array(5)]).stream() };
    },
  });
  const file = new Blob([Uint8Array.of(1)]);
  assert.deepEqual(await (await call('/openai/v1/audio/transcriptions', { method: 'POST', body: form({ file, model: 'whisper-1' }) })).json(), { text: 'yes' });
  assert.equal(await (await call('/openai/v1/audio/transcriptions', { method: 'POST', body: form({ file, response_format: 'text' }) })).text(), 'yes\n');
  const refused = (await (await call('/openai/v1/audio/transcriptions', { method: 'POST', body: form({ file, response_format: 'srt' }) })).json()) as {
    error: { code: string; param: string };
  };
  assert.deepEqual([refused.error.code, refused.error.param], ['request/invalid', 'response_format']);
  const spoken = await call('/openai/v1/audio/speech', {
    method: 'POST',
    body: JSON.stringify({ model: 'tts-1', input: 'Hello', voice: 'nova', response_format: 'mp3' }),
    headers: { 'content-type': 'application/json' },
  });
  assert.equal(spoken.headers.get('content-type'), 'audio/mpeg');
  assert.deepEqual([asked?.text, asked?.voice, asked?.format], ['Hello', 'nova', 'mp3']);
});
