import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { colleague, conversation } from '../support/people.ts';
import { PAGE, testRelay } from '../support/relay.ts';
import type { TestRelay } from '../support/relay.ts';
import { TestSocket } from '../support/socket.ts';

let relay: TestRelay;
before(async () => {
  relay = await testRelay();
});
after(() => relay.stop());

test('words that were changed or taken back are given out nowhere any more', async () => {
  const visitor = await relay.visitor();
  const agent = await colleague(relay, 'agent');
  const id = await conversation(relay, visitor.token);
  await relay.call('POST', `/v1/conversations/${id}/handovers`, { token: visitor.token, body: { to: 'staff' } });
  const desk = await TestSocket.open(relay.url, agent.token, null);
  desk.send({ type: 'watch', topic: 'inbox' });
  await desk.next('inbox');
  const say = async (text: string) =>
    (await relay.call('POST', `/v1/rooms/${id}/messages`, { token: visitor.token, body: { clientMessageId: text.split(' ')[1], text } })).body.id as string;
  const [card, street] = [await say('canary card number'), await say('canary street')];
  await relay.call('PATCH', `/v1/rooms/${id}/messages/${card}`, { token: visitor.token, body: { text: 'canary with a typo' } });
  assert.equal((await relay.call('DELETE', `/v1/rooms/${id}/messages/${card}`, { token: visitor.token })).status, 200);
  await relay.call('PATCH', `/v1/rooms/${id}/messages/${street}`, { token: visitor.token, body: { text: 'the new street' } });
  const row = await desk.next('inbox-changed', (frame) => frame.conversation.last?.text === 'the new street');
  assert.equal(row.conversation.unread, 1);
  const page = await TestSocket.open(relay.url, visitor.token, PAGE);
  page.send({ type: 'join', roomId: id });
  const joined = await page.next('joined');
  const events = await relay.call('GET', `/v1/rooms/${id}/events`, { token: visitor.token });
  const history = await relay.call('GET', `/v1/rooms/${id}/messages`, { token: visitor.token });
  const list = await relay.call('GET', '/v1/conversations', { token: agent.token, origin: null });
  const exported = await relay.call('GET', `/v1/visitors/${visitor.visitorId}/export`, { token: visitor.token });
  for (const answer of [joined.events, events.body, history.body, list.body, exported.body]) assert.ok(!JSON.stringify(answer).includes('canary'));
  assert.deepEqual(
    joined.events.map((event) => event.seq),
    Array.from({ length: joined.lastSeq }, (_, index) => index + 1),
    'every number is still there',
  );
  const again = await relay.call('PATCH', `/v1/rooms/${id}/messages/${card}`, { token: visitor.token, body: { text: 'back' } });
  assert.equal(again.body.code, 'request/not-found');
  for (const socket of [desk, page]) socket.close();
});

test('history over REST: messages as they stand, page by page, with notes for the staff only; a sent one names its author', async () => {
  const visitor = await relay.visitor();
  const staff = { token: (await colleague(relay, 'agent')).token, origin: null };
  const id = await conversation(relay, visitor.token);
  await relay.call('PUT', `/v1/conversations/${id}/assignee`, { ...staff, body: { userId: null } });
  const say = async (text: string, who: object = { token: visitor.token }, extra: object = {}) =>
    (await relay.call('POST', `/v1/rooms/${id}/messages`, { ...who, body: { clientMessageId: text, text, ...extra } })).body;
  const first = await say('one');
  assert.deepEqual([first.author.id, first.author.role], [visitor.visitorId, 'visitor']);
  await say('a note', staff, { visibility: 'internal' });
  await relay.call('PATCH', `/v1/rooms/${id}/messages/${first.id}`, { token: visitor.token, body: { text: 'one, changed' } });
  for (const text of ['two', 'three']) await say(text);
  const page = async (query: string, who: object = { token: visitor.token }) => (await relay.call('GET', `/v1/rooms/${id}/messages?${query}`, who)).body;
  const texts = (body: { items: { text: string }[] }) => body.items.map((item) => item.text);
  const newest = await page('limit=2');
  assert.deepEqual(texts(newest), ['two', 'three']);
  const older = await page(`limit=2&before=${newest.cursor}`);
  assert.deepEqual([texts(older), older.cursor, older.items[0].author.id], [['one, changed'], null, visitor.visitorId]);
  assert.deepEqual(texts(await page('', staff)), ['one, changed', 'a note', 'two', 'three']);
  assert.equal((await relay.call('GET', `/v1/rooms/${id}/messages`, { token: (await relay.visitor()).token })).body.code, 'room/not-found');
});

test('rooms beyond the first page are read by cursor, each once', async () => {
  const { rooms } = relay.running.relay.services;
  const visitor = await relay.visitor();
  for (let index = 0; index < 103; index += 1)
    await rooms.create('demo', 'group', `Group ${index}`, 'private', { id: visitor.visitorId, name: 'Mira', role: 'owner' });
  const first = await relay.call('GET', '/v1/rooms', { token: visitor.token });
  const second = await relay.call('GET', `/v1/rooms?cursor=${first.body.cursor}`, { token: visitor.token });
  assert.equal(second.body.cursor, null);
  assert.equal(new Set([...first.body.items, ...second.body.items].map((room: { id: string }) => room.id)).size, 103);
});
