import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Listeners } from '@cs-kit/core';
import type { RelayClient, SessionChange } from '@cs-kit/core';
import { contextSender } from './context.ts';

function rig() {
  const sent: unknown[] = [];
  const warnings: string[] = [];
  const changes = new Listeners<SessionChange>();
  const session = { current: null as object | null, subscribe: (fn: (change: SessionChange) => void) => changes.add(fn) };
  const json = (_method: string, _path: string, { body }: { body: unknown }): Promise<unknown> => Promise.resolve(sent.push(body));
  const client = { session, json };
  const sender = contextSender(client as unknown as RelayClient, (text) => warnings.push(text));
  const stop = sender.follow();
  const change = (reason: SessionChange['reason'], there: boolean): void => {
    session.current = there ? {} : null;
    changes.emit({ reason, session: session.current as SessionChange['session'] });
  };
  return { sent, warnings, client, sender, stop, change };
}

test('the context of the page is sent once there is a session, by field, without what is too large or no JSON', () => {
  const { sent, warnings, sender, change } = rig();
  const loop: Record<string, unknown> = {};
  loop['cart'] = loop;
  sender.set({ product: 'tent', custom: 'x'.repeat(9000), cart: loop });
  assert.deepEqual(sent, []);
  assert.deepEqual(
    warnings.map((text) => /"(\w+)"/.exec(text)?.[1]),
    ['custom', 'cart'],
  );
  change('created', true);
  sender.set({ page: 'checkout' });
  assert.deepEqual(sent, [{ product: 'tent' }, { product: 'tent', page: 'checkout' }]);
});

test('the context of the page of one visitor is nothing for the next', () => {
  const { sent, sender, stop, change } = rig();
  change('created', true);
  sender.set({ cart: 'private' });
  change('signed-out', false);
  change('created', true);
  sender.set({ page: 'home' });
  assert.deepEqual(sent, [{ cart: 'private' }, { page: 'home' }]);
  // A session that the relay lost is another matter: it is the same visitor.
  change('lost', false);
  change('created', true);
  assert.deepEqual(sent.at(-1), { page: 'home' });
  stop();
  change('signed-out', false);
  change('created', true);
  assert.equal(sent.length, 3);
});

test('a context that did not arrive is sent again with the next change, also where nothing in it has changed', async () => {
  const { sent, client, sender, change } = rig();
  const { json } = client;
  client.json = () => Promise.reject(new Error('offline'));
  change('created', true);
  sender.set({ product: 'tent' });
  await Promise.resolve();
  await Promise.resolve();
  client.json = json;
  assert.deepEqual(sent, []);
  sender.set({ product: 'tent' });
  sender.set({ product: 'tent' });
  assert.deepEqual(sent, [{ product: 'tent' }]);
});
