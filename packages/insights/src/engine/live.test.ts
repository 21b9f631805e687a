import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CsError } from '@cs-kit/protocol';
import { fakeLive, snapshot } from '../testing/fake-live.ts';
import { openLive } from './live.ts';
import type { LiveClient } from './live.ts';
import { countTicks } from './uplot.ts';

interface Clock {
  readonly client: LiveClient;
  now: number;
  /** Runs every timer that is due within so many ms, in order. */
  pass(ms: number): Promise<void>;
}

const settle = async (): Promise<void> => {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
};

function withClock(client: LiveClient): Clock {
  let timers: { at: number; work: () => void }[] = [];
  const clock: Clock = {
    now: 1_790_000_000_000,
    client: {
      sse: (path, init) => client.sse(path, init),
      platform: {
        ...client.platform,
        now: () => clock.now,
        setTimeout: (work, ms) => {
          const timer = { at: clock.now + ms, work };
          timers.push(timer);
          return timer;
        },
        clearTimeout: (timer) => void (timers = timers.filter((known) => known !== timer)),
      },
    },
    pass: async (ms) => {
      const until = clock.now + ms;
      for (;;) {
        const next = timers.filter((timer) => timer.at <= until).sort((one, other) => one.at - other.at)[0];
        if (next === undefined) break;
        timers = timers.filter((timer) => timer !== next);
        clock.now = next.at;
        next.work();
        await settle();
      }
      clock.now = until;
    },
  };
  return clock;
}

test('takes a snapshot, then changed fields, and skips what it does not know', async () => {
  const live = fakeLive();
  const feed = openLive(live.client, 's 1');
  await settle();
  assert.deepEqual(live.opened, ['/v1/insights/live?siteId=s%201']);
  live.send({ event: 'delta', data: { visitors: 1 } });
  live.send({ event: 'snapshot', data: { visitors: 1 } });
  await settle();
  assert.equal(feed.state.get().phase, 'loading');
  live.send({ event: 'snapshot', data: snapshot() });
  live.send({ event: 'delta', data: { visitors: 5 } });
  live.send({ event: 'later', data: null });
  await settle();
  const state = feed.state.get();
  assert.ok(state.phase === 'live' && state.snapshot.visitors === 5 && state.snapshot.waiting === 2);
  feed.close();
  await settle();
  assert.equal(live.open(), 0);
});

test('keeps the last figures when the stream breaks and comes back by itself', async () => {
  const live = fakeLive();
  const clock = withClock(live.client);
  const feed = openLive(clock.client, 's');
  await settle();
  live.send({ event: 'snapshot', data: snapshot() });
  await settle();
  const at = clock.now;
  live.fail();
  await settle();
  const stale = feed.state.get();
  assert.ok(stale.phase === 'stale' && stale.at === at && stale.snapshot.visitors === 38);
  await clock.pass(2000);
  assert.equal(live.opened.length, 2);
  live.send({ event: 'snapshot', data: snapshot() });
  await settle();
  assert.equal(feed.state.get().phase, 'live');
  feed.close();
});

test('does not ask again for what was refused, until somebody acts', async () => {
  const live = fakeLive();
  const clock = withClock(live.client);
  const feed = openLive(clock.client, 's');
  await settle();
  live.fail(new CsError('session/forbidden'));
  await settle();
  assert.equal(feed.state.get().phase, 'failed');
  await clock.pass(600_000);
  assert.equal(live.opened.length, 1);
  feed.retry();
  await settle();
  assert.equal(live.opened.length, 2);
  feed.close();
});

test('a silent stream and a device without network are stale', async () => {
  const live = fakeLive();
  const clock = withClock(live.client);
  const feed = openLive(clock.client, 's');
  await settle();
  live.send({ event: 'snapshot', data: snapshot() });
  await settle();
  await clock.pass(60_000);
  assert.equal(feed.state.get().phase, 'live');
  await clock.pass(25_000);
  assert.equal(feed.state.get().phase, 'stale');
  assert.equal(live.opened.length, 2);
  live.send({ event: 'snapshot', data: snapshot() });
  await settle();
  live.online = false;
  await clock.pass(5000);
  assert.equal(feed.state.get().phase, 'stale');
  feed.close();
});

test('a page that wakes asks again at once for figures that it lacks, and leaves a living stream alone', async () => {
  const live = fakeLive();
  const clock = withClock(live.client);
  let signal: (signal: 'wake' | 'hide') => void = () => undefined;
  let watched = true;
  const platform = { ...clock.client.platform, signals: (fn: typeof signal) => ((signal = fn), () => void (watched = false)) };
  const feed = openLive({ ...clock.client, platform }, 's');
  await settle();
  live.send({ event: 'snapshot', data: snapshot() });
  await settle();
  signal('wake');
  assert.equal(live.opened.length, 1);
  live.fail();
  await settle();
  signal('hide');
  assert.equal(live.opened.length, 1);
  signal('wake');
  await settle();
  assert.equal(live.opened.length, 2);
  feed.close();
  assert.equal(watched, false);
});

test('ticks of counts are whole numbers from zero', () => {
  assert.deepEqual(countTicks(1), [0, 1, 2]);
  assert.deepEqual(countTicks(48), [0, 20, 40, 60]);
  assert.deepEqual(countTicks(900), [0, 250, 500, 750, 1000]);
});
