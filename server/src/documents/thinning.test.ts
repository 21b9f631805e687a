import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RELAY_LIMITS } from '@cs-kit/protocol';
import { surplus } from './thinning.ts';
import type { Kept } from './thinning.ts';

const HOUR = 3600_000;
const DAY = 24 * HOUR;
const NOW = Date.parse('2026-11-22T12:00:00.000Z');
const version = (ageMs: number, more: Partial<Kept> = {}): Kept => ({ id: `${ageMs}`, at: NOW - ageMs, name: null, packed: 10, ...more });

test('all of the last day stay, one of each day for 30 days, one of each week after that', () => {
  const versions = Array.from({ length: 24 * 90 }, (_, hour) => version(hour * HOUR));
  const gone = new Set(surplus(versions, NOW));
  const left = versions.filter(({ id }) => !gone.has(id));
  const aged = (from: number, to: number): number => left.filter(({ at }) => NOW - at >= from && NOW - at < to).length;
  assert.equal(aged(0, DAY), 24);
  assert.ok([29, 30].includes(aged(DAY, 30 * DAY)), String(aged(DAY, 30 * DAY)));
  assert.ok([8, 9, 10].includes(aged(30 * DAY, 90 * DAY)), String(aged(30 * DAY, 90 * DAY)));
  assert.deepEqual(surplus(left, NOW), [], 'what stays once stays');
  // The newest of a day is the one that stays.
  const [newest] = left.filter(({ at }) => NOW - at >= 2 * DAY);
  assert.ok(versions.every(({ at }) => Math.floor(at / DAY) !== Math.floor((newest?.at ?? 0) / DAY) || at <= (newest?.at ?? 0)));
});

test('what somebody named stays, and counts for no day', () => {
  const versions = [
    version(0),
    version(3 * DAY, { id: 'named', name: 'As agreed' }),
    version(3 * DAY + 1, { id: 'own' }),
    version(3 * DAY + 2, { id: 'older' }),
  ];
  assert.deepEqual(surplus(versions, NOW), ['older']);
});

test('the oldest go where there are too many, or too many bytes; never the newest of all', () => {
  const many = Array.from({ length: RELAY_LIMITS.versionsPerDocument + 3 }, (_, index) => version(index));
  assert.deepEqual(
    surplus(many, NOW),
    many.slice(-3).map(({ id }) => id),
  );
  const third = Math.ceil(RELAY_LIMITS.versionBytes / 3);
  const large = [version(1, { packed: third }), version(2, { packed: third, name: 'kept' }), version(3, { packed: third }), version(4, { packed: third })];
  assert.deepEqual(surplus(large, NOW), ['4', '3']);
  assert.deepEqual(surplus([version(1, { packed: 2 * RELAY_LIMITS.versionBytes })], NOW), []);
});
