import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { available } from '../../scripts/tools.ts';
import { startLab } from '../support/lab.ts';
import type { Lab } from '../support/lab.ts';
import { testRelay } from '../support/relay.ts';
import type { TestRelay } from '../support/relay.ts';
import { FRAME_BYTES, SPEECH_START, SpeechSocket } from '../support/speech-socket.ts';
import { spokenSamples } from '../support/spoken.ts';

/* Speech that streams to a real recogniser through a real relay. */

const SKIP = available('speech') ? false : 'the speech tools are not installed here; CI runs this';
const WORDS = 'i received the wrong size';
let lab: Lab;
let relay: TestRelay;
let sound: Buffer;

before(async () => {
  if (SKIP !== false) return;
  sound = spokenSamples(WORDS);
  lab = await startLab(['speech']);
  relay = await testRelay({ OPENAI_BASE_URL: lab.baseUrl, OPENAI_API_KEY: 'sk-test', CS_OPENAI_CAPABILITIES: 'speechToText' });
});
after(async () => {
  await relay?.stop();
  await lab?.stop();
});

const heard = async (): Promise<number> => (await lab.log('speech')).filter(({ path }) => path === '/v1/audio/transcriptions').length;

test('what is spoken is understood, at a pause already; the end of the turn costs no second hearing', { skip: SKIP }, async () => {
  const { token } = await relay.visitor();
  const socket = await SpeechSocket.open(relay.url, token);
  const before = await heard();
  socket.say(SPEECH_START);
  await socket.next('ready');
  socket.send(sound);
  socket.say({ type: 'pause' });
  assert.equal((await socket.next('partial')).text, WORDS);
  socket.say({ type: 'commit', turnId: 'one' });
  const { text, turnId, startMs, endMs } = await socket.next('final');
  assert.deepEqual([text, turnId, startMs, endMs], [WORDS, 'one', 0, Math.round(sound.length / 32)]);
  assert.equal((await heard()) - before, 1);
  socket.say({ type: 'stop' });
  socket.close();
  assert.equal(await socket.closed, 1005);
  assert.equal(relay.running.relay.services.speechStreams.size, 0);
});

test('a line that is cut in the middle of a word loses nothing', { skip: SKIP }, async () => {
  const { token } = await relay.visitor();
  const first = await SpeechSocket.open(relay.url, token);
  first.say(SPEECH_START);
  const { streamId } = await first.next('ready');
  const half = Math.floor(sound.length / 2 / FRAME_BYTES) * FRAME_BYTES;
  first.send(sound.subarray(0, half));
  // What was sent last may or may not have arrived: the relay says how far it is.
  first.cut();
  await first.closed;
  const second = await SpeechSocket.open(relay.url, token);
  second.say({ type: 'start', streamId, receivedBytes: 0 });
  const { receivedBytes } = await second.next('ready');
  assert.ok(receivedBytes <= half);
  second.send(sound.subarray(receivedBytes));
  second.say({ type: 'commit', turnId: 'one' });
  assert.equal((await second.next('final')).text, WORDS);
  second.cut();
  // The answer may have been lost with the line.
  const third = await SpeechSocket.open(relay.url, token);
  third.say({ type: 'start', streamId, receivedBytes: sound.length });
  await third.next('ready');
  third.say({ type: 'commit', turnId: 'one' });
  assert.equal((await third.next('final')).text, WORDS);
  third.cut();
});

test('an engine that fails loses that turn by its name, and the next one is understood', { skip: SKIP }, async () => {
  const { token } = await relay.visitor();
  const socket = await SpeechSocket.open(relay.url, token);
  socket.say(SPEECH_START);
  await socket.next('ready');
  await lab.script('speech', [{ match: '/v1/audio/transcriptions', status: 401 }]);
  socket.send(sound);
  socket.say({ type: 'commit', turnId: 'one' });
  const { code, turnId, message } = await socket.next('error');
  assert.deepEqual([code, turnId], ['provider/auth', 'one']);
  assert.ok(!message.includes('sk-test'));
  socket.send(sound);
  socket.say({ type: 'commit', turnId: 'two' });
  assert.equal((await socket.next('final')).text, WORDS);
  socket.cut();
});

test('only who may speak at a site gets a socket, and it ends with that', { skip: SKIP }, async () => {
  const { token } = await relay.visitor();
  const { services } = relay.running.relay;
  const others = services.speechStreams.size;
  await assert.rejects(SpeechSocket.open(relay.url, 'none'), /401/);
  const socket = await SpeechSocket.open(relay.url, token);
  socket.say(SPEECH_START);
  await socket.next('ready');
  const site = services.sites.byId('demo');
  assert.ok(site !== null);
  await services.sites.patch('demo', { features: site.features.filter((feature) => feature !== 'voice') });
  assert.equal(await socket.closed, 4403);
  assert.equal(services.speechStreams.size, others);
  await assert.rejects(SpeechSocket.open(relay.url, token), /403/);
  await services.sites.patch('demo', { features: site.features });
  const again = await SpeechSocket.open(relay.url, token);
  again.raw(Buffer.alloc(40_000));
  assert.equal(await again.closed, 4413);
});
