import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TestClock } from '../../../test/support/clock.ts';
import type { Actor } from '../context.ts';
import { createLiveStreams } from './live-streams.ts';

const actor = (id: string, session: string, expiresAt?: number): Actor => ({
  kind: 'staff',
  id,
  name: id,
  role: 'agent',
  siteId: null,
  origin: null,
  scopes: ['desk'],
  known: true,
  session,
  ...(expiresAt === undefined ? {} : { expiresAt }),
});

test('an open answer ends with the token, with the rights, and with the relay; once', () => {
  const clock = new TestClock();
  const streams = createLiveStreams(clock);
  const ended: string[] = [];
  const open = (name: string, who: Actor) => streams.open(who, () => void ended.push(name));
  open('token', actor('ana', 's1', clock.now() + 1000));
  open('one', actor('ana', 's1'));
  open('two', actor('ana', 's2'));
  open('other', actor('bo', 's3'));
  open('left', actor('bo', 's3', clock.now() + 500))();
  clock.advance(1000);
  assert.deepEqual(ended, ['token']);
  streams.endOf('ana', 's1');
  assert.deepEqual(ended, ['token', 'two']);
  streams.endOf('ana');
  streams.endAll();
  streams.endAll();
  assert.deepEqual(ended, ['token', 'two', 'one', 'other']);
  assert.equal(clock.waiting, 0);
});
