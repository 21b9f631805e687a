import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fieldTime, snoozeTimes } from './snooze-times.ts';

const offered = (now: Date): string[] => snoozeTimes(now).map(({ id, at }) => `${id} ${fieldTime(at)}`);

test('offers later today, tomorrow morning and Monday morning', () => {
  assert.deepEqual(offered(new Date(2026, 10, 25, 10, 30)), ['later 2026-11-25T13:30', 'tomorrow 2026-11-26T09:00', 'monday 2026-11-30T09:00']);
});

test('late in the day there is no later, and on Sunday tomorrow is Monday', () => {
  assert.deepEqual(offered(new Date(2026, 10, 29, 22, 0)), ['tomorrow 2026-11-30T09:00']);
  assert.deepEqual(offered(new Date(2026, 10, 30, 8, 0)), ['later 2026-11-30T11:00', 'tomorrow 2026-12-01T09:00', 'monday 2026-12-07T09:00']);
});
