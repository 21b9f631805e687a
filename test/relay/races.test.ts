import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { RELAY_LIMITS } from '@cs-kit/protocol';
import { colleague, conversation } from '../support/people.ts';
import { PAGE, testRelay } from '../support/relay.ts';
import type { TestRelay } from '../support/relay.ts';
import { TestSocket } from '../support/socket.ts';

let relay: TestRelay;
before(async () => {
  relay = await testRelay();
});
after(() => relay.stop());
const services = () => relay.running.relay.services;
const tally = (values: readonly (string | number)[]) =>
  values.reduce<Record<string, number>>((counts, value) => ({ ...counts, [value]: (counts[value] ?? 0) + 1 }), {});

test('ten pages ask for the conversation at once: one is made', async () => {
  const { token, visitorId } = await relay.visitor();
  const answers = await Promise.all(Array.from({ length: 10 }, () => relay.call('PUT', '/v1/conversations/current', { token })));
  assert.equal(new Set(answers.map((answer) => answer.body.id)).size, 1);
  assert.deepEqual(tally(answers.map((answer) => answer.status)), { 200: 9, 201: 1 });
  assert.equal((await services().conversations.openOfVisitor(visitorId)).length, 1);
});

test('five agents take one conversation at once: one has it, four learn who', async () => {
  const { token } = await relay.visitor();
  const id = await conversation(relay, token);
  const agents = await Promise.all(Array.from({ length: 5 }, () => colleague(relay, 'agent')));
  const answers = await Promise.all(
    agents.map((agent) =>
      relay.call('PUT', `/v1/conversations/${id}/assignee`, { token: agent.token, origin: null, body: { userId: agent.user.id, ifAssignee: null } }),
    ),
  );
  assert.deepEqual(tally(answers.map((answer) => (answer.status === 200 ? 'taken' : answer.body.code))), { taken: 1, 'conversation/taken': 4 });
  const holder = answers.find((answer) => answer.status === 200)?.body.assignee.name as string;
  for (const answer of answers) if (answer.status === 409) assert.ok(answer.body.detail.includes(holder));
});

test('five pages ask for a person at once: one request, one notice', async () => {
  const { token } = await relay.visitor();
  const id = await conversation(relay, token);
  const answers = await Promise.all(Array.from({ length: 5 }, () => relay.call('POST', `/v1/conversations/${id}/handovers`, { token, body: { to: 'staff' } })));
  assert.deepEqual(tally(answers.map((answer) => answer.body.status)), { waiting: 5 });
  const { body } = await relay.call('GET', `/v1/rooms/${id}/events`, { token });
  assert.deepEqual(tally(body.events.map((event: { kind: string }) => event.kind)), { status: 1, message: 1 });
});

test('a request, an assignment and an end at once: the log ends with what the conversation is', async () => {
  const agent = await colleague(relay, 'agent');
  const staff = { token: agent.token, origin: null };
  for (let round = 0; round < 5; round += 1) {
    const { token } = await relay.visitor();
    const id = await conversation(relay, token);
    await Promise.all([
      relay.call('POST', `/v1/conversations/${id}/handovers`, { token, body: { to: 'staff' } }),
      relay.call('PUT', `/v1/conversations/${id}/assignee`, { ...staff, body: { userId: agent.user.id } }),
      ...(round % 2 === 0 ? [relay.call('POST', `/v1/conversations/${id}/closures`, { token, body: {} })] : []),
    ]);
    const { body: now } = await relay.call('GET', `/v1/conversations/${id}`, { token });
    const { body } = await relay.call('GET', `/v1/rooms/${id}/events`, { token });
    const last = body.events.filter((event: { kind: string }) => event.kind === 'status').at(-1);
    assert.deepEqual([last.status, last.assignee], [now.status, now.assignee]);
    if (round % 2 === 1) assert.equal(now.status, 'assigned', 'an assignment is never overwritten by a request');
  }
});

test('the rooms of a day are bounded, also for those who ask at once', async () => {
  const { token } = await relay.visitor();
  const answers = await Promise.all(
    Array.from({ length: RELAY_LIMITS.roomsPerDay + 4 }, () =>
      relay.call('POST', '/v1/rooms', { token, body: { title: 'x', visibility: 'private', kind: 'group' } }),
    ),
  );
  assert.deepEqual(tally(answers.map((answer) => (answer.status === 201 ? 'made' : answer.body.code))), { made: RELAY_LIMITS.roomsPerDay, 'rate/limited': 4 });
});

test('a room that is put away while people join it is whole again for them', async () => {
  const { token } = await relay.visitor();
  const id = await conversation(relay, token);
  const { rooms } = services();
  const sockets = await Promise.all(Array.from({ length: 8 }, () => TestSocket.open(relay.url, token, PAGE)));
  await Promise.all(
    sockets.map(async (socket, index) => {
      for (let round = 0; round < 10; round += 1) {
        socket.send({ type: 'join', roomId: id });
        if ((round + index) % 3 === 0) rooms.forget(id);
        await socket.next('joined');
        if (round < 9) socket.send({ type: 'leave', roomId: id });
      }
    }),
  );
  const sent = await relay.call('POST', `/v1/rooms/${id}/messages`, { token, body: { clientMessageId: 'after', text: '+' } });
  for (const socket of sockets) {
    await socket.next('events', (frame) => frame.events.some((event) => event.seq === sent.body.seq));
    socket.terminate();
  }
});

test('whoever joins while others write misses nothing and sees nothing twice', async () => {
  const { token } = await relay.visitor();
  const id = await conversation(relay, token);
  await relay.call('POST', `/v1/conversations/${id}/handovers`, { token, body: { to: 'staff' } });
  const author = { id: 'x', name: 'x', role: 'agent' } as const;
  const writing = (async () => {
    for (let index = 0; index < 100; index += 1) await services().log.append(id, author, { kind: 'feedback', messageId: 'm', helpful: true });
  })();
  const readers = await Promise.all(
    Array.from({ length: 10 }, async (_, index) => {
      const socket = await TestSocket.open(relay.url, token, PAGE);
      socket.send({ type: 'join', roomId: id, lastSeq: index });
      await socket.next('joined');
      return socket;
    }),
  );
  await writing;
  const end = await services().log.append(id, author, { kind: 'feedback', messageId: 'm', helpful: false });
  for (const [index, socket] of readers.entries()) {
    if (!socket.frames.some((frame) => (frame.type === 'joined' || frame.type === 'events') && frame.events.some((event) => event.seq === end.event.seq)))
      await socket.next('events', (frame) => frame.events.some((event) => event.seq === end.event.seq));
    const joined = socket.frames.find((frame) => frame.type === 'joined');
    const first = joined?.type === 'joined' && joined.more ? joined.lastSeq : index;
    const seen = socket.frames
      .flatMap((frame) => (frame.type === 'events' || (frame.type === 'joined' && !frame.more) ? frame.events.map((event) => event.seq) : []))
      .filter((seq) => seq > first);
    const once = [...new Set(seen)];
    assert.deepEqual(
      once,
      Array.from({ length: end.event.seq - first }, (_, step) => first + 1 + step),
    );
    socket.terminate();
  }
});

test('an erasure while somebody of the staff looks on: the room is empty, and goes on for who is left', async () => {
  const [owner, friend] = [await relay.visitor(), await relay.visitor()];
  const group = (await relay.call('POST', '/v1/rooms', { token: owner.token, body: { title: 'A group', visibility: 'public', kind: 'group' } })).body
    .id as string;
  const say = (token: string, text: string) => relay.call('POST', `/v1/rooms/${group}/messages`, { token, body: { clientMessageId: text, text } });
  const looking = await TestSocket.open(relay.url, friend.token, PAGE);
  const going = await TestSocket.open(relay.url, owner.token, PAGE);
  for (const socket of [looking, going]) {
    socket.send({ type: 'join', roomId: group });
    await socket.next('joined');
  }
  await say(owner.token, 'canary of the owner');
  await say(friend.token, 'words of the friend');
  const exported = await relay.call('GET', `/v1/visitors/${owner.visitorId}/export`, { token: owner.token });
  assert.match(JSON.stringify(exported.body.groups), /canary of the owner/);
  assert.ok(!JSON.stringify(exported.body).includes('words of the friend'));
  await relay.call('DELETE', `/v1/visitors/${owner.visitorId}`, { token: owner.token });
  await going.closed;
  const page = await relay.call('GET', `/v1/rooms/${group}/events`, { token: friend.token });
  assert.ok(!JSON.stringify(page.body).includes('canary'));
  assert.match(JSON.stringify(page.body), /words of the friend/);
  assert.ok(!JSON.stringify(page.body).includes(owner.visitorId));
  const said = await say(friend.token, 'still here');
  await looking.next('events', (frame) => frame.events.some((event) => event.seq === said.body.seq));
  assert.ok(
    !services()
      .rooms.live(group)
      ?.memberList()
      .some((member) => member.id === owner.visitorId),
  );
  const residues: string[] = [];
  const { db } = services();
  for (const table of ['visitors', 'refresh_tokens', 'members', 'events', 'conversations', 'files', 'image_jobs', 'idempotency', 'unanswered'] as const) {
    const rows = JSON.stringify(await db.selectFrom(table).selectAll().execute());
    if (rows.includes(owner.visitorId) || rows.includes('canary')) residues.push(table);
  }
  assert.deepEqual(residues, []);
  looking.close();
});
