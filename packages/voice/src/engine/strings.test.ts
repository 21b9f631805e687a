import assert from 'node:assert/strict';
import { test } from 'node:test';
import ar from '../i18n/ar.ts';
import en from '../i18n/en.ts';
import zh from '../i18n/zh-CN.ts';

const placeholders = (text: unknown): string[] => [...String(text).matchAll(/\{\w+\}/g)].map(([name]) => name).sort();

for (const [name, words] of Object.entries({ ar, 'zh-CN': zh })) {
  test(`${name} has every word with its placeholders`, () => {
    assert.deepEqual(Object.keys(words).sort(), Object.keys(en).sort());
    for (const [key, text] of Object.entries(en)) assert.deepEqual(placeholders(words[key as keyof typeof en]), placeholders(text), key);
  });
}
