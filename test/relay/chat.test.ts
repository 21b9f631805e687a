import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { uuid } from '@cs-kit/protocol';
import { PAGE, testRelay } from '../support/relay.ts';
import type { TestRelay } from '../support/relay.ts';
import { TestSocket } from '../support/socket.ts';

let relay: TestRelay;
before(async () => {
  relay = await testRelay();
});
after(() => relay.stop());

async function conversation(token: string): Promise<string> {
  return (await relay.call('PUT', '/v1/conversations/current', { token })).body.id as string;
}

test('a visitor asks, the knowledge base answers with its source', async () => {
  const { token } = await relay.visitor();
  const roomId = await conversation(token);
  const socket = await TestSocket.open(relay.url, token, PAGE);
  socket.send({ type: 'join', roomId, ref: 'j' });
  const joined = await socket.next('joined');
  assert.deepEqual([joined.ref, joined.role, joined.lastSeq], ['j', 'guest', 0]);
  socket.send({ type: 'send', roomId, clientMessageId: 'c1', text: 'How do I return an item?', ref: 's' });
  const acked = await socket.next('acked');
  assert.equal(acked.clientMessageId, 'c1');
  const answer = await socket.next('events', (frame) => frame.events.some((event) => event.kind === 'message' && event.author.role === 'assistant'));
  const message = answer.events.find((event) => event.kind === 'message' && event.author.role === 'assistant');
  assert.ok(message?.kind === 'message');
  assert.equal(message.message.inReplyTo, acked.messageId);
  assert.equal(message.message.origin, 'passage');
  assert.ok((message.message.citations ?? []).length > 0);
  const page = await fetch(message.message.citations?.[0]?.url as string);
  assert.equal(page.status, 200);
  socket.close();
});

test('what is outside the base gets suggestions and a person, never an answer', async () => {
  const { token } = await relay.visitor();
  const roomId = await conversation(token);
  const socket = await TestSocket.open(relay.url, token, PAGE);
  socket.send({ type: 'join', roomId });
  await socket.next('joined');
  socket.send({ type: 'send', roomId, clientMessageId: 'c1', text: 'Who won the football world cup in 1998?' });
  const frame = await socket.next('events', (candidate) => candidate.events.some((event) => event.author.role === 'assistant'));
  const event = frame.events.find((candidate) => candidate.author.role === 'assistant');
  assert.ok(event?.kind === 'message');
  assert.deepEqual([event.message.origin, event.message.offer], ['none', 'handover']);
  socket.close();
});

test('a person takes over: the desk sees it, the assistant is silent, typing is seen, notes stay inside', async () => {
  const visitor = await relay.visitor();
  const staff = await relay.staff();
  const roomId = await conversation(visitor.token);
  const page = await TestSocket.open(relay.url, visitor.token, PAGE);
  const desk = await TestSocket.open(relay.url, staff.token, null);
  desk.send({ type: 'watch', topic: 'inbox', ref: 'w' });
  assert.equal((await desk.next('inbox')).ref, 'w');
  page.send({ type: 'join', roomId });
  await page.next('joined');
  assert.equal((await relay.call('POST', `/v1/conversations/${roomId}/handovers`, { token: visitor.token, body: { to: 'staff' } })).body.status, 'waiting');
  const changed = await desk.next('inbox-changed', (frame) => frame.conversation.id === roomId && frame.conversation.status === 'waiting');
  assert.ok(changed.conversation.waitingSince !== null);

  const taken = await relay.call('PUT', `/v1/conversations/${roomId}/assignee`, {
    token: staff.token,
    origin: null,
    body: { userId: staff.user.id, ifAssignee: null },
  });
  assert.deepEqual([taken.status, taken.body.status, taken.body.assignee.name], [200, 'assigned', 'admin']);
  const again = await relay.call('PUT', `/v1/conversations/${roomId}/assignee`, {
    token: staff.token,
    origin: null,
    body: { userId: staff.user.id, ifAssignee: null },
  });
  assert.deepEqual([again.status, again.body.code], [409, 'conversation/taken']);

  desk.send({ type: 'join', roomId });
  await desk.next('joined');
  page.send({ type: 'typing', roomId, typing: true });
  await desk.next('presence', (frame) => frame.members.some((member) => member.id === visitor.user.id && member.typing));
  desk.send({ type: 'send', roomId, clientMessageId: 'note', text: 'only for us', visibility: 'internal' });
  desk.send({ type: 'send', roomId, clientMessageId: 'hello', text: 'Hello, I am a person.' });
  const seen = await page.next('events', (frame) => frame.events.some((event) => event.kind === 'message' && event.message.text === 'Hello, I am a person.'));
  assert.ok(seen);
  assert.ok(!JSON.stringify(page.frames).includes('only for us'));
  const seqs = page.frames.flatMap((frame) => (frame.type === 'events' || frame.type === 'joined' ? frame.events.map((event) => event.seq) : []));
  assert.deepEqual(
    seqs,
    Array.from({ length: seqs.length }, (_, index) => index + 1),
  );

  page.send({ type: 'send', roomId, clientMessageId: 'q', text: 'How long does delivery take?' });
  await page.next('acked', (frame) => frame.clientMessageId === 'q');
  await new Promise((resolve) => setTimeout(resolve, 300));
  const { body } = await relay.call('GET', `/v1/rooms/${roomId}/events?limit=500`, { token: visitor.token });
  assert.ok(!body.events.some((event: { kind: string; message?: { origin?: string } }) => event.kind === 'message' && event.message?.origin === 'passage'));
  page.close();
  desk.close();
});

test('a resumed join gets exactly what was missed', async () => {
  const { token } = await relay.visitor();
  const roomId = await conversation(token);
  const send = (index: number) => relay.call('POST', `/v1/rooms/${roomId}/messages`, { token, body: { clientMessageId: `m${index}`, text: `+${index}` } });
  for (let index = 0; index < 5; index += 1) await send(index);
  const { body } = await relay.call('GET', `/v1/rooms/${roomId}/events?limit=500`, { token });
  const socket = await TestSocket.open(relay.url, token, PAGE);
  socket.send({ type: 'join', roomId, lastSeq: 3 });
  const joined = await socket.next('joined');
  assert.equal(joined.events[0]?.seq, 4);
  assert.ok(body.lastSeq >= 5);
  const twice = await send(0);
  assert.equal(twice.body.seq, 1);
  socket.close();
});

test('another visitor cannot see, join or write the room', async () => {
  const owner = await relay.visitor();
  const stranger = await relay.visitor();
  const roomId = await conversation(owner.token);
  assert.equal((await relay.call('GET', `/v1/rooms/${roomId}/events`, { token: stranger.token })).body.code, 'room/not-found');
  assert.equal(
    (await relay.call('POST', `/v1/rooms/${roomId}/messages`, { token: stranger.token, body: { clientMessageId: 'x', text: 'x' } })).body.code,
    'room/not-found',
  );
  const socket = await TestSocket.open(relay.url, stranger.token, PAGE);
  socket.send({ type: 'join', roomId, ref: 'j' });
  assert.equal((await socket.next('error')).code, 'room/not-found');
  socket.send({ type: 'send', roomId: uuid(), clientMessageId: 'x', text: 'x', ref: 's' });
  assert.equal((await socket.next('error')).code, 'room/not-found');
  socket.close();
});
