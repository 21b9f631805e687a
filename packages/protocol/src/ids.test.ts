import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isUuid, uuid } from './ids.ts';

test('an id is a version 7 UUID that carries its time', () => {
  const now = Date.parse('2026-11-22T10:00:00.123Z');
  const id = uuid(now);
  assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  assert.equal(Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16), now);
});

test('ids sort by the time of their making and do not repeat, across many refills of the random pool', () => {
  const ids = Array.from({ length: 5000 }, (_, index) => uuid(1_000_000 + index));
  assert.deepEqual([...ids].sort(), ids);
  assert.equal(new Set(Array.from({ length: 5000 }, () => uuid(7))).size, 5000);
});

test('the random source can be fixed', () => {
  const zeros = (bytes: Uint8Array<ArrayBuffer>) => bytes.fill(0);
  assert.equal(uuid(0, zeros), '00000000-0000-7000-8000-000000000000');
  assert.equal(
    uuid(0, (bytes) => bytes.fill(255)),
    '00000000-0000-7fff-bfff-ffffffffffff',
  );
});

test('only the lower-case form of a UUID is one', () => {
  assert.ok(isUuid(uuid()));
  for (const other of [uuid().toUpperCase(), uuid().slice(1), `${uuid()} `, `{${uuid()}}`, '', null, 12]) assert.ok(!isUuid(other));
});
