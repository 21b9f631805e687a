import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inboxRow } from '../testing/inbox-row.ts';
import { offerLeft, targetNow, ticks } from './duty.ts';

const NOW = Date.parse('2026-11-22T12:00:00Z');
const at = (seconds: number): string => new Date(NOW + seconds * 1000).toISOString();

test('a target counts down, warns, and says by how much it was missed', () => {
  const target = (due: number, warn: number) => targetNow({ kind: 'first', due: at(due), warnAt: at(warn), state: 'ok' }, NOW);
  assert.deepEqual(target(300, 60), { state: 'ok', time: '5:00' });
  assert.deepEqual(target(48, -12), { state: 'soon', time: '0:48' });
  assert.deepEqual(target(-130, -200), { state: 'late', time: '2:10' });
  assert.deepEqual(target(7200, 3600), { state: 'ok', time: null });
  assert.deepEqual(target(-7200, -9000), { state: 'late', time: null });
});

test('an offer never counts below nothing, and only what counts ticks', () => {
  assert.deepEqual([offerLeft(at(61), NOW), offerLeft(at(-5), NOW)], ['1:01', '0:00']);
  assert.equal(ticks(inboxRow(1)), false);
  assert.ok(ticks(inboxRow(1, { status: 'waiting' })));
  assert.ok(ticks(inboxRow(1, { target: { kind: 'next', due: at(1), warnAt: at(0), state: 'ok' } })));
});
