import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CsError } from '@cs-kit/protocol';
import type { Author, EventsPage, LogBody, LogEvent, ThreadSummary } from '@cs-kit/protocol';
import type { RelayClient } from '../client.ts';
import { createStore } from '../store.ts';
import { RoomLog } from './log.ts';
import { emptyState, unreadIn } from './state.ts';
import { ThreadFeed } from './thread-feed.ts';
import type { ThreadRoom } from './thread-feed.ts';
import type { Draft, MessageRow, PendingMessage, RoomState } from './types.ts';
import { RoomHistory } from './window.ts';

/* Threads in a room's log: what is counted at the message that began one, and one thread as it is shown. */

const ana: Author = { id: 'a', name: 'Ana', role: 'member' };
const ben: Author = { id: 'b', name: 'Ben', role: 'member' };
const at = (seq: number): string => new Date(Date.UTC(2026, 0, 1) + seq * 1000).toISOString();
const entry = (seq: number, author: Author, body: LogBody, id = `e${seq}`, thread?: ThreadSummary): LogEvent =>
  ({ seq, id, at: at(seq), author, ...body, ...(thread === undefined ? {} : { thread }) }) as LogEvent;
const said = (seq: number, author: Author, threadId?: string, thread?: ThreadSummary): LogEvent =>
  entry(seq, author, { kind: 'message', message: { id: `m${seq}`, text: `n${seq}`, ...(threadId === undefined ? {} : { threadId }) } }, `m${seq}`, thread);
const taken = (seq: number, messageId: string, threadId: string): LogEvent => entry(seq, ben, { kind: 'delete', messageId, threadId });
const place = (seq: number, threadId: string): LogEvent => entry(seq, ben, { kind: 'delete', messageId: `m${seq}`, threadId }, `m${seq}`);
const rootOf = (log: RoomLog): MessageRow => log.rows.find((row) => row.type === 'message' && row.id === 'm1') as MessageRow;
const counted = (log: RoomLog) => {
  const { thread } = rootOf(log);
  return thread === undefined ? null : [thread.count, thread.lastAt, thread.authors.map(({ id }) => id)];
};

test('answers are counted at what began their thread, once, and taken out of the count with them', () => {
  const log = new RoomLog();
  log.append([said(1, ana), said(2, ben, 'm1'), said(3, ana, 'm1'), said(4, ben, 'm1')]);
  assert.deepEqual(counted(log), [3, at(4), ['b', 'a']]);
  log.append([said(4, ben, 'm1')]);
  assert.deepEqual(counted(log)?.[0], 3);
  log.append([taken(5, 'm4', 'm1')]);
  assert.deepEqual(counted(log), [2, at(3), ['b', 'a']]);
  // The place of one that was taken back before this page read it, and its deletion: neither was ever counted.
  log.append([place(6, 'm1'), taken(7, 'm6', 'm1')]);
  assert.deepEqual(counted(log)?.[0], 2);
  const gone = log.rows.find((row) => row.type === 'message' && row.id === 'm6') as MessageRow;
  assert.deepEqual([gone.deleted, gone.message.threadId], [true, 'm1']);
  // Of answers in threads the list of the room tells nothing.
  assert.equal(unreadIn(log.rows, 0, 'c'), 1);
});

test('what the relay has counted is gone on from, whatever of the thread is loaded', () => {
  const summary: ThreadSummary = { count: 7, lastAt: at(40), authors: [ben], seq: 45 };
  const log = new RoomLog();
  log.reset([said(1, ana, undefined, summary), said(41, ana), said(44, ben, 'm1'), said(50, ana, 'm1')], 1);
  assert.deepEqual(counted(log), [8, at(50), ['a', 'b']]);
  // One that is not loaded was among those that the relay counted.
  log.append([taken(51, 'm30', 'm1')]);
  assert.deepEqual(counted(log), [7, at(50), ['a', 'b']]);
  // An older page brings the beginning once more with a later count.
  const later = new RoomLog();
  later.reset([said(50, ana, 'm1'), said(51, ben, 'm1')], 50);
  later.prepend([said(1, ana, undefined, { ...summary, count: 9, seq: 51 })], false);
  assert.deepEqual(counted(later)?.[0], 9);
});

test('a part of the history counts what happens at the end', () => {
  const window = new RoomLog();
  window.reset([said(1, ana)], 1);
  window.touch([said(9, ben, 'm1'), said(10, ben), place(11, 'm1'), taken(12, 'm11', 'm1')]);
  assert.deepEqual([counted(window)?.[0], window.rows.length], [1, 1]);
  window.touch([taken(13, 'm9', 'm1')]);
  assert.equal(counted(window)?.[0], 0);
});

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** A room whose log is at hand, and a relay that gives pages of its thread. */
function room(events: LogEvent[]) {
  const end = new RoomLog();
  const asked: string[] = [];
  const sent: Draft[] = [];
  const reads: number[] = [];
  let failure: CsError | null = null;
  const client = {
    session: { current: { user: { id: 'a' } } },
    json: async (_method: string, path: string): Promise<EventsPage> => {
      asked.push(path);
      if (failure !== null) throw failure;
      const query = new URL(path, 'https://r.test').searchParams;
      const all = events.filter(
        (event) => event.id === 'm1' || (event.kind === 'message' && event.message.threadId === 'm1') || ('threadId' in event && event.threadId === 'm1'),
      );
      if (query.has('around')) return { events: all.slice(0, 3), lastSeq: events.at(-1)?.seq ?? 0, more: false, newer: true };
      const limit = Math.min(Number(query.get('limit')), 3);
      const after = query.get('after');
      const found = after !== null ? all.filter(({ seq }) => seq > Number(after)) : all.filter(({ seq }) => seq < Number(query.get('before')));
      return { events: after !== null ? found.slice(0, limit) : found.slice(-limit), lastSeq: events.at(-1)?.seq ?? 0, more: found.length > limit };
    },
  } as unknown as RelayClient;
  const state = createStore<RoomState>({ ...emptyState('r'), phase: 'live' });
  const history = new RoomHistory(
    client,
    end,
    () => ({ roomId: 'r', self: 'a' }),
    () => undefined,
  );
  const source = {
    state,
    history,
    send: (draft: Draft) => `c${sent.push(draft)}`,
    read: (seq: number) => void reads.push(seq),
    react: () => undefined,
    retry: () => undefined,
    discard: () => undefined,
    stop: () => undefined,
  } satisfies ThreadRoom;
  const tell = (more: LogEvent[]): void => {
    events.push(...more);
    end.append(more);
    state.set({ ...state.get(), lastSeq: end.high });
  };
  const change = (next: Partial<RoomState>): void => state.set({ ...state.get(), ...next });
  end.reset(events);
  return { client, source, tell, change, asked, sent, reads, fail: (error: CsError | null) => (failure = error), end };
}
const texts = (feed: ThreadFeed): string[] =>
  feed.state.get().rows.flatMap((row) => (row.type === 'message' ? [row.deleted === true ? '-' : row.message.text] : []));

test('a thread is fetched by pages, follows its room, and shows what is on its way into it', async () => {
  const at = room([said(1, ana), said(2, ben), ...[3, 4, 5, 6, 7].map((seq) => said(seq, ben, 'm1')), said(8, ben)]);
  const feed = new ThreadFeed(at.client, at.source, 'm1');
  assert.equal(feed.state.get().phase, 'loading');
  await settled();
  assert.deepEqual([texts(feed), feed.state.get().hasOlder, feed.root?.id, feed.state.get().unread], [['n5', 'n6', 'n7'], true, 'm1', 3]);
  const led = new ThreadFeed(at.client, at.source, 'm1');
  await settled();
  await led.history.around(3);
  assert.deepEqual(texts(led), ['n1', 'n3', 'n4', 'n5', 'n6', 'n7'], 'a page beside what is loaded joins it');
  led.close();
  await feed.older();
  assert.deepEqual([texts(feed), feed.state.get().hasOlder], [['n1', 'n3', 'n4', 'n5', 'n6', 'n7'], false]);
  at.tell([said(9, ana), said(10, ana, 'm1'), said(11, ben, 'm2'), entry(12, ben, { kind: 'edit', messageId: 'm7', text: 'changed', threadId: 'm1' })]);
  assert.deepEqual(texts(feed).slice(-2), ['changed', 'n10']);
  at.tell([taken(13, 'm10', 'm1'), entry(14, ana, { kind: 'delete', messageId: 'm1' })]);
  assert.deepEqual([texts(feed).at(-1), feed.root?.deleted], ['-', true]);
  const waiting = (threadId: string): PendingMessage => ({ clientMessageId: threadId, text: 'x', threadId, state: 'waiting', at: 0 });
  at.change({ pending: [waiting('m1'), waiting('m2')] });
  assert.deepEqual(
    feed.state.get().pending.map(({ clientMessageId }) => clientMessageId),
    ['m1'],
  );
  const reply = (inReplyTo: string): Partial<RoomState> => ({ reply: { inReplyTo, text: 'so far' } as RoomState['reply'] });
  at.change(reply('m7'));
  assert.equal(feed.state.get().reply?.inReplyTo, 'm7');
  at.change(reply('m8'));
  assert.equal(feed.state.get().reply, null);
  feed.send({ text: 'an answer' });
  assert.deepEqual(at.sent, [{ text: 'an answer', threadId: 'm1' }]);
  feed.read(10);
  assert.deepEqual(at.reads, [10]);
  for (const act of [() => feed.react('m7', '👍', true), () => feed.retry('c'), () => feed.discard('c'), () => feed.stop()]) act();
  assert.equal(await feed.begin(), 'r');
  feed.close();
  at.tell([said(15, ben, 'm1')]);
  assert.equal(texts(feed).at(-1), '-');
});

test('answers under a note of the team are notes', async () => {
  const note = entry(1, ana, { kind: 'message', message: { id: 'm1', text: 'n', visibility: 'internal' } }, 'm1');
  const at = room([note]);
  const feed = new ThreadFeed(at.client, at.source, 'm1');
  await settled();
  feed.send({ text: 'x' });
  assert.deepEqual(at.sent, [{ text: 'x', threadId: 'm1', visibility: 'internal' }]);
});

test('a thread that did not load says so, and is fetched again when the room is back; one that is gone stays gone', async () => {
  const at = room([said(1, ana), said(2, ben, 'm1')]);
  at.fail(new CsError('relay/unreachable'));
  const feed = new ThreadFeed(at.client, at.source, 'm1');
  await settled();
  assert.deepEqual([feed.state.get().phase, feed.state.get().error?.code], ['offline', 'relay/unreachable']);
  at.change({ phase: 'offline' });
  at.fail(null);
  at.change({ phase: 'live' });
  await settled();
  assert.deepEqual([feed.state.get().phase, texts(feed)], ['live', ['n1', 'n2']]);
  // A room that began anew after a long absence has a hole: the thread is asked for again.
  const before = at.asked.length;
  at.end.reset([said(90, ben), said(91, ben)]);
  at.change({ lastSeq: 91 });
  await settled();
  assert.ok(at.asked.length > before);

  const other = room([said(2, ben)]);
  const gone = new ThreadFeed(other.client, other.source, 'm1');
  await settled();
  assert.deepEqual([gone.state.get().phase, gone.state.get().error?.code, gone.root], ['refused', 'request/not-found', null]);
});
