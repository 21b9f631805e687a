import assert from 'node:assert/strict';
import { test } from 'node:test';
import { languageOf, regionalTag, toldLanguage } from './language.ts';

test('a language gets the region that it is likeliest to have', () => {
  assert.deepEqual(['en', 'ar', 'zh', 'pt-PT', 'zh-TW', 'hi'].map(regionalTag), ['en-US', 'ar-EG', 'zh-CN', 'pt-PT', 'zh-TW', 'hi-IN']);
});

test('a tag that only looks like one is taken for its first part, never for a fault', () => {
  assert.deepEqual(['zh-Hant-HK', 'en-a', 'de-1', 'fr-US-US', 'cmn-Hans-CN', 'no language'].map(languageOf), ['zh', 'en', 'de', 'fr', 'zh', 'en']);
  assert.equal(regionalTag('de-1'), 'de-DE');
});

test('what a provider tells is its usual code, or nothing', () => {
  assert.deepEqual(
    ['eng', 'de-DE', '', 'no language', undefined, 7].map((value) => toldLanguage(value)),
    [{ language: 'en' }, { language: 'de' }, {}, {}, {}, {}],
  );
});
