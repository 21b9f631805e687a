import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { CsError } from '@cs-kit/protocol';
import { wavSeconds } from '../../speech/audio.ts';
import type { ProviderSettings } from '../types.ts';
import { codeOfLanguage, parseTranscript, parseVoices } from './speech.map.ts';
import { createSpeechToText, createTextToSpeech } from './speech.ts';

/* Against a server that speaks the provider's wire, recognises and speaks: test/lab/speech.mjs. */
let lab: ChildProcess;
let base: string;

before(async () => {
  lab = spawn(process.execPath, [fileURLToPath(new URL('../../../../test/lab/speech.mjs', import.meta.url)), '--port', '0', '--key', 'k'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  base = await new Promise((resolve) => lab.stdout?.once('data', (line: Buffer) => resolve((JSON.parse(line.toString()) as { url: string }).url)));
});
after(() => lab.kill());

const settings = (models: Record<string, string>, apiKey = 'k'): ProviderSettings => ({ baseUrl: `${base}/v1`, apiKey, models });
const signal = new AbortController().signal;
const script = (rule: object) => fetch(`${base}/__script`, { method: 'POST', body: JSON.stringify(rule) });
const lastCall = async () =>
  ((await (await fetch(`${base}/__log?json`)).json()) as { path: string; state: string; detail?: any }[]).findLast((entry) => entry.path.startsWith('/v1/'));
const code = (expected: string) => (error: unknown) => error instanceof CsError && error.code === expected;
const say = (text: string): Uint8Array =>
  new Uint8Array(
    execFileSync('sox', ['-t', 'wav', '-', '-r', '16000', '-c', '1', '-b', '16', '-t', 'wav', '-', 'pad', '0.3', '0.5'], {
      input: execFileSync('espeak-ng', ['-v', 'en-us', '-s', '145', '--stdout', text]),
      stdio: ['pipe', 'pipe', 'ignore'],
    }),
  );

test('recognises speech, with segments and language where the model tells them', async () => {
  const heard = await createSpeechToText(settings({ transcription: 'whisper-1' }))!.transcribe({
    audio: say('where is my order'),
    type: 'audio/wav',
    language: 'en-GB',
    signal,
  });
  assert.equal(heard.text, 'where is my order');
  assert.equal(heard.language, 'en');
  assert.equal(heard.segments[0]?.text, 'where is my order');
  assert.ok(heard.seconds! > 1);
  const { detail } = (await lastCall())!;
  assert.deepEqual([detail.filename, detail.type, detail.fields.language, detail.fields.response_format], ['speech.wav', 'audio/wav', 'en', 'verbose_json']);
  assert.equal(
    (await createSpeechToText(settings({ transcription: 'gpt-4o-transcribe' }))!.transcribe({ audio: say('yes'), type: 'audio/wav', signal })).text,
    'yes',
  );
});

test('asks for plain JSON where a server refuses segments, once', async () => {
  const engine = createSpeechToText(settings({ transcription: 'whisper-1' }))!;
  await script({ match: '/v1/audio/transcriptions', status: 400, message: "response_format 'verbose_json' is not compatible with this model." });
  assert.equal((await engine.transcribe({ audio: say('no'), type: 'audio/wav', signal })).text, 'no');
  assert.equal((await lastCall())!.detail.fields.response_format, 'json');
});

test('errors have the codes of the kit', async () => {
  const engine = createSpeechToText(settings({ transcription: 'whisper-1' }))!;
  const audio = say('yes');
  await assert.rejects(
    createSpeechToText(settings({ transcription: 'whisper-1' }, 'wrong'))!.transcribe({ audio, type: 'audio/wav', signal }),
    code('provider/auth'),
  );
  await script({ match: '/v1/audio', status: 429, retry_after: 7 });
  await assert.rejects(
    engine.transcribe({ audio, type: 'audio/wav', signal }),
    (error) => code('provider/rate-limited')(error) && (error as CsError).retryAfterMs === 7000,
  );
  await script({ match: '/v1/audio', status: 502, error_shape: 'html' });
  await assert.rejects(engine.transcribe({ audio, type: 'audio/wav', signal }), code('provider/unavailable'));
  await script({ match: '/v1/audio', reset_after_bytes: 0 });
  await assert.rejects(engine.transcribe({ audio, type: 'audio/wav', signal }), code('provider/unavailable'));
  await script({ match: '/v1/audio', delay_ms: 2000 });
  await assert.rejects(
    createSpeechToText(settings({ transcription: 'whisper-1' }), { timeouts: { firstToken: 100, interChunk: 100, total: 500 } })!.transcribe({
      audio,
      type: 'audio/wav',
      signal,
    }),
    code('provider/timeout'),
  );
  await script({ match: '/v1/audio', delay_ms: 200 });
  const hurried = createSpeechToText(settings({ transcription: 'whisper-1' }), { timeouts: { firstToken: 100, interChunk: 100, total: 9000 } })!;
  assert.equal((await hurried.transcribe({ audio, type: 'audio/wav', signal, waitMs: 5000 })).text, 'yes', 'who may wait longer does');
  assert.equal(createSpeechToText(settings({})), null);
});

test('speaks: bytes pass as they arrive, and can be heard again', async () => {
  const tts = createTextToSpeech(settings({ speech: 'gpt-4o-mini-tts', voice: 'nova' }))!;
  const { stream, type } = await tts.speak({ text: 'please cancel my order', format: 'wav', rate: 0.9, signal });
  assert.equal(type, 'audio/wav');
  const audio = new Uint8Array(await new Response(stream).arrayBuffer());
  assert.ok(wavSeconds(audio)! > 0.8);
  const { detail } = (await lastCall())!;
  assert.deepEqual([detail.body.voice, detail.body.speed, detail.body.response_format], ['nova', 0.9, 'wav']);
  assert.equal((await createSpeechToText(settings({ transcription: 'whisper-1' }))!.transcribe({ audio, type, signal })).text, 'please cancel my order');
  assert.deepEqual(await tts.voices(), [{ id: 'nova', name: 'nova', languages: [] }]);
});

test('a reader that leaves cuts the provider off; a broken stream is an error', async () => {
  const tts = createTextToSpeech(settings({ speech: 'gpt-4o-mini-tts' }))!;
  await script({ match: '/v1/audio/speech', chunk_ms: 200 });
  const left = await tts.speak({ text: 'How long does a refund take? '.repeat(20), format: 'wav', signal });
  const reader = left.stream.getReader();
  await reader.read();
  await reader.cancel();
  for (let tries = 0; tries < 100 && (await lastCall())!.state === 'open'; tries += 1) await new Promise((resolve) => setTimeout(resolve, 20));
  assert.equal((await lastCall())!.state, 'client_closed');
  await script({ match: '/v1/audio/speech', reset_after_bytes: 9000 });
  const broken = await tts.speak({ text: 'How long does a refund take? '.repeat(20), format: 'wav', signal });
  await assert.rejects(new Response(broken.stream).arrayBuffer(), code('provider/interrupted'));
  await assert.rejects(
    createTextToSpeech(settings({ speech: 'gpt-4o-mini-tts', voice: 'nobody' }))!.speak({ text: 'x', format: 'wav', signal }),
    code('provider/refused'),
  );
});

test('answers of compatible servers are read', () => {
  assert.equal(codeOfLanguage('german'), 'de');
  assert.equal(codeOfLanguage('pt-BR'), 'pt');
  assert.equal(codeOfLanguage('gibberish'), undefined);
  assert.deepEqual(parseTranscript('{"text":" hi ","segments":[{"start":0,"end":"x","text":" hi"}],"usage":{"type":"duration","seconds":2}}'), {
    text: 'hi',
    segments: [{ start: 0, end: 0, text: 'hi' }],
    seconds: 2,
  });
  assert.throws(() => parseTranscript('{"ok":true}'), code('provider/bad-response'));
  assert.throws(() => parseTranscript('<html>'), code('provider/bad-response'));
  assert.deepEqual(
    parseVoices('{"voices":["af_sky",{"id":"b","name":"Bella","language":"en-us"}]}').map(({ id, languages }) => [id, languages]),
    [
      ['af_sky', []],
      ['b', ['en-us']],
    ],
  );
  assert.deepEqual(parseVoices('<html>'), []);
});

test('voices: those that OpenAI documents, or what a server lists and the configured one, also where the server is silent', async () => {
  const asked: string[] = [];
  let now = 0;
  const voices = (baseUrl: string, answer: () => Response) => {
    const fetch = async (url: unknown): Promise<Response> => (asked.push(String(url)), answer());
    return createTextToSpeech({ baseUrl, apiKey: '', models: { speech: 's', voice: 'nova' } }, { fetch: fetch as typeof globalThis.fetch, now: () => now })!;
  };
  const ids = async (engine: ReturnType<typeof voices>) => (await engine.voices()).map(({ id }) => id);
  const away = (): never => {
    throw new TypeError('fetch failed');
  };
  assert.ok((await ids(voices('https://api.openai.com/v1', away))).includes('marin'));
  assert.deepEqual(asked, [], 'OpenAI lists none');
  let listed = '{"voices":["sky","bella"]}';
  const engine = voices('https://own.test/v1', () => new Response(listed));
  assert.deepEqual(await ids(engine), ['nova', 'sky', 'bella']);
  assert.deepEqual(asked, ['https://own.test/v1/audio/voices']);
  // Asked again only after a while; the configured voice is not listed twice.
  listed = '{"voices":["nova","sky"]}';
  assert.deepEqual(await ids(engine), ['nova', 'sky', 'bella']);
  now = 11 * 60_000;
  assert.deepEqual(await ids(engine), ['nova', 'sky']);
  assert.deepEqual(await ids(voices('https://away.test/v1', away)), ['nova']);
  assert.deepEqual(await ids(voices('https://old.test/v1', () => new Response('no such page', { status: 404 }))), ['nova']);
});
