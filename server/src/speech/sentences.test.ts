import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sentences } from './sentences.ts';

const words = (...said: readonly string[]) => said.map((text, at) => ({ text, start: at, end: at + 0.9 }));

test('words become sentences by their full stops, whatever closes after them', () => {
  assert.deepEqual(sentences(words('It', 'broke.', '“Really?”', 'Yes')), [
    { text: 'It broke.', start: 0, end: 1.9 },
    { text: '“Really?”', start: 2, end: 2.9 },
    { text: 'Yes', start: 3, end: 3.9 },
  ]);
  assert.deepEqual(sentences([]), []);
});

test('a long silence is an end too, and scripts without spaces get none', () => {
  const apart = [
    { text: 'one', start: 0, end: 1 },
    { text: 'two', start: 2.5, end: 3 },
  ];
  assert.equal(sentences(apart).length, 2);
  assert.deepEqual(
    sentences(words('退货', '要', '多久？', 'OK', '好', 'نعم؟', 'لا')).map(({ text }) => text),
    ['退货要多久？', 'OK 好 نعم؟', 'لا'],
  );
});
