import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SERVICE_EVENTS } from './analytics.ts';
import { isEmoji, isRelayFrame, jsonBytes, parseBeacon, parseBeaconEvent, parseClientFrame, parseOutgoingMessage } from './guards.ts';
import { uuid } from './ids.ts';
import { LIMITS } from './limits.ts';
import type { ClientFrame, RelayFrame } from './socket.ts';

const id = uuid();
const message = { clientMessageId: 'c1', text: 'Hello' };

/** A frame of each type with every field. */
const FRAMES: readonly ClientFrame[] = [
  { type: 'join', roomId: id, lastSeq: 3 },
  { type: 'leave', roomId: id },
  { type: 'send', roomId: id, ...message, replyTo: id, attachments: [{ kind: 'file', id }], visibility: 'internal' },
  { type: 'typing', roomId: id, typing: true },
  { type: 'presence', roomId: id, status: 'away', cursor: { x: 1 } },
  { type: 'read', roomId: id, seq: 4 },
  { type: 'react', roomId: id, messageId: id, emoji: '👍', on: true },
  { type: 'stop', roomId: id },
  { type: 'signal', roomId: id, to: 'somebody', data: { sdp: '…' } },
  { type: 'call', roomId: id, callId: id, session: 'page', state: 'in', muted: true, camera: false, screen: true },
  { type: 'watch', topic: 'inbox' },
  { type: 'watch', topic: 'rooms' },
  { type: 'renew', token: 't' },
  { type: 'ping' },
];

/** Values that no field of a frame takes. */
const WRONG: readonly unknown[] = [null, NaN, -1, 1.5, Number.MAX_SAFE_INTEGER + 1, [], {}, Symbol.iterator];

test('bytes are those of UTF-8 JSON', () => {
  for (const value of ['a', 'é', '语', '👍', 'a"b\\c\n', { k: ['é', 1, null] }, 7, true, null])
    assert.equal(jsonBytes(value), new TextEncoder().encode(JSON.stringify(value)).length, JSON.stringify(value));
  assert.equal(jsonBytes(undefined), 0);
});

test('every frame passes, with and without ref', () => {
  for (const frame of FRAMES) {
    assert.deepEqual(parseClientFrame(frame), { ok: true, value: frame });
    assert.ok(parseClientFrame({ ...frame, ref: 'r1' }).ok);
  }
});

test('what is no frame is refused at its type', () => {
  for (const value of [null, undefined, 'x', 7, [], ['join']])
    assert.deepEqual({ ...parseClientFrame(value), detail: '' }, { ok: false, pointer: '', detail: '' });
  for (const type of [undefined, 7, 'hello', 'toString', '__proto__']) assert.equal((parseClientFrame({ type }) as { pointer: string }).pointer, '/type');
});

test('a wrong value, a missing field and a field too many are refused by name, in every frame', () => {
  for (const frame of FRAMES) {
    for (const field of Object.keys(frame).filter((name) => name !== 'type')) {
      const takesAnything = field === 'cursor' || field === 'data';
      for (const wrong of takesAnything ? [] : WRONG.filter((value) => !(field === 'attachments' && Array.isArray(value)))) {
        const verdict = parseClientFrame({ ...frame, [field]: wrong });
        assert.ok(!verdict.ok && verdict.pointer === `/${field}`, `${frame.type}.${field}`);
      }
    }
    assert.equal((parseClientFrame({ ...frame, extra: 1 }) as { pointer: string }).pointer, '/extra');
    assert.equal((parseClientFrame({ ...frame, ref: '' }) as { pointer: string }).pointer, '/ref');
  }
  for (const [type, field] of [
    ['join', 'roomId'],
    ['send', 'text'],
    ['read', 'seq'],
    ['watch', 'topic'],
    ['renew', 'token'],
    ['react', 'on'],
    ['call', 'session'],
    ['call', 'state'],
  ] as const) {
    const frame = { ...FRAMES.find((candidate) => candidate.type === type) } as Record<string, unknown>;
    delete frame[field];
    assert.equal((parseClientFrame(frame) as { pointer: string }).pointer, `/${field}`);
  }
});

test('bounds are exact', () => {
  const at = (length: number) => 'x'.repeat(length);
  const cases: [string, (length: number) => unknown, number][] = [
    ['text', (n) => ({ type: 'send', roomId: id, clientMessageId: 'c', text: at(n) }), LIMITS.messageChars],
    ['clientMessageId', (n) => ({ type: 'send', roomId: id, clientMessageId: at(n), text: 'x' }), LIMITS.clientIdChars],
    ['emoji', (n) => ({ type: 'react', roomId: id, messageId: id, emoji: '☕'.repeat(n), on: true }), LIMITS.emojiChars],
    ['cursor', (n) => ({ type: 'presence', roomId: id, status: 'online', cursor: at(n - 2) }), LIMITS.presenceBytes],
    ['data', (n) => ({ type: 'signal', roomId: id, to: 'a', data: at(n - 2) }), LIMITS.signalBytes],
    [
      'attachments',
      (n) => ({ type: 'send', roomId: id, clientMessageId: 'c', text: '', attachments: Array.from({ length: n }, () => ({ kind: 'image', id })) }),
      LIMITS.attachments,
    ],
  ];
  for (const [field, make, limit] of cases) {
    assert.ok(parseClientFrame(make(limit)).ok, field);
    assert.equal((parseClientFrame(make(limit + 1)) as { pointer: string }).pointer, `/${field}`);
  }
});

test('a message needs words or an attachment, over socket and REST alike', () => {
  for (const text of ['', ' ', '\n\t']) {
    assert.equal((parseOutgoingMessage({ ...message, text }) as { pointer: string }).pointer, '/text');
    assert.equal((parseClientFrame({ type: 'send', roomId: id, ...message, text }) as { pointer: string }).pointer, '/text');
    assert.equal((parseOutgoingMessage({ ...message, text, attachments: [] }) as { pointer: string }).pointer, '/text');
    assert.ok(parseOutgoingMessage({ ...message, text, attachments: [{ kind: 'image', id }] }).ok);
  }
  assert.deepEqual(parseOutgoingMessage(message), { ok: true, value: message });
  assert.equal((parseOutgoingMessage([]) as { pointer: string }).pointer, '');
  assert.equal((parseOutgoingMessage({ ...message, visibility: 'public' }) as { pointer: string }).pointer, '/visibility');
});

test('attachments are a list of {kind, id} and nothing else', () => {
  for (const attachments of ['x', [{ kind: 'video', id }], [{ kind: 'file', id: 'x' }], [{ kind: 'file', id, name: 'x' }], [null]])
    assert.equal((parseOutgoingMessage({ ...message, attachments }) as { pointer: string }).pointer, '/attachments');
});

test('frames of the relay are known by their type', () => {
  const frames: RelayFrame[] = [
    { type: 'pong', now: '' },
    { type: 'renewed', expiresAt: '' },
    { type: 'call', roomId: id, call: null },
  ];
  for (const frame of frames) assert.ok(isRelayFrame(frame));
  const joined = { type: 'joined', roomId: id, lastSeq: 0, role: 'guest', events: [], members: [], more: false };
  for (const frame of [joined, { ...joined, protocolVersion: 1 }]) assert.ok(isRelayFrame(frame));
  for (const protocolVersion of ['1', null, 1.5]) assert.ok(!isRelayFrame({ ...joined, protocolVersion }));
  for (const other of [{ type: 'later' }, { type: 7 }, {}, null, 'pong', []]) assert.ok(!isRelayFrame(other));
});

const event = {
  id,
  name: 'page.viewed',
  at: '2026-11-22T10:00:00.000Z',
  monotonic: 12.5,
  sequence: 1,
  pageId: id,
  visitorId: null,
  url: 'https://shop.example/',
  properties: { kind: 'a', count: 2, on: true, none: null },
};
const beacon = { siteKey: 'demo', sentAt: '2026-11-22T10:00:01.000Z', events: [event] };

test('a beacon passes with every field', () => {
  assert.deepEqual(parseBeacon(beacon), { ok: true, value: beacon });
  assert.ok(parseBeaconEvent({ ...event, visitorId: id, referrer: '' }).ok);
});

test('a wrong field of an event refuses the whole beacon and is named', () => {
  const wrong: [keyof typeof event | 'referrer' | 'extra', unknown][] = [
    ['id', 'x'],
    ['name', 'viewed'],
    ['name', SERVICE_EVENTS[0]],
    ['at', 'yesterday'],
    ['at', '2026-99-99T00:00:00Z'],
    ['at', 7],
    ['monotonic', -1],
    ['monotonic', Infinity],
    ['monotonic', '1'],
    ['sequence', 0],
    ['sequence', 1.5],
    ['pageId', null],
    ['visitorId', 'x'],
    ['url', ''],
    ['url', 'x'.repeat(LIMITS.urlChars + 1)],
    ['properties', null],
    ['properties', []],
    ['properties', { a: {} }],
    ['properties', { a: NaN }],
    ['properties', { a: 'x'.repeat(LIMITS.propertiesBytes) }],
    ['referrer', 7],
    ['extra', 1],
  ];
  for (const [field, value] of wrong) {
    const verdict = parseBeacon({ ...beacon, events: [event, { ...event, [field]: value }] });
    assert.ok(!verdict.ok && verdict.pointer === `/events/1/${field}`, `${field}: ${JSON.stringify(verdict)}`);
  }
  assert.equal((parseBeaconEvent('x', '/events/0') as { pointer: string }).pointer, '/events/0');
});

test('a beacon has a site, a time and 1 to 100 events', () => {
  const refused: [unknown, string][] = [
    [null, ''],
    [[], ''],
    [{ ...beacon, events: [] }, '/events'],
    [{ ...beacon, events: 'x' }, '/events'],
    [{ ...beacon, events: Array.from({ length: LIMITS.beaconEvents + 1 }, () => event) }, '/events'],
    [{ ...beacon, siteKey: '' }, '/siteKey'],
    [{ ...beacon, sentAt: 'now' }, '/sentAt'],
    [{ ...beacon, extra: 1 }, '/extra'],
  ];
  for (const [value, pointer] of refused) assert.equal((parseBeacon(value) as { pointer: string }).pointer, pointer);
});

test('a message of characters that show nothing is empty', () => {
  for (const text of ['', ' \n\t', '\u200b\u200d\ufeff', '\u202e\u2066\u2069', '\u3164\u115f', '\u2800', '\u00ad\u0000'])
    assert.equal(parseOutgoingMessage({ clientMessageId: 'c', text }).ok, false, JSON.stringify(text));
  for (const text of ['a', '👩\u200d👧', '\u200b是', '.', '\u202eabc'])
    assert.equal(parseOutgoingMessage({ clientMessageId: 'c', text }).ok, true, JSON.stringify(text));
});

test('a reaction is an emoji, not words', () => {
  for (const emoji of ['👍', '❤️', '👩🏽‍🚀', '🇳🇴', '1️⃣', '🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}']) assert.ok(isEmoji(emoji), emoji);
  for (const emoji of ['', 'yes', '1', '👍!', '\u200d', '<b>', '👍'.repeat(40), 7]) assert.ok(!isEmoji(emoji), String(emoji));
});

test('mentions are a short list of ids', () => {
  const message = { clientMessageId: 'c', text: 'Hello' };
  assert.ok(parseOutgoingMessage({ ...message, mentions: ['a', 'assistant'] }).ok);
  for (const mentions of ['a', [1], [''], ['x'.repeat(LIMITS.clientIdChars + 1)], Array.from({ length: LIMITS.mentions + 1 }, () => 'a')])
    assert.deepEqual({ ...parseOutgoingMessage({ ...message, mentions }) }.ok, false, JSON.stringify(mentions).slice(0, 40));
});

test('a message names its thread by an id or not at all', () => {
  const send = { type: 'send', roomId: uuid(), clientMessageId: 'c', text: 'x' };
  assert.equal(parseClientFrame({ ...send, threadId: uuid() }).ok, true);
  for (const threadId of ['', 'none', 7, null, {}]) {
    const verdict = parseClientFrame({ ...send, threadId });
    assert.deepEqual([verdict.ok, !verdict.ok && verdict.pointer], [false, '/threadId']);
  }
  const { type: _type, roomId: _room, ...message } = send;
  assert.equal(parseOutgoingMessage({ ...message, threadId: uuid() }).ok, true);
  assert.equal(parseOutgoingMessage({ ...message, threadId: 'x' }).ok, false);
});
