import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { LIMITS, RELAY_LIMITS } from '@cs-kit/protocol';
import type { ConversationAction, SavedView, Session, ViewFilter } from '@cs-kit/protocol';
import { colleague, conversation } from '../support/people.ts';
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

const call = (who: Session, method: string, path: string, body?: unknown) =>
  relay.call(method, path, { token: who.token, origin: null, ...(body === undefined ? {} : { body }) });
const list = async (filter: Readonly<Record<string, string>>): Promise<string[]> => {
  const { status, body } = await call(agent, 'GET', `/v1/conversations?${new URLSearchParams(filter)}`);
  assert.equal(status, 200, JSON.stringify(body));
  return body.items.map((item: { id: string }) => item.id);
};
const act = (id: string, action: ConversationAction) => call(agent, 'POST', '/v1/conversations/actions', { ids: [id], action });

test('the list is filtered by tag, priority, person, language and waiting time, and by all of them at once', async () => {
  const { db } = relay.running.relay.services;
  const visitors = [await relay.visitor(), await relay.visitor(), await relay.visitor()];
  const [one, two, three] = (await Promise.all(visitors.map(({ token }) => conversation(relay, token)))) as [string, string, string];
  await act(one, { type: 'tag', add: ['100% sure', 'vip'] });
  await act(two, { type: 'tag', add: ['100 sure', 'vip "gold"'] });
  await act(one, { type: 'priority', priority: 'urgent' });
  await act(two, { type: 'assign', userId: agent.user.id });
  await db.updateTable('visitors').set({ locale: 'zh-CN' }).where('id', '=', visitors[1]!.user.id).execute();
  await db.updateTable('visitors').set({ locale: 'zhx' }).where('id', '=', visitors[2]!.user.id).execute();
  await relay.call('POST', `/v1/conversations/${three}/handovers`, { token: visitors[2]!.token, body: { to: 'staff' } });
  await db
    .updateTable('conversations')
    .set({ waiting_since: Date.now() - 11 * 60_000 })
    .where('room_id', '=', three)
    .execute();
  assert.deepEqual(await list({ tag: '100% Sure' }), [one], 'a wildcard is a letter like others');
  assert.deepEqual(await list({ tag: 'vip' }), [one], 'not a part of another tag');
  assert.deepEqual(await list({ tag: 'vip "gold"' }), [two]);
  assert.deepEqual(await list({ priority: 'urgent' }), [one]);
  assert.deepEqual(await list({ assignee: 'me' }), [two]);
  assert.deepEqual((await list({ assignee: 'nobody', status: 'open' })).sort(), [one, three].sort());
  assert.deepEqual(await list({ language: 'zh' }), [two]);
  assert.deepEqual(await list({ waitingMinutes: '10' }), [three]);
  assert.deepEqual(await list({ waitingMinutes: '12' }), []);
  assert.deepEqual(await list({ tag: 'vip', priority: 'urgent', assignee: 'nobody', siteId: 'demo', status: 'open' }), [one]);
  assert.deepEqual(await list({ tag: 'vip', priority: 'low' }), []);
  for (const bad of ['priority=x', 'language=%25', 'waitingMinutes=0', `tag=${'x'.repeat(LIMITS.tagChars + 1)}`])
    assert.equal((await call(agent, 'GET', `/v1/conversations?${bad}`)).status, 422, bad);
});

test('a visitor finds out nothing of the staff’s labels, nor that a conversation is put aside', async () => {
  const visitor = await relay.visitor();
  const id = await conversation(relay, visitor.token);
  await act(id, { type: 'assign', userId: agent.user.id });
  await act(id, { type: 'snooze', until: null });
  for (const query of ['tag=vip', 'priority=none', 'waitingMinutes=1'])
    assert.equal((await relay.call('GET', `/v1/conversations?${query}`, { token: visitor.token })).body.code, 'session/forbidden');
  const ids = async (status: string) => (await relay.call('GET', `/v1/conversations?status=${status}`, { token: visitor.token })).body.items.length as number;
  assert.deepEqual([await ids('snoozed'), await ids('assigned')], [0, 1]);
});

test('own views are seen by their owner, shared ones by everybody and written by leads', async () => {
  const filter: ViewFilter = { status: 'open', tag: 'vip', waitingMinutes: 5 };
  const draft = { name: 'Waiting VIPs', shared: false, filter };
  const own = (await call(agent, 'POST', '/v1/views', draft)).body as SavedView;
  assert.deepEqual(own.filter, filter);
  assert.equal((await call(agent, 'POST', '/v1/views', { ...draft, shared: true })).body.code, 'session/forbidden');
  const shared = (await call(lead, 'POST', '/v1/views', { ...draft, name: 'Ours', shared: true })).body as SavedView;
  const names = async (who: Session) => (await call(who, 'GET', '/v1/views')).body.items.map(({ name }: SavedView) => name);
  assert.deepEqual([await names(agent), await names(lead)], [['Ours', 'Waiting VIPs'], ['Ours']]);
  assert.equal((await call(agent, 'DELETE', `/v1/views/${shared.id}`)).body.code, 'session/forbidden');
  assert.equal((await call(agent, 'PUT', `/v1/views/${shared.id}`, draft)).body.code, 'session/forbidden');
  assert.equal((await call(lead, 'DELETE', `/v1/views/${own.id}`)).body.code, 'request/not-found');
  assert.equal((await call(agent, 'PUT', `/v1/views/${own.id}`, { ...draft, name: 'Changed' })).body.name, 'Changed');
  assert.equal((await call(agent, 'DELETE', `/v1/views/${own.id}`)).status, 204);
  const visitor = await relay.visitor();
  assert.equal((await relay.call('GET', '/v1/views', { token: visitor.token })).body.code, 'session/forbidden');
  for (const bad of [
    { ...draft, name: ' ' },
    { ...draft, filter: { status: 'lost' } },
    { ...draft, filter: { waitingMinutes: RELAY_LIMITS.waitingMinutes + 1 } },
    { ...draft, filter: { unknown: 'x' } },
  ])
    assert.equal((await call(agent, 'POST', '/v1/views', bad)).status, 422);
  for (let at = 0; at < RELAY_LIMITS.ownViews; at += 1) await call(agent, 'POST', '/v1/views', { ...draft, name: `View ${at}` });
  assert.equal((await call(agent, 'POST', '/v1/views', draft)).body.code, 'request/conflict');
});
