import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { RELAY_LIMITS, uuid } from '@cs-kit/protocol';
import type { ConversationSummary, LogEvent, Session } from '@cs-kit/protocol';
import { colleague, conversation } from '../support/people.ts';
import { testRelay } from '../support/relay.ts';
import type { TestRelay } from '../support/relay.ts';
import { TestSocket } from '../support/socket.ts';

let relay: TestRelay;
let [ana, bo, lead]: Session[] = [];
before(async () => {
  relay = await testRelay({ CS_RATE_SCALE: '1000' });
  [ana, bo, lead] = await Promise.all([colleague(relay, 'agent'), colleague(relay, 'agent'), colleague(relay, 'lead')]);
});
after(() => relay.stop());

const call = (who: Session, method: string, path: string, body?: unknown) =>
  relay.call(method, path, { token: who.token, origin: null, ...(body === undefined ? {} : { body }) });
const hand = (who: Session, id: string, body: object) => call(who, 'POST', `/v1/conversations/${id}/handovers`, body);
const seen = async (id: string): Promise<ConversationSummary> =>
  (await call(ana!, 'GET', '/v1/conversations?limit=200')).body.items.find((item: { id: string }) => item.id === id);

async function begun() {
  const visitor = await relay.visitor();
  const id = await conversation(relay, visitor.token);
  for (const text of ['My tent arrived with a bent pole.', 'Can I get a new one before Friday?'])
    await relay.call('POST', `/v1/rooms/${id}/messages`, { token: visitor.token, body: { clientMessageId: uuid(), text } });
  await call(ana!, 'PUT', `/v1/conversations/${id}/assignee`, { userId: ana!.user.id });
  return { visitor, id };
}
const logOf = async (id: string, who: Session): Promise<LogEvent[]> =>
  (await relay.call('GET', `/v1/rooms/${id}/events?limit=500`, { token: who.token, ...(who.user.role === 'visitor' ? {} : { origin: null }) })).body.events;

test('a colleague gets the conversation with the reason, of which the visitor learns nothing', async () => {
  const { visitor, id } = await begun();
  const answer = await hand(ana!, id, { to: 'person', userId: bo!.user.id, reason: ' Needs a size check ' });
  assert.deepEqual([answer.status, answer.body.status, answer.body.assignee?.id], [200, 'assigned', bo!.user.id]);
  const { handed } = await seen(id);
  assert.deepEqual(
    { ...handed, at: '' },
    { by: { id: ana!.user.id, name: ana!.user.name }, to: { kind: 'person', name: bo!.user.name }, reason: 'Needs a size check', at: '' },
  );
  const told = (await logOf(id, bo!)).filter((event) => event.kind === 'triage');
  assert.deepEqual(told.at(-1)?.handed, handed);
  assert.ok(!JSON.stringify(await logOf(id, visitor)).includes('size check'));
  assert.equal((await relay.call('GET', '/v1/conversations', { token: visitor.token })).body.items[0].handed, null);
  assert.equal((await hand(ana!, id, { to: 'person', userId: uuid() })).status, 404);
  assert.equal((await hand(visitor, id, { to: 'person', userId: bo!.user.id })).status, 403);
  assert.equal((await hand(ana!, id, { to: 'person', userId: bo!.user.id, reason: 'x'.repeat(RELAY_LIMITS.reasonChars + 1) })).status, 422);
  assert.equal((await hand(ana!, id, { to: 'person' })).status, 422);
  await call(bo!, 'POST', `/v1/conversations/${id}/handovers`, { to: 'assistant', reason: 'All said' });
  const back = await seen(id);
  assert.deepEqual([back.status, back.assignee, back.handed?.to.kind, back.handed?.reason], ['assistant', null, 'assistant', 'All said']);
  assert.ok(!JSON.stringify(await logOf(id, visitor)).includes('All said'), 'nor of a reason for the assistant');
});

test('a team gets what waits for one of its members; of another site it is none', async () => {
  const { id } = await begun();
  const team = (await call(lead!, 'POST', '/v1/teams?siteId=demo', { name: 'Returns', members: [bo!.user.id], languages: [], pages: [] })).body;
  await hand(ana!, id, { to: 'team', teamId: team.id, reason: 'A return' });
  const now = await seen(id);
  assert.deepEqual([now.status, now.assignee, now.team?.id, now.handed?.to], ['waiting', null, team.id, { kind: 'team', name: 'Returns' }]);
  const row = await relay.running.relay.services.conversations.row(id);
  assert.deepEqual(JSON.parse(row!.offer_passed), [ana!.user.id], 'whoever handed it on is not offered it again');
  await relay.running.relay.services.db.updateTable('teams').set({ site_id: 'other' }).where('id', '=', team.id).execute();
  assert.equal((await hand(ana!, id, { to: 'team', teamId: team.id })).status, 404);
  await call(lead!, 'DELETE', `/v1/teams/${team.id}`);
});

test('those who are there come first, with what they have', async () => {
  const { visitor, id } = await begun();
  const desk = await TestSocket.open(relay.url, bo!.token, null);
  desk.send({ type: 'watch', topic: 'inbox' });
  await desk.next('inbox');
  const members = [ana!.user.id, bo!.user.id];
  const team = (await call(lead!, 'POST', '/v1/teams?siteId=demo', { name: 'Repairs', members, languages: [], pages: [] })).body;
  const { body } = await call(ana!, 'GET', `/v1/conversations/${id}/recipients`);
  assert.deepEqual(body.teams, [{ id: team.id, name: 'Repairs', here: 1 }]);
  assert.deepEqual([body.people[0].id, body.people[0].presence], [bo!.user.id, 'here']);
  const own = body.people.find((person: { id: string }) => person.id === ana!.user.id);
  assert.equal(own.presence, 'gone');
  assert.ok(own.open >= 1);
  await call(bo!, 'PUT', '/v1/staff/me', { status: 'away' });
  assert.equal((await call(ana!, 'GET', `/v1/conversations/${id}/recipients`)).body.people[0].presence, 'away');
  assert.equal((await relay.call('GET', `/v1/conversations/${id}/recipients`, { token: visitor.token })).status, 403);
  await call(lead!, 'DELETE', `/v1/teams/${team.id}`);
  desk.close();
});

test('the summary is for the staff, and goes when its visitor is erased', async () => {
  const { visitor, id } = await begun();
  const read = (who: Session) =>
    relay.call('GET', `/v1/conversations/${id}/summary?locale=en`, { token: who.token, ...(who === visitor ? {} : { origin: null }) });
  const { body } = await read(ana!);
  assert.deepEqual([body.origin, body.sentences], ['picked', ['My tent arrived with a bent pole.', 'Can I get a new one before Friday?']]);
  assert.ok(body.messages >= 2);
  assert.equal((await read(visitor)).status, 403);
  await hand(ana!, id, { to: 'person', userId: bo!.user.id, reason: 'About their tent' });
  const erased = await call(await colleague(relay, 'admin'), 'DELETE', `/v1/visitors/${visitor.user.id}`);
  assert.ok(erased.status < 300, String(erased.status));
  assert.deepEqual((await read(ana!)).body.sentences, []);
  assert.equal((await relay.running.relay.services.conversations.row(id))?.handed, null);
});
