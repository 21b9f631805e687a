import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createStore } from '@cs-kit/core';
import type { SessionChange } from '@cs-kit/core';
import { CsError } from '@cs-kit/protocol';
import type { DocumentEntry, LogEvent, RelayFrame, Room } from '@cs-kit/protocol';
import { DocumentsApi } from './api.ts';
import { DocumentsFeed } from './documents-feed.ts';

const entry = (id: string, updatedAt = 1, more: Partial<DocumentEntry> = {}): DocumentEntry => ({
  id,
  title: id,
  updatedAt: new Date(updatedAt).toISOString(),
  updatedBy: null,
  deletedAt: null,
  ...more,
});

test('reads all pages of a list, and calls each address', async () => {
  const calls: string[] = [];
  const client = {
    json: async (method: string, path: string) => {
      calls.push(`${method} ${path}`);
      if (method !== 'GET') return entry('a');
      if (path.includes('cursor=')) return { items: [entry('b')], cursor: null };
      return { items: [entry('a')], cursor: '1.a' };
    },
    fetch: async (path: string) => (calls.push(`bytes ${path}`), new Response(new Uint8Array([1, 2]))),
  };
  const api = new DocumentsApi(client as never, 'room');
  const { signal } = new AbortController();
  assert.deepEqual(
    (await api.list(false, signal)).map(({ id }) => id),
    ['a', 'b'],
  );
  await api.list(true);
  await api.room();
  await api.create('Plan', 'key');
  await api.rename('a/b', 'Plan');
  await api.remove('a');
  await api.restore('a');
  await api.versions('a', null);
  assert.deepEqual([...(await api.version('a', 'v'))], [1, 2]);
  await api.save('a', null, 'key');
  await api.removeVersion('a', 'v');
  assert.deepEqual(calls, [
    'GET /v1/rooms/room/documents',
    'GET /v1/rooms/room/documents?cursor=1.a',
    'GET /v1/rooms/room/documents?deleted=true',
    'GET /v1/rooms/room/documents?deleted=true&cursor=1.a',
    'GET /v1/rooms/room',
    'POST /v1/rooms/room/documents',
    'PATCH /v1/rooms/room/documents/a%2Fb',
    'DELETE /v1/rooms/room/documents/a',
    'PATCH /v1/rooms/room/documents/a',
    'GET /v1/rooms/room/documents/a/versions',
    'bytes /v1/rooms/room/documents/a/versions/v',
    'POST /v1/rooms/room/documents/a/versions',
    'DELETE /v1/rooms/room/documents/a/versions/v',
  ]);
});

function setUp() {
  const line = createStore<{ phase: string }>({ phase: 'open' });
  const hearers: ((frame: RelayFrame) => void)[] = [];
  const sessions: ((change: SessionChange) => void)[] = [];
  const timers = new Set<() => void>();
  const asked: unknown[] = [];
  const client = {
    socket: {
      state: line,
      subscribe: (fn: (frame: RelayFrame) => void) => (hearers.push(fn), () => hearers.splice(hearers.indexOf(fn), 1)),
      request: async (frame: unknown) => (asked.push(frame), Promise.reject(new Error('no line'))),
    },
    session: { subscribe: (fn: (change: SessionChange) => void) => (sessions.push(fn), () => undefined) },
    platform: { setTimeout: (fn: () => void) => (timers.add(fn), fn), clearTimeout: (fn: () => void) => void timers.delete(fn) },
  };
  const relay = { documents: [entry('a', 2), entry('b', 1)], reads: 0, fail: null as CsError | null };
  const api = {
    room: async () => ({ role: 'member', archived: false }) as Room,
    list: async (deleted: boolean) => {
      relay.reads += 1;
      if (relay.fail !== null) throw relay.fail;
      return deleted ? [] : relay.documents;
    },
  };
  const feed = new DocumentsFeed(client as never, api, 'room');
  const ids = (): string[] | string => {
    const now = feed.state.get();
    return now.phase === 'ready' ? now.documents.map(({ id }) => id) : now.phase;
  };
  const run = async (): Promise<void> => {
    for (const fn of [...timers]) fn();
    timers.clear();
    await settle();
  };
  return { line, hear: (frame: unknown) => hearers.forEach((fn) => fn(frame as RelayFrame)), sessions, timers, asked, relay, feed, ids, run };
}
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test('reads once, and anew when the log of the room tells of documents, members or the room', async () => {
  const { hear, feed, ids, relay, run, timers, asked, sessions } = setUp();
  assert.equal(ids(), 'loading');
  feed.start();
  await settle();
  assert.deepEqual([ids(), relay.reads, asked.length], [['a', 'b'], 1, 1]);
  relay.documents = [entry('c', 3), ...relay.documents];
  hear({ type: 'room-changed', roomId: 'room', kind: 'document' });
  hear({ type: 'events', roomId: 'room', events: [{ kind: 'document' } as LogEvent] });
  assert.equal(timers.size, 1, 'what comes together is read together');
  await run();
  assert.deepEqual([ids(), relay.reads], [['c', 'a', 'b'], 2]);
  for (const frame of [
    { type: 'room-changed', roomId: 'room', kind: 'message' },
    { type: 'room-changed', roomId: 'other', kind: 'document' },
    { type: 'presence', roomId: 'room', members: [] },
    { type: 'pong', now: '' },
  ])
    hear(frame);
  assert.equal(timers.size, 0);
  sessions[0]?.({ session: null, reason: 'signed-out' } as unknown as SessionChange);
  sessions[0]?.({ session: {}, reason: 'refreshed' } as unknown as SessionChange);
  assert.equal(relay.reads, 2);
  sessions[0]?.({ session: {}, reason: 'signed-in' } as unknown as SessionChange);
  await settle();
  assert.equal(relay.reads, 3);
  feed.stop();
  hear({ type: 'room-changed', roomId: 'room', kind: 'document' });
  assert.equal(timers.size, 0);
});

test('what came while the line was down is read when it is back', async () => {
  const { line, feed, relay } = setUp();
  feed.start();
  await settle();
  line.set({ phase: 'open' });
  assert.equal(relay.reads, 1);
  line.set({ phase: 'waiting' });
  line.set({ phase: 'connecting' });
  line.set({ phase: 'open' });
  await settle();
  assert.equal(relay.reads, 2);
  feed.stop();
});

test('keeps what is known where reading fails, and says so', async () => {
  const { feed, ids, relay } = setUp();
  relay.fail = new CsError('relay/unreachable');
  feed.start();
  await settle();
  assert.equal(ids(), 'failed');
  const loading = feed.load();
  assert.equal(ids(), 'loading');
  await loading;
  relay.fail = null;
  await feed.load();
  relay.fail = new CsError('relay/unreachable');
  await feed.load();
  const now = feed.state.get();
  assert.ok(now.phase === 'ready' && now.stale?.code === 'relay/unreachable' && now.documents.length === 2);
  relay.fail = null;
  await feed.show(true);
  assert.deepEqual(ids(), []);
  feed.stop();
});

test('takes over what a call answered, at its place; a stopped read changes nothing', async () => {
  const { feed, ids } = setUp();
  feed.put(entry('z', 9));
  assert.equal(ids(), 'loading', 'nothing is known yet');
  feed.start();
  await settle();
  feed.put(entry('c', 5));
  feed.put(entry('d', 0));
  assert.deepEqual(ids(), ['c', 'a', 'b', 'd']);
  feed.put({ ...entry('a', 2), title: 'A' });
  assert.deepEqual(ids(), ['c', 'a', 'b', 'd']);
  feed.put(entry('a', 2, { deletedAt: new Date(3).toISOString() }));
  feed.drop('d');
  assert.deepEqual(ids(), ['c', 'b']);
  const reading = feed.load();
  feed.stop();
  await reading;
  assert.deepEqual(ids(), ['c', 'b']);
});
