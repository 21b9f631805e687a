import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Node } from 'prosemirror-model';
import { compare } from './compare.ts';
import { fromMarkdown } from './markdown-in.ts';

/** What differs, as it would be read: kind, words of before, words of after. */
function read(before: string, after: string): (readonly [string, string, string])[] {
  const [one, other] = [fromMarkdown(before), fromMarkdown(after)];
  const said = (doc: Node, { from, to }: { readonly from: number; readonly to: number }): string => doc.textBetween(from, to, '|');
  return compare(one, other).map((change) => [change.kind, said(one, change.before), said(other, change.after)]);
}

test('the same text has no changes', () => {
  assert.deepEqual(read('# Plan\n\n- a\n- b', '# Plan\n\n- a\n- b'), []);
});

test('words are told apart, not letters; neighbours are one change', () => {
  assert.deepEqual(read('Meet at the station at noon.', 'Meet at the harbour at noon.'), [['replaced', 'station', 'harbour']]);
  assert.deepEqual(read('one two three four', 'one zwei drei four'), [['replaced', 'two three', 'zwei drei']]);
  assert.deepEqual(read('one three', 'one two three'), [['inserted', '', 'two ']]);
  assert.deepEqual(read('one two three', 'one three'), [['deleted', 'two ', '']]);
  assert.deepEqual(read('我们去山上。', '我们去海边。'), [['replaced', '山上', '海边']]);
});

test('whole blocks that came or went are one change each', () => {
  assert.deepEqual(read('one\n\ntwo\n\nthree', 'one\n\nthree'), [['deleted', 'two', '']]);
  assert.deepEqual(read('one\n\nthree', 'one\n\n> two\n\nthree\n\n---'), [
    ['inserted', '', 'two'],
    ['inserted', '', ''],
  ]);
  assert.deepEqual(read('', 'words'), [['inserted', '', 'words']]);
});

test('the same words in another form are changed, not written anew', () => {
  assert.deepEqual(read('a **bold** word', 'a bold word'), [['changed', 'bold', 'bold']]);
  assert.deepEqual(
    read('Title', '# Title').map(([kind]) => kind),
    ['changed', 'changed'],
  );
  assert.deepEqual(
    read('- [ ] tent', '- [x] tent').map(([kind]) => kind),
    ['changed'],
  );
});

test('positions lie in the documents, and put together what differs makes the newer of the older', () => {
  const [before, after] = [fromMarkdown('# Plan\n\none two\n\n- a\n- b\n\nend'), fromMarkdown('# The plan\n\none three\n\n- a\n- c\n- d\n\nlast')];
  let last = 0;
  for (const change of compare(before, after)) {
    assert.ok(change.after.from >= last && change.after.to <= after.content.size && change.before.to <= before.content.size);
    last = change.after.to;
  }
});

test('texts with nothing in common count as written anew, and that soon', () => {
  const words = (of: string): string => Array.from({ length: 6000 }, (_, index) => `${of}${index}`).join(' ');
  const began = performance.now();
  const changes = read(words('a'), words('b'));
  assert.equal(changes.length, 1);
  assert.equal(changes[0]?.[0], 'replaced');
  assert.ok(performance.now() - began < 10_000);
});

test('documents that have hardly anything in common are one change', () => {
  const many = (word: string): string => Array.from({ length: 1100 }, (_, at) => `${word}${at}`).join('\n\n');
  assert.equal(read(many('a'), many('b')).length, 1);
});
