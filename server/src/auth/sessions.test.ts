import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { CsError, LIMITS, RELAY_LIMITS } from '@cs-kit/protocol';
import type { Site } from '@cs-kit/protocol';
import { TestClock } from '../../../test/support/clock.ts';
import { testState } from '../../../test/support/state.ts';
import { createSigner } from './secrets.ts';
import { createSessions, createVisitors } from './sessions.ts';
import type { Sessions, Subject, Visitors } from './sessions.ts';

const ORIGIN = 'https://shop.example';
const site = { id: 'demo' } as Site;
const clock = new TestClock();
let store: Awaited<ReturnType<typeof testState>>;
let visitors: Visitors;
let sessions: Sessions;
/** The staff as the sessions find it; taken away or changed by tests. */
const staff = new Map<string, Subject>();
const agent: Subject = { id: 'ana', kind: 'staff', name: 'Ana', role: 'agent', siteId: null, origin: null, known: true };

before(async () => {
  store = await testState();
  visitors = createVisitors(store.db, clock.now);
  sessions = createSessions({
    db: store.db,
    signer: createSigner(['s'.repeat(32)], clock.now),
    now: clock.now,
    find: async (id, kind, siteId, origin) => (kind === 'staff' ? (staff.get(id) ?? null) : visitors.find(id, siteId ?? '', origin)),
  });
});
after(() => store.end());

const code = (wanted: string) => (error: unknown) => error instanceof CsError && error.code === wanted;
const visitor = async () => sessions.open(await visitors.admit(site, ORIGIN, 'en', null));

test('a session proves its visitor for a quarter of an hour', async () => {
  const session = await visitor();
  const actor = await sessions.actorOf(session.token);
  assert.deepEqual(
    [actor.kind, actor.id, actor.role, actor.siteId, actor.origin, actor.scopes, actor.known],
    ['visitor', session.visitorId, 'visitor', 'demo', ORIGIN, ['chat'], false],
  );
  assert.equal(Date.parse(session.expiresAt), clock.now() + LIMITS.tokenMs);
  clock.advance(LIMITS.tokenMs);
  await assert.rejects(sessions.actorOf(session.token), code('session/token-expired'));
});

test('refresh tokens are stored hashed only', async () => {
  const session = await visitor();
  const rows = JSON.stringify(await store.db.selectFrom('refresh_tokens').selectAll().execute());
  assert.ok(!rows.includes(session.refreshToken));
});

test('rotation: the old token answers a minute, then its use ends every copy', async () => {
  const first = await visitor();
  const second = await sessions.refresh(first.refreshToken, ORIGIN);
  assert.equal(second.visitorId, first.visitorId);
  clock.advance(RELAY_LIMITS.refreshGraceMs);
  const lost = await sessions.refresh(first.refreshToken, ORIGIN);
  clock.advance(1);
  await assert.rejects(sessions.refresh(first.refreshToken, ORIGIN), code('session/refresh-reused'));
  for (const token of [second.refreshToken, lost.refreshToken, first.refreshToken])
    await assert.rejects(sessions.refresh(token, ORIGIN), code('session/token-invalid'));
});

test('parallel refreshes with one token all succeed and start one grace period', async () => {
  const session = await visitor();
  const answers = await Promise.all(Array.from({ length: 20 }, () => sessions.refresh(session.refreshToken, ORIGIN)));
  assert.equal(new Set(answers.map((answer) => answer.refreshToken)).size, 20);
  clock.advance(RELAY_LIMITS.refreshGraceMs + 1);
  await assert.rejects(sessions.refresh(session.refreshToken, ORIGIN), code('session/refresh-reused'));
});

test('whoever signs out while a refresh runs is signed out', async () => {
  for (let round = 0; round < 20; round += 1) {
    const session = await visitor();
    const refreshing = sessions.refresh(session.refreshToken, ORIGIN).catch(() => null);
    for (let turn = 0; turn < round; turn += 1) await Promise.resolve();
    await sessions.revoke(session.visitorId);
    const next = await refreshing;
    if (next !== null) await assert.rejects(sessions.refresh(next.refreshToken, ORIGIN), code('session/token-invalid'), `after ${round} turns`);
  }
});

test('a refresh token ends after thirty days without use, belongs to its origin, and dies with its visitor', async () => {
  const session = await visitor();
  await assert.rejects(sessions.refresh(session.refreshToken, 'https://evil.test'), code('session/origin-refused'));
  await assert.rejects(sessions.refresh(session.refreshToken, null), code('session/origin-refused'));
  await assert.rejects(sessions.refresh('guess', ORIGIN), code('session/token-invalid'));
  clock.advance(RELAY_LIMITS.refreshMs - 1);
  const kept = await sessions.refresh(session.refreshToken, ORIGIN);
  clock.advance(RELAY_LIMITS.refreshMs);
  await assert.rejects(sessions.refresh(kept.refreshToken, ORIGIN), code('session/token-invalid'));
  const gone = await visitor();
  await store.db.deleteFrom('visitors').where('id', '=', gone.visitorId).execute();
  await assert.rejects(sessions.refresh(gone.refreshToken, ORIGIN), code('session/token-invalid'));
});

test('rights of the staff are those of now, not those of the token', async () => {
  staff.set('ana', { ...agent, role: 'admin' });
  const session = await sessions.open({ ...agent, role: 'admin' });
  assert.deepEqual((await sessions.actorOf(session.token)).scopes, ['chat', 'desk', 'admin', 'openai', 'export']);
  staff.set('ana', { ...agent, name: 'Ana B.' });
  const actor = await sessions.actorOf(session.token);
  assert.deepEqual([actor.role, actor.name, actor.scopes], ['agent', 'Ana B.', ['chat', 'desk', 'openai']]);
  staff.delete('ana');
  await assert.rejects(sessions.actorOf(session.token), code('session/token-invalid'));
});

test('a person whom the host app vouches for is one visitor, whatever page they come from', async () => {
  const vouched = (name: string | null) => visitors.admit(site, ORIGIN, 'en', { externalId: 'customer-7', name });
  const [first, second] = await Promise.all([vouched('Mira'), vouched('Mira Lund')]);
  assert.equal(first.id, second.id);
  assert.ok(first.known && second.known);
  assert.notEqual((await visitors.admit({ id: 'other' } as Site, ORIGIN, 'en', { externalId: 'customer-7', name: null })).id, first.id);
  // A token without a name leaves the one that is known.
  await vouched('Mira Lund');
  assert.equal((await vouched(null)).name, 'Mira Lund');
  const nameless = await visitors.admit(site, ORIGIN, 'en', { externalId: 'customer-8', name: null });
  assert.match(nameless.name, /^Visitor /);
});
