import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CLOSE, CsError, LIMITS, SPEECH_STREAM } from '@cs-kit/protocol';
import type { Site, SpeechFrame } from '@cs-kit/protocol';
import pino from 'pino';
import { TestClock } from '../../../../test/support/clock.ts';
import { RATES, createRateLimiter } from '../../auth/rates.ts';
import type { Actor } from '../../context.ts';
import { SpeechConnection } from './connection.ts';
import { createSpeechStreams } from './streams.ts';
import type { LiveOptions, LiveSession } from './types.ts';

/* Sockets of speech over an engine that a test plays. */

const site = { id: 'demo' } as Site;
const START = { type: 'start', sampleRate: 16_000, encoding: 'pcm16', language: 'en' };
/** Sound of so many milliseconds. */
const sound = (ms: number): Uint8Array => new Uint8Array(ms * 32);

interface Turn {
  readonly bytes: number;
  readonly done: (text: string) => void;
  readonly fail: (error: Error) => void;
}

function setUp({ most = 10, engine = true } = {}) {
  const clock = new TestClock();
  const sessions: { options: LiveOptions; turns: Turn[]; bytes: number; pauses: number; closed: boolean; backlog: number; refuse: CsError | null }[] = [];
  const open = (options: LiveOptions): LiveSession => {
    const session = { options, turns: [] as Turn[], bytes: 0, pauses: 0, closed: false, backlog: 0, refuse: null as CsError | null };
    sessions.push(session);
    return {
      write(data) {
        if (session.refuse !== null) throw session.refuse;
        session.bytes += data.length;
      },
      elsewhere: false,
      get backlog() {
        return session.backlog;
      },
      pause: () => void (session.pauses += 1),
      commit: () =>
        new Promise((resolve, reject) => {
          session.turns.push({ bytes: session.bytes, done: (text) => resolve({ text, segments: [], language: 'en' }), fail: reject });
          session.bytes = 0;
        }),
      cancel: () => void (session.bytes = 0),
      close: () => void (session.closed = true),
    };
  };
  const streams = createSpeechStreams({ open: () => (engine ? open : null), clock, most, mostPerActor: 2 });
  const errors: unknown[] = [];
  const logger = pino({ level: 'error' }, { write: (line: string) => void errors.push(line) });
  const rates = createRateLimiter(clock.now);
  const connect = (id = 'v1', lifeMs = 3600_000) => {
    const actor = { kind: 'visitor', id, siteId: 'demo', scopes: ['chat'] } as unknown as Actor;
    const frames: SpeechFrame[] = [];
    const closes: [number, string][] = [];
    const holds: boolean[] = [];
    const transport = {
      bufferedAmount: 0,
      send: (data: string | Uint8Array) => void frames.push(JSON.parse(String(data)) as SpeechFrame),
      close: (code: number, reason: string) => void closes.push([code, reason]),
      hold: (on: boolean) => void holds.push(on),
    };
    const gone: (number | null)[] = [];
    const admitted = { actor, expiresAt: clock.now() + lifeMs, peer: { address: '192.0.2.1', prefix: '192.0.2', loopback: false }, release: () => undefined };
    const connection = new SpeechConnection(admitted, site, transport, { streams, rates, clock, logger, closed: (_who, code) => void gone.push(code) });
    const say = (frame: object | string) => connection.receive(typeof frame === 'string' ? frame : JSON.stringify(frame));
    return { connection, transport, frames, closes, holds, say, hear: (ms: number) => connection.receive(sound(ms)), gone: () => gone.splice(0) };
  };
  return { clock, streams, sessions, connect, errors };
}
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const idOf = (frames: readonly SpeechFrame[]): string => {
  const [ready] = frames;
  assert.equal(ready?.type, 'ready');
  return (ready as { streamId: string }).streamId;
};
const codes = (frames: readonly SpeechFrame[]): string[] => frames.flatMap((frame) => (frame.type === 'error' ? [frame.code] : []));
const finals = (frames: readonly SpeechFrame[]): string[] => frames.flatMap((frame) => (frame.type === 'final' ? [frame.text] : []));

test('turns have their words in order, each with its place in the sound', async () => {
  const { connect, sessions } = setUp();
  const { say, hear, frames } = connect();
  await say(START);
  assert.deepEqual(frames, [{ type: 'ready', streamId: idOf(frames), maxFrameBytes: SPEECH_STREAM.frameBytes, receivedBytes: 0 }]);
  const session = sessions[0]!;
  await hear(100);
  await say({ type: 'pause' });
  session.options.onPartial('i received', 'en');
  await hear(200);
  await say({ type: 'commit', turnId: 'one' });
  await hear(100);
  await say({ type: 'commit', turnId: 'two' });
  session.turns[1]!.done('yes');
  await turn();
  session.turns[0]!.done('i received the wrong size');
  await turn();
  assert.deepEqual([session.pauses, session.turns.map(({ bytes }) => bytes)], [1, [300 * 32, 100 * 32]]);
  assert.deepEqual(
    frames.filter(({ type }) => type !== 'ready'),
    [
      { type: 'partial', text: 'i received', endMs: 100, language: 'en' },
      { type: 'final', turnId: 'one', text: 'i received the wrong size', startMs: 0, endMs: 300, language: 'en' },
      { type: 'final', turnId: 'two', text: 'yes', startMs: 300, endMs: 400, language: 'en' },
    ],
  );
});

test('a turn that is asked for again is not recognised again; one without sound has no words; what was none is forgotten', async () => {
  const { connect, sessions } = setUp();
  const { say, hear, frames } = connect();
  await say(START);
  const session = sessions[0]!;
  await hear(100);
  await say({ type: 'commit', turnId: 'one' });
  await say({ type: 'commit', turnId: 'one' });
  session.turns[0]!.done('yes');
  await turn();
  await say({ type: 'commit', turnId: 'one' });
  await say({ type: 'commit' });
  await turn();
  assert.deepEqual([finals(frames), session.turns.length], [['yes', 'yes', ''], 1]);
  await hear(100);
  await say({ type: 'cancel' });
  await hear(60);
  await say({ type: 'commit', turnId: 'two' });
  assert.equal(session.turns[1]!.bytes, 60 * 32);
  for (let count = 0; count < 20; count += 1) await say({ type: 'commit', turnId: `empty ${count}` });
  session.turns[1]!.done('later');
  await turn();
  // Those that nobody will ask for any more are not kept for ever; one that has no words yet always is.
  await say({ type: 'commit', turnId: 'one' });
  await turn();
  assert.deepEqual(finals(frames).slice(3), ['later', ...Array.from({ length: 20 }, () => ''), '']);
});

test('a turn that fails is told by its id, and the next one works', async () => {
  const { connect, sessions } = setUp();
  const { say, hear, frames, closes } = connect();
  await say(START);
  const session = sessions[0]!;
  await hear(100);
  await say({ type: 'commit', turnId: 'one' });
  session.turns[0]!.fail(new CsError('provider/timeout', undefined, { retryAfterMs: 500 }));
  await turn();
  // Whoever is still speaking learns at once that the engine takes nothing; the turn's end says so again.
  session.refuse = new CsError('provider/unavailable');
  await hear(100);
  await hear(100);
  await say({ type: 'pause' });
  await say({ type: 'commit', turnId: 'two' });
  await turn();
  session.refuse = null;
  await hear(100);
  await say({ type: 'commit', turnId: 'three' });
  session.turns.at(-1)!.done('here');
  await turn();
  assert.deepEqual(
    frames.slice(1).map((frame) => [frame.type, 'turnId' in frame ? frame.turnId : undefined, 'code' in frame ? frame.code : undefined]),
    [
      ['error', 'one', 'provider/timeout'],
      ['error', undefined, 'provider/unavailable'],
      ['error', 'two', 'provider/unavailable'],
      ['final', 'three', undefined],
    ],
  );
  assert.deepEqual([session.pauses, closes], [0, []]);
});

test('a turn is at most as long as an utterance may be', async () => {
  const { connect, clock, sessions } = setUp();
  const { say, hear, frames } = connect();
  await say(START);
  for (let ms = 0; ms < LIMITS.utteranceMs + 1000; ms += 200) {
    clock.advance(200);
    await hear(200);
  }
  assert.deepEqual(codes(frames), ['request/too-large']);
  assert.equal(sessions[0]!.bytes, 0);
});

test('a page that comes back goes on where it was: nothing is recognised twice, nothing is lost', async () => {
  const { connect, sessions, streams } = setUp();
  const before = connect();
  await before.say(START);
  const streamId = idOf(before.frames);
  const session = sessions[0]!;
  await before.hear(300);
  await before.say({ type: 'commit', turnId: 'one' });
  await before.hear(100);
  before.connection.gone();
  assert.deepEqual(before.gone(), [null]);
  // Nobody is there to hear it; it is kept.
  session.turns[0]!.done('the first');
  await turn();
  const after = connect();
  await after.say({ type: 'start', streamId, receivedBytes: 200 * 32 });
  assert.deepEqual(after.frames.splice(0), [{ type: 'ready', streamId, maxFrameBytes: SPEECH_STREAM.frameBytes, receivedBytes: 400 * 32 }]);
  await after.say({ type: 'commit', turnId: 'one' });
  await after.hear(100);
  await after.say({ type: 'commit', turnId: 'two' });
  session.turns[1]!.done('the second');
  await turn();
  assert.deepEqual(
    after.frames.map((frame) => (frame.type === 'final' ? [frame.text, frame.startMs, frame.endMs] : frame)),
    [
      ['the first', 0, 300],
      ['the second', 300, 500],
    ],
  );
  assert.deepEqual([session.turns.length, streams.size], [2, 1]);
  // The same stream on a second socket: the newer one counts.
  const newer = connect();
  await newer.say({ type: 'start', streamId, receivedBytes: 0 });
  assert.equal(after.closes[0]?.[0], CLOSE.replaced);
  await newer.hear(20);
  await newer.say({ type: 'stop' });
  assert.deepEqual([session.closed, streams.size], [true, 0]);
});

test('a stream waits for half a minute, and for its own person only', async () => {
  const { connect, clock, sessions, streams } = setUp();
  const one = connect();
  await one.say(START);
  const streamId = idOf(one.frames);
  one.connection.gone();
  const other = connect('v2');
  await other.say({ type: 'start', streamId, receivedBytes: 0 });
  assert.deepEqual([codes(other.frames), other.closes[0]?.[0]], [['request/not-found'], CLOSE.noSuchRoom]);
  clock.advance(SPEECH_STREAM.resumeMs - 1);
  const back = connect();
  await back.say({ type: 'start', streamId, receivedBytes: 0 });
  clock.advance(60_000);
  assert.deepEqual([back.closes, sessions[0]!.closed], [[], false], 'whoever is there again is waited for no longer');
  back.connection.gone();
  clock.advance(SPEECH_STREAM.resumeMs);
  assert.deepEqual([sessions[0]!.closed, streams.size], [true, 0]);
  const late = connect();
  await late.say({ type: 'start', streamId, receivedBytes: 0 });
  assert.deepEqual(codes(late.frames), ['request/not-found']);
});

test('so many speak at a time; whoever waits for a lost page makes room', async () => {
  const { connect, streams } = setUp({ most: 3 });
  const [one, two, three] = [connect('v1'), connect('v1'), connect('v1')];
  for (const { say } of [one, two, three]) await say(START);
  assert.deepEqual([codes(three.frames), three.closes], [['rate/limited'], [[CLOSE.rateLimited, 'busy; come back in 5000 ms']]]);
  assert.deepEqual(three.gone(), [null], 'that others speak is not the fault of whoever came');
  two.connection.gone();
  const again = connect('v1');
  await again.say(START);
  assert.equal(again.frames[0]?.type, 'ready');
  await connect('v2').say(START);
  const full = connect('v3');
  await full.say(START);
  assert.deepEqual([codes(full.frames), streams.size], [['rate/limited'], 3]);
  one.connection.gone();
  const room = connect('v3');
  await room.say(START);
  assert.equal(room.frames[0]?.type, 'ready');
  streams.close();
  assert.equal(streams.size, 0);
});

test('an engine that is slower than the voice holds the line', async () => {
  const { connect, sessions } = setUp();
  const { say, hear, holds } = connect();
  await say(START);
  const session = sessions[0]!;
  session.backlog = 300 * 1024;
  await hear(20);
  await hear(20);
  session.backlog = 100 * 1024;
  session.options.onDrain();
  assert.deepEqual(holds, [true]);
  session.backlog = 60 * 1024;
  session.options.onDrain();
  assert.deepEqual(holds, [true, false]);
});

test('what is no frame of the contract ends that socket, with a reason that says what to do', async () => {
  const { connect, errors } = setUp();
  const tries: [string | object | Uint8Array, number, string][] = [
    ['{', CLOSE.badFrame, 'request/malformed'],
    ['null', CLOSE.badFrame, 'request/invalid'],
    [{ type: 'commit' }, CLOSE.badFrame, 'request/malformed'],
    [{ ...START, sampleRate: 7_999 }, CLOSE.badFrame, 'request/invalid'],
    [{ ...START, language: 'not a tag' }, CLOSE.badFrame, 'request/invalid'],
    [{ ...START, encoding: 'opus' }, CLOSE.badFrame, 'request/invalid'],
    [{ ...START, more: 1 }, CLOSE.badFrame, 'request/invalid'],
    [{ type: 'start', streamId: 'x', receivedBytes: 0 }, CLOSE.badFrame, 'request/invalid'],
    [sound(20), CLOSE.badFrame, 'request/malformed'],
  ];
  for (const [said, code, error] of tries) {
    const { connection, frames, closes, gone } = connect();
    await connection.receive(said instanceof Uint8Array || typeof said === 'string' ? said : JSON.stringify(said));
    assert.deepEqual([codes(frames), closes.map(([is]) => is), gone()], [[error], [code], [code]], JSON.stringify(said));
  }
  for (const bytes of [0, 31]) {
    const { say, connection, frames, closes } = connect();
    await say(START);
    await connection.receive(new Uint8Array(bytes));
    assert.deepEqual([codes(frames), closes[0]?.[0]], [['request/malformed'], CLOSE.badFrame]);
    connection.close(CLOSE.draining, 'again');
    await connection.receive('{}');
    assert.equal(closes.length, 1);
  }
  const twice = connect('v9');
  await twice.say(START);
  await twice.say(START);
  assert.deepEqual([codes(twice.frames), twice.closes[0]?.[0]], [['request/invalid'], CLOSE.badFrame]);
  const liar = connect('v10');
  await liar.say(START);
  const claims = connect('v10');
  await claims.say({ type: 'start', streamId: idOf(liar.frames), receivedBytes: 1 });
  assert.deepEqual([codes(claims.frames), liar.closes], [['request/invalid'], []]);
  assert.deepEqual(errors, []);
});

test('a socket that says nothing, one whose token ends, one that sends faster than anybody speaks, and one that does not listen', async () => {
  const { connect, clock, sessions, streams } = setUp();
  const silent = connect();
  clock.advance(SPEECH_STREAM.helloMs);
  assert.equal(silent.closes[0]?.[0], CLOSE.helloTimeout);
  const short = connect('v1', 20_000);
  await short.say(START);
  clock.advance(20_000);
  await short.hear(20);
  assert.deepEqual([short.closes[0]?.[0], sessions[0]!.bytes], [CLOSE.tokenExpired, 0]);
  const fast = connect('v2');
  await fast.say(START);
  for (let sent = 0; sent <= RATES.soundPerActor.burst && fast.closes.length === 0; sent += 1) await fast.hear(1000);
  assert.deepEqual([codes(fast.frames).at(-1), fast.closes[0]?.[0]], ['rate/limited', CLOSE.rateLimited]);
  assert.match(fast.closes[0]?.[1] ?? '', /come back in \d+ ms/);
  const tiny = connect('v5');
  await tiny.say(START);
  for (let sent = 0; sent <= RATES.soundPerActor.burst * 50 && tiny.closes.length === 0; sent += 1) await tiny.connection.receive(new Uint8Array(2));
  assert.equal(tiny.closes[0]?.[0], CLOSE.rateLimited, 'of tiny frames not more than of usual ones');
  const gone = connect('v6');
  gone.transport.bufferedAmount = 300 * 1024;
  await gone.say(START);
  assert.equal(gone.closes[0]?.[0], CLOSE.lagging);
  clock.advance(SPEECH_STREAM.resumeMs);
  const deaf = connect('v3');
  await deaf.say(START);
  deaf.transport.bufferedAmount = 300 * 1024;
  await deaf.say({ type: 'commit' });
  await turn();
  assert.equal(deaf.closes[0]?.[0], CLOSE.lagging);
  const banned = connect('v4');
  await banned.say(START);
  const open = streams.size;
  banned.connection.close(CLOSE.forbidden, 'your rights have changed');
  assert.equal(streams.size, open - 1, 'nothing is recognised any more for whom it is forbidden');
});

test('without an engine there is no stream; a fault of ours is told as one and keeps its cause for the log', async () => {
  const none = setUp({ engine: false });
  const { say, frames, closes } = none.connect();
  await say(START);
  assert.deepEqual([codes(frames), closes[0]?.[0]], [['provider/unconfigured'], CLOSE.noSuchRoom]);
  const broken = setUp();
  const socket = broken.connect();
  await socket.say(START);
  broken.sessions[0]!.options.onPartial = () => undefined;
  Object.defineProperty(broken.streams, 'end', { value: () => assert.fail('secret words') });
  await socket.say({ type: 'stop' });
  assert.deepEqual([codes(socket.frames), broken.errors.length], [['relay/internal'], 1]);
  assert.ok(!JSON.stringify(socket.frames).includes('secret words'));
});
