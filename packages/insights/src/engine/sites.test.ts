import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RelayClient, SessionChange } from '@cs-kit/core';
import { watchSites } from './sites.ts';
import type { SiteChoice } from './sites.ts';

function fakeClient(signedIn: boolean, answer: () => Promise<unknown>) {
  const listeners = new Set<(change: SessionChange) => void>();
  const session = {
    current: signedIn ? { token: 't' } : null,
    subscribe(fn: (change: SessionChange) => void) {
      listeners.add(fn);
      return () => listeners.delete(fn);
    },
  };
  return {
    client: { session, json: answer } as unknown as Pick<RelayClient, 'session' | 'json'>,
    signIn: () => listeners.forEach((fn) => fn({ reason: 'signed-in', session: { token: 't' } } as unknown as SessionChange)),
    listeners,
  };
}
const never = (): never => assert.fail('not expected');
const settled = () => new Promise((resolve) => setImmediate(resolve));

test('reads the sites at once when somebody is signed in, and again at each sign-in', async () => {
  const seen: (readonly SiteChoice[])[] = [];
  const { client, signIn, listeners } = fakeClient(false, async () => ({ items: [{ id: 'a', key: 'k', name: 'A' }] }));
  const page = new EventTarget();
  const { stop, again } = watchSites(client, (sites) => seen.push(sites), never, page);
  page.dispatchEvent(new Event('cs-sites-changed'));
  await settled();
  assert.equal(seen.length, 0);
  signIn();
  await settled();
  assert.deepEqual(seen, [[{ id: 'a', key: 'k', name: 'A' }]]);
  await again();
  assert.equal(seen.length, 2);
  stop();
  assert.equal(listeners.size, 0);
});

test('a failure is told, and nothing after it was stopped', async () => {
  const errors: unknown[] = [];
  const { client } = fakeClient(true, async () => Promise.reject(new Error('down')));
  watchSites(client, never, (error) => errors.push(error), new EventTarget());
  watchSites(client, never, never, new EventTarget()).stop();
  await settled();
  assert.equal(errors.length, 1);
});

test('reads them again when the settings of the page changed one', async () => {
  let asked = 0;
  const page = new EventTarget();
  const { client } = fakeClient(true, async () => ({ items: [{ id: String((asked += 1)), key: 'k', name: 'A' }] }));
  const seen: string[] = [];
  const { stop } = watchSites(client, (sites) => seen.push(sites[0]?.id ?? ''), never, page);
  await settled();
  page.dispatchEvent(new Event('cs-sites-changed'));
  await settled();
  stop();
  page.dispatchEvent(new Event('cs-sites-changed'));
  await settled();
  assert.deepEqual(seen, ['1', '2']);
});
