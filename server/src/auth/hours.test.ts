import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Hours } from '@cs-kit/protocol';
import { isOpen, localMoment, nextOpening, openAfter } from './hours.ts';

const at = (text: string): number => Date.parse(text);
const iso = (time: number | null): string | null => (time === null ? null : new Date(time).toISOString());
/** Monday to Friday, nine to five. */
const office = (timeZone: string): Hours => ({ timeZone, spans: [1, 2, 3, 4, 5].map((day) => ({ day, from: 540, to: 1020 })) });

test('no spans mean always', () => {
  const always: Hours = { timeZone: 'UTC', spans: [] };
  assert.ok(isOpen(always, 0));
  assert.equal(nextOpening(always, 12_345), 12_345);
});

test('spans start on the minute and end before the minute', () => {
  const hours = office('UTC');
  assert.deepEqual(
    ['2026-11-23T08:59:59.999Z', '2026-11-23T09:00:00Z', '2026-11-23T16:59:59.999Z', '2026-11-23T17:00:00Z', '2026-11-22T12:00:00Z'].map((time) =>
      isOpen(hours, at(time)),
    ),
    [false, true, true, false, false],
  );
});

test('the next opening is now, later today, or after the weekend', () => {
  const hours = office('UTC');
  assert.equal(nextOpening(hours, at('2026-11-23T09:30:12.345Z')), at('2026-11-23T09:30:12.345Z'));
  assert.equal(iso(nextOpening(hours, at('2026-11-23T08:07:13Z'))), '2026-11-23T09:00:00.000Z');
  assert.equal(iso(nextOpening(hours, at('2026-11-20T17:00:00Z'))), '2026-11-23T09:00:00.000Z');
});

test('zones with half and quarter hours', () => {
  assert.equal(iso(nextOpening(office('Asia/Kolkata'), at('2026-11-23T00:00:00Z'))), '2026-11-23T03:30:00.000Z');
  assert.equal(iso(nextOpening(office('Asia/Kathmandu'), at('2026-11-23T00:00:00Z'))), '2026-11-23T03:15:00.000Z');
  assert.deepEqual(localMoment(at('2026-11-22T18:30:00Z'), 'Asia/Kolkata'), { day: 1, minute: 0 });
});

test('the opening follows the clocks when they change: Oslo in March and October, Lord Howe by half an hour', () => {
  assert.equal(iso(nextOpening(office('Europe/Oslo'), at('2026-03-27T20:00:00Z'))), '2026-03-30T07:00:00.000Z');
  assert.equal(iso(nextOpening(office('Europe/Oslo'), at('2026-10-23T20:00:00Z'))), '2026-10-26T08:00:00.000Z');
  assert.equal(iso(nextOpening(office('Australia/Lord_Howe'), at('2026-04-03T20:00:00Z'))), '2026-04-05T22:30:00.000Z');
});

test('a span inside the hour that a change of the clocks skips does not open on that day', () => {
  const night: Hours = { timeZone: 'Europe/Oslo', spans: [{ day: 0, from: 125, to: 175 }] };
  assert.equal(iso(nextOpening(night, at('2026-03-28T12:00:00Z'))), '2026-04-05T00:05:00.000Z');
});

test('the hour that comes twice is open twice', () => {
  const night: Hours = { timeZone: 'Europe/Oslo', spans: [{ day: 0, from: 120, to: 180 }] };
  assert.ok(isOpen(night, at('2026-10-25T00:30:00Z')));
  assert.ok(isOpen(night, at('2026-10-25T01:30:00Z')));
  assert.ok(!isOpen(night, at('2026-10-25T02:00:00Z')));
});

test('a span shorter than a look ahead is found, whatever the minute', () => {
  const short: Hours = { timeZone: 'UTC', spans: [{ day: 3, from: 607, to: 611 }] };
  for (let minute = 0; minute < 20; minute += 1)
    assert.equal(iso(nextOpening(short, at('2026-11-22T10:00:00Z') + minute * 60_000)), '2026-11-25T10:07:00.000Z');
  assert.equal(iso(nextOpening({ timeZone: 'UTC', spans: [{ day: 0, from: 0, to: 1 }] }, at('2026-11-22T00:01:00Z'))), '2026-11-29T00:00:00.000Z');
});

test('hours that never come give no opening', () => {
  assert.equal(nextOpening({ timeZone: 'UTC', spans: [{ day: 9, from: 0, to: 1440 }] }, at('2026-11-22T00:00:00Z')), null);
});

test('time within the hours is counted, across nights, weekends and a change of the clocks', () => {
  const minutes = (hours: Hours, from: string, count: number): string | null => iso(openAfter(hours, at(from), count * 60_000));
  assert.equal(minutes({ timeZone: 'UTC', spans: [] }, '2026-11-22T23:59:30Z', 3), '2026-11-23T00:02:30.000Z');
  const hours = office('UTC');
  assert.equal(minutes(hours, '2026-11-23T10:00:20Z', 30), '2026-11-23T10:30:20.000Z');
  assert.equal(minutes(hours, '2026-11-23T16:50:00Z', 30), '2026-11-24T09:20:00.000Z');
  assert.equal(minutes(hours, '2026-11-20T16:59:00Z', 481), '2026-11-23T17:00:00.000Z', 'a whole day after the weekend');
  assert.equal(minutes(hours, '2026-11-22T03:00:00Z', 1), '2026-11-23T09:01:00.000Z');
  // In Oslo the night of 25 October 2026 has an hour more.
  const night: Hours = { timeZone: 'Europe/Oslo', spans: [{ day: 0, from: 0, to: 1440 }] };
  assert.equal(minutes(night, '2026-10-24T23:30:00Z', 120), '2026-10-25T01:30:00.000Z');
  assert.equal(minutes({ timeZone: 'UTC', spans: [{ day: 9, from: 0, to: 1 }] }, '2026-11-22T03:00:00Z', 1), null);
});
