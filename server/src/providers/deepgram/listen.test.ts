import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CsError } from '@cs-kit/protocol';
import { TestClock } from '../../../../test/support/clock.ts';
import type { LiveOptions } from '../../speech/live/types.ts';
import type { ConnectSocket, SocketEvents } from '../socket.ts';
import { deepgramLive, deepgramSpeechToText } from './index.ts';
import { endError, readResult, readTranscript } from './listen.map.ts';

/* One stream at a provider that a test plays. */

const SETTINGS = { baseUrl: 'https://api.deepgram.test/v1', apiKey: 'secret', models: { transcription: 'nova-3' } };

interface Socket {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly events: SocketEvents;
  readonly sent: (string | number)[];
  waiting: number;
  closed: boolean;
}

function setUp(language: string | undefined = 'en') {
  const clock = new TestClock();
  const sockets: Socket[] = [];
  const partials: string[] = [];
  let drained = 0;
  const connect: ConnectSocket = (url, headers, events) => {
    const socket: Socket = { url, headers, events, sent: [], waiting: 0, closed: false };
    sockets.push(socket);
    return {
      send: (data) => void socket.sent.push(typeof data === 'string' ? (JSON.parse(data) as { type: string }).type : data.length),
      get bufferedAmount() {
        return socket.waiting;
      },
      close: () => void (socket.closed = true),
    };
  };
  const options = {
    language,
    sampleRate: 16_000,
    onPartial: (text: string) => void partials.push(text),
    onDrain: () => void (drained += 1),
  } as unknown as LiveOptions;
  const session = deepgramLive(SETTINGS, connect, clock)(options);
  const tell = (transcript: string, more: object, socket = sockets.at(-1)!): void =>
    socket.events.onText(JSON.stringify({ type: 'Results', channel: { alternatives: [{ transcript, languages: ['en'] }] }, ...more }));
  return { clock, sockets, partials, session, tell, drained: () => drained };
}
const INTERIM = { is_final: false };
const FINAL = { is_final: true };
const FLUSHED = { is_final: true, from_finalize: true };
const sound = (): Uint8Array => new Uint8Array(3200);

test('sound passes through, words come while it is spoken, and the end of a turn asks for the rest', async () => {
  const { session, sockets, partials, tell, drained } = setUp();
  assert.equal(sockets.length, 0, 'nothing is opened before somebody speaks');
  session.write(sound());
  const [socket] = sockets;
  assert.match(socket!.url, /^wss:\/\/api\.deepgram\.test\/v1\/listen\?model=nova-3&language=en&encoding=linear16&sample_rate=16000&/);
  assert.equal(socket!.headers['authorization'], 'Token secret');
  assert.deepEqual([socket!.sent, session.backlog], [[], 3200]);
  socket!.events.onOpen();
  session.write(sound());
  socket!.waiting = 100;
  assert.deepEqual([socket!.sent, session.backlog], [[3200, 3200], 100]);
  socket!.events.onDrain();
  assert.equal(drained(), 2, 'what waited for the socket, and what waited in it');
  tell('I received', INTERIM);
  tell('I received the wrong', FINAL);
  tell('size', INTERIM);
  socket!.events.onText('{"type":"Metadata"}');
  socket!.events.onText('none');
  assert.deepEqual(partials, ['I received', 'I received the wrong', 'I received the wrong size']);
  const words = session.commit();
  assert.equal(socket!.sent.at(-1), 'Finalize');
  // What is said from here on belongs to the next turn.
  session.write(sound());
  tell('size.', FLUSHED);
  assert.deepEqual(await words, { text: 'I received the wrong size.', segments: [], language: 'en' });
  const next = session.commit();
  tell('Yes.', FLUSHED);
  assert.equal((await next).text, 'Yes.');
  assert.equal(sockets.length, 1);
});

test('where the turn ends at a pause its words are there, or on their way: nothing is asked twice', async () => {
  const { session, sockets, partials, tell } = setUp();
  session.pause();
  session.write(sound());
  sockets[0]!.events.onOpen();
  session.pause();
  session.pause();
  tell('Where is it?', FLUSHED);
  assert.deepEqual(partials, ['Where is it?']);
  assert.equal((await session.commit()).text, 'Where is it?');
  session.write(sound());
  session.pause();
  const early = session.commit();
  tell('Stop.', FLUSHED);
  assert.equal((await early).text, 'Stop.');
  // A pause without words tells nothing.
  session.write(sound());
  session.pause();
  tell('', FLUSHED);
  assert.deepEqual([partials, sockets[0]!.sent.filter((one) => one === 'Finalize').length], [['Where is it?'], 3]);
});

test('a provider that does not answer is not waited for, and what was none is thrown away', async () => {
  const { session, sockets, clock, tell } = setUp();
  session.write(sound());
  sockets[0]!.events.onOpen();
  tell('Hello', FINAL);
  const words = session.commit();
  clock.advance(2_000);
  assert.equal((await words).text, 'Hello');
  session.write(sound());
  tell('forget this', FINAL);
  session.cancel();
  session.write(sound());
  tell('and this', FLUSHED);
  const kept = session.commit();
  tell('Here.', FLUSHED);
  assert.equal((await kept).text, 'Here.');
  session.write(sound());
  session.pause();
  session.cancel();
  tell('too late', FLUSHED);
  session.write(sound());
  session.pause();
  tell('given up', FLUSHED);
  session.cancel();
  assert.equal((await session.commit()).text, '');
  // An answer that nobody waits for.
  tell('', FLUSHED);
});

test('a socket that ends loses the turn that runs, and no other', async () => {
  const { session, sockets, tell } = setUp();
  session.write(sound());
  sockets[0]!.events.onOpen();
  const waits = session.commit();
  sockets[0]!.events.onEnd({ code: 1011, reason: '' });
  await assert.rejects(waits, { code: 'provider/interrupted' });
  session.write(sound());
  sockets[1]!.events.onEnd({ status: 401, reason: '' });
  assert.throws(() => session.write(sound()), { code: 'provider/auth' });
  await assert.rejects(session.commit(), { code: 'provider/auth' });
  session.write(sound());
  sockets[2]!.events.onEnd({ reason: 'ECONNREFUSED' });
  session.cancel();
  // Of a pause whose words are known nothing is lost.
  session.write(sound());
  sockets[3]!.events.onOpen();
  session.pause();
  tell('Where is', FLUSHED);
  sockets[3]!.events.onEnd({ code: 1006, reason: '' });
  session.write(sound());
  sockets[4]!.events.onOpen();
  const whole = session.commit();
  tell('my order?', FLUSHED);
  assert.equal((await whole).text, 'Where is my order?');
  // Of one whose words are not known the turn is.
  session.write(sound());
  session.pause();
  sockets[4]!.events.onEnd({ code: 1006, reason: '' });
  await assert.rejects(session.commit(), { code: 'provider/interrupted' });
  // The end of a socket that was left already.
  sockets[0]!.events.onEnd({ code: 1006, reason: '' });
  session.write(sound());
  const last = session.commit();
  session.close(new CsError('provider/interrupted', 'The stream has ended.'));
  await assert.rejects(last, { code: 'provider/interrupted' });
  assert.ok(sockets.at(-1)!.closed);
});

test('a socket is kept alive between turns, for a while', () => {
  const { session, sockets, clock, tell } = setUp();
  session.write(sound());
  clock.advance(5_000);
  assert.deepEqual(sockets[0]!.sent, [], 'not before it is open');
  sockets[0]!.events.onOpen();
  void session.commit();
  tell('Yes.', FLUSHED);
  clock.advance(12_000);
  assert.deepEqual(sockets[0]!.sent, [3200, 'Finalize', 'KeepAlive', 'KeepAlive', 'KeepAlive']);
  clock.advance(12_000);
  assert.ok(sockets[0]!.closed);
  assert.equal(clock.waiting, 0);
  session.write(sound());
  assert.equal(sockets.length, 2);
});

test('what the provider says is read, and its refusals have a reason that tells what to do', () => {
  assert.equal(readResult('{"type":"SpeechStarted"}'), null);
  assert.deepEqual(readResult('{"type":"Results"}'), { text: '', final: false, flushed: false, end: null });
  assert.deepEqual(
    readTranscript(
      '{"results":{"channels":[{"alternatives":[{"transcript":" Hi. "}],"detected_language":"en"}],"utterances":[{"start":0,"end":1.5,"transcript":"Hi."},{}]},"metadata":{"duration":2}}',
    ),
    {
      text: 'Hi.',
      segments: [{ start: 0, end: 1.5, text: 'Hi.' }],
      language: 'en',
      seconds: 2,
    },
  );
  assert.deepEqual(readTranscript('{"results":{"channels":[{"alternatives":[{"transcript":""}]}]}}'), { text: '', segments: [] });
  for (const text of ['<html>', '{"results":{}}']) assert.throws(() => readTranscript(text), { code: 'provider/bad-response' });
  assert.deepEqual(
    [400, 401, 402, 403, 429, 500].map((status) => endError({ status, reason: 'secret words' }).code),
    ['provider/refused', 'provider/auth', 'provider/auth', 'provider/auth', 'provider/rate-limited', 'provider/unavailable'],
  );
  assert.ok(!endError({ status: 400, reason: 'secret words' }).message.includes('secret'));
});

test('a recording goes to it whole, and without a language it finds out', async () => {
  const asked: { url: string; type: string | null; auth: string | null }[] = [];
  let answer = (): Response => Response.json({ results: { channels: [{ alternatives: [{ transcript: 'Hi.' }] }] } });
  const engine = deepgramSpeechToText(SETTINGS, {
    fetch: async (url, init) => {
      const headers = new Headers(init?.headers);
      asked.push({ url: String(url), type: headers.get('content-type'), auth: headers.get('authorization') });
      return answer();
    },
  });
  const { signal } = new AbortController();
  const recording = { audio: new Uint8Array(4), type: 'audio/webm', signal };
  assert.equal((await engine.transcribe({ ...recording, language: 'de' })).text, 'Hi.');
  await engine.transcribe({ ...recording, waitMs: 5 });
  assert.deepEqual(
    asked.map(({ url, type, auth }) => [url.split('?')[1], type, auth]),
    [
      ['model=nova-3&punctuate=true&utterances=true&language=de', 'audio/webm', 'Token secret'],
      ['model=nova-3&punctuate=true&utterances=true&detect_language=true', 'audio/webm', 'Token secret'],
    ],
  );
  answer = () => new Response('', { status: 429 });
  await assert.rejects(engine.transcribe(recording), { code: 'provider/rate-limited' });
});

test('answers are told apart by their place in the sound, not by their order', async () => {
  const { session, sockets, clock, tell, partials } = setUp();
  session.write(sound());
  sockets[0]!.events.onOpen();
  const first = session.commit();
  tell('I am', { ...FINAL, start: 0, duration: 0.05 });
  clock.advance(2_000);
  assert.equal((await first).text, 'I am');
  session.write(sound());
  const second = session.commit();
  // The answer to the first question, too late: it is nobody's, and settles nothing.
  tell('late.', { ...FLUSHED, start: 0, duration: 0.1 });
  session.write(sound());
  tell('Yes.', { ...FLUSHED, start: 0.1, duration: 0.1 });
  tell('next', { is_final: false, start: 0.2, duration: 0.05 });
  assert.equal((await second).text, 'late. Yes.', 'what was said is not thrown away');
  assert.equal(partials.at(-1), 'next');
});

test('words of a turn that was ended are not forgotten with the next one', async () => {
  const { session, sockets, tell } = setUp();
  session.write(sound());
  sockets[0]!.events.onOpen();
  tell('The beginning', { ...FINAL, start: 0, duration: 0.05 });
  const words = session.commit();
  session.cancel();
  tell('and the end.', { ...FLUSHED, start: 0.05, duration: 0.05 });
  assert.equal((await words).text, 'The beginning and the end.');
});

test('a provider that says nothing is given up, one that is still being connected to is waited for', async () => {
  const { session, sockets, clock, drained } = setUp();
  session.write(sound());
  const words = session.commit();
  clock.advance(4_000);
  sockets[0]!.events.onOpen();
  assert.equal(drained(), 1);
  clock.advance(1_500);
  await assert.rejects(words, { code: 'provider/timeout' });
  assert.ok(sockets[0]!.closed);
  session.write(sound());
  const lost = session.commit();
  clock.advance(4_000);
  sockets[1]!.events.onEnd({ reason: 'handshake' });
  await assert.rejects(lost, { code: 'provider/unavailable' });
  assert.ok(drained() >= 2, 'whoever was held may go on');
  // A turn that is never ended holds no socket.
  session.write(sound());
  sockets[2]!.events.onOpen();
  clock.advance(30_000);
  assert.ok(sockets[2]!.closed);
  assert.throws(() => session.write(sound()), { code: 'provider/timeout' });
});
