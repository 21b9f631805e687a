import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createStore } from '@cs-kit/core';
import { CsError } from '@cs-kit/protocol';
import type { DocumentComment } from '@cs-kit/protocol';
import { CommentSource, threadsOf } from './comment-source.ts';
import type { DocumentState } from './types.ts';

const ANCHOR = { start: 'AA', end: 'AA', quote: 'words', before: '', after: '' };
const comment = (id: string, more: Partial<DocumentComment> = {}): DocumentComment => ({
  id,
  threadId: more.threadId ?? id,
  anchor: more.threadId === undefined ? ANCHOR : null,
  author: { id: 'ana', name: 'Ana' },
  text: `text of ${id}`,
  at: '2026-11-22T10:00:00.000Z',
  editedAt: null,
  deletedAt: null,
  resolved: null,
  revision: 1,
  ...more,
});

function setUp(pages: readonly (readonly DocumentComment[])[] = [[]]) {
  const state = createStore<DocumentState>({ phase: 'live', unsaved: 0, role: 'member', canWrite: true, people: [] });
  const calls: { readonly what: string; readonly body: unknown }[] = [];
  const timers: (() => void)[] = [];
  let answer: (method: string, path: string) => unknown = (method, path) => {
    const at = Number(/cursor=(\d)/.exec(path)?.[1] ?? 0);
    return method === 'GET' ? { items: pages[at], cursor: at + 1 < pages.length ? String(at + 1) : null } : comment('9', { revision: 7 });
  };
  const source = new CommentSource(
    {
      json: async (method: string, path: string, { body }: { body?: unknown } = {}) => (
        calls.push({ what: `${method} ${path}`, body }),
        (await answer(method, path)) as never
      ),
      platform: { setTimeout: (fn: () => void) => timers.push(fn), clearTimeout: () => undefined, now: () => 0 },
      session: { current: { user: { id: 'ana' } } },
    } as never,
    'room',
    'plan',
    { state },
  );
  const ids = () => {
    const now = source.state.get();
    return now.phase === 'ready' ? now.threads.map(({ id, answers }) => [id, ...answers.map((one) => one.id)].join(' ')) : now.phase;
  };
  return { source, state, calls, timers, ids, answerWith: (next: typeof answer) => (answer = next) };
}

const PATH = '/v1/rooms/room/documents/plan/comments';

test('comments are threads, the oldest first; one is there as long as something in it is', () => {
  const gone = '2026-11-22T11:00:00.000Z';
  const threads = threadsOf([
    comment('3', { threadId: '1' }),
    comment('1', { deletedAt: gone }),
    comment('2', { deletedAt: gone }),
    comment('5'),
    comment('4', { threadId: '1', deletedAt: gone }),
    comment('6', { threadId: 'lost' }),
  ]);
  assert.deepEqual(
    threads.map(({ id, answers }) => [id, answers.map((one) => one.id)]),
    [
      ['1', ['3']],
      ['5', []],
    ],
  );
});

test('all pages are read; what is told meanwhile counts, and what is not there any more does not', async () => {
  const { source, ids, calls, answerWith } = setUp([[comment('1'), comment('2')], [comment('3', { threadId: '1' })]]);
  assert.equal(ids(), 'loading');
  source.take({ comment: comment('0') });
  assert.equal(ids(), 'loading', 'a part is not shown as all');
  await source.load();
  assert.deepEqual(ids(), ['1 3', '2']);
  assert.deepEqual(
    calls.map(({ what }) => what),
    [`GET ${PATH}`, `GET ${PATH}?cursor=1`],
  );
  const { promise, resolve } = Promise.withResolvers<unknown>();
  answerWith(() => promise);
  const reading = source.load();
  source.take({ comment: comment('4') });
  source.take({ comment: comment('1', { text: 'newer', revision: 3 }) });
  resolve({ items: [comment('1', { revision: 2 })], cursor: null });
  await reading;
  assert.deepEqual(ids(), ['1', '4']);
  const now = source.state.get();
  assert.equal(now.phase === 'ready' && now.threads[0]?.first.text, 'newer');
  source.take({ comment: comment('1', { text: 'older', revision: 1 }) });
  const after = source.state.get();
  assert.equal(after.phase === 'ready' && after.threads[0]?.first.text, 'newer', 'what comes late does not undo what is newer');
});

test('a reading that fails says so, keeps what there was, and is given up for a newer one', async () => {
  const { source, ids, answerWith } = setUp();
  answerWith(() => Promise.reject(new CsError('storage/unavailable')));
  await source.load();
  assert.equal(ids(), 'failed');
  answerWith(() => ({ items: [comment('1')], cursor: null }));
  await source.load();
  assert.deepEqual(ids(), ['1']);
  answerWith(() => Promise.reject(new CsError('storage/unavailable')));
  source.take({ count: 3 });
  await new Promise((resolve) => setTimeout(resolve, 0));
  const now = source.state.get();
  assert.deepEqual([ids(), now.phase === 'ready' && now.stale?.code], [['1'], 'storage/unavailable']);
  const held = Promise.withResolvers<unknown>();
  answerWith(() => held.promise);
  const older = source.load();
  answerWith(() => ({ items: [comment('2')], cursor: null }));
  await source.load();
  held.reject(new CsError('relay/unreachable'));
  await older;
  assert.deepEqual(ids(), ['2']);
  const late = Promise.withResolvers<unknown>();
  answerWith(() => late.promise);
  const stopped = source.load();
  source.stop();
  late.resolve({ items: [], cursor: null });
  await stopped;
  assert.deepEqual(ids(), ['2']);
});

test('what is said goes to the relay after the words it is about, and what it answers is shown', async () => {
  const { source, state, calls, ids } = setUp();
  await source.load();
  state.set({ ...state.get(), unsaved: 1 });
  const adding = source.add(ANCHOR, 'text', 'key');
  await new Promise((resolve) => setTimeout(resolve, 0));
  assert.equal(calls.length, 1, 'the words are not there yet');
  state.set({ ...state.get(), unsaved: 0 });
  await adding;
  assert.deepEqual(ids(), ['9']);
  await source.answer('9', 'answer', 'key');
  await source.edit('9', 'other');
  await source.resolve('9', true);
  await source.restore('9');
  assert.deepEqual(calls.slice(1), [
    { what: `POST ${PATH}`, body: { text: 'text', anchor: ANCHOR } },
    { what: `POST ${PATH}`, body: { text: 'answer', threadId: '9' } },
    { what: `PATCH ${PATH}/9`, body: { text: 'other' } },
    { what: `PATCH ${PATH}/9`, body: { resolved: true } },
    { what: `PATCH ${PATH}/9`, body: { deleted: false } },
  ]);
  await source.remove('9');
  assert.deepEqual(ids(), []);
  await source.remove('9');
  await source.remove('unknown');
});

test('words that do not get to the relay are not commented', async () => {
  const { source, state, timers, calls } = setUp();
  state.set({ ...state.get(), phase: 'offline' });
  const adding = source.add(ANCHOR, 'text', 'key');
  timers[0]?.();
  await assert.rejects(adding, (error: unknown) => error instanceof CsError && error.code === 'relay/unreachable');
  assert.equal(calls.length, 0);
});

test('who may what', () => {
  const { source, state } = setUp();
  const [own, other, nobody] = [comment('1'), comment('2', { author: { id: 'ben', name: 'Ben' } }), comment('3', { author: null })];
  const table = () => [source.mayWrite, source.isOwn(own), source.isOwn(other), source.isOwn(nobody), source.mayDelete(own), source.mayDelete(other)];
  assert.deepEqual(table(), [true, true, false, false, true, false]);
  state.set({ ...state.get(), role: 'moderator' });
  assert.deepEqual(table(), [true, true, false, false, true, true]);
  state.set({ ...state.get(), role: 'viewer', canWrite: false });
  assert.deepEqual(table(), [false, true, false, false, false, false]);
  state.set({ ...state.get(), role: null, canWrite: true });
  assert.equal(source.mayDelete(other), false);
});
