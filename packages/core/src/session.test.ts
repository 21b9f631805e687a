import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CsError } from '@cs-kit/protocol';
import { LIMITS } from '@cs-kit/protocol';
import { blockedStorage, Browser, noted } from '../test/browser.ts';
import { Clock } from '../test/clock.ts';
import { FakeRelay, problem } from '../test/relay.ts';
import { draft } from './draft.ts';
import { locale } from './i18n.ts';
import { openConversation } from './conversation.ts';

function world(): { clock: Clock; relay: FakeRelay; browser: Browser } {
  const clock = new Clock();
  const relay = new FakeRelay(clock);
  return { clock, relay, browser: new Browser(relay, clock) };
}

const posts = (relay: FakeRelay, path: string): number => relay.calls.filter((call) => call === `POST ${path}`).length;

test('many first calls make one session, and it is stored', async () => {
  const { relay, browser } = world();
  const { client } = browser.tab();
  assert.equal(client.session.hasStored, false);
  const sessions = await Promise.all([client.session.ensure(), client.session.ensure(), client.session.ensure()]);
  assert.equal(new Set(sessions.map(({ token }) => token)).size, 1);
  assert.equal(posts(relay, '/v1/sessions'), 1);
  assert.equal(client.session.hasStored, true);
});

for (const [how, options] of [
  ['a lock', {}],
  ['a lease', { locks: null }],
] as const) {
  test(`two tabs share one session and one rotation through ${how}`, async () => {
    const { clock, relay, browser } = world();
    const [one, two] = [browser.tab(options).client, browser.tab(options).client];
    const both = async (): Promise<string[]> => {
      const pending = Promise.all([one.session.ensure(), two.session.ensure()]);
      await clock.advance(500);
      return (await pending).map(({ token }) => token);
    };
    const [a, b] = await both();
    assert.equal(a, b);
    assert.equal(posts(relay, '/v1/sessions'), 1);
    await clock.advance(LIMITS.tokenMs);
    const [c, d] = await both();
    assert.equal(c, d);
    assert.notEqual(a, c);
    assert.equal(posts(relay, '/v1/sessions/refresh'), 1);
  });
}

test('a reload takes up the stored session without a call', async () => {
  const { relay, browser } = world();
  const first = await browser.tab().client.session.ensure();
  const again = browser.tab().client;
  assert.equal(again.session.current?.visitorId, first.visitorId);
  assert.equal((await again.session.ensure()).token, first.token);
  assert.equal(relay.calls.length, 1);
});

test('a call whose token has ended is sent once more with a new one; a POST with another error is not', async () => {
  const { relay, browser } = world();
  const { client } = browser.tab();
  await client.session.ensure();
  let calls = 0;
  relay.intercept = (_method, path) => {
    if (path !== '/v1/images/jobs') return undefined;
    calls += 1;
    if (calls === 1) return problem('session/token-expired', 401);
    return calls === 2 ? new Response('{"id":"1"}') : problem('provider/unavailable', 502, { retryAfterMs: 700 });
  };
  assert.deepEqual(await client.json('POST', '/v1/images/jobs', { body: {} }), { id: '1' });
  assert.equal(calls, 2);
  await assert.rejects(
    client.json('POST', '/v1/images/jobs', { body: {} }),
    (error: CsError) => error.code === 'provider/unavailable' && error.retryAfterMs === 700,
  );
  assert.equal(calls, 3);
});

test('a revoked session is lost by name and a new visitor begins; staff must sign in', async () => {
  const { clock, relay, browser } = world();
  const { client } = browser.tab();
  const reasons: string[] = [];
  client.session.subscribe(({ reason }) => reasons.push(reason));
  const before = await client.session.ensure();
  relay.revokeAll();
  await clock.advance(LIMITS.tokenMs);
  const after = await client.session.ensure();
  assert.notEqual(after.visitorId, before.visitorId);
  assert.deepEqual(reasons, ['created', 'lost', 'created']);
  const staff = browser.tab({ kind: 'staff', siteKey: '' }).client;
  await assert.rejects(staff.session.ensure(), (error: CsError) => error.code === 'session/token-missing');
  await staff.session.signIn({ name: 'Noor', password: 'long enough' });
  assert.equal((await staff.session.ensure()).user.role, 'agent');
  relay.revokeAll();
  await clock.advance(LIMITS.tokenMs);
  await assert.rejects(staff.session.ensure(), (error: CsError) => error.code === 'session/token-invalid');
  assert.equal(staff.session.current, null);
});

test('an unreachable relay loses nothing', async () => {
  const { clock, relay, browser } = world();
  const { client } = browser.tab();
  const before = await client.session.ensure();
  await clock.advance(LIMITS.tokenMs);
  relay.reachable = false;
  await assert.rejects(client.session.ensure(), (error: CsError) => error.code === 'relay/unreachable' && error.retryable);
  relay.reachable = true;
  assert.equal((await client.session.ensure()).visitorId, before.visitorId);
});

test('a device whose clock is an hour ahead does not renew at every call', async () => {
  const { relay, browser } = world();
  const { client } = browser.tab({ now: () => Date.now() + 3600_000 * 24 * 365 });
  await client.session.ensure();
  await client.session.ensure();
  assert.equal(relay.calls.length, 1);
});

test('a known user takes over what the visitor wrote, and another known user does not', async () => {
  const { clock, relay, browser } = world();
  const tab = browser.tab();
  const feed = openConversation(tab.client);
  feed.send({ text: 'One' });
  await clock.advance(1000);
  relay.fault = () => [];
  relay.drop();
  await clock.advance(500);
  feed.send({ text: 'Two' });
  relay.fault = (frame) => [frame];
  await Promise.all([tab.client.session.identify('anna'), clock.advance(5000)]);
  assert.equal(tab.client.session.current?.visitorId, 'user-anna');
  assert.deepEqual(
    feed.state.get().rows.map((row) => row.type === 'message' && row.message.text),
    ['Two'],
  );
  relay.reachable = false;
  relay.drop();
  feed.send({ text: 'Three' });
  await clock.advance(10);
  relay.reachable = true;
  await Promise.all([tab.client.session.identify('ben'), clock.advance(5000)]);
  assert.deepEqual(feed.state.get().rows, []);
  assert.deepEqual(feed.state.get().pending, []);
});

test('logout empties the device in every tab and tells the relay', async () => {
  const { clock, relay, browser } = world();
  const [one, two] = [browser.tab(), browser.tab()];
  const feeds = [openConversation(one.client), openConversation(two.client)];
  feeds[0]!.send({ text: 'Secret' });
  draft(one.client, '').set('half a thought');
  for (const part of ['panel', 'canvas', 'voice', 'consent', 'events', 'rated', 'of-a-later-release']) browser.storage.setItem(`cs:demo:${part}`, '{}');
  browser.storage.setItem('cs:demonstration:panel', '{}');
  await clock.advance(2000);
  assert.equal(feeds[1]!.state.get().rows.length, 1);
  assert.equal((await browser.indexedDB.databases()).length, 1);
  const done = one.client.logout();
  await clock.advance(2000);
  await done;
  assert.ok(relay.calls.includes('DELETE /v1/sessions'));
  // What another site of the same origin keeps stays.
  assert.deepEqual([...browser.storage.entries.keys()], ['cs:demonstration:panel']);
  assert.deepEqual(await browser.indexedDB.databases(), []);
  for (const feed of feeds) assert.deepEqual(feed.state.get().rows, []);
  assert.equal(two.client.session.current, null);
  assert.equal(draft(one.client, '').get(), '');
});

test('a page that names the same user again keeps its conversation, and another device finds it', async () => {
  const { clock, relay, browser } = world();
  const tab = browser.tab();
  await tab.client.session.identify('anna');
  const feed = openConversation(tab.client);
  feed.send({ text: 'One' });
  await clock.advance(1000);
  const { roomId } = feed.state.get();
  await Promise.all([tab.client.session.identify('anna'), clock.advance(1000)]);
  assert.deepEqual([feed.state.get().roomId, feed.state.get().rows.length], [roomId, 1]);
  const elsewhere = new Browser(relay, clock).tab();
  const other = openConversation(elsewhere.client);
  await Promise.all([elsewhere.client.session.identify('anna'), clock.advance(1000)]);
  assert.equal(other.state.get().rows.length, 1);
});

test('a call during identify waits for the known user instead of making a visitor', async () => {
  const { clock, relay, browser } = world();
  const { client } = browser.tab();
  const known = client.session.identify('anna');
  const [first] = await Promise.all([client.session.ensure(), known, clock.advance(100)]);
  assert.equal(first.visitorId, 'user-anna');
  assert.equal(posts(relay, '/v1/sessions'), 1);
});

test('signing out offline empties the device at once', async () => {
  const { clock, relay, browser } = world();
  const { client } = browser.tab();
  openConversation(client).send({ text: 'Secret' });
  await clock.advance(2000);
  relay.intercept = () => new Promise(() => undefined);
  void client.session.logout();
  await clock.advance(10);
  assert.deepEqual([...browser.storage.entries.keys()], []);
  assert.deepEqual(await browser.indexedDB.databases(), []);
});

test('signing out names the session by its refresh token, as the access token may have ended', async () => {
  const { clock, relay, browser } = world();
  const { client } = browser.tab();
  const { refreshToken } = await client.session.ensure();
  await clock.advance(LIMITS.tokenMs + 1000);
  let sent: RequestInit | undefined;
  relay.intercept = (method, path, init) => {
    if (method === 'DELETE' && path === '/v1/sessions') sent = init;
    return undefined;
  };
  await Promise.all([client.logout(), clock.advance(2000)]);
  assert.deepEqual([JSON.parse(String(sent?.body)), sent?.keepalive], [{ refreshToken }, true]);
});

test('the relay learns the language of the page with the session, the conversation, and each change', async () => {
  const { clock, relay, browser } = world();
  const told: unknown[] = [];
  relay.intercept = (method, path, init) => {
    if (path === '/v1/sessions' || path === '/v1/conversations/current') told.push([method, (JSON.parse(String(init.body)) as { locale: string }).locale]);
    return undefined;
  };
  locale.set('zh-Hant-TW');
  const tab = browser.tab();
  const feed = openConversation(tab.client);
  feed.send({ text: 'hello' });
  await clock.advance(2000);
  assert.deepEqual(told.splice(0), [
    ['POST', 'zh-Hant-TW'],
    ['PUT', 'zh-Hant-TW'],
  ]);
  locale.set('ar');
  await clock.advance(100);
  assert.deepEqual(told.splice(0), [['PUT', 'ar']]);
  tab.kill();
  // The next page speaks the same, and then another language.
  const next = openConversation(browser.tab().client);
  await clock.advance(2000);
  assert.deepEqual(told, []);
  relay.append(next.state.get().roomId, { id: 's', name: 'Noor', role: 'agent' }, { kind: 'status', status: 'closed', assignee: null });
  await clock.advance(100);
  locale.set('en');
  await clock.advance(100);
  // A conversation that has ended is not opened anew by a choice of language.
  assert.deepEqual(told, []);
  locale.set(null);
});

test('where storage is blocked a session lasts as long as the page, and signing out says what could not be emptied', async () => {
  const { clock, relay, browser } = world();
  const { logger, warnings } = noted();
  const { client } = browser.tab({ storage: blockedStorage, locks: null, logger });
  const { token } = await client.session.ensure();
  assert.equal((await client.session.ensure()).token, token);
  assert.equal(posts(relay, '/v1/sessions'), 1);
  assert.deepEqual(warnings.splice(0), ['The session could not be stored; it lasts as long as this page.']);
  await Promise.all([client.logout(), clock.advance(100)]);
  assert.equal(client.session.current, null);
  assert.deepEqual(warnings, ['The stored session could not be removed.', 'Storage could not be emptied.']);
  assert.ok(relay.calls.includes('DELETE /v1/sessions'));
});

test('who is recognised or signs out while a first session fails is not held up by the failure', async () => {
  const { clock, relay, browser } = world();
  const { client } = browser.tab();
  let refused = 0;
  relay.intercept = (_method, path) => (path === '/v1/sessions' && (refused += 1) === 1 ? problem('relay/draining', 503) : undefined);
  const [first, second] = await Promise.allSettled([client.session.ensure(), client.session.identify('ana')]);
  assert.deepEqual([first.status, second.status], ['rejected', 'fulfilled']);
  assert.equal(client.session.current?.user.id, 'user-ana');
  const { client: other } = browser.tab({ siteKey: 'other' });
  relay.intercept = () => problem('relay/draining', 503);
  const failing = assert.rejects(other.session.ensure(), (error: CsError) => error.code === 'relay/draining');
  await Promise.all([other.logout(), failing, clock.advance(100)]);
  assert.deepEqual([other.session.current, other.session.hasStored], [null, false]);
});

test('a language that the relay could not be told is told later', async () => {
  const { clock, relay, browser } = world();
  locale.set('en');
  const tab = browser.tab();
  openConversation(tab.client).send({ text: 'hello' });
  await clock.advance(2000);
  const told: string[] = [];
  let up = false;
  relay.intercept = (_method, path, init) => {
    if (path !== '/v1/conversations/current') return undefined;
    told.push((JSON.parse(String(init.body)) as { locale: string }).locale);
    return up ? undefined : problem('relay/draining', 503);
  };
  locale.set('ar');
  await clock.advance(100);
  assert.deepEqual(told.splice(0), ['ar']);
  tab.kill();
  up = true;
  openConversation(browser.tab().client);
  await clock.advance(2000);
  assert.deepEqual(told, ['ar']);
  locale.set(null);
});
