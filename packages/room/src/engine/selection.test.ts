import assert from 'node:assert/strict';
import { test } from 'node:test';
import { kept, NONE, ranged, toggled } from './selection.ts';

const order = ['a', 'b', 'c', 'd', 'e'];
const ids = (selection: { readonly ids: ReadonlySet<string> }): string => [...selection.ids].sort().join('');

test('rows are added and taken away one by one, up to the limit', () => {
  const one = toggled(NONE, 'b', 2);
  assert.equal(ids(one), 'b');
  assert.equal(ids(toggled(one, 'b', 2)), '');
  assert.equal(ids(toggled(toggled(one, 'c', 2), 'd', 2)), 'bc');
});

test('a range goes from the last single row, both ways, and adds to what is there', () => {
  const start = toggled(NONE, 'c', 10);
  assert.equal(ids(ranged(start, order, 'e', 10)), 'cde');
  assert.equal(ids(ranged(ranged(start, order, 'e', 10), order, 'a', 10)), 'abcde');
  assert.equal(ids(ranged(start, order, 'a', 2)), 'bc', 'the nearest of it, as far as the limit goes');
  assert.equal(ids(ranged(NONE, order, 'd', 10)), 'd');
  assert.equal(ids(ranged({ ids: new Set(['x']), anchor: 'x' }, order, 'b', 10)), 'bx', 'an anchor that is gone is none');
});

test('what is not shown any more is not chosen any more', () => {
  const all = ranged(toggled(NONE, 'a', 10), order, 'c', 10);
  assert.equal(kept(all, order), all);
  const less = kept(all, ['b', 'c']);
  assert.equal(ids(less), 'bc');
  assert.equal(less.anchor, null);
});
