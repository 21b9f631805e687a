import assert from 'node:assert/strict';
import { test } from 'node:test';
import { until } from '../../../test/support/pictures.ts';
import { createFairQueue } from './queue.ts';

test('places are shared between visitors', async () => {
  const order: string[] = [];
  const queue = createFairQueue(1);
  const ends: (() => void)[] = [];
  const add = (owner: string) =>
    queue.add({
      owner,
      run: () => {
        order.push(owner);
        return new Promise((done) => ends.push(done));
      },
    });
  for (const owner of ['a', 'a', 'a', 'b', 'c']) add(owner);
  for (let turn = 0; turn < 5; turn += 1) {
    await until(() => ends.length > turn);
    ends[turn]!();
  }
  assert.deepEqual(order, ['a', 'b', 'c', 'a', 'a']);
});

test('a task that fails gives its place back, and what was taken out never runs', async () => {
  const ran: string[] = [];
  const queue = createFairQueue(1);
  let fail = (_error: Error): void => undefined;
  queue.add({ owner: 'a', run: () => new Promise((_done, reject) => (fail = reject)) });
  for (const owner of ['b', 'c']) queue.add({ owner, run: async () => void ran.push(owner) });
  queue.remove((task) => task.owner === 'b');
  assert.deepEqual(ran, [], 'the only place is taken');
  fail(new Error('the engine broke'));
  await until(() => ran.length > 0);
  assert.deepEqual(ran, ['c']);
});
