import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { uuid } from '@cs-kit/protocol';
import { colleague, conversation } from '../support/people.ts';
import { PAGE, testRelay } from '../support/relay.ts';
import type { TestRelay } from '../support/relay.ts';
import { TestSocket } from '../support/socket.ts';

/* What a message points at: the one it answers, and reactions. */

let relay: TestRelay;
before(async () => {
  relay = await testRelay();
});
after(() => relay.stop());

async function room() {
  const visitor = await relay.visitor();
  const agent = await colleague(relay, 'agent');
  const id = await conversation(relay, visitor.token);
  await relay.call('PUT', `/v1/conversations/${id}/assignee`, { token: agent.token, origin: null, body: { userId: null } });
  const guest = { token: visitor.token };
  const staff = { token: agent.token, origin: null };
  const say = async (who: object, text: string, more: object = {}) =>
    relay.call('POST', `/v1/rooms/${id}/messages`, { ...who, body: { clientMessageId: uuid(), text, ...more } });
  return { id, guest, staff, say, visitor, agent };
}

test('an answer names a message of its room; one that was taken back can still be answered', async () => {
  const { id, guest, staff, say } = await room();
  const first = (await say(guest, 'My pole is bent')).body.id as string;
  assert.equal((await say(staff, 'We mend it', { replyTo: first })).status, 201);
  const history = (await relay.call('GET', `/v1/rooms/${id}/messages`, guest)).body.items as { text: string; replyTo?: string }[];
  assert.equal(history.find(({ text }) => text === 'We mend it')?.replyTo, first);
  await relay.call('DELETE', `/v1/rooms/${id}/messages/${first}`, guest);
  assert.equal((await say(staff, 'Still mended', { replyTo: first })).status, 201);
  const other = await room();
  const elsewhere = (await other.say(other.guest, 'Elsewhere')).body.id as string;
  for (const replyTo of [elsewhere, uuid()]) {
    const refused = await say(guest, 'No', { replyTo });
    assert.deepEqual([refused.status, refused.body.code, refused.body.errors[0].pointer], [422, 'request/invalid', '/replyTo']);
  }
});

test('a note of the team is answered in a note, and is no message for the visitor', async () => {
  const { id, guest, staff, say, visitor } = await room();
  const note = (await say(staff, 'The customer is upset', { visibility: 'internal' })).body.id as string;
  assert.equal((await say(staff, 'I see', { visibility: 'internal', replyTo: note })).status, 201);
  assert.equal((await say(staff, 'Oh', { replyTo: note })).body.code, 'request/invalid');
  assert.equal((await say(guest, 'What?', { replyTo: note })).body.code, 'request/invalid');
  assert.equal((await relay.call('GET', `/v1/rooms/${id}/messages/${note}`, guest)).body.code, 'request/not-found');
  assert.equal((await relay.call('GET', `/v1/rooms/${id}/messages/${note}`, staff)).body.text, 'The customer is upset');
  const socket = await TestSocket.open(relay.url, visitor.token, PAGE);
  socket.send({ type: 'react', roomId: id, messageId: note, emoji: '👀', on: true, ref: 'r' });
  assert.equal((await socket.next('error')).code, 'request/not-found');
  socket.close();
});

test('a reaction is an emoji; a single message is given to those who may read the room', async () => {
  const { id, guest, say, visitor } = await room();
  const first = (await say(guest, 'Hello')).body.id as string;
  const one = await relay.call('GET', `/v1/rooms/${id}/messages/${first}`, guest);
  assert.deepEqual([one.status, one.body.text, one.body.author.id], [200, 'Hello', visitor.visitorId]);
  assert.equal((await relay.call('GET', `/v1/rooms/${id}/messages/${first}`, { token: (await relay.visitor()).token })).body.code, 'room/not-found');
  const socket = await TestSocket.open(relay.url, visitor.token, PAGE);
  socket.send({ type: 'join', roomId: id });
  await socket.next('joined');
  socket.send({ type: 'react', roomId: id, messageId: first, emoji: 'buy now', on: true, ref: 'words' });
  assert.equal((await socket.next('error')).code, 'request/invalid');
  socket.send({ type: 'react', roomId: id, messageId: first, emoji: '❤️', on: true });
  await socket.next('events', (frame) => frame.events.some((event) => event.kind === 'reaction' && event.emoji === '❤️'));
  socket.close();
});

test('words that show nothing are refused as empty, in an edit too', async () => {
  const { id, guest, say } = await room();
  assert.equal((await say(guest, '\u200b\u2060')).body.code, 'request/invalid');
  const first = (await say(guest, 'Hello')).body.id as string;
  assert.equal((await relay.call('PATCH', `/v1/rooms/${id}/messages/${first}`, { ...guest, body: { text: '\ufeff' } })).body.code, 'request/invalid');
});
