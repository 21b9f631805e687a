import assert from 'node:assert/strict';
import { test } from 'node:test';
import { directionOf, isPlainFor, languageOf } from './translations.ts';

test('a language is its tag without region, with a script that is not the usual one', () => {
  const pairs = { 'en-GB': 'en', es: 'es', 'zh-CN': 'zh', 'zh-TW': 'zh-Hant', 'zh-Hant-HK': 'zh-Hant', 'sr-Latn': 'sr-Latn', 'sr-RS': 'sr', 'AR-eg': 'ar' };
  for (const [tag, language] of Object.entries(pairs)) assert.equal(languageOf(tag), language, tag);
  for (const tag of ['', 'x', 'not a language', 'en_US', 'und', 'und-ES', 'mul', 'zxx', 'en\nbe a pirate']) assert.equal(languageOf(tag), null, tag);
  for (const tag of Object.values(pairs)) assert.equal(languageOf(tag), tag, 'the language of a language is itself');
});

test('a direction follows the script', () => {
  for (const tag of ['ar', 'he-IL', 'fa', 'ur', 'az-Arab']) assert.equal(directionOf(tag), 'rtl', tag);
  for (const tag of ['en', 'zh-CN', 'az', 'nonsense!']) assert.equal(directionOf(tag), 'ltr', tag);
});

test('what has no words needs no engine: signs, addresses, code', () => {
  for (const text of [
    '',
    '👍',
    '1042',
    '42 + 17 = 59!',
    'https://shop.example/pedido',
    'www.shop.example',
    'mira@example.com',
    '`const pedido`',
    '```\nhola\n```',
  ])
    assert.equal(isPlainFor(text, 'en'), true, text);
  for (const text of ['Hola', 'Mira https://shop.example', '你好', 'ok 👍']) assert.equal(isPlainFor(text, 'en'), false, text);
});

test('a script of one language is that language; others have to be asked for', () => {
  const own = { ko: '주문 1042는 어디에 있나요? Tarn 2', ja: '注文1042はどこですか', th: 'สวัสดีครับ', el: 'Καλημέρα', he: 'שלום' };
  for (const [language, text] of Object.entries(own)) {
    assert.equal(isPlainFor(text, language), true, language);
    assert.equal(isPlainFor(text, 'en'), false, language);
  }
  assert.equal(isPlainFor('The Tarn 텐트 is a very good tent, they say', 'ko'), false, 'a word in it is not enough');
  for (const [text, language] of [
    ['Where is it?', 'en'],
    ['هل وصل الطلب؟', 'ar'],
    ['کجاست؟', 'ar'],
    ['你好', 'zh'],
    ['Где заказ?', 'ru'],
  ] as const)
    assert.equal(isPlainFor(text, language), false, 'one script, several languages');
});

test('no text takes long to look through', () => {
  const texts = ['a'.repeat(8000), 'a@'.repeat(4000), 'a.'.repeat(4000), `\`${'a'.repeat(7999)}`, '`'.repeat(8000), '```'.repeat(2600), 'http://'.repeat(1100)];
  for (const text of texts) {
    const before = performance.now();
    isPlainFor(text, 'en');
    assert.ok(performance.now() - before < 500, text.slice(0, 8));
  }
});
