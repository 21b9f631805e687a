import assert from 'node:assert/strict';
import { test } from 'node:test';
import { blockedStorage, Browser } from '../test/browser.ts';
import { Clock } from '../test/clock.ts';
import { FakeRelay } from '../test/relay.ts';
import { leader, standForElection } from './leader.ts';
import type { Candidacy } from './leader.ts';

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

test('whoever gives up while waiting never leads, and where locks are refused every tab leads', async () => {
  const clock = new Clock();
  const browser = new Browser(new FakeRelay(clock), clock);
  const one = standForElection(browser.tab().client.platform, 'x');
  const two = standForElection(browser.tab().client.platform, 'x');
  await clock.advance(10);
  two.close();
  one.close();
  await clock.advance(10);
  assert.deepEqual([one.state.get(), two.state.get()], [false, false]);
  // Both have let go: the next one does not wait.
  const three = standForElection(browser.tab().client.platform, 'x');
  await clock.advance(10);
  assert.equal(three.state.get(), true);
  const refused = { request: () => Promise.reject(new DOMException('not in this frame', 'SecurityError')) };
  const framed = [0, 1].map(() => standForElection(browser.tab({ locks: refused }).client.platform, 'x'));
  await clock.advance(10);
  assert.deepEqual(
    framed.map(({ state }) => state.get()),
    [true, true],
  );
});

test('a lease given up leaves nothing in storage, and the other tab takes the part at its next look', async () => {
  const clock = new Clock();
  const browser = new Browser(new FakeRelay(clock), clock);
  const [one, two] = [0, 1].map(() => standForElection(browser.tab({ locks: null }).client.platform, 'x')) as [Candidacy, Candidacy];
  await clock.advance(500);
  assert.deepEqual([one.state.get(), two.state.get()], [true, false]);
  one.close();
  assert.deepEqual([one.state.get(), browser.storage.getItem('x')], [false, null]);
  await clock.advance(2500);
  assert.deepEqual([one.state.get(), two.state.get()], [false, true]);
  two.close();
  assert.deepEqual([browser.storage.getItem('x'), clock.pending], [null, 0]);
});

test('a part that everyone has ends with its candidacy too, and a lease that cannot be written keeps nobody from leading', () => {
  const clock = new Clock();
  const browser = new Browser(new FakeRelay(clock), clock);
  const alone = standForElection(browser.tab({ locks: null, storage: null }).client.platform, 'x');
  alone.close();
  assert.equal(alone.state.get(), false);
  assert.equal(standForElection(browser.tab({ locks: null, storage: blockedStorage }).client.platform, 'x').state.get(), true);
});
