import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CsError } from '@cs-kit/protocol';
import { Failures, SHY_MS, chained } from './chain.ts';
import { createSpeechEngines } from './engines.ts';
import type { SpeechToText } from './types.ts';

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
  const one = chained([engine('first'), engine('second')], new Failures(() => now));
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

test('who hears: Deepgram while somebody speaks, unless it failed lately; recordings go on to what else is there', async () => {
  let now = 0;
  const deepgram = { baseUrl: 'http://127.0.0.1:1/v1', apiKey: 'k', model: 'nova-3' };
  const openai = { baseUrl: 'http://127.0.0.1:2/v1', apiKey: 'k', models: { transcription: 'whisper-1', speech: 'tts-1' } };
  const make = (withDeepgram: boolean, withOpenAI: boolean) =>
    createSpeechEngines({
      settings: () => (withOpenAI ? openai : null),
      local: null,
      deepgram: withDeepgram ? deepgram : null,
      connect: () => assert.fail('nobody speaks'),
      clock: { now: () => now, after: () => () => undefined },
    });
  assert.deepEqual(
    [make(false, false).stt(), make(false, false).live(), make(false, true).live(), make(false, true).stt()?.name],
    [null, null, null, 'openai'],
  );
  assert.deepEqual([make(true, false).stt()?.name, make(true, false).live()?.elsewhere], ['deepgram', false]);
  const both = make(true, true);
  assert.deepEqual([both.stt()?.name, both.live()?.name, both.live()?.elsewhere], ['deepgram', 'deepgram', true]);
  both.failed('deepgram', new CsError('provider/refused'));
  assert.notEqual(both.live(), null);
  both.failed('deepgram', new CsError('provider/unavailable'));
  assert.equal(both.live(), null);
  now += SHY_MS;
  assert.notEqual(both.live(), null);
});
