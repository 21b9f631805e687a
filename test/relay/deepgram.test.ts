import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { available } from '../../scripts/tools.ts';
import { startDeepgram } from '../support/deepgram.ts';
import type { FakeDeepgram } from '../support/deepgram.ts';
import { startLab } from '../support/lab.ts';
import type { Lab } from '../support/lab.ts';
import { testRelay } from '../support/relay.ts';
import type { TestRelay } from '../support/relay.ts';
import { FRAME_BYTES, SPEECH_START, SpeechSocket } from '../support/speech-socket.ts';
import { spokenSamples } from '../support/spoken.ts';

/* Speech that passes through to a provider which hears while it is spoken, in its documented wire format; a real recogniser stands behind it. */

const SKIP = available('speech') ? false : 'the speech tools are not installed here; CI runs this';
const WORDS = 'i received the wrong size';
let lab: Lab;
let deepgram: FakeDeepgram;
let relay: TestRelay;
let sound: Buffer;

before(async () => {
  if (SKIP !== false) return;
  sound = spokenSamples(WORDS);
  lab = await startLab(['speech']);
  deepgram = await startDeepgram(lab.baseUrl);
  relay = await testRelay({
    DEEPGRAM_API_KEY: 'dg-test',
    CS_DEEPGRAM_URL: deepgram.baseUrl,
    OPENAI_BASE_URL: lab.baseUrl,
    OPENAI_API_KEY: 'sk-test',
    CS_OPENAI_CAPABILITIES: 'speechToText',
  });
});
after(async () => {
  await relay?.stop();
  await deepgram?.stop();
  await lab?.stop();
});

const used = async (): Promise<number> => {
  const row = await relay.running.relay.services.db.selectFrom('budget_use').select('used').where('budget', '=', 'speechSeconds').executeTakeFirst();
  return row?.used ?? 0;
};

test('what is spoken reaches the provider byte for byte, and its words come back', { skip: SKIP }, async () => {
  const { token } = await relay.visitor();
  const socket = await SpeechSocket.open(relay.url, token);
  socket.say(SPEECH_START);
  await socket.next('ready');
  socket.send(sound);
  socket.say({ type: 'pause' });
  assert.equal((await socket.next('partial')).text, WORDS);
  socket.say({ type: 'commit', turnId: 'one' });
  assert.equal((await socket.next('final')).text, WORDS);
  socket.send(sound);
  socket.say({ type: 'commit', turnId: 'two' });
  const { text, startMs } = await socket.next('final');
  assert.deepEqual([text, startMs], [WORDS, Math.round(sound.length / 32)]);
  const stream = deepgram.streams[0]!;
  assert.equal(deepgram.streams.length, 1);
  assert.ok(stream.bytes.equals(Buffer.concat([sound, sound])));
  assert.deepEqual([stream.query.get('encoding'), stream.query.get('sample_rate'), stream.controls], ['linear16', '16000', ['Finalize', 'Finalize']]);
  assert.equal(await used(), 2 * Math.ceil(sound.length / 32_000));
  socket.close();
});

test('a provider that breaks off in the middle of a turn costs the visitor nothing: another engine hears it, and the next ones', { skip: SKIP }, async () => {
  const { token } = await relay.visitor();
  const socket = await SpeechSocket.open(relay.url, token);
  socket.say(SPEECH_START);
  await socket.next('ready');
  deepgram.cutAfter(FRAME_BYTES * 3);
  for (let at = 0; at < sound.length; at += FRAME_BYTES) {
    socket.send(sound.subarray(at, at + FRAME_BYTES));
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  socket.say({ type: 'commit', turnId: 'one' });
  let error = await socket.next('error');
  while (error.turnId === undefined) error = await socket.next('error');
  assert.deepEqual([error.code, error.elsewhere, error.turnId], ['provider/interrupted', true, 'one']);
  deepgram.cutAfter(null);
  const streams = deepgram.streams.length;
  const next = await SpeechSocket.open(relay.url, token);
  next.say(SPEECH_START);
  await next.next('ready');
  next.send(sound);
  next.say({ type: 'commit', turnId: 'two' });
  assert.equal((await next.next('final')).text, WORDS);
  assert.equal(deepgram.streams.length, streams, 'it is left alone for a while');
  socket.close();
  next.close();
});
