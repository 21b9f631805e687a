import assert from 'node:assert/strict';
import { test } from 'node:test';
import { distance, nearestWord } from './spelling.ts';
import { stem } from './stem.ts';
import { fold, grams, scriptOf, tokenise, words, wordsWith } from './tokenise.ts';

test('forms of one word have one stem', () => {
  const families = [
    'return returns returned returning',
    'cancel cancels cancelled canceled cancelling cancellation',
    'deliver delivery deliveries delivered',
    'ship shipped shipping ships shipment',
    'exchange exchanging exchanges',
    'refund refundable refunds',
    'pay paid pays payment payments',
    'install installation installing',
    'colour color colours',
    'box boxes',
    'study studies',
    'broke broken break',
    'careful care',
  ];
  for (const family of families) assert.equal(new Set(family.split(' ').map(stem)).size, 1, family);
  for (const [left, right] of [
    ['order', 'offer'],
    ['bus', 'bu'],
    ['late', 'letter'],
    ['38', '3'],
  ] as const)
    assert.notEqual(stem(left), stem(right));
  assert.deepEqual([stem('is'), stem('s3d'), stem('bring'), stem('need')], ['is', 's3d', 'bring', 'need']);
});

test('text is folded to one form', () => {
  assert.equal(fold('Café DON’T ＡＢＣ'), 'cafe dont abc');
  assert.equal(fold('الشُّروط إلى مدرسة'), 'الشروط الي مدرسه');
});

test('the script of a question tells its language', () => {
  assert.deepEqual(['Where is it?', '退款 please', 'iPhone 13 Pro Max 退', 'أين طلبي', '', '주문'].map(scriptOf), [
    'latin',
    'cjk',
    'latin',
    'arabic',
    'latin',
    'cjk',
  ]);
});

test('words of scripts with spaces become stems, others characters and pairs', () => {
  assert.deepEqual(tokenise('Where are my returned orders?'), ['return', 'order']);
  assert.deepEqual(tokenise('退款。多久'), ['退', '款', '退款', '多', '久', '多久']);
  assert.deepEqual(tokenise('Tarn 2帐篷'), ['tarn', '2', '帐', '篷', '帐篷']);
  assert.deepEqual(tokenise('والشروط'), ['شروط']);
  assert.deepEqual([grams('退'), grams('退货款')], [['退'], ['退货', '货款']]);
});

test('what clings to a Chinese word is no part of it', () => {
  const [word] = words('忘了');
  assert.deepEqual([word!.text, word!.terms, word!.stop], ['忘了', ['忘'], false]);
  assert.equal(words('我要')[0]!.stop, true);
});

test('known phrases are kept whole where the segmenter cuts them', () => {
  assert.deepEqual(
    wordsWith('我要开发票', ['发票', '票']).map((word) => word.text),
    ['我要', '开', '发票'],
  );
  assert.deepEqual(
    wordsWith('发票发票', ['发票']).map((word) => word.text),
    ['发票', '发票'],
  );
});

test('a misspelt word finds its neighbour, a short one does not', () => {
  const known = ['password', 'parcel', 'return', 'tent', 'passport'];
  assert.deepEqual(
    ['passwrod', 'retrun', 'parzel', 'tant', 'zzzzzzz', 'wreturn'].map((word) => nearestWord(word, known)),
    ['password', 'return', 'parcel', null, null, null],
  );
  assert.equal(nearestWord('confirmatoin', ['confirmation']), 'confirmation');
  assert.deepEqual([distance('abc', 'abc', 2), distance('abc', 'acb', 2), distance('abc', 'xyz', 2), distance('a', 'abcde', 2)], [0, 1, 3, 3]);
});
