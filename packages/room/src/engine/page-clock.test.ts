import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createAudio } from './audio-context.ts';
import { pageClock } from './page-clock.ts';

test('the clock of the page is that of the platform, also while a test plays it', (t) => {
  t.mock.timers.enable({ apis: ['setTimeout', 'Date'], now: 5 });
  const rung: string[] = [];
  pageClock.setTimeout(() => rung.push('late'), 20);
  pageClock.clearTimeout(pageClock.setTimeout(() => rung.push('never'), 10));
  assert.equal(pageClock.now(), 5);
  t.mock.timers.tick(20);
  assert.deepEqual(rung, ['late']);
});

test('where a page has no sound, there is no sound device', () => {
  assert.equal(createAudio(), null);
});
