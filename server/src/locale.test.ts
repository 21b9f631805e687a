import assert from 'node:assert/strict';
import { test } from 'node:test';
import { localeOf } from './locale.ts';

test('a language is a tag in its usual form; anything else is no language', () => {
  for (const [given, tag] of [
    ['en', 'en'],
    ['zh-cn', 'zh-CN'],
    ['AR-u-nu-latn', 'ar'],
    ['sr-Latn-RS', 'sr-Latn-RS'],
  ] as const)
    assert.equal(localeOf(given), tag);
  for (const given of [undefined, '', 'e', 'English, please', 'en_GB', `en-${'x'.repeat(40)}`, '<b>']) assert.equal(localeOf(given), null, given);
});
