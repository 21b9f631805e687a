import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { LIMITS, RELAY_LIMITS, uuid } from '@cs-kit/protocol';
import type { Session, Visit } from '@cs-kit/protocol';
import { colleague, conversation } from '../support/people.ts';
import { testRelay } from '../support/relay.ts';
import type { TestRelay } from '../support/relay.ts';

let relay: TestRelay;
let agent: Session;
before(async () => {
  relay = await testRelay({ CS_RATE_SCALE: '1000' });
  agent = await colleague(relay, 'agent');
});
after(() => relay.stop());

const services = () => relay.running.relay.services;
const call = (who: Session, path: string) => relay.call('GET', path, { token: who.token, ...(who.user.role === 'visitor' ? {} : { origin: null }) });
const ids = async (path: string): Promise<string[]> => (await call(agent, path)).body.items.map(({ id }: { id: string }) => id);

/** A visitor with a conversation, who gave an address where one is named. */
async function writer(email: string | null = null): Promise<{ visitor: Session; id: string }> {
  const visitor = await relay.visitor();
  const id = await conversation(relay, visitor.token);
  await services().db.updateTable('visitors').set({ email }).where('id', '=', visitor.user.id).execute();
  return { visitor, id };
}

/** A second conversation of a visitor, as older versions and imports left them. */
async function another(id: string, at: number): Promise<string> {
  const { db, rooms } = services();
  const row = await db.selectFrom('conversations').selectAll().where('room_id', '=', id).executeTakeFirstOrThrow();
  const room = await rooms.create(row.site_id, 'conversation', '', 'private', { id: row.visitor_id, name: '', role: 'guest' });
  await db
    .insertInto('conversations')
    .values({ ...row, room_id: room.id, status: 'closed', open: 0, started_at: at, updated_at: at })
    .execute();
  return room.id;
}

test('the conversations of a visitor, and of whoever gave the same address at the site, newest first and page by page', async () => {
  const one = await writer('Mira@Example.com');
  const two = await writer('mira@example.com');
  const stranger = await writer('jonas@example.com');
  const nameless = await writer();
  await writer();
  const older = await another(one.id, 1000);
  assert.deepEqual(await ids(`/v1/conversations?visitor=${one.visitor.user.id}`), [two.id, one.id, older]);
  assert.deepEqual(await ids(`/v1/conversations?visitor=${one.visitor.user.id}&status=open`), [two.id, one.id]);
  assert.deepEqual(await ids(`/v1/conversations?visitor=${stranger.visitor.user.id}`), [stranger.id]);
  assert.deepEqual(await ids(`/v1/conversations?visitor=${nameless.visitor.user.id}`), [nameless.id], 'no address is nobody’s address');
  const site = await services().sites.create('Another', []);
  await services().db.updateTable('visitors').set({ site_id: site.id }).where('id', '=', two.visitor.user.id).execute();
  assert.deepEqual(await ids(`/v1/conversations?visitor=${one.visitor.user.id}`), [one.id, older], 'of another site they are somebody else');
  for (let index = 0; index < 60; index += 1) await another(one.id, 2000 + index);
  const first = (await call(agent, `/v1/conversations?visitor=${one.visitor.user.id}`)).body;
  assert.equal(first.items.length, 50);
  const rest = await ids(`/v1/conversations?visitor=${one.visitor.user.id}&cursor=${first.cursor}`);
  assert.deepEqual([rest.length, rest.at(-1)], [12, older]);
});

test('a visitor cannot ask by visitor, not even for oneself', async () => {
  const { visitor } = await writer();
  const answer = await call(visitor, `/v1/conversations?visitor=${visitor.user.id}`);
  assert.deepEqual([answer.status, answer.body.code], [403, 'session/forbidden']);
});

let sequence = 0;
/** Sends events of a page in the name of a visitor, or of nobody. */
async function beacon(visitorId: string | null, views: readonly { readonly path: string; readonly ago: number; readonly name?: string }[]): Promise<void> {
  const site = services().sites.byId('demo')!;
  const now = Date.now();
  const events = views.map(({ path, ago, name = 'page.viewed' }) => ({
    id: uuid(now),
    name,
    at: new Date(now - ago).toISOString(),
    monotonic: 10,
    sequence: (sequence += 1),
    pageId: uuid(now),
    visitorId,
    url: `http://localhost:4444${path}?email=mira@example.com`,
    properties: {},
  }));
  const answer = await relay.call('POST', '/v1/beacons', {
    body: JSON.stringify({ siteKey: site.key, sentAt: new Date(now).toISOString(), events }),
    headers: { 'content-type': 'text/plain' },
  });
  assert.equal(answer.status, 202, JSON.stringify(answer.body));
}
const pagesOf = async (id: string): Promise<Visit> => (await call(agent, `/v1/conversations/${id}/pages`)).body;

test('the pages of the newest visit, newest first: no visit before it, nobody else, no query', async () => {
  const { visitor, id } = await writer();
  const other = await writer();
  const idle = LIMITS.sessionIdleMs;
  await beacon(visitor.user.id, [
    { path: '/long-ago', ago: 2 * idle },
    { path: '/tents', ago: idle - 60_000 },
    { path: '/tents', ago: 120_000, name: 'element.clicked' },
    { path: '/cart', ago: 1000 },
  ]);
  await beacon(other.visitor.user.id, [{ path: '/elsewhere', ago: 500 }]);
  await beacon(null, [{ path: '/nobody', ago: 400 }]);
  const { counted, pages } = await pagesOf(id);
  assert.ok(counted);
  assert.deepEqual(
    pages.map(({ path, url }) => [path, url]),
    [
      ['/cart', 'http://localhost:4444/cart'],
      ['/tents', 'http://localhost:4444/tents'],
    ],
  );
  assert.ok(pages[0]!.at > pages[1]!.at);
  assert.deepEqual((await pagesOf((await writer()).id)).pages, []);
});

test('the pages are bounded, and gone with the visitor', async () => {
  const { visitor, id } = await writer();
  await beacon(
    visitor.user.id,
    Array.from({ length: RELAY_LIMITS.visitPages + 10 }, (_, index) => ({ path: `/p${index}`, ago: 1000 + index * 1000 })),
  );
  const { pages } = await pagesOf(id);
  assert.deepEqual([pages.length, pages[0]?.path], [RELAY_LIMITS.visitPages, '/p0']);
  assert.equal((await relay.call('DELETE', `/v1/visitors/${visitor.user.id}`, { token: visitor.token })).status, 200);
  assert.deepEqual(await pagesOf(id), { counted: true, pages: [] });
});

test('nothing is told where the site recognises nobody, nor to a visitor, nor of what is no conversation', async () => {
  const { visitor, id } = await writer();
  await beacon(visitor.user.id, [{ path: '/cart', ago: 1000 }]);
  assert.equal((await pagesOf(id)).pages.length, 1);
  const { sites } = services();
  const { analytics } = sites.byId('demo')!;
  for (const mode of ['off', 'cookieless'] as const) {
    await sites.patch('demo', { analytics: mode });
    assert.deepEqual(await pagesOf(id), { counted: false, pages: [] }, mode);
  }
  await sites.patch('demo', { analytics });
  assert.equal((await call(visitor, `/v1/conversations/${id}/pages`)).body.code, 'session/forbidden');
  assert.equal((await call(agent, '/v1/conversations/none/pages')).body.code, 'room/not-found');
  assert.equal((await relay.call('GET', `/v1/conversations/${id}/pages`)).body.code, 'session/token-missing');
});
