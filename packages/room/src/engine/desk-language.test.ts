import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { locale } from '@cs-kit/core';
import { chooseDeskLanguage, DESK_LANGUAGES, takeDeskLanguage } from './desk-language.ts';

const before = Object.getOwnPropertyDescriptor(globalThis, 'localStorage');

/** Puts the storage of a device in place. */
function device(entries = new Map<string, string>()): Map<string, string> {
  const value = { getItem: (key: string) => entries.get(key) ?? null, setItem: (key: string, text: string) => void entries.set(key, text) };
  Object.defineProperty(globalThis, 'localStorage', { configurable: true, value });
  return entries;
}

afterEach(() => {
  locale.set(null);
  if (before === undefined) delete (globalThis as { localStorage?: unknown }).localStorage;
  else Object.defineProperty(globalThis, 'localStorage', before);
});

test('a language that was chosen on this device is spoken at the next visit, and no other', () => {
  const entries = device();
  for (const [tag] of DESK_LANGUAGES) {
    chooseDeskLanguage(tag);
    locale.set(null);
    takeDeskLanguage();
    assert.equal(locale.get(), tag);
  }
  chooseDeskLanguage('tlh');
  assert.equal(locale.get(), 'ar');
  for (const key of entries.keys()) entries.set(key, 'tlh');
  locale.set(null);
  takeDeskLanguage();
  assert.equal(locale.get(), null);
});

test('where storage is blocked the desk follows the page, and a choice lasts as long as it', () => {
  Object.defineProperty(globalThis, 'localStorage', {
    configurable: true,
    get: () => {
      throw new DOMException('blocked', 'SecurityError');
    },
  });
  takeDeskLanguage();
  assert.equal(locale.get(), null);
  chooseDeskLanguage('zh-CN');
  assert.equal(locale.get(), 'zh-CN');
});
