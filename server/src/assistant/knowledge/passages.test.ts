import assert from 'node:assert/strict';
import { test } from 'node:test';
import { passagesOf, trimPassage } from './passages.ts';

const long = (word: string): string => `${word} `.repeat(40).trim() + '.';

test('an article is cut at its paragraphs, with the headings above each', () => {
  const passages = passagesOf(`${long('one')}\n\n${long('two')}\n\n## Part\n\n${long('three')}\n\n### Deeper\n\nShort.\n\n## Other\n\nLast.`);
  assert.deepEqual(
    passages.map(({ headings, text }) => [headings.join(' > '), text.split(' ')[0]]),
    [
      ['', 'one'],
      ['', 'two'],
      ['Part', 'three'],
      ['Part > Deeper', 'Short.'],
      ['Other', 'Last.'],
    ],
  );
});

test('marks of Markdown go, words and numbers stay', () => {
  const [passage] = passagesOf('Pay **5 €** by [card](https://x.example), `code` ![pic](p.png)\nsoon:\n\n3. Open *it*\n4. Press\n   - inside');
  assert.equal(passage!.text, 'Pay 5 € by card, code soon:\n3. Open it\n4. Press\n- inside');
  assert.equal(passagesOf('| a | b |\n|---|---|\n| 1 | 2 |')[0]!.text, 'a · b\n1 · 2');
  assert.equal(passagesOf('```\nx = 1\n```\n\n    y = 2')[0]!.text, 'x = 1\ny = 2');
  assert.deepEqual(passagesOf(''), []);
});

test('short paragraphs are joined, long ones stand alone', () => {
  assert.equal(passagesOf('A.\n\nB.\n\nC.').length, 1);
  assert.equal(passagesOf(`${long('first')}\n\n- ${long('second')}\n- ${long('third')}`).length, 2);
});

test('a passage ends at a sentence', () => {
  const text = 'First sentence here. Second one follows! 第三句。Fourth';
  assert.equal(trimPassage(text, 45), 'First sentence here. Second one follows! 第三句。');
  assert.equal(trimPassage(text, 25, 30), 'Second one follows! 第三句。');
  assert.equal(trimPassage(text, 500), text);
  assert.equal(trimPassage('1. Open the tent.\n2. Peg it down.\n3. Pull the line tight.', 37), '1. Open the tent.\n2. Peg it down.');
  assert.equal(trimPassage('word '.repeat(50), 22), 'word word word word…');
  assert.equal(trimPassage('字'.repeat(50), 10), `${'字'.repeat(9)}…`);
});
