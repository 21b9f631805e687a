import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fold, indexWords, matchQuery } from './words.ts';

test('words are indexed without case and accents, dense scripts as pairs', () => {
  assert.equal(indexWords('Zelt-Stange für 2 Räder!'), 'zelt stange fur 2 rader');
  assert.equal(indexWords('我要退款'), '我要 要退 退款 款');
  assert.equal(indexWords('订单A12已发货'), '订单 单 a12 已发 发货 货');
  assert.equal(indexWords('  \u200b '), '');
  assert.equal(fold('ÉCOLE ﬁn'), 'ecole fin');
});

test('plain text has the same words on its short way', () => {
  const every = Array.from({ length: 128 }, (_, code) => `a${String.fromCharCode(code)}Z9`).join(' ');
  for (const text of [every, '', '--', "Don't_stop: 2x4", 'Order #A12/3'])
    // With one more letter the text is no plain one.
    assert.equal(`${indexWords(text)} e`.trim(), indexWords(`${text} é`), text);
});

test('a search asks for every word, the last one as far as it is written', () => {
  assert.equal(matchQuery('tent Pole'), '"tent" AND "pole" *');
  assert.equal(matchQuery('退款'), '"退款"');
  assert.equal(matchQuery('要退款'), '"要退 退款"');
  assert.equal(matchQuery('款'), '"款" *');
  assert.equal(matchQuery('" OR * NEAR('), '"or" AND "near" *');
  assert.equal(matchQuery('…'), null);
});
