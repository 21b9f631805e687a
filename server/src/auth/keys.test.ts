import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { CsError } from '@cs-kit/protocol';
import { TestClock } from '../../../test/support/clock.ts';
import { testState } from '../../../test/support/state.ts';
import { createApiKeys } from './keys.ts';
import type { ApiKeys } from './keys.ts';

const clock = new TestClock();
let store: Awaited<ReturnType<typeof testState>>;
let keys: ApiKeys;
before(async () => {
  store = await testState();
  keys = createApiKeys(store.db, clock.now);
});
after(() => store.end());

const code = (wanted: string) => (error: unknown) => error instanceof CsError && error.code === wanted;

test('a key is shown once, stored hashed, and stands for its site', async () => {
  const made = await keys.create('shop', 'backend', ['openai']);
  assert.match(made.key, /^ck_[A-Za-z0-9_-]{43}$/);
  assert.ok(!JSON.stringify(await store.db.selectFrom('api_keys').selectAll().execute()).includes(made.key));
  const actor = await keys.actorOf(made.key);
  assert.deepEqual([actor?.kind, actor?.siteId, actor?.scopes, actor?.role, actor?.origin], ['key', 'shop', ['openai'], 'visitor', null]);
  assert.equal(await keys.actorOf('ck_guess'), null);
});

test('the last use is noted once a minute', async () => {
  const made = await keys.create('times', 'backend', ['chat']);
  const seen = async () => (await keys.list('times'))[0]?.lastUsedAt;
  assert.equal(await seen(), null);
  await keys.actorOf(made.key);
  const first = await seen();
  clock.advance(60_000);
  await keys.actorOf(made.key);
  assert.equal(await seen(), first);
  clock.advance(1);
  await keys.actorOf(made.key);
  assert.equal(await seen(), new Date(clock.now()).toISOString());
});

test('two at once; a revoked one is nobody from then on, and only its own site revokes it', async () => {
  const first = await keys.create('two', 'old', ['openai']);
  await keys.create('two', 'new', ['openai']);
  await assert.rejects(keys.create('two', 'third', ['openai']), code('request/conflict'));
  await assert.rejects(keys.revoke('shop', first.id), code('request/not-found'));
  await keys.revoke('two', first.id);
  assert.equal(await keys.actorOf(first.key), null);
  assert.deepEqual(
    (await keys.list('two')).map((key) => key.name),
    ['new'],
  );
});

test('parallel calls do not make a third key', async () => {
  const outcomes = await Promise.allSettled(Array.from({ length: 6 }, (_, index) => keys.create('race', `k${index}`, ['openai'])));
  assert.equal(outcomes.filter((outcome) => outcome.status === 'fulfilled').length, 2);
  assert.equal((await keys.list('race')).length, 2);
});
