import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createStore } from '@cs-kit/core';
import type { SocketState } from '@cs-kit/core';
import type { ConversationSummary, Page, RelayFrame } from '@cs-kit/protocol';
import { CsError } from '@cs-kit/protocol';
import { InboxFeed } from './inbox-feed.ts';
import type { InboxClient } from './inbox-feed.ts';
import type { Ring } from './inbox.ts';

const row = (id: string, status: ConversationSummary['status'], more: Partial<ConversationSummary> = {}): ConversationSummary =>
  ({
    id,
    status,
    updatedAt: `2026-11-22T12:00:0${id}Z`,
    waitingSince: null,
    overdue: false,
    team: null,
    offer: null,
    target: null,
    handed: null,
    assignee: null,
    last: null,
    visitor: { id: `v${id}` },
    ...more,
  }) as ConversationSummary;

/** A feed whose relay a test plays. */
function setUp() {
  let deliver: (frame: RelayFrame) => void = () => undefined;
  const asked: string[] = [];
  const pages: Page<ConversationSummary>[] = [];
  const rings: Ring[] = [];
  const failures: string[] = [];
  const state = createStore<SocketState>({ phase: 'open' } as SocketState);
  const answer = { watch: async (): Promise<unknown> => undefined };
  const client = {
    json: async (_method: string, path: string) => (asked.push(path), pages.shift()),
    session: { current: { user: { id: 'ana' } } },
    socket: { state, subscribe: (fn: typeof deliver) => ((deliver = fn), () => (deliver = () => undefined)), request: () => answer.watch() },
  } as unknown as InboxClient;
  const feed = new InboxFeed(
    client,
    (ring) => void rings.push(ring),
    (error) => void failures.push(error.code),
  );
  const ids = () => feed.state.get().rows.map((entry) => entry.id);
  return { feed, state, asked, pages, rings, failures, answer, ids, hear: (frame: RelayFrame) => deliver(frame) };
}
const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

test('open conversations beyond the first list are read page by page, until there are no more', async () => {
  const { feed, asked, pages, ids, hear } = setUp();
  feed.start();
  hear({ type: 'inbox', cursor: '1', conversations: [row('9', 'waiting')], openCursor: '7.x' });
  pages.push({ items: [row('5', 'assistant')], cursor: '5.x' }, { items: [row('3', 'assigned')], cursor: null });
  await feed.loadOpen();
  await feed.loadOpen();
  await feed.loadOpen();
  assert.deepEqual(asked, ['/v1/conversations?status=open&cursor=7.x', '/v1/conversations?status=open&cursor=5.x']);
  assert.deepEqual(ids(), ['9', '5', '3']);
});

test('a page that a new inbox has overtaken does not move its place', async () => {
  const { feed, pages, hear } = setUp();
  feed.start();
  hear({ type: 'inbox', cursor: '1', conversations: [], openCursor: '7.x' });
  pages.push({ items: [], cursor: '5.x' });
  const loading = feed.loadOpen();
  hear({ type: 'inbox', cursor: '2', conversations: [], openCursor: '8.x' });
  await loading;
  assert.equal(feed.state.get().openCursor, '8.x');
});

test('closed ones are read once, then page by page', async () => {
  const { feed, asked, pages, ids } = setUp();
  pages.push({ items: [row('2', 'closed')], cursor: 'c' }, { items: [row('1', 'closed')], cursor: null });
  await feed.loadClosed();
  await feed.loadClosed();
  await feed.loadClosed(true);
  assert.deepEqual(asked, ['/v1/conversations?status=closed', '/v1/conversations?status=closed&cursor=c']);
  assert.deepEqual(ids(), ['2', '1']);
});

test('a change is shown and rung for; a refusal is told, a lost line is not', async () => {
  const { feed, rings, failures, answer, ids, hear } = setUp();
  feed.start();
  hear({ type: 'inbox-changed', cursor: '1', conversation: row('1', 'waiting') });
  assert.deepEqual([ids(), rings.map((ring) => ring.kind)], [['1'], ['waiting']]);
  feed.stop();
  for (const code of ['relay/unreachable', 'session/forbidden'] as const) {
    answer.watch = async () => Promise.reject(new CsError(code));
    feed.start();
    await turn();
    feed.stop();
  }
  assert.deepEqual([...new Set(failures)], ['session/forbidden']);
});

test('what came while the line was down calls, and a wait that has grown too long calls again; the first look does not', () => {
  const { feed, rings, hear } = setUp();
  feed.start();
  hear({ type: 'inbox', cursor: '1', conversations: [row('1', 'waiting')] });
  assert.deepEqual(rings, []);
  hear({ type: 'inbox', cursor: '2', conversations: [row('1', 'waiting'), row('2', 'waiting')] });
  assert.deepEqual(
    rings.map(({ kind, row: { id } }) => [kind, id]),
    [['waiting', '2']],
  );
  hear({ type: 'inbox-changed', cursor: '3', conversation: row('1', 'waiting', { overdue: true }) });
  hear({ type: 'inbox-changed', cursor: '4', conversation: row('1', 'waiting', { overdue: true }) });
  assert.deepEqual(
    rings.map(({ row: { id } }) => id),
    ['2', '1'],
  );
});

test('a new line watches again', async () => {
  const { feed, state, answer } = setUp();
  let watched = 0;
  answer.watch = async () => (watched += 1);
  feed.start();
  state.set({ phase: 'connecting' });
  state.set({ phase: 'open' });
  assert.equal(watched, 2);
  feed.stop();
  state.set({ phase: 'connecting' });
  state.set({ phase: 'open' });
  assert.equal(watched, 2);
});
