import assert from 'node:assert/strict';
import { test } from 'node:test';
import { after } from './tail.ts';

test('the end of a list after a number', () => {
  const list = [{ seq: 3 }, { seq: 5 }, { seq: 9 }];
  assert.deepEqual(after(list, 9), []);
  assert.deepEqual(after(list, 12), []);
  assert.deepEqual(after(list, 4), [{ seq: 5 }, { seq: 9 }]);
  assert.deepEqual(after(list, 0), list);
});
