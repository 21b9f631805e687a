import assert from 'node:assert/strict';
import { test } from 'node:test';
import callAr from '../i18n/call.ar.ts';
import { call } from '../i18n/call.en.ts';
import callZh from '../i18n/call.zh-CN.ts';
import deskAr from '../i18n/desk.ar.ts';
import { desk } from '../i18n/desk.en.ts';
import deskZh from '../i18n/desk.zh-CN.ts';
import roomAr from '../i18n/room.ar.ts';
import { room } from '../i18n/room.en.ts';
import roomZh from '../i18n/room.zh-CN.ts';
import exportAr from '../i18n/export.ar.ts';
import { exports } from '../i18n/export.en.ts';
import exportZh from '../i18n/export.zh-CN.ts';
import dutyAr from '../i18n/duty.ar.ts';
import { duty } from '../i18n/duty.en.ts';
import dutyZh from '../i18n/duty.zh-CN.ts';
import pastAr from '../i18n/past.ar.ts';
import { past } from '../i18n/past.en.ts';
import pastZh from '../i18n/past.zh-CN.ts';
import roomsAr from '../i18n/rooms.ar.ts';
import { rooms } from '../i18n/rooms.en.ts';
import roomsZh from '../i18n/rooms.zh-CN.ts';
import workAr from '../i18n/work.ar.ts';
import { work } from '../i18n/work.en.ts';
import workZh from '../i18n/work.zh-CN.ts';
import documentsAr from '../i18n/documents.ar.ts';
import { documents } from '../i18n/documents.en.ts';
import documentsZh from '../i18n/documents.zh-CN.ts';
import commentsAr from '../i18n/comments.ar.ts';
import { comments } from '../i18n/comments.en.ts';
import commentsZh from '../i18n/comments.zh-CN.ts';
import threadAr from '../i18n/thread.ar.ts';
import { thread } from '../i18n/thread.en.ts';
import threadZh from '../i18n/thread.zh-CN.ts';
import translationAr from '../i18n/translation.ar.ts';
import { translation } from '../i18n/translation.en.ts';
import translationZh from '../i18n/translation.zh-CN.ts';
import versionsAr from '../i18n/versions.ar.ts';
import { versions } from '../i18n/versions.en.ts';
import versionsZh from '../i18n/versions.zh-CN.ts';

type Words = Readonly<Record<string, unknown>>;

const placeholders = (message: unknown): string[] =>
  [
    ...new Set(
      [...(typeof message === 'string' ? message : ((message as { other: string }).other ?? '')).matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? ''),
    ),
  ].sort();

for (const [name, english, others] of [
  ['room', room, { 'zh-CN': roomZh, ar: roomAr }],
  ['call', call, { 'zh-CN': callZh, ar: callAr }],
  ['desk', desk, { 'zh-CN': deskZh, ar: deskAr }],
  ['duty', duty, { 'zh-CN': dutyZh, ar: dutyAr }],
  ['past', past, { 'zh-CN': pastZh, ar: pastAr }],
  ['export', exports, { 'zh-CN': exportZh, ar: exportAr }],
  ['rooms', rooms, { 'zh-CN': roomsZh, ar: roomsAr }],
  ['work', work, { 'zh-CN': workZh, ar: workAr }],
  ['documents', documents, { 'zh-CN': documentsZh, ar: documentsAr }],
  ['comments', comments, { 'zh-CN': commentsZh, ar: commentsAr }],
  ['thread', thread, { 'zh-CN': threadZh, ar: threadAr }],
  ['translation', translation, { 'zh-CN': translationZh, ar: translationAr }],
  ['versions', versions, { 'zh-CN': versionsZh, ar: versionsAr }],
] as const) {
  for (const [language, words] of Object.entries(others)) {
    test(`${name} in ${language} has every key and placeholder`, () => {
      assert.deepEqual(Object.keys(words).sort(), Object.keys(english).sort());
      for (const [key, message] of Object.entries(english as Words)) assert.deepEqual(placeholders((words as Words)[key]), placeholders(message), key);
    });
  }
  test(`${name} in Arabic has all six plural forms`, () => {
    for (const [key, message] of Object.entries(others.ar as Words))
      if (typeof message !== 'string') assert.deepEqual(Object.keys(message as object).sort(), ['few', 'many', 'one', 'other', 'two', 'zero'], key);
  });
}
