import assert from 'node:assert/strict';
import { test } from 'node:test';
import { snippet } from './search.ts';

const marked = (text: string, query: string): string[] => {
  const found = snippet(text, query);
  return found.marks.map(([start, end]) => found.text.slice(start, end));
};

test('hits are marked by where they stand, in scripts without spaces too', () => {
  assert.deepEqual(marked('The pole of my Tent is bent; tents bend.', 'tent'), ['Tent', 'tent']);
  assert.deepEqual(marked('Die Räder und das Rad', 'rader'), ['Räder']);
  assert.deepEqual(marked('我要退款，请退款', '退款'), ['退款', '退款']);
  assert.deepEqual(marked('订单A12已发货', 'a12 发货'), ['A12', '发货']);
  assert.deepEqual(marked('nothing', 'else'), []);
  // Folding makes a ligature longer than it stands there: its run is marked as a whole.
  assert.deepEqual(marked('㌔退款', '退款'), ['㌔退款']);
});

test('a long text is cut round the first hit, not inside a word or a character', () => {
  const long = `${'😀'.repeat(60)} ${'word '.repeat(80)}needle ${'more '.repeat(80)}`;
  const found = snippet(long, 'needle');
  assert.ok(found.text.length <= 190 && found.text.startsWith('… word') && found.text.endsWith(' …'), found.text);
  assert.deepEqual(marked(long, 'needle'), ['needle']);
  assert.ok(!/^… [\udc00-\udfff]/.test(snippet(`${'😀'.repeat(90)}x`, 'x').text));
});
