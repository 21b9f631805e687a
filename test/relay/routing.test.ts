import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { RELAY_LIMITS, uuid } from '@cs-kit/protocol';
import type { Session, Team, TeamDraft } from '@cs-kit/protocol';
import type { Actor } from '../../server/src/context.ts';
import type { Subscriber } from '../../server/src/rooms/live-room.ts';
import { openSqliteStore } from '../../server/src/storage/state/sqlite.ts';
import { bareRelay } from '../support/bare-relay.ts';
import type { BareRelay } from '../support/bare-relay.ts';
import { TestClock } from '../support/clock.ts';
import { colleague, conversation } from '../support/people.ts';
import { testRelay } from '../support/relay.ts';
import type { TestRelay } from '../support/relay.ts';
import { TestSocket } from '../support/socket.ts';

let relay: TestRelay;
let [agent, lead, admin]: Session[] = [];
before(async () => {
  relay = await testRelay({ CS_RATE_SCALE: '1000' });
  [agent, lead, admin] = await Promise.all([colleague(relay, 'agent'), colleague(relay, 'lead'), colleague(relay, 'admin')]);
});
after(() => relay.stop());

const call = (who: Session, method: string, path: string, body?: unknown) =>
  relay.call(method, path, { token: who.token, origin: null, ...(body === undefined ? {} : { body }) });
const draft = (more: Partial<TeamDraft> = {}): TeamDraft => ({ name: 'Returns', members: [], languages: [], pages: [], ...more });
const make = async (more: Partial<TeamDraft> = {}): Promise<Team> => {
  const { status, body } = await call(lead!, 'POST', '/v1/teams?siteId=demo', draft(more));
  assert.equal(status, 201, JSON.stringify(body));
  return body as Team;
};

test('leads write teams, the staff read them, visitors see nothing of them', async () => {
  const made = await make({ members: [agent!.user.id, agent!.user.id], languages: ['zh'], pages: [' /returns/* '] });
  assert.deepEqual([made.members, made.languages, made.pages, made.siteId], [[agent!.user.id], ['zh'], ['/returns/*'], 'demo']);
  assert.equal((await call(agent!, 'POST', '/v1/teams?siteId=demo', draft())).status, 403);
  assert.equal((await call(agent!, 'PUT', `/v1/teams/${made.id}`, draft())).status, 403);
  assert.equal((await call(agent!, 'DELETE', `/v1/teams/${made.id}`)).status, 403);
  const visitor = await relay.visitor();
  assert.equal((await relay.call('GET', '/v1/teams', { token: visitor.token })).status, 403);
  const changed = await call(lead!, 'PUT', `/v1/teams/${made.id}`, draft({ name: 'Refunds' }));
  assert.equal(changed.body.name, 'Refunds');
  assert.deepEqual(
    (await call(agent!, 'GET', '/v1/teams?siteId=demo')).body.items.map((item: Team) => item.name),
    ['Refunds'],
  );
  assert.deepEqual((await call(agent!, 'GET', '/v1/teams?siteId=other')).body.items, []);
  assert.equal((await call(lead!, 'DELETE', `/v1/teams/${made.id}`)).status, 204);
  for (const [method, path] of [
    ['PUT', `/v1/teams/${made.id}`],
    ['DELETE', `/v1/teams/${made.id}`],
    ['POST', '/v1/teams?siteId=none'],
  ] as const)
    assert.equal((await call(lead!, method, path, method === 'DELETE' ? undefined : draft())).status, 404, path);
});

test('teams are bounded, and their members are of the staff', async () => {
  for (const bad of [
    { name: '' },
    { name: 'x'.repeat(RELAY_LIMITS.nameChars + 1) },
    { members: Array.from({ length: RELAY_LIMITS.membersPerTeam + 1 }, () => uuid()) },
    { members: [uuid()] },
    { languages: ['%'] },
    { languages: Array.from({ length: RELAY_LIMITS.languagesPerTeam + 1 }, () => 'en') },
    { pages: ['returns'] },
    { pages: ['/a b'] },
    { pages: [`/${'x'.repeat(RELAY_LIMITS.pagePatternChars)}`] },
    { pages: Array.from({ length: RELAY_LIMITS.pagesPerTeam + 1 }, () => '/') },
  ])
    assert.equal((await call(lead!, 'POST', '/v1/teams?siteId=demo', draft(bad))).status, 422, JSON.stringify(bad).slice(0, 60));
  const { db } = relay.running.relay.services;
  const rows = Array.from({ length: RELAY_LIMITS.teamsPerSite }, () => ({
    id: uuid(),
    site_id: 'demo',
    name: 'T',
    members: '[]',
    languages: '[]',
    pages: '[]',
    updated_at: 0,
  }));
  await db.insertInto('teams').values(rows).execute();
  assert.equal((await call(lead!, 'POST', '/v1/teams?siteId=demo', draft())).status, 409);
  await db.deleteFrom('teams').execute();
});

test('routing is set by admins within bounds', async () => {
  const set = (who: Session, body: object) => call(who, 'PATCH', '/v1/sites/demo', body);
  assert.equal((await set(lead!, { routing: 'automatic' })).status, 403);
  for (const bad of [{ routing: 'magic' }, { routingCapacity: 0 }, { routingCapacity: RELAY_LIMITS.routingCapacity + 1 }, { offerSeconds: 9 }])
    assert.equal((await set(admin!, bad)).status, 422, JSON.stringify(bad));
  const { body } = await call(admin!, 'GET', '/v1/sites/demo');
  assert.deepEqual([body.routing, body.routingCapacity, body.offerSeconds], ['manual', 5, 60]);
});

test('what waits is offered to whoever is at the desk, by team, and is seen there; the visitor sees no offer', async () => {
  const team = await make({ name: 'Everything', members: [agent!.user.id] });
  await call(admin!, 'PATCH', '/v1/sites/demo', { routing: 'automatic' });
  const desk = await TestSocket.open(relay.url, agent!.token, null);
  desk.send({ type: 'watch', topic: 'inbox' });
  await desk.next('inbox');
  const visitor = await relay.visitor();
  const id = await conversation(relay, visitor.token);
  await relay.call('POST', `/v1/conversations/${id}/handovers`, { token: visitor.token, body: { to: 'staff' } });
  const { conversation: told } = await desk.next('inbox-changed', (frame) => frame.conversation.id === id && frame.conversation.offer !== null);
  assert.deepEqual([told.status, told.offer?.to.id, told.team], ['waiting', agent!.user.id, { id: team.id, name: 'Everything' }]);
  assert.deepEqual(
    (await call(agent!, 'GET', `/v1/conversations?team=${team.id}`)).body.items.map((item: { id: string }) => item.id),
    [id],
  );
  const [own] = (await relay.call('GET', '/v1/conversations', { token: visitor.token })).body.items;
  assert.deepEqual([own.offer, own.team], [null, null]);
  assert.equal((await relay.call('GET', `/v1/conversations?team=${team.id}`, { token: visitor.token })).status, 403);
  await call(agent!, 'PUT', `/v1/conversations/${id}/assignee`, { userId: agent!.user.id });
  const taken = await desk.next('inbox-changed', (frame) => frame.conversation.status === 'assigned');
  assert.deepEqual([taken.conversation.offer, taken.conversation.team?.id], [null, team.id]);
  await call(agent!, 'POST', `/v1/conversations/${id}/handovers`, { to: 'assistant' });
  const back = await desk.next('inbox-changed', (frame) => frame.conversation.status === 'assistant');
  assert.equal(back.conversation.team, null);
  await call(lead!, 'DELETE', `/v1/teams/${team.id}`);
  await call(admin!, 'PATCH', '/v1/sites/demo', { routing: 'manual' });
  desk.close();
});

test('an admin gives somebody a number of conversations of their own; they stay signed in', async () => {
  const bo = await colleague(relay, 'agent');
  const socket = await TestSocket.open(relay.url, bo.token, null);
  const set = (who: Session, capacity: unknown) => call(who, 'PATCH', `/v1/staff/${bo.user.id}`, { capacity });
  const listed = async (): Promise<unknown> => (await call(lead!, 'GET', '/v1/staff')).body.items.find(({ id }: { id: string }) => id === bo.user.id).capacity;
  assert.equal(await listed(), null);
  assert.deepEqual([(await set(admin!, 0)).body.capacity, await listed()], [0, 0]);
  for (const wrong of [-1, 1.5, RELAY_LIMITS.routingCapacity + 1, 'many']) assert.equal((await set(admin!, wrong)).status, 422, String(wrong));
  assert.equal((await set(lead!, 3)).body.code, 'session/forbidden');
  assert.deepEqual([(await set(admin!, null)).body.capacity, await listed()], [null, null]);
  socket.send({ type: 'ping', ref: 'here' });
  await socket.next('pong', (frame) => frame.ref === 'here');
  socket.close();
});

test('an offer outlives a restart, goes on at its time, and ends with the routing', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'cs-routing-'));
  const store = await openSqliteStore(join(directory, 'state.db'));
  const clock = new TestClock(Date.now());
  const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 60));
  const pass = async (ms: number): Promise<void> => (clock.advance(ms), settle());
  const seat = ({ relay: { services } }: BareRelay, id: string): void =>
    void services.desk.watch({ actor: { id, kind: 'staff', role: 'agent' } as Actor, deliver: () => undefined } as unknown as Subscriber);
  let bare: BareRelay | undefined;
  try {
    bare = await bareRelay({}, { store, clock });
    const { services } = bare.relay;
    for (const id of ['ana', 'bo'])
      await services.db
        .insertInto('staff')
        .values({ id, name: id, role: 'agent', password: null, active: 1, status: 'online', created_at: 0, last_seen_at: null })
        .execute();
    const site = await services.sites.patch('demo', { routing: 'automatic', routingCapacity: 1, offerSeconds: 30 });
    const open = async (): Promise<string> => {
      const visitor = { ...(await services.visitors.admit(site, null, 'en', null)), kind: 'visitor' as const, scopes: ['chat' as const] };
      const { id } = await services.conversations.current(visitor, site, 'en');
      await services.conversations.handOver(id, visitor, 'staff', null);
      return id;
    };
    const [one, two] = [await open(), (await pass(5), await open())];
    /** A look is made a while after the one before has ended: time goes on until it was. */
    const become = async (expected: readonly (string | null)[], message: string): Promise<void> => {
      for (const end = Date.now() + 10_000; JSON.stringify(await offers()) !== JSON.stringify(expected) && Date.now() < end;) await pass(100);
      assert.deepEqual(await offers(), expected, message);
    };
    const offers = async (): Promise<(string | null)[]> =>
      Promise.all([one, two].map(async (id) => (await bare!.relay.services.conversations.row(id))!.offered_to));
    await pass(1_000);
    await pass(1_000);
    assert.deepEqual(await offers(), [null, null], 'nobody is there');
    seat(bare, 'ana');
    await pass(1_000);
    await become(['ana', null], 'first come, first served');
    await bare.stop();
    bare = await bareRelay({}, { store, clock });
    seat(bare, 'ana');
    seat(bare, 'bo');
    await pass(1_000);
    await become(['ana', 'bo'], 'the offer still stands, the next one has come');
    await pass(30_000);
    await become(['bo', 'ana'], 'unanswered, each went on to the other');
    await pass(31_000);
    await become([null, null], 'both have let both pass');
    const three = await open();
    const third = async () => (await bare!.relay.services.conversations.row(three))?.offered_to;
    for (const end = Date.now() + 10_000; (await third()) === null && Date.now() < end;) await pass(100);
    assert.equal(await third(), 'bo', 'whose turn it is outlives the restart');
    await bare.relay.services.sites.patch('demo', { routing: 'manual' });
    for (const end = Date.now() + 10_000; (await third()) !== null && Date.now() < end;) await pass(100);
    assert.equal(await third(), null);
  } finally {
    await bare?.stop();
    await store.close();
    await rm(directory, { recursive: true, force: true });
  }
});
