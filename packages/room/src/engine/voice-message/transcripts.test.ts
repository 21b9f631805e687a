import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CsError } from '@cs-kit/protocol';
import { Transcripts, transcriptsOf } from './transcripts.ts';

const words = { text: 'yes', language: 'en' };

function setUp(answer: (path: string, method: string) => unknown) {
  const asked: string[] = [];
  const client = {
    fetch: async (path: string, init: RequestInit = {}) => {
      const method = init.method ?? 'GET';
      asked.push(`${method} ${path}`);
      return Response.json(await answer(path, method));
    },
  };
  return { asked, client, transcripts: new Transcripts(client) };
}

test('whether words can be had is found out once, and again where that did not work', async () => {
  let away = true;
  const { asked, transcripts } = setUp(() => (away ? Promise.reject(new CsError('relay/unreachable')) : { on: true, transcript: words }));
  await transcripts.look('a');
  assert.equal(transcripts.on.get(), false);
  away = false;
  await Promise.all([transcripts.look('b'), transcripts.look('c')]);
  await transcripts.look('d');
  assert.deepEqual([transcripts.on.get(), asked], [true, ['GET /v1/files/a/transcript', 'GET /v1/files/b/transcript']]);
  // What was there already is shown without a question.
  await transcripts.show('b');
  assert.deepEqual([transcripts.of('b').get(), asked.length], [{ phase: 'shown', transcript: words }, 2]);
});

test('words are asked for once, hidden and shown again', async () => {
  const { asked, transcripts } = setUp(() => words);
  const phases: string[] = [];
  transcripts.of('a').subscribe(({ phase }) => phases.push(phase));
  await Promise.all([transcripts.show('a'), transcripts.show('a')]);
  transcripts.hide('a');
  await transcripts.show('a');
  assert.deepEqual(phases, ['loading', 'shown', 'hidden', 'shown']);
  assert.deepEqual(asked, ['POST /v1/files/a/transcript']);
});

test('what failed says why and can be tried again; what was put away meanwhile stays away', async () => {
  let answer: () => unknown = () => Promise.reject(new CsError('budget/exhausted'));
  const { transcripts } = setUp(() => answer());
  const state = transcripts.of('a');
  await transcripts.show('a');
  const failed = state.get();
  assert.equal(failed.phase === 'failed' && failed.error.code, 'budget/exhausted');
  const failing = transcripts.show('a');
  transcripts.hide('a');
  await failing;
  assert.equal(state.get().phase, 'hidden');
  answer = () => words;
  const showing = transcripts.show('a');
  transcripts.hide('a');
  await showing;
  assert.equal(state.get().phase, 'hidden');
  await transcripts.show('a');
  assert.deepEqual(state.get(), { phase: 'shown', transcript: words });
});

test('what is remembered is bounded, and shared by all of one client', async () => {
  const { asked, client, transcripts } = setUp(() => words);
  for (let count = 0; count < 201; count += 1) await transcripts.show(`k${count}`);
  assert.equal(transcripts.of('k0').get().phase, 'hidden', 'the oldest was forgotten');
  await transcripts.show('k0');
  assert.equal(asked.length, 202);
  assert.equal(transcriptsOf(client), transcriptsOf(client));
  assert.notEqual(transcriptsOf(client), transcriptsOf({ ...client }));
});
