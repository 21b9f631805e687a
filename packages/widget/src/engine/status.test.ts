import assert from 'node:assert/strict';
import { test } from 'node:test';
import { backTime, statusOf } from './status.ts';
import type { StatusInput } from './status.ts';

const quiet: StatusInput = {
  online: true,
  now: Date.parse('2026-11-22T20:00:00Z'),
  connection: 'open',
  config: { availability: { people: true, backAt: null } },
  conversation: { status: null, assigneeName: null },
};

test('the line tells the most urgent thing first', () => {
  const closed = { status: 'closed', assigneeName: 'Ana' };
  assert.deepEqual(statusOf({ ...quiet, online: false, connection: 'connecting' }), { key: 'offline' });
  assert.deepEqual(statusOf({ ...quiet, connection: 'lost', conversation: closed }), { key: 'offline' });
  assert.deepEqual(statusOf({ ...quiet, connection: 'connecting', conversation: closed }), { key: 'connecting' });
  assert.deepEqual(statusOf({ ...quiet, config: null }), { key: 'connecting' });
  assert.deepEqual(statusOf({ ...quiet, conversation: closed }), { key: 'closed' });
  assert.deepEqual(statusOf({ ...quiet, conversation: { status: 'assigned', assigneeName: 'Ana' } }), { key: 'with', name: 'Ana' });
});

test('it tells who is there', () => {
  const away = { availability: { people: false, backAt: '2026-11-23T09:00:00Z' } };
  assert.deepEqual(statusOf({ ...quiet, config: away }), { key: 'back', at: '2026-11-23T09:00:00Z' });
  assert.deepEqual(statusOf({ ...quiet, config: away, now: Date.parse('2026-11-23T09:00:00Z') }), { key: 'seconds' });
  assert.deepEqual(statusOf({ ...quiet, conversation: { status: 'waiting', assigneeName: null } }), { key: 'waiting' });
  assert.deepEqual(statusOf(quiet), { key: 'seconds' });
  assert.deepEqual(statusOf({ ...quiet, conversation: { status: 'assistant', assigneeName: null } }), { key: 'people' });
  assert.deepEqual(
    statusOf({ ...quiet, config: { availability: { people: false, backAt: null } }, conversation: { status: 'assistant', assigneeName: null } }),
    { key: 'assistant' },
  );
});

test('the time at which people are back names the day unless it is today', () => {
  const now = new Date(2026, 10, 22, 20, 0);
  assert.equal(backTime(new Date(2026, 10, 22, 21, 5).toISOString(), 'en-GB', now), '21:05');
  assert.match(backTime(new Date(2026, 10, 23, 9, 0).toISOString(), 'en-GB', now), /^Mon,? 09:00$/);
});
