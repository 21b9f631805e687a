import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { conversation } from '../support/people.ts';
import { testRelay } from '../support/relay.ts';
import type { TestRelay } from '../support/relay.ts';

let relay: TestRelay;
before(async () => {
  relay = await testRelay();
});
after(() => relay.stop());

const localeOf = async (visitorId: string) =>
  (await relay.running.relay.services.db.selectFrom('visitors').select('locale').where('id', '=', visitorId).executeTakeFirstOrThrow()).locale;

test("the visitor's language is that of the page, by session and by conversation, and follows a change", async () => {
  const { body: session } = await relay.call('POST', '/v1/sessions', { body: { siteKey: 'demo', locale: 'zh-cn' } });
  assert.equal(await localeOf(session.visitorId), 'zh-CN');
  await conversation(relay, session.token);
  assert.equal(await localeOf(session.visitorId), 'zh-CN', 'a page that names no language changes none');
  const current = (locale: string) => relay.call('PUT', '/v1/conversations/current', { token: session.token, body: { locale } });
  assert.equal((await current('ar')).status, 200);
  const list = await relay.call('GET', '/v1/conversations', { token: (await relay.staff()).token, origin: null });
  assert.equal(list.body.items[0].visitor.locale, 'ar');
  assert.equal((await current('not a language')).status, 200);
  assert.equal(await localeOf(session.visitorId), 'ar');
});

test('what is no language does not keep a visitor out', async () => {
  const { status, body } = await relay.call('POST', '/v1/sessions', { body: { siteKey: 'demo', locale: '<script>' } });
  assert.equal(status, 201);
  assert.equal(await localeOf(body.visitorId), 'en');
});
