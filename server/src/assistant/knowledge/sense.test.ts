import assert from 'node:assert/strict';
import { test } from 'node:test';
import { wordVectors } from '../../../../test/support/articles.ts';
import { SenseBook } from './sense.ts';
import { dot, readWordVectors } from './word-vectors.ts';

const english = wordVectors('en')!;
const likeness = (one: string, other: string): number => dot(english.of(one)!, english.of(other)!);

test('texts of like sense lie near each other though they share no word', () => {
  assert.ok(likeness('pay the courier with coins', 'cash on delivery') > 0.4);
  assert.ok(likeness('pay the courier with coins', 'cash on delivery') > likeness('pay the courier with coins', 'wash a sleeping bag'));
  assert.ok(likeness('my rucksack is torn', 'repair a backpack') > likeness('my rucksack is torn', 'opening hours of our shop'));
});

test('a direction has length 1, does not depend on case or marks, and is null where no word is known', () => {
  const one = english.of('Opening hours')!;
  assert.ok(Math.abs(dot(one, one) - 1) < 1e-5);
  assert.ok(Math.abs(dot(one, english.of('OPENING, hours!')!) - 1) < 1e-5);
  assert.equal(english.of('xqzzy 12 运费'), null);
  assert.equal(english.of(''), null);
});

test('a table is read from bytes, and what all texts have in common is taken out', () => {
  const row = (at: number): Uint8Array => new Uint8Array(100).fill(10).fill(120, at, at + 1);
  const vectors = readWordVectors(new Uint8Array([...new TextEncoder().encode('sun\nrain\n\n'), ...row(0), ...row(1)]), ['sun rain', 'rain sun']);
  // Without the shared part the two point away from each other.
  assert.ok(dot(vectors.of('sun')!, vectors.of('rain')!) < -0.9);
});

test('the nearest phrases of an article count, and parts of a question a little less than the whole', () => {
  const book = new SenseBook(
    english,
    [
      { articleId: 'pay', text: 'cash or card' },
      { articleId: 'wash', text: 'wash a down jacket' },
    ],
    [{ articleId: 'wash', text: 'Dry it in a tumble dryer with tennis balls.' }],
  );
  const coins = book.near(['do you take coins']);
  assert.ok(coins.get('pay')!.asked > coins.get('wash')!.asked);
  assert.ok(coins.get('pay')!.votes > 0.5);
  const dryer = book.near(['can the dryer be used']);
  assert.ok(dryer.get('wash')!.said > dryer.get('wash')!.asked);
  const whole = book.near(['wash a down jacket']).get('wash')!.asked;
  const part = book.near(['xqzzy', 'wash a down jacket']).get('wash')!.asked;
  assert.ok(Math.abs(whole - 1) < 1e-5 && Math.abs(part - 0.9) < 1e-5);
  assert.equal(book.near(['xqzzy']).get('pay')!.asked, 0);
});
