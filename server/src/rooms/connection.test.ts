import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CLOSE, CsError, RELAY_LIMITS, uuid } from '@cs-kit/protocol';
import type { RelayFrame } from '@cs-kit/protocol';
import pino from 'pino';
import { TestClock } from '../../../test/support/clock.ts';
import { RATES, createRateLimiter } from '../auth/rates.ts';
import type { Actor } from '../context.ts';
import { Connection } from './connection.ts';
import type { FrameHandlers } from './connection.ts';

const actor: Actor = { kind: 'visitor', id: 'v1', name: 'Visitor', role: 'visitor', siteId: 'demo', origin: null, scopes: ['chat'], known: false };
const roomId = uuid();
const LIFE_MS = 60_000;

/** A connection over a transport that a test can slow, with handlers that note what they were asked. */
function setUp(overrides: Partial<FrameHandlers> = {}) {
  const clock = new TestClock();
  const transport = {
    bufferedAmount: 0,
    sent: [] as RelayFrame[],
    closes: [] as [number, string][],
    send: (text: string) => void transport.sent.push(JSON.parse(text) as RelayFrame),
    close: (code: number, reason: string) => void transport.closes.push([code, reason]),
    hold: () => undefined,
  };
  const calls: [string, ...unknown[]][] = [];
  const note =
    (name: string) =>
    async (_who: unknown, ...rest: unknown[]) =>
      void calls.push([name, ...rest]);
  const handlers = {
    join: note('join'),
    leave: (_who: unknown, room: string) => void calls.push(['leave', room]),
    send: async () => ({ messageId: 'm', seq: 1, at: 'now' }),
    typing: (_who: unknown, ...rest: unknown[]) => void calls.push(['typing', ...rest]),
    presence: (_who: unknown, frame: unknown) => void calls.push(['presence', frame]),
    read: note('read'),
    react: note('react'),
    stop: note('stop'),
    signal: note('signal'),
    watch: note('watch'),
    gone: () => undefined,
    renew: async () => ({ ...actor, expiresAt: clock.now() + LIFE_MS }),
    ...overrides,
  } as unknown as FrameHandlers;
  const errors: unknown[] = [];
  const logger = pino({ level: 'error' }, { write: (line: string) => void errors.push(JSON.parse(line)) });
  let gone = 0;
  const closed = (): void => void (gone += 1);
  const peer = { address: '192.0.2.1', prefix: '192.0.2', loopback: false };
  const admitted = { actor, expiresAt: clock.now() + LIFE_MS, peer, release: () => undefined };
  const connection = new Connection(admitted, transport, { handlers, rates: createRateLimiter(clock.now), clock, logger, closed });
  const receive = (frame: unknown) => connection.receive(typeof frame === 'string' ? frame : JSON.stringify(frame));
  return { clock, transport, calls, connection, errors, receive, gone: () => gone };
}

test('each frame leads to its handler; answers repeat ref', async () => {
  const { receive, transport, calls } = setUp();
  await receive({ type: 'ping', ref: 'p' });
  await receive({ type: 'send', roomId, clientMessageId: 'c', text: 'x', ref: 's' });
  await receive({ type: 'renew', token: 't', ref: 'r' });
  await receive({ type: 'ping' });
  assert.deepEqual(
    transport.sent.map((frame) => [frame.type, frame.ref]),
    [
      ['pong', 'p'],
      ['acked', 's'],
      ['renewed', 'r'],
      ['pong', undefined],
    ],
  );
  const frames = [
    { type: 'join', roomId, lastSeq: 2, ref: 'j' },
    { type: 'typing', roomId, typing: true },
    { type: 'presence', roomId, status: 'away' },
    { type: 'read', roomId, seq: 1 },
    { type: 'react', roomId, messageId: roomId, emoji: '👍', on: true },
    { type: 'stop', roomId },
    { type: 'signal', roomId, to: 'a', data: 1 },
    { type: 'watch', topic: 'inbox', ref: 'w' },
    { type: 'leave', roomId },
  ];
  for (const frame of frames) await receive(frame);
  assert.deepEqual(
    calls.map(([name]) => name),
    ['join', 'typing', 'presence', 'read', 'react', 'stop', 'signal', 'watch', 'leave'],
  );
  assert.deepEqual(calls[0], ['join', roomId, 2, 'j']);
});

test('what is no JSON or no frame closes the socket; with a ref it is answered', async () => {
  for (const text of ['', '{', 'null', '7', '[]', '"x"', '{"type":"hello"}', '{"type":"join"}', '\u0000']) {
    const { receive, transport, gone } = setUp();
    await receive(text);
    assert.deepEqual([transport.closes[0]?.[0], gone()], [CLOSE.badFrame, 1], text);
  }
  const { receive, transport } = setUp();
  await receive({ type: 'join', roomId: 'x', ref: 'j' });
  assert.deepEqual(
    [transport.closes.length, transport.sent[0]?.type, transport.sent[0]?.ref, (transport.sent[0] as { code: string }).code],
    [0, 'error', 'j', 'request/invalid'],
  );
});

test('an error of a handler is answered with its code; an unknown one is logged and says nothing', async () => {
  const { receive, transport, errors } = setUp({
    read: async () => Promise.reject(new CsError('room/forbidden', 'No.')),
    react: async () => Promise.reject(new Error('secret detail')),
    stop: async () => Promise.reject(new CsError('rate/limited', 'Wait.', { retryAfterMs: 5 })),
  });
  await receive({ type: 'read', roomId, seq: 1, ref: 'a' });
  await receive({ type: 'react', roomId, messageId: roomId, emoji: '👍', on: true, ref: 'b' });
  await receive({ type: 'stop', roomId, ref: 'c' });
  assert.deepEqual(
    transport.sent.map((frame) => frame.type === 'error' && [frame.code, frame.ref, frame.retryAfterMs]),
    [
      ['room/forbidden', 'a', undefined],
      ['relay/internal', 'b', undefined],
      ['rate/limited', 'c', 5],
    ],
  );
  assert.ok(!JSON.stringify(transport.sent).includes('secret detail'));
  assert.equal(errors.length, 1);
});

test('a flood of frames closes the socket', async () => {
  const { receive, transport } = setUp();
  const { burst } = RATES.framesPerActor;
  for (let index = 0; index <= burst; index += 1) await receive({ type: 'ping' });
  assert.deepEqual([transport.sent.length, transport.closes[0]?.[0]], [burst, CLOSE.rateLimited]);
});

test('a slow reader goes without presence above 1 MiB and is closed above 4 MiB, nothing else is dropped', async () => {
  const { connection, transport, gone } = setUp();
  const presence = JSON.stringify({ type: 'presence', roomId, members: [] });
  const events = JSON.stringify({ type: 'events', roomId, events: [] });
  transport.bufferedAmount = 1024 * 1024;
  connection.deliver(presence);
  transport.bufferedAmount += 1;
  connection.deliver(presence);
  connection.deliver(events);
  assert.deepEqual(
    transport.sent.map((frame) => frame.type),
    ['presence', 'events'],
  );
  transport.bufferedAmount = 4 * 1024 * 1024 + 1;
  connection.deliver(events);
  assert.deepEqual([transport.sent.length, transport.closes[0]?.[0], gone()], [2, CLOSE.lagging, 1]);
  connection.deliver(events);
  assert.equal(transport.sent.length, 2);
});

test('a socket ends with its token, and lives on when it is renewed', async () => {
  const { clock, transport, receive, connection, calls } = setUp();
  clock.advance(LIFE_MS - 1);
  await receive({ type: 'renew', token: 't' });
  clock.advance(LIFE_MS - 1);
  await receive({ type: 'join', roomId });
  assert.equal(transport.closes.length, 0);
  clock.advance(1);
  await receive({ type: 'send', roomId, clientMessageId: 'c', text: 'too late' });
  assert.deepEqual([transport.closes[0]?.[0], calls.map(([name]) => name)], [CLOSE.tokenExpired, ['join', 'leave']]);
  connection.close(CLOSE.draining, 'again');
  assert.equal(transport.closes.length, 1);
});

test('a closed socket takes no more frames, leaves its rooms and is told of once', async () => {
  const { connection, receive, calls, gone, transport } = setUp();
  await receive({ type: 'join', roomId });
  connection.close(CLOSE.forbidden, 'your rights have changed');
  await receive({ type: 'send', roomId, clientMessageId: 'c', text: 'still here' });
  connection.gone();
  assert.deepEqual([calls.map(([name]) => name), gone(), transport.sent.length], [['join', 'leave'], 1, 0]);
});

test('a join that ends after the socket has gone leaves again; one that fails is forgotten; a second one starts anew', async () => {
  let finish = (): void => undefined;
  const slow = setUp({ join: () => new Promise<void>((resolve) => (finish = resolve)) });
  const joining = slow.receive({ type: 'join', roomId });
  slow.connection.gone();
  finish();
  await joining;
  assert.deepEqual(slow.calls, [
    ['leave', roomId],
    ['leave', roomId],
  ]);
  const failing = setUp({ join: async () => Promise.reject(new CsError('room/not-found')) });
  await failing.receive({ type: 'join', roomId });
  failing.connection.gone();
  assert.deepEqual(failing.calls, []);
  const twice = setUp();
  await twice.receive({ type: 'join', roomId });
  await twice.receive({ type: 'join', roomId, lastSeq: 5 });
  assert.deepEqual(
    twice.calls.map(([name]) => name),
    ['join', 'leave', 'join'],
  );
});

test('a socket may be in so many rooms and no more', async () => {
  const { receive, transport } = setUp();
  for (let index = 0; index < RELAY_LIMITS.roomsPerSocket; index += 1) await receive({ type: 'join', roomId: uuid() });
  await receive({ type: 'join', roomId, ref: 'one too many' });
  assert.deepEqual(
    transport.sent.map((frame) => frame.type === 'error' && frame.code),
    ['rate/limited'],
  );
});
