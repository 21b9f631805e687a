import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bucketsOf, isZone, startOf } from './zones.ts';

const at = (iso: string): number => Date.parse(iso);
const iso = (times: number[] | null): string[] => (times ?? []).map((time) => new Date(time).toISOString());

test('hours of half-hour zones begin on their own half hour', () => {
  assert.deepEqual(iso(bucketsOf(at('2026-11-22T10:00:00Z'), at('2026-11-22T11:40:00Z'), 'hour', 'Asia/Tehran', 10)), [
    '2026-11-22T09:30:00.000Z',
    '2026-11-22T10:30:00.000Z',
    '2026-11-22T11:30:00.000Z',
  ]);
  assert.equal(new Date(startOf(at('2026-11-22T10:00:00Z'), 'hour', 'Asia/Kathmandu')).toISOString(), '2026-11-22T09:15:00.000Z');
});

test('days of 23 and 25 hours are whole days', () => {
  assert.deepEqual(iso(bucketsOf(at('2026-03-28T12:00:00Z'), at('2026-03-30T12:00:00Z'), 'day', 'Europe/Berlin', 10)), [
    '2026-03-27T23:00:00.000Z',
    '2026-03-28T23:00:00.000Z',
    '2026-03-29T22:00:00.000Z',
  ]);
  assert.deepEqual(iso(bucketsOf(at('2026-10-24T12:00:00Z'), at('2026-10-26T12:00:00Z'), 'day', 'Europe/Berlin', 10)), [
    '2026-10-23T22:00:00.000Z',
    '2026-10-24T22:00:00.000Z',
    '2026-10-25T23:00:00.000Z',
  ]);
});

test('weeks begin on Monday, months on the first, and too many buckets are none', () => {
  assert.deepEqual(iso(bucketsOf(at('2026-11-22T12:00:00Z'), at('2026-11-24T00:00:00Z'), 'week', 'UTC', 10)), [
    '2026-11-16T00:00:00.000Z',
    '2026-11-23T00:00:00.000Z',
  ]);
  assert.deepEqual(iso(bucketsOf(at('2026-01-31T12:00:00Z'), at('2026-03-01T01:00:00Z'), 'month', 'Asia/Shanghai', 10)), [
    '2025-12-31T16:00:00.000Z',
    '2026-01-31T16:00:00.000Z',
    '2026-02-28T16:00:00.000Z',
  ]);
  assert.equal(bucketsOf(0, 86_400_000, 'minute', 'UTC', 100), null);
});

test('knows zones', () => {
  assert.ok(isZone('Europe/Lisbon'));
  assert.ok(!isZone('Mars/Base'));
});
