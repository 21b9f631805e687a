import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Delayed } from './delayed.ts';

function clock() {
  const due = new Map<number, () => void>();
  let last = 0;
  return {
    timers: {
      setTimeout: (fn: () => void) => {
        last += 1;
        due.set(last, fn);
        return last;
      },
      clearTimeout: (handle: unknown) => void due.delete(handle as number),
    },
    fire: () => {
      const all = [...due.values()];
      due.clear();
      for (const fn of all) fn();
    },
    get waiting() {
      return due.size;
    },
  };
}

test('runs once after the wait', () => {
  const time = clock();
  const delayed = new Delayed(time.timers);
  let ran = 0;
  delayed.schedule('a', 8000, () => (ran += 1));
  assert.equal(delayed.has('a'), true);
  time.fire();
  assert.equal(ran, 1);
  assert.equal(delayed.has('a'), false);
  assert.equal(delayed.undo('a'), false);
});

test('undo takes the action back and leaves no timer', () => {
  const time = clock();
  const delayed = new Delayed(time.timers);
  let ran = 0;
  delayed.schedule('a', 8000, () => (ran += 1));
  assert.equal(delayed.undo('a'), true);
  assert.equal(time.waiting, 0);
  time.fire();
  assert.equal(ran, 0);
});

test('flush carries everything out at once', () => {
  const time = clock();
  const delayed = new Delayed(time.timers);
  const ran: string[] = [];
  delayed.schedule('a', 1, () => ran.push('a'));
  delayed.schedule('b', 1, () => ran.push('b'));
  delayed.flush();
  time.fire();
  assert.deepEqual(ran, ['a', 'b']);
});
