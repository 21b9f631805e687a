import assert from 'node:assert/strict';
import { test } from 'node:test';
import { differences } from './sequences.ts';

const parts = (before: string, after: string, most = 100) =>
  differences([...before], [...after], most)?.map(({ before: [a, b], after: [c, d] }) => `${before.slice(a, b)}>${after.slice(c, d)}`);

test('finds what was taken out and put in', () => {
  assert.deepEqual(parts('', ''), []);
  assert.deepEqual(parts('abc', 'abc'), []);
  assert.deepEqual(parts('abc', 'axc'), ['b>x']);
  assert.deepEqual(parts('abc', 'ac'), ['b>']);
  assert.deepEqual(parts('ac', 'abc'), ['>b']);
  assert.deepEqual(parts('', 'ab'), ['>ab']);
  assert.deepEqual(parts('ab', ''), ['ab>']);
  assert.equal(parts('abcd', 'wxyz', 3), undefined, 'more than is looked for');
});

test('what is found makes the one of the other, in as few steps as there can be', () => {
  let seed = 7;
  const next = (most: number): number => (seed = (seed * 16807) % 2147483647) % most;
  const row = (): string[] => Array.from({ length: next(12) }, () => 'abcd'[next(4)] as string);
  for (let round = 0; round < 500; round += 1) {
    const [before, after] = [row(), row()];
    const found = differences(before, after, 100) ?? assert.fail();
    const made = [...before];
    for (const {
      before: [from, to],
      after: [begin, end],
    } of found.toReversed())
      made.splice(from, to - from, ...after.slice(begin, end));
    assert.deepEqual(made, after);
    const cost = found.reduce((sum, { before: [a, b], after: [c, d] }) => sum + b - a + d - c, 0);
    assert.equal(cost, before.length + after.length - 2 * common(before, after));
  }
});

/** Length of the longest row that both hold in order. */
function common(one: readonly string[], other: readonly string[]): number {
  const table = Array.from({ length: one.length + 1 }, () => Array.from({ length: other.length + 1 }, () => 0));
  for (let a = 1; a <= one.length; a += 1)
    for (let b = 1; b <= other.length; b += 1)
      table[a]![b] = one[a - 1] === other[b - 1] ? table[a - 1]![b - 1]! + 1 : Math.max(table[a - 1]![b]!, table[a]![b - 1]!);
  return table[one.length]![other.length]!;
}
