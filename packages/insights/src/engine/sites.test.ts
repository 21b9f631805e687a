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
  const stop = watchSites(client, (sites) => seen.push(sites), never);
  await settled();
  assert.equal(seen.length, 0);
  signIn();
  await settled();
  assert.deepEqual(seen, [[{ id: 'a', key: 'k', name: 'A' }]]);
  stop();
  assert.equal(listeners.size, 0);
});

test('a failure is told, and nothing after it was stopped', async () => {
  const errors: unknown[] = [];
  const { client } = fakeClient(true, async () => Promise.reject(new Error('down')));
  watchSites(client, never, (error) => errors.push(error));
  const stopped = watchSites(client, never, never);
  stopped();
  await settled();
  assert.equal(errors.length, 1);
});
