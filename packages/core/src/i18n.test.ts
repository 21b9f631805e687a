import assert from 'node:assert/strict';
import { test } from 'node:test';
import { defineStrings, pickLocale } from './i18n.ts';

const en = { hello: 'Hello {name}', unread: { one: '{count} message', other: '{count} messages', zero: 'Nothing new' } };

const strings = defineStrings(en, {
  'zh-CN': () => Promise.resolve({ default: { hello: '你好，{name}', unread: { one: '{count} 条消息', other: '{count} 条消息' } } }),
  ar: () =>
    Promise.resolve({
      default: {
        hello: 'مرحبا {name}',
        unread: { zero: 'لا رسائل', one: 'رسالة واحدة', two: 'رسالتان', few: '{count} رسائل', many: '{count} رسالة', other: '{count} رسالة' },
      },
    }),
});

test('picks the first language of the kit that is asked for', () => {
  assert.equal(pickLocale(['fr-CH', 'zh-Hant-TW', 'en']), 'zh-CN');
  assert.equal(pickLocale(['ar_EG']), 'ar');
  assert.equal(pickLocale(['arn', 'de']), 'en');
  assert.equal(pickLocale([]), 'en');
});

test('fills placeholders and chooses plural forms by language', async () => {
  const english = strings.now('en-GB');
  assert.equal(english('hello', { name: 'Anna $& {x}' }), 'Hello Anna $& {x}');
  assert.deepEqual(
    [0, 1, 2000].map((count) => english('unread', { count })),
    ['Nothing new', '1 message', '2,000 messages'],
  );
  const arabic = await strings.load('ar');
  assert.deepEqual(
    [0, 1, 2].map((count) => arabic('unread', { count })),
    ['لا رسائل', 'رسالة واحدة', 'رسالتان'],
  );
  assert.match(arabic('unread', { count: 5 }), /رسائل$/);
});

test('is English until a language is loaded, and when it cannot be', async () => {
  let fail = true;
  const words = defineStrings(
    { ok: 'Fine' },
    { 'zh-CN': () => (fail ? Promise.reject(new Error('gone')) : Promise.resolve({ default: { ok: '好' } })), ar: () => Promise.reject(new Error('gone')) },
  );
  assert.equal(words.now('zh')('ok'), 'Fine');
  assert.equal((await words.load('zh'))('ok'), 'Fine');
  fail = false;
  assert.equal((await words.load('zh'))('ok'), '好');
  assert.equal(words.now('zh-CN')('ok'), '好');
});
