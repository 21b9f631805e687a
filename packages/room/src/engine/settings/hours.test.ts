import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkSpans, clockIn, fromField, isZone, nextSpan, openAt, toField, USUAL_WEEK, weekOf } from './hours.ts';

// 2026-11-22 is a Sunday; Oslo is an hour ahead of UTC then.
const SUNDAY_NOON = Date.parse('2026-11-22T11:00:00Z');

test('time fields and minutes', () => {
  assert.equal(toField(545), '09:05');
  assert.equal(toField(1440), '00:00');
  assert.equal(fromField('09:05', false), 545);
  assert.equal(fromField('00:00', true), 1440, 'midnight as an end is the end of the day');
  assert.equal(fromField('00:00', false), 0);
  assert.equal(fromField('', true), null);
});

test('faults of spans', () => {
  const spans = [
    { day: 1, from: 600, to: 540 },
    { day: 2, from: 540, to: 720 },
    { day: 2, from: 700, to: 800 },
    { day: 3, from: 540, to: 720 },
    { day: 3, from: 720, to: 800 },
  ];
  assert.deepEqual(checkSpans(spans), ['order', 'overlap', 'overlap', null, null]);
});

test('a further span lies after the last one of the day', () => {
  assert.deepEqual(nextSpan([], 1), { day: 1, from: 540, to: 1020 });
  assert.deepEqual(nextSpan([{ day: 1, from: 540, to: 720 }], 1), { day: 1, from: 780, to: 1020 });
  assert.deepEqual(nextSpan([{ day: 1, from: 540, to: 1430 }], 1), { day: 1, from: 1380, to: 1440 });
});

test('clock and opening in a zone', () => {
  assert.deepEqual(clockIn('Europe/Oslo', SUNDAY_NOON), { day: 0, minute: 720 });
  assert.deepEqual(openAt({ timeZone: 'UTC', spans: [] }, SUNDAY_NOON), { open: true, next: null });
  assert.deepEqual(openAt({ timeZone: 'Europe/Oslo', spans: USUAL_WEEK }, SUNDAY_NOON), { open: false, next: { day: 1, minute: 540 } });
  assert.deepEqual(
    openAt({ timeZone: 'Europe/Oslo', spans: [{ day: 0, from: 540, to: 700 }] }, SUNDAY_NOON),
    { open: false, next: { day: 0, minute: 540 } },
    'a week later',
  );
  assert.equal(openAt({ timeZone: 'Europe/Oslo', spans: [{ day: 0, from: 700, to: 721 }] }, SUNDAY_NOON).open, true);
});

test('zones and weeks', () => {
  assert.equal(isZone('Asia/Shanghai'), true);
  assert.equal(isZone('Mars/Base'), false);
  assert.equal(isZone(''), false);
  assert.deepEqual(weekOf('en'), [1, 2, 3, 4, 5, 6, 0]);
  assert.equal(weekOf('ar')[0], 6);
});
