import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pickSentences } from './pick.ts';

test('sentences are taken word for word, in their order, and never made', () => {
  const texts = [
    'Hi!',
    'My Tarn 2 tent arrived with a bent pole. It is raining here today.',
    'Thanks.',
    'I need a new pole before Friday. The weather is bad.',
    'Can you send the pole to Storgata 12?',
  ];
  const picked = pickSentences(texts, 'en', 3);
  assert.deepEqual(picked, ['My Tarn 2 tent arrived with a bent pole.', 'I need a new pole before Friday.', 'Can you send the pole to Storgata 12?']);
  for (const sentence of picked) assert.ok(texts.some((text) => text.includes(sentence)));
});

test('what was said twice is taken once, and greetings say nothing', () => {
  assert.deepEqual(pickSentences(['Where is my order?', 'where is my order?', 'Hello there'], 'en', 3), ['Where is my order?']);
  assert.deepEqual(pickSentences(['Hi', 'Thanks!', ''], 'en', 3), []);
});

test('Chinese and Arabic have sentences of their own; a language that is none is read as English', () => {
  assert.deepEqual(pickSentences(['帐篷的外帐可以单独购买吗？我周五之前需要它。'], 'zh-CN', 1), ['帐篷的外帐可以单独购买吗？']);
  assert.deepEqual(pickSentences(['وصلت الخيمة مع عمود مكسور. هل يمكن استبداله قبل الجمعة؟'], 'ar', 2).length, 2);
  assert.deepEqual(pickSentences(['Where is my order?'], 'no language', 1), ['Where is my order?']);
});

test('a sentence without an end is cut where it is too long', () => {
  const [cut = ''] = pickSentences([`${'pole '.repeat(200)}`], 'en', 1);
  assert.ok(cut.length <= 240 && cut.endsWith('…'));
});
