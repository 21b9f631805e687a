import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assistantLocale, assistantText } from './strings.ts';
import type { LineKey } from './strings.ts';

const KEYS: readonly LineKey[] = [
  'greeting',
  'thanks',
  'goodbye',
  'not-found',
  'not-found-bare',
  'person-wanted',
  'outside-hours',
  'nobody-available',
  'waiting',
  'no-answer-yet',
  'answer-late',
  'contact-saved',
  'mail-link',
  'mail-page',
  'translated',
  'interrupted',
  'provider-failed',
];

test('every line is there in every language and differs between them', () => {
  for (const key of KEYS) {
    const lines = ['en', 'zh-CN', 'ar'].map((locale) => assistantText(locale, key));
    assert.equal(new Set(lines).size, 3, key);
    for (const line of lines) assert.ok(line.length > 3 && !line.includes('undefined'), key);
  }
});

test('other languages are answered in English, other kinds of Chinese and Arabic in theirs', () => {
  assert.deepEqual(['de', 'zh-TW', 'ZH', 'ar-EG', ''].map(assistantLocale), ['en', 'zh-CN', 'zh-CN', 'ar', 'en']);
});

test('times stand in the zone of the site, addresses where one was given', () => {
  const backAt = '2026-11-23T08:00:00.000Z';
  assert.match(assistantText('en', 'outside-hours', { backAt, timeZone: 'Europe/Oslo' }), /Monday.*09:00/);
  assert.match(assistantText('en', 'outside-hours', { backAt }), /08:00.*UTC/);
  assert.match(assistantText('zh-CN', 'outside-hours', { backAt, timeZone: 'Asia/Shanghai' }), /星期一.*16:00/);
  assert.match(assistantText('ar', 'outside-hours', { backAt }), /الاثنين/);
  for (const locale of ['en', 'zh-CN', 'ar']) assert.ok(assistantText(locale, 'contact-saved', { email: 'a@b.example' }).includes('a@b.example'));
});
