import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { colleague, conversation } from '../support/people.ts';
import { testRelay } from '../support/relay.ts';
import type { TestRelay } from '../support/relay.ts';
import { TestSocket } from '../support/socket.ts';

let relay: TestRelay;
before(async () => {
  relay = await testRelay();
});
after(() => relay.stop());

test('who waits or has a person is in the first list, however many have written since; older ones are read page by page', async () => {
  const { conversations, visitors, sites } = relay.running.relay.services;
  const agent = await colleague(relay, 'agent');
  const [waiting, held] = [await relay.visitor(), await relay.visitor()];
  const ids = { waiting: await conversation(relay, waiting.token), held: await conversation(relay, held.token) };
  await relay.call('POST', `/v1/conversations/${ids.waiting}/handovers`, { token: waiting.token, body: { to: 'staff' } });
  await relay.call('PUT', `/v1/conversations/${ids.held}/assignee`, { token: agent.token, origin: null, body: { userId: agent.user.id } });
  const site = sites.byId('demo')!;
  const others: string[] = [];
  for (let index = 0; index < 60; index += 1) {
    const subject = await visitors.admit(site, null, 'en', null);
    others.push((await conversations.current({ ...subject, kind: 'visitor', scopes: ['chat'] }, site, 'en')).id);
  }
  const desk = await TestSocket.open(relay.url, agent.token, null);
  desk.send({ type: 'watch', topic: 'inbox' });
  const inbox = await desk.next('inbox');
  const seen = new Set(inbox.conversations.map((row) => row.id));
  assert.ok(seen.has(ids.waiting) && seen.has(ids.held));
  assert.equal(seen.size, inbox.conversations.length, 'each once');
  const page = await relay.call('GET', `/v1/conversations?status=open&cursor=${inbox.openCursor}`, { token: agent.token, origin: null });
  for (const row of page.body.items) seen.add(row.id);
  assert.ok(others.every((id) => seen.has(id)));
  assert.equal(page.body.cursor, null);
  desk.close();
});

test('a conversation that changes while the desk reads its first list stands there as it is now', async () => {
  const { conversations } = relay.running.relay.services;
  const agent = await colleague(relay, 'agent');
  const visitor = await relay.visitor();
  const id = await conversation(relay, visitor.token);
  const list = conversations.inbox.bind(conversations);
  conversations.inbox = async (actor) => {
    const before = await list(actor);
    await relay.call('POST', `/v1/conversations/${id}/handovers`, { token: visitor.token, body: { to: 'staff' } });
    // Long enough for the change to be told while the older list is still under way.
    await new Promise((resolve) => setTimeout(resolve, 150));
    return before;
  };
  const desk = await TestSocket.open(relay.url, agent.token, null);
  desk.send({ type: 'watch', topic: 'inbox' });
  const inbox = await desk.next('inbox');
  assert.equal(inbox.conversations.find((row) => row.id === id)?.status, 'assistant');
  const changed = await desk.next('inbox-changed', (frame) => frame.conversation.id === id);
  assert.equal(changed.conversation.status, 'waiting');
  conversations.inbox = list;
  desk.close();
});
