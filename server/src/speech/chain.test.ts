import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CsError } from '@cs-kit/protocol';
import { Failures, SHY_MS, inTurn, oneOf } from './chain.ts';
import { createSpeechEngines } from './engines.ts';
import type { ProviderName } from '../providers/specs.ts';
import type { SpeechToText, SynthesisRequest, TextToSpeech } from './types.ts';

/* Several engines as one. */

function setUp() {
  let now = 0;
  const asked: string[] = [];
  const failing = new Map<string, unknown>();
  const engine = (name: string): SpeechToText => ({
    name,
    model: `${name} model`,
    async transcribe() {
      asked.push(name);
      if (failing.has(name)) throw failing.get(name);
      return { text: name, segments: [] };
    },
  });
  const one = inTurn([engine('first'), engine('second')], new Failures(() => now))!;
  const stop = new AbortController();
  const hear = async (): Promise<string> => (await one.transcribe({ audio: new Uint8Array(0), type: 'audio/wav', signal: stop.signal })).text;
  return { one, asked, failing, hear, stop, wait: (ms: number) => void (now += ms) };
}

test('the first engine that works answers; one that failed is asked last for a while', async () => {
  const { one, asked, failing, hear, wait } = setUp();
  assert.deepEqual([one.name, one.model, await hear()], ['first', 'first model', 'first']);
  failing.set('first', new CsError('provider/unavailable'));
  assert.deepEqual([await hear(), await hear(), asked.splice(0)], ['second', 'second', ['first', 'first', 'second', 'second']]);
  failing.set('second', new CsError('provider/auth'));
  await assert.rejects(hear(), { code: 'provider/auth' });
  assert.deepEqual(asked.splice(0), ['second', 'first']);
  failing.clear();
  wait(SHY_MS);
  assert.deepEqual([await hear(), asked], ['first', ['first']]);
});

test('what one refuses another may take, and that is not remembered; what was left by whoever asked is not tried elsewhere', async () => {
  const { asked, failing, hear, stop } = setUp();
  failing.set('first', new CsError('provider/refused'));
  assert.deepEqual([await hear(), await hear(), asked.splice(0)], ['second', 'second', ['first', 'second', 'first', 'second']]);
  failing.set('first', new Error('a fault of ours'));
  await assert.rejects(hear(), /a fault of ours/);
  failing.set('first', new CsError('provider/timeout'));
  stop.abort();
  await assert.rejects(hear(), { code: 'provider/timeout' });
  assert.deepEqual(asked, ['first', 'first']);
});

test('the first engine that speaks is the voice; another takes over before the first byte, with its own voice and in the same form', async () => {
  const asked: (readonly [string, string | undefined])[] = [];
  const failing = new Map<string, unknown>();
  const engine = (name: string, ...formats: TextToSpeech['formats']): TextToSpeech => ({
    name,
    model: `${name} model`,
    dataGoesTo: 'provider',
    formats,
    voices: async () => [{ id: name, name, languages: [] }],
    async speak({ voice }) {
      asked.push([name, voice]);
      if (failing.has(name)) throw failing.get(name);
      return { type: 'audio/mpeg', stream: new Blob([]).stream() };
    },
  });
  const failures = new Failures(() => 0);
  const alone = engine('alone', 'mp3');
  assert.deepEqual([oneOf([], failures), oneOf([alone], failures)], [null, alone]);
  const one = oneOf([engine('first', 'mp3', 'pcm'), engine('second', 'wav'), engine('third', 'mp3')], failures)!;
  const request: SynthesisRequest = { text: 'Hello.', voice: 'first', format: 'mp3', signal: new AbortController().signal };
  assert.deepEqual([one.name, one.formats, (await one.voices())[0]?.id, (await one.speak(request)).engine], ['first', ['mp3', 'pcm'], 'first', 'first']);
  failing.set('first', new CsError('provider/unavailable'));
  assert.equal((await one.speak(request)).engine, 'third');
  assert.deepEqual(asked, [
    ['first', 'first'],
    ['first', 'first'],
    ['third', undefined],
  ]);
  // Nobody else makes this form.
  await assert.rejects(one.speak({ ...request, format: 'pcm' }), { code: 'provider/unavailable' });
});

test('who hears: the first in the order, while somebody speaks where it can; recordings go on to what else is there', async () => {
  let now = 0;
  const all = { baseUrl: 'http://127.0.0.1:1/v1', apiKey: 'k', models: { transcription: 'whisper-1', speech: 'tts-1' } };
  const make = (...order: ProviderName[]) =>
    createSpeechEngines({
      providers: { settings: (name) => (order.includes(name) ? all : null), order: () => order },
      local: null,
      connect: () => assert.fail('nobody speaks'),
      clock: { now: () => now, after: () => () => undefined },
    });
  assert.deepEqual([make().stt(), make().live(), make().tts(), make('openai').live(), make('openai').stt()?.name], [null, null, null, null, 'openai']);
  assert.deepEqual([make('deepgram').stt()?.name, make('deepgram').live()?.elsewhere, make('deepgram').tts()], ['deepgram', false, null]);
  // Whoever wants the words of one that takes recordings gets them, also where another would be faster.
  assert.deepEqual([make('openai', 'deepgram').live(), make('openai', 'deepgram').stt()?.name], [null, 'openai']);
  const both = make('deepgram', 'elevenlabs', 'openai');
  assert.deepEqual([both.stt()?.name, both.live()?.name, both.live()?.elsewhere, both.tts()?.name], ['deepgram', 'deepgram', true, 'elevenlabs']);
  assert.deepEqual([both.of('azure'), both.of('deepgram').tts, both.of('elevenlabs').stt?.name], [{ stt: null, tts: null }, null, 'elevenlabs']);
  both.failed('deepgram', new CsError('provider/refused'));
  assert.notEqual(both.live(), null);
  both.failed('deepgram', new CsError('provider/unavailable'));
  assert.equal(both.live(), null);
  now += SHY_MS;
  assert.notEqual(both.live(), null);
  // One that is made once learns what its server takes.
  assert.equal(both.of('openai').stt, both.of('openai').stt);
});
