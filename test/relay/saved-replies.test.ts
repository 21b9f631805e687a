import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { LIMITS, RELAY_LIMITS, uuid } from '@cs-kit/protocol';
import type { SavedReply, SavedReplyDraft, Session } from '@cs-kit/protocol';
import { colleague } from '../support/people.ts';
import { testRelay } from '../support/relay.ts';
import type { TestRelay } from '../support/relay.ts';

let relay: TestRelay;
let agent: Session;
let lead: Session;
before(async () => {
  relay = await testRelay({ CS_RATE_SCALE: '1000' });
  [agent, lead] = [await colleague(relay, 'agent'), await colleague(relay, 'lead')];
});
after(() => relay.stop());

const draft = (more: Partial<SavedReplyDraft> = {}): SavedReplyDraft => ({
  shortcut: 'pole',
  title: 'Swap a bent pole',
  body: 'Hi {visitor.name}, slide the old pole out.',
  locale: 'en',
  shared: false,
  ...more,
});
const call = (who: Session, method: string, path: string, body?: unknown) =>
  relay.call(method, path, { token: who.token, origin: null, ...(body === undefined ? {} : { body }) });
const create = (who: Session, body: SavedReplyDraft) => call(who, 'POST', '/v1/saved-replies?siteId=demo', body);
const list = async (who: Session): Promise<SavedReply[]> => (await call(who, 'GET', '/v1/saved-replies?siteId=demo')).body.items as SavedReply[];

test('own replies are seen by their owner alone, shared ones by everybody', async () => {
  const own = await create(agent, draft({ shortcut: 'Own-One' }));
  assert.deepEqual([own.status, own.body.shortcut, own.body.owner.id], [201, 'own-one', agent.user.id]);
  const shared = (await create(lead, draft({ shortcut: 'shared', shared: true }))).body as SavedReply;
  const ids = async (who: Session): Promise<string[]> => (await list(who)).map(({ id }) => id);
  assert.deepEqual(new Set(await ids(agent)), new Set([own.body.id, shared.id]));
  assert.deepEqual(await ids(lead), [shared.id]);
  assert.equal((await call(agent, 'GET', '/v1/saved-replies?siteId=demo')).body.siteName, relay.running.relay.services.sites.byId('demo')?.name);
});

test('agents write and delete their own only; leads the shared ones, which the audit log names', async () => {
  assert.equal((await create(agent, draft({ shared: true }))).body.code, 'session/forbidden');
  const shared = (await create(lead, draft({ shortcut: 'ours', shared: true }))).body as SavedReply;
  for (const [method, body] of [
    ['PUT', draft({ shortcut: 'ours', shared: true })],
    ['PUT', draft({ shortcut: 'ours', shared: false })],
    ['DELETE', undefined],
  ] as const)
    assert.equal((await call(agent, method, `/v1/saved-replies/${shared.id}`, body)).body.code, 'session/forbidden');
  const own = (await create(agent, draft({ shortcut: 'mine' }))).body as SavedReply;
  assert.equal((await call(agent, 'PUT', `/v1/saved-replies/${own.id}`, draft({ shortcut: 'mine', shared: true }))).body.code, 'session/forbidden');
  assert.equal((await call(lead, 'DELETE', `/v1/saved-replies/${own.id}`)).body.code, 'request/not-found', 'not told of');
  const changed = await call(agent, 'PUT', `/v1/saved-replies/${own.id}`, draft({ shortcut: 'mine', title: 'Other' }));
  assert.deepEqual([changed.status, changed.body.title], [200, 'Other']);
  assert.equal((await call(agent, 'DELETE', `/v1/saved-replies/${own.id}`)).status, 204);
  assert.equal((await call(lead, 'DELETE', `/v1/saved-replies/${shared.id}`)).status, 204);
  const lines = (await relay.running.relay.services.db.selectFrom('audit').select(['action', 'target']).execute()).filter(({ target }) => target === shared.id);
  assert.deepEqual(
    lines.map(({ action }) => action),
    ['saved-reply.created', 'saved-reply.removed'],
  );
});

test('no two that one person can use have the same shortcut in one language', async () => {
  await create(lead, draft({ shortcut: 'hours', shared: true }));
  const again = await create(agent, draft({ shortcut: 'HOURS' }));
  assert.deepEqual([again.status, again.body.code, again.body.errors[0].pointer], [409, 'request/conflict', '/shortcut']);
  assert.equal((await create(agent, draft({ shortcut: 'hours', locale: 'zh-CN' }))).status, 201);
});

test('what is sent is bounded, and no visitor gets there', async () => {
  const visitor = await relay.visitor();
  assert.equal((await relay.call('GET', '/v1/saved-replies', { token: visitor.token })).body.code, 'session/forbidden');
  assert.equal((await relay.call('POST', '/v1/saved-replies', { token: visitor.token, body: draft() })).body.code, 'session/forbidden');
  for (const more of [
    { shortcut: '' },
    { shortcut: 'two words' },
    { shortcut: '/pole' },
    { shortcut: 'x'.repeat(LIMITS.shortcutChars + 1) },
    { title: ' ' },
    { title: 'x'.repeat(RELAY_LIMITS.titleChars + 1) },
    { body: '' },
    { body: 'x'.repeat(LIMITS.messageChars + 1) },
    { locale: '<b>' },
  ])
    assert.equal((await create(agent, draft(more))).status, 422, JSON.stringify(more).slice(0, 60));
  assert.equal((await call(agent, 'POST', '/v1/saved-replies', draft({ shortcut: 'nowhere' }))).body.code, 'session/site-unknown');
  const full = await colleague(relay, 'agent');
  const { db } = relay.running.relay.services;
  const owned = { site_id: 'demo', owner_id: full.user.id, owner_name: '', title: 't', body: 'b', locale: 'en', shared: 0, updated_at: 0 };
  for (let at = 0; at < RELAY_LIMITS.ownReplies; at += 1)
    await db
      .insertInto('saved_replies')
      .values({ ...owned, id: uuid(), shortcut: `s${at}` })
      .execute();
  const refused = await create(full, draft({ shortcut: 'one-more' }));
  assert.deepEqual([refused.status, refused.body.code], [409, 'request/conflict']);
});
