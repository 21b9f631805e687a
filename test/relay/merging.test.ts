import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { uuid } from '@cs-kit/protocol';
import type { ActionReceipt, ConversationAction, ConversationSummary, LogEvent, MergeNote, Session } from '@cs-kit/protocol';
import { colleague, conversation } from '../support/people.ts';
import { PAGE, testRelay } from '../support/relay.ts';
import type { TestRelay } from '../support/relay.ts';
import { TestSocket } from '../support/socket.ts';

let relay: TestRelay;
let agent: Session;
before(async () => {
  relay = await testRelay({ CS_RATE_SCALE: '1000' });
  agent = await colleague(relay, 'agent');
});
after(() => relay.stop());

const services = () => relay.running.relay.services;
const call = (who: Session, method: string, path: string, body?: unknown) =>
  relay.call(method, path, { token: who.token, ...(who.user.role === 'visitor' ? {} : { origin: null }), ...(body === undefined ? {} : { body }) });
const act = async (ids: readonly string[], action: ConversationAction, who = agent): Promise<ActionReceipt> =>
  (await call(who, 'POST', '/v1/conversations/actions', { ids, action })).body;
const merge = (id: string, into: string): Promise<ActionReceipt> => act([id], { type: 'merge', into });
const say = (who: Session, id: string, text: string, more: object = {}) =>
  call(who, 'POST', `/v1/rooms/${id}/messages`, { clientMessageId: uuid(), text, ...more });
const seen = async (id: string): Promise<ConversationSummary> => (await call(agent, 'GET', `/v1/conversations/${id}`)).body;
const eventsOf = async (who: Session, id: string): Promise<LogEvent[]> => (await call(who, 'GET', `/v1/rooms/${id}/events?limit=500`)).body.events;
const notesOf = async (id: string): Promise<(MergeNote & { by: string })[]> =>
  (await eventsOf(agent, id)).flatMap((event) => (event.kind === 'triage' && event.merged !== undefined ? [{ ...event.merged, by: event.author.name }] : []));
/** What follows from a message is done a moment after it is acknowledged. */
async function becomes(id: string, status: string): Promise<void> {
  for (const end = Date.now() + 3_000; (await seen(id)).status !== status; await new Promise((resolve) => setTimeout(resolve, 10)))
    assert.ok(Date.now() < end, `the conversation does not become ${status}`);
}

async function begun(): Promise<{ visitor: Session; id: string }> {
  const visitor = await relay.visitor();
  const id = await conversation(relay, visitor.token);
  await act([id], { type: 'assign', userId: agent.user.id });
  await say(visitor, id, 'My tent pole is bent.');
  return { visitor, id };
}

/** A second open conversation of a visitor, as an import or an older relay leaves it. */
async function twice(): Promise<{ visitor: Session; id: string; second: string }> {
  const { visitor, id } = await begun();
  const { db, rooms } = services();
  const row = await db.selectFrom('conversations').selectAll().where('room_id', '=', id).executeTakeFirstOrThrow();
  const room = await rooms.create('demo', 'conversation', '', 'private', { id: visitor.user.id, name: '', role: 'guest' });
  await db
    .insertInto('conversations')
    .values({ ...row, room_id: room.id, updated_at: row.updated_at - 1000 })
    .execute();
  return { visitor, id, second: room.id };
}

test('of two visitors: the one is closed and linked, the other says so, no message moves, and the visitor learns only that it ended', async () => {
  const [one, two] = [await begun(), await begun()];
  const before = (await eventsOf(agent, two.id)).length;
  const receipt = await merge(one.id, two.id);
  assert.deepEqual(receipt.outcomes, [{ id: one.id, ok: true }]);
  assert.ok(receipt.undo !== null);
  const merged = await seen(one.id);
  assert.deepEqual([merged.status, merged.merged], ['closed', { into: two.id, sameVisitor: false }]);
  assert.deepEqual([(await seen(two.id)).status, (await seen(two.id)).merged], ['assigned', null]);
  assert.deepEqual(await notesOf(one.id), [{ kind: 'into', conversationId: two.id, sameVisitor: false, by: agent.user.name }]);
  assert.deepEqual(await notesOf(two.id), [{ kind: 'from', conversationId: one.id, by: agent.user.name }]);
  assert.equal((await eventsOf(agent, two.id)).length, before + 1, 'nothing but the note');
  for (const { visitor, id } of [one, two]) {
    assert.ok(!JSON.stringify(await eventsOf(visitor, id)).includes('merged'));
    assert.equal((await call(visitor, 'GET', '/v1/conversations')).body.items[0].merged, null);
    assert.ok(!('merged' in (await call(visitor, 'GET', `/v1/conversations/${id}`)).body));
  }
  assert.deepEqual((await eventsOf(one.visitor, one.id)).at(-2)?.kind, 'status');
  const audit = await services().audit.list(null, 5);
  assert.deepEqual([audit[0]?.action, audit[0]?.target, audit[0]?.detail], ['conversation.merged', one.id, two.id]);
});

test('of two visitors: new words open the merged one again, by itself, and name nobody in the other log', async () => {
  const [one, two] = [await begun(), await begun()];
  await services().db.updateTable('visitors').set({ name: 'Mira Lund' }).where('id', '=', one.visitor.user.id).execute();
  await merge(one.id, two.id);
  assert.equal((await call(one.visitor, 'PUT', '/v1/conversations/current')).body.id, one.id);
  assert.equal((await say(one.visitor, one.id, 'Is anybody there?')).status, 201);
  await becomes(one.id, 'assistant');
  assert.equal((await seen(one.id)).merged, null);
  assert.deepEqual(
    (await notesOf(one.id)).map(({ kind }) => kind),
    ['into', 'apart'],
  );
  assert.deepEqual((await notesOf(two.id)).at(-1), { kind: 'away', conversationId: one.id, by: '' });
  assert.ok(!JSON.stringify(await eventsOf(agent, two.id)).includes(one.visitor.user.id));
  await merge(one.id, two.id);
  await call(agent, 'PUT', `/v1/conversations/${one.id}/assignee`, { userId: agent.user.id });
  assert.deepEqual([(await seen(one.id)).status, (await seen(one.id)).merged], ['assigned', null], 'taking it over opens it too');
});

test('of one visitor: what they write next goes into the other one, over REST and the socket', async () => {
  const { visitor, id, second } = await twice();
  const page = await TestSocket.open(relay.url, visitor.token, PAGE);
  page.send({ type: 'join', roomId: id });
  await page.next('joined');
  await merge(id, second);
  assert.deepEqual((await seen(id)).merged, { into: second, sameVisitor: true });
  page.send({ type: 'send', roomId: id, clientMessageId: uuid(), text: 'And now?', ref: 'late' });
  assert.equal((await page.next('error', (frame) => frame.ref === 'late')).code, 'room/closed');
  assert.deepEqual([(await say(visitor, id, 'And now?')).status, (await say(agent, id, 'Hello')).body.code], [409, 'room/closed']);
  assert.equal((await say(agent, id, 'A note', { visibility: 'internal' })).status, 201);
  const current = (await call(visitor, 'PUT', '/v1/conversations/current')).body;
  assert.equal(current.id, second);
  assert.equal((await say(visitor, current.id, 'And now?')).status, 201);
  page.terminate();
  await page.closed;
  // The room is read anew: what it knew is in the store.
  services().rooms.drop(id);
  assert.equal((await say(visitor, id, 'Once more')).body.code, 'room/closed');
  assert.equal((await seen(id)).status, 'closed');
  await act([second], { type: 'close' });
  assert.equal((await call(visitor, 'PUT', '/v1/conversations/current')).body.id, second, 'also once the other one has ended');
});

test('it is taken back for ten seconds, unless somebody has changed it since', async () => {
  const { visitor, id, second } = await twice();
  const { undo } = await merge(id, second);
  assert.equal((await call(await colleague(relay, 'agent'), 'DELETE', `/v1/conversations/actions/${undo?.id}`)).status, 404);
  assert.deepEqual((await call(agent, 'DELETE', `/v1/conversations/actions/${undo?.id}`)).body.outcomes, [{ id, ok: true }]);
  const back = await seen(id);
  assert.deepEqual([back.status, back.assignee?.id, back.merged], ['assigned', agent.user.id, null]);
  assert.deepEqual(
    [(await notesOf(id)).map(({ kind }) => kind), (await notesOf(second)).map(({ kind }) => kind)],
    [
      ['into', 'apart'],
      ['from', 'away'],
    ],
  );
  assert.equal((await services().audit.list(null, 1))[0]?.action, 'conversation.unmerged');
  assert.equal((await say(visitor, id, 'Here again')).status, 201);
  const again = await merge(id, second);
  await act([id], { type: 'tag', add: ['double'] });
  assert.deepEqual(
    (await call(agent, 'DELETE', `/v1/conversations/actions/${again.undo?.id}`)).body.outcomes.map(({ code }: { code: string }) => code),
    ['request/conflict'],
  );
});

test('what is not open, not of the site, not there, or the same one is refused; nothing changes then', async () => {
  const [one, two, closed, far] = [await begun(), await begun(), await begun(), await begun()];
  await act([closed.id], { type: 'close' });
  const site = await services().sites.create('Another', []);
  await services().db.updateTable('conversations').set({ site_id: site.id }).where('room_id', '=', far.id).execute();
  const codes = async (id: string, into: string) => (await merge(id, into)).outcomes[0]?.code;
  assert.equal(await codes(one.id, one.id), 'request/invalid');
  assert.equal(await codes(one.id, far.id), 'request/invalid');
  assert.equal(await codes(one.id, closed.id), 'room/closed');
  assert.equal(await codes(closed.id, one.id), 'room/closed');
  assert.equal(await codes(one.id, uuid()), 'room/not-found');
  assert.equal((await seen(one.id)).status, 'assigned');
  assert.equal((await merge(one.id, two.id)).outcomes[0]?.ok, true);
  assert.deepEqual(await merge(one.id, two.id), { outcomes: [{ id: one.id, ok: true }], undo: null }, 'the same again changes nothing');
  assert.equal(await codes(two.id, one.id), 'room/closed', 'no circle');
  assert.equal(
    (await call(one.visitor, 'POST', '/v1/conversations/actions', { ids: [one.id], action: { type: 'merge', into: two.id } })).body.code,
    'session/forbidden',
  );
});

test('several go into one at once; erasing the visitor of that one leaves no link', async () => {
  const [one, two, target] = [await begun(), await begun(), await begun()];
  assert.deepEqual(
    (await act([one.id, two.id], { type: 'merge', into: target.id })).outcomes.map(({ ok }) => ok),
    [true, true],
  );
  assert.equal((await call(target.visitor, 'DELETE', `/v1/visitors/${target.visitor.user.id}`)).status, 200);
  for (const { id } of [one, two]) assert.deepEqual([(await seen(id)).status, (await seen(id)).merged], ['closed', null]);
});
