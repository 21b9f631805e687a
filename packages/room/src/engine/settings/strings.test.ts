import assert from 'node:assert/strict';
import { test } from 'node:test';
import ar from '../../i18n/settings/settings.ar.ts';
import { settings } from '../../i18n/settings/settings.en.ts';
import zh from '../../i18n/settings/settings.zh-CN.ts';

const blanks = (message: unknown): string =>
  [...new Set([...JSON.stringify(message).matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? ''))]
    .filter((name) => name !== 'count')
    .sort()
    .join();

test('every language has every word with the same blanks', () => {
  for (const words of [zh, ar]) {
    assert.deepEqual(Object.keys(words).sort(), Object.keys(settings).sort());
    for (const [key, message] of Object.entries(settings)) assert.equal(blanks(words[key as keyof typeof settings]), blanks(message), key);
  }
});
