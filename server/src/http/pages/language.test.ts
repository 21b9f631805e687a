import assert from 'node:assert/strict';
import { test } from 'node:test';
import { languageFor } from './language.ts';

test('the desk speaks the language that the browser likes best among its own', () => {
  for (const [header, language] of [
    [undefined, 'en'],
    ['', 'en'],
    ['*', 'en'],
    ['ar', 'ar'],
    ['ar-EG,en;q=0.5', 'ar'],
    ['zh-TW,zh;q=0.9,en;q=0.8', 'zh-CN'],
    ['de-DE,de;q=0.9', 'en'],
    ['de,ar;q=0.4,zh;q=0.6', 'zh-CN'],
    ['ar;q=0,en', 'en'],
    ['ar;q=x', 'en'],
    [`${'x,'.repeat(5000)}ar`, 'en'],
  ] as const)
    assert.equal(languageFor(header), language, String(header));
});
