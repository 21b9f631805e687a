import assert from 'node:assert/strict';
import { test } from 'node:test';
import { listed } from './voices.ts';

test('voices are asked for once in ten minutes, and the usual one is always among them', async () => {
  let now = 0;
  let asked = 0;
  let failing = false;
  const voices = listed(
    async () => {
      asked += 1;
      if (failing) throw new Error('away');
      return [{ id: 'a', name: 'Ana', languages: ['es'] }];
    },
    'b',
    () => now,
  );
  const both = [
    { id: 'b', name: 'b', languages: [] },
    { id: 'a', name: 'Ana', languages: ['es'] },
  ];
  assert.deepEqual([await voices(), await voices(), asked], [both, both, 1]);
  now = 601_000;
  failing = true;
  assert.deepEqual([await voices(), asked], [[both[0]], 2]);
});
