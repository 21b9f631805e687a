import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { uuid } from '@cs-kit/protocol';
import type { BlockedVisitor, ConversationAction, LogEvent, Session } from '@cs-kit/protocol';
import { colleague, conversation } from '../support/people.ts';
import { PAGE, testRelay } from '../support/relay.ts';
import type { TestRelay } from '../support/relay.ts';
import { TestSocket } from '../support/socket.ts';

let relay: TestRelay;
let agent: Session;
let lead: Session;
before(async () => {
  relay = await testRelay();
  [agent, lead] = [await colleague(relay, 'agent'), await colleague(relay, 'lead')];
});
after(() => relay.stop());

const call = (who: Session, method: string, path: string, body?: unknown, on = relay) =>
  on.call(method, path, { token: who.token, origin: null, ...(body === undefined ? {} : { body }) });
const act = (ids: readonly string[], action: ConversationAction) => call(agent, 'POST', '/v1/conversations/actions', { ids, action });
const say = (visitor: Session, id: string, text: string, on = relay) =>
  on.call('POST', `/v1/rooms/${id}/messages`, { token: visitor.token, body: { clientMessageId: uuid(), text } });
const row = async (id: string) => relay.running.relay.services.conversations.row(id);

test('a blocked visitor writes nothing more, by no way, and reads on; a lead lets them write again', async () => {
  const visitor = await relay.visitor();
  const id = await conversation(relay, visitor.token);
  const { body: said } = await say(visitor, id, 'First words');
  const made = await call(agent, 'POST', '/v1/blocks', { conversationId: id, reason: 'Insults' });
  assert.deepEqual([made.status, made.body.visitor.id, made.body.reason, made.body.by.id], [201, visitor.user.id, 'Insults', agent.user.id]);
  assert.equal((await call(agent, 'POST', '/v1/blocks', { conversationId: id })).body.id, made.body.id, 'once');
  const refused = await say(visitor, id, 'More');
  assert.deepEqual([refused.status, refused.body.code, refused.body.retryable], [403, 'session/blocked', false]);
  const mine = (method: string, path: string, body?: unknown) => relay.call(method, path, { token: visitor.token, ...(body === undefined ? {} : { body }) });
  assert.equal((await mine('PATCH', `/v1/rooms/${id}/messages/${said.id}`, { text: 'Changed' })).body.code, 'session/blocked');
  assert.equal((await mine('POST', `/v1/conversations/${id}/handovers`, { to: 'staff' })).body.code, 'session/blocked');
  const socket = await TestSocket.open(relay.url, visitor.token, PAGE);
  socket.send({ type: 'join', roomId: id });
  await socket.next('joined');
  socket.send({ type: 'send', ref: 'r', roomId: id, clientMessageId: uuid(), text: 'By the socket' });
  assert.equal((await socket.next('error', (frame) => frame.ref === 'r')).code, 'session/blocked');
  socket.close();
  const read = await mine('GET', `/v1/rooms/${id}/events`);
  assert.ok((read.body.events as LogEvent[]).some((event) => event.kind === 'message' && event.message.text === 'First words'));
  assert.equal((await mine('DELETE', `/v1/rooms/${id}/messages/${said.id}`)).status < 300, true, 'own words can be taken back');
  assert.equal((await mine('PUT', '/v1/conversations/current')).status, 200);
  const other = await relay.visitor();
  assert.equal((await say(other, await conversation(relay, other.token), 'Hello')).status, 201, 'others are not touched');

  assert.equal((await call(agent, 'GET', '/v1/blocks?siteId=demo')).body.code, 'session/forbidden');
  const listed = (await call(lead, 'GET', '/v1/blocks?siteId=demo')).body.items as BlockedVisitor[];
  assert.ok(listed.some((block) => block.id === made.body.id));
  assert.equal((await call(lead, 'DELETE', `/v1/blocks/${made.body.id}`)).status, 204);
  assert.equal((await call(lead, 'DELETE', `/v1/blocks/${made.body.id}`)).body.code, 'request/not-found');
  assert.equal((await say(visitor, id, 'Again')).status, 201);
  const audit = (await relay.running.relay.services.db.selectFrom('audit').select(['action', 'target']).execute()).filter(
    (line) => line.target === visitor.user.id,
  );
  assert.deepEqual(
    audit.map((line) => line.action),
    ['visitor.blocked', 'visitor.blocked', 'visitor.unblocked'],
  );
});

test('who has blocked takes it back for a moment; later, and for others, it is for leads', async () => {
  const visitor = await relay.visitor();
  const id = await conversation(relay, visitor.token);
  const other = await colleague(relay, 'agent');
  const first = (await call(agent, 'POST', '/v1/blocks', { conversationId: id })).body as BlockedVisitor;
  assert.equal((await call(other, 'DELETE', `/v1/blocks/${first.id}`)).body.code, 'session/forbidden');
  assert.equal((await call(agent, 'DELETE', `/v1/blocks/${first.id}`)).status, 204);
  const second = (await call(agent, 'POST', '/v1/blocks', { conversationId: id })).body as BlockedVisitor;
  await relay.running.relay.services.db
    .updateTable('blocks')
    .set({ at: Date.now() - 60_000 })
    .where('id', '=', second.id)
    .execute();
  assert.equal((await call(agent, 'DELETE', `/v1/blocks/${second.id}`)).body.code, 'session/forbidden');
  for (const [method, path, body] of [
    ['POST', '/v1/blocks', { conversationId: id }],
    ['GET', '/v1/blocks', undefined],
    ['DELETE', `/v1/blocks/${second.id}`, undefined],
  ] as const)
    assert.equal((await relay.call(method, path, { token: visitor.token, ...(body === undefined ? {} : { body }) })).body.code, 'session/forbidden');
  assert.equal((await call(agent, 'POST', '/v1/blocks', { conversationId: uuid() })).body.code, 'room/not-found');
});

test('a block outlives a restart, and stops a first conversation too', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'cs-block-'));
  try {
    let own = await testRelay({}, { directory });
    const visitor = await own.visitor();
    const id = await conversation(own, visitor.token);
    await call(await colleague(own, 'agent'), 'POST', '/v1/blocks', { conversationId: id }, own);
    await own.stop();
    own = await testRelay({}, { directory });
    assert.equal((await say(visitor, id, 'Back', own)).body.code, 'session/blocked');
    const question = await own.call('POST', '/v1/assistant/replies', { token: visitor.token, body: { text: 'Hello' } });
    assert.equal(question.body.code, 'session/blocked', 'nor does the assistant answer elsewhere');
    await own.running.relay.services.db.deleteFrom('conversations').execute();
    assert.equal((await own.call('PUT', '/v1/conversations/current', { token: visitor.token })).body.code, 'session/blocked');
    await own.stop();
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
});

test('spam is closed and hidden whatever its visitor writes, and comes back by undo or by a person’s answer', async () => {
  const visitor = await relay.visitor();
  const id = await conversation(relay, visitor.token);
  const ids = async (query: string): Promise<string[]> =>
    (await call(agent, 'GET', `/v1/conversations?${query}`)).body.items.map((item: { id: string }) => item.id);
  const { body } = await act([id], { type: 'spam', spam: true });
  assert.deepEqual([(await row(id))?.status, (await row(id))?.open, (await row(id))?.spam], ['closed', 0, 1]);
  for (const query of ['', 'status=closed', 'status=open']) assert.ok(!(await ids(query)).includes(id), query);
  assert.ok((await ids('status=spam')).includes(id));
  await say(visitor, id, 'Buy my pills');
  await new Promise((resolve) => setTimeout(resolve, 300));
  const events = (await call(agent, 'GET', `/v1/rooms/${id}/events?limit=500`)).body.events as LogEvent[];
  assert.ok(!events.some((event) => event.author.role === 'assistant' && event.kind === 'message'), 'the assistant does not answer');
  assert.equal((await row(id))?.status, 'closed');
  assert.ok(events.some((event) => event.kind === 'triage' && event.spam === true && event.author.id === agent.user.id));
  const theirs = (await relay.call('GET', '/v1/conversations', { token: visitor.token })).body.items[0];
  assert.deepEqual([theirs.status, theirs.spam], ['closed', false], 'the visitor is not told of it');
  assert.equal((await relay.call('GET', '/v1/conversations?status=spam', { token: visitor.token })).body.code, 'session/forbidden');
  assert.equal((await call(agent, 'DELETE', `/v1/conversations/actions/${body.undo.id}`)).body.outcomes[0].ok, true);
  assert.deepEqual([(await row(id))?.status, (await row(id))?.spam], ['assistant', 0]);
  await act([id], { type: 'spam', spam: true });
  await call(agent, 'POST', `/v1/rooms/${id}/messages`, { clientMessageId: uuid(), text: 'Sorry, that was a mistake' });
  for (const end = Date.now() + 3_000; (await row(id))?.status !== 'assigned'; await new Promise((resolve) => setTimeout(resolve, 10)))
    assert.ok(Date.now() < end, 'it does not come back');
  assert.equal((await row(id))?.spam, 0);
});
