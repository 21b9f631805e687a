import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Turnstile } from './turnstile.ts';

/** Comes in by name, and notes it; `out` ends the stay. */
function gate() {
  const turnstile = new Turnstile();
  const inside: string[] = [];
  const leaves = new Map<string, () => void>();
  const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  return {
    inside,
    async come(name: string, alone = false) {
      void turnstile.enter(alone).then((leave) => {
        inside.push(name);
        leaves.set(name, leave);
      });
      await turn();
    },
    async out(name: string) {
      leaves.get(name)?.();
      if (inside.includes(name)) inside.splice(inside.indexOf(name), 1);
      await turn();
    },
  };
}

test('single statements are in together; a transaction waits for them, and whoever comes after it waits for it', async () => {
  const { inside, come, out } = gate();
  await come('one');
  await come('two');
  await come('transaction', true);
  await come('three');
  assert.deepEqual(inside, ['one', 'two']);
  await out('one');
  assert.deepEqual(inside, ['two']);
  await out('two');
  assert.deepEqual(inside, ['transaction']);
  await out('transaction');
  assert.deepEqual(inside, ['three']);
});

test('transactions are in one after the other, in the order of coming', async () => {
  const { inside, come, out } = gate();
  for (const name of ['one', 'two', 'three']) await come(name, true);
  assert.deepEqual(inside, ['one']);
  await out('one');
  assert.deepEqual(inside, ['two']);
  await out('two');
  assert.deepEqual(inside, ['three']);
});

test('who leaves twice lets nobody else out', async () => {
  const { inside, come, out } = gate();
  await come('one');
  await out('one');
  await come('two', true);
  await out('one');
  await come('three', true);
  assert.deepEqual(inside, ['two']);
});
