import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { WorkerRequest } from './sqlite-protocol.ts';
import { WorkerLink } from './worker-link.ts';

function setUp() {
  const posted: (readonly WorkerRequest[])[] = [];
  const due: { at: number; fn: () => void }[] = [];
  const clock = { at: 0 };
  const link = new WorkerLink({
    post: (requests) => void posted.push(requests),
    later: (fn, ms) => void due.push({ at: clock.at + ms, fn }),
    now: () => clock.at,
  });
  const entry = (roomId = 'r') => link.ask({ type: 'append', entry: { roomId, id: 'e', at: 1, kind: 'message', authorId: 'a', body: '{}' } });
  const query = () => link.ask({ type: 'query', sql: 'select 1', parameters: [] });
  /** Goes on to a time, running what is due by then. */
  const until = (at: number): void => {
    clock.at = at;
    for (const { fn } of due.filter((each) => each.at <= at)) fn();
    due.splice(0, due.length, ...due.filter((each) => each.at > at));
  };
  const entries = (count: number): void => void Array.from({ length: count }, (_, index) => entry(`r${index}`));
  return { posted, link, entry, entries, query, until, sizes: () => posted.map(({ length }) => length) };
}

test('what is asked in one turn travels in one message', () => {
  const { entry, query, until, sizes } = setUp();
  void entry();
  void query();
  void entry();
  assert.deepEqual(sizes(), []);
  until(0);
  assert.deepEqual(sizes(), [3]);
});

test('whoever writes alone, or with few, does not wait; where many write, they are gathered for three milliseconds from the first one on', () => {
  const { entries, until, sizes } = setUp();
  entries(3);
  until(0);
  until(1);
  entries(4);
  until(1);
  assert.deepEqual(sizes(), [3, 4]);
  until(20);
  entries(1);
  until(22);
  entries(2);
  until(22.9);
  assert.deepEqual(sizes(), [3, 4]);
  until(23);
  assert.deepEqual(sizes(), [3, 4, 3]);
  entries(1);
  until(23);
  assert.deepEqual(sizes(), [3, 4, 3, 1], 'they are few again');
  entries(4);
  until(26);
  until(126);
  entries(1);
  until(126);
  assert.deepEqual(sizes(), [3, 4, 3, 1, 4, 1], 'it was long ago');
});

test('one who floods a room makes nobody wait', () => {
  const { entry, entries, until, sizes } = setUp();
  for (let count = 0; count < 100; count += 1) void entry();
  until(0);
  entries(1);
  until(0.1);
  assert.deepEqual(sizes(), [100, 1]);
});

test('a question takes the entries that wait along, once', () => {
  const { entries, query, until, sizes } = setUp();
  entries(4);
  until(0);
  entries(1);
  until(2);
  void query();
  until(2);
  until(10);
  assert.deepEqual(sizes(), [4, 2]);
});

test('answers reach whoever asked, by code where they failed; a worker that stopped fails everybody', async () => {
  const { link, entry, query, until, posted } = setUp();
  const [one, other, lost] = [entry(), query(), query()];
  until(0);
  const ids = (posted[0] ?? []).map(({ id }) => id);
  link.answer([
    { id: ids[0]!, ok: true, value: { seq: 7 } },
    { id: ids[1]!, ok: false, message: 'disk full', code: 'storage/full' },
  ]);
  assert.deepEqual(await one, { seq: 7 });
  await assert.rejects(other, { code: 'storage/full' });
  link.fail(new Error('stopped'));
  await assert.rejects(lost, /stopped/);
  await assert.rejects(query(), /stopped/);
});
