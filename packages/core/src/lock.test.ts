import assert from 'node:assert/strict';
import { test } from 'node:test';
import { blockedStorage, Browser } from '../test/browser.ts';
import { Clock } from '../test/clock.ts';
import { FakeRelay } from '../test/relay.ts';
import { exclusively } from './lock.ts';
import type { Platform } from './platform.ts';

function world() {
  const clock = new Clock();
  const browser = new Browser(new FakeRelay(clock), clock);
  return { clock, browser, platform: (options: Partial<Platform> = {}) => browser.tab(options).client.platform };
}

for (const [how, options] of [
  ['a lock', {}],
  ['a lease', { locks: null }],
] as const) {
  test(`with ${how} the work of one tab waits for that of another, also where it fails`, async () => {
    const { clock, platform } = world();
    const order: string[] = [];
    const [one, two] = [platform(options), platform(options)];
    const first = assert.rejects(
      exclusively(one, 'x', async () => {
        await new Promise<void>((resolve) => void one.setTimeout(resolve, 1000));
        order.push('one');
        throw new Error('mine');
      }),
      /mine/,
    );
    const second = exclusively(two, 'x', async () => order.push('two'));
    await clock.advance(900);
    assert.deepEqual(order, []);
    await clock.advance(500);
    await Promise.all([first, second]);
    assert.deepEqual(order, ['one', 'two']);
  });

  test(`${how} that a suspended tab holds is waited for ten seconds, then the work goes on`, async () => {
    const { clock, platform } = world();
    // Longer than the longest wait: this tab does nothing any more.
    void exclusively(platform(options), 'x', () => new Promise(() => undefined));
    await clock.advance(10);
    let done = false;
    const waiting = exclusively(platform(options), 'x', async () => (done = true));
    await clock.advance(9500);
    assert.equal(done, false);
    await clock.advance(1000);
    assert.equal(await waiting, true);
  });
}

test('a lease that cannot be read or written keeps nobody from working', async () => {
  const { browser, platform } = world();
  browser.storage.setItem('x', '{"id":');
  assert.equal(await exclusively(platform({ locks: null }), 'x', async () => 'done'), 'done');
  assert.equal(browser.storage.getItem('x'), null);
  assert.equal(await exclusively(platform({ locks: null, storage: blockedStorage }), 'x', async () => 'done'), 'done');
  assert.equal(await exclusively(platform({ locks: null, storage: null }), 'x', async () => 'done'), 'done');
});
