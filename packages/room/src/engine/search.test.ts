import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FoundMessage, Page } from '@cs-kit/protocol';
import { LiveSearch } from './search.ts';

const hit = (id: string): FoundMessage => ({ id, seq: 1, at: '', text: id, author: { id: 'a', name: 'A', role: 'agent' }, snippet: { text: id, marks: [] } });

function world() {
  const asked: [string, string | null][] = [];
  const answers: ((page: Page<FoundMessage> | Error) => void)[] = [];
  const waiting = new Map<number, () => void>();
  let next = 0;
  const search = new LiveSearch(
    (words, cursor) =>
      new Promise((resolve, reject) => {
        asked.push([words, cursor]);
        answers.push((page) => (page instanceof Error ? reject(page) : resolve(page)));
      }),
    { setTimeout: (fn) => (waiting.set((next += 1), fn), next), clearTimeout: (handle) => void waiting.delete(handle as number) },
    () => undefined,
  );
  const pause = (): void => {
    for (const [key, fn] of [...waiting]) {
      waiting.delete(key);
      fn();
    }
  };
  return { search, asked, answers, pause, settle: () => new Promise((resolve) => setTimeout(resolve, 0)) };
}

test('keys in a row are one search, and an answer to earlier words is dropped', async () => {
  const { search, asked, answers, pause, settle } = world();
  search.look('t');
  search.look('te');
  search.look('tent ');
  pause();
  assert.deepEqual([asked, search.state.phase], [[['tent', null]], 'searching']);
  search.look('pole', true);
  answers[0]?.({ items: [hit('old')], cursor: null });
  answers[1]?.({ items: [hit('new')], cursor: 'c' });
  await settle();
  assert.deepEqual(search.state, { phase: 'found', items: [hit('new')], cursor: 'c' });
  search.look('  ');
  assert.equal(search.state.phase, 'idle');
});

test('more goes on where the page ended; what failed is tried again and keeps what was found', async () => {
  const { search, asked, answers, settle } = world();
  search.look('tent', true);
  answers[0]?.({ items: [hit('1')], cursor: 'c' });
  await settle();
  void search.more();
  answers[1]?.(new Error('offline'));
  await settle();
  assert.match(JSON.stringify(search.state), /"phase":"failed","items":\[\{"id":"1"/);
  void search.more();
  answers[2]?.({ items: [hit('2')], cursor: null });
  await settle();
  assert.deepEqual(search.state, { phase: 'found', items: [hit('1'), hit('2')], cursor: null });
  assert.deepEqual(asked, [
    ['tent', null],
    ['tent', 'c'],
    ['tent', 'c'],
  ]);
});
