import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Browser } from '../test/browser.ts';
import { Clock } from '../test/clock.ts';
import { FakeRelay } from '../test/relay.ts';
import { leader, standForElection } from './leader.ts';

for (const [how, options] of [
  ['locks', {}],
  ['a lease', { locks: null }],
] as const) {
  test(`one tab leads by ${how}, and another follows it`, async () => {
    const clock = new Clock();
    const browser = new Browser(new FakeRelay(clock), clock);
    const tabs = [browser.tab(options), browser.tab(options), browser.tab(options)];
    const leads = tabs.map(({ client }) => leader(client));
    await clock.advance(500);
    assert.equal(leads.filter((state) => state.get()).length, 1);
    await clock.advance(60_000);
    const first = leads.findIndex((state) => state.get());
    tabs[first]!.kill();
    await clock.advance(10_000);
    assert.equal(leads.filter((state, index) => index !== first && state.get()).length, 1);
  });
}

test('a part given up is taken at once, and without locks and storage everyone leads', async () => {
  const clock = new Clock();
  const browser = new Browser(new FakeRelay(clock), clock);
  const one = standForElection(browser.tab().client.platform, 'x');
  const two = standForElection(browser.tab().client.platform, 'x');
  await clock.advance(10);
  assert.deepEqual([one.state.get(), two.state.get()], [true, false]);
  one.close();
  await clock.advance(10);
  assert.deepEqual([one.state.get(), two.state.get()], [false, true]);
  assert.equal(standForElection(browser.tab({ locks: null, storage: null }).client.platform, 'x').state.get(), true);
});
