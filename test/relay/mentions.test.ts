import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { LIMITS, uuid } from '@cs-kit/protocol';
import { colleague, conversation } from '../support/people.ts';
import { testRelay } from '../support/relay.ts';
import type { TestRelay } from '../support/relay.ts';

let relay: TestRelay;
before(async () => {
  relay = await testRelay();
});
after(() => relay.stop());

interface Item {
  readonly text: string;
  readonly author: { readonly role: string };
  readonly inReplyTo?: string;
  readonly mentions?: readonly string[];
}
const messages = async (who: object, id: string): Promise<Item[]> => (await relay.call('GET', `/v1/rooms/${id}/messages`, who)).body.items;
const say = (who: object, id: string, text: string, more: object = {}) =>
  relay.call('POST', `/v1/rooms/${id}/messages`, { ...who, body: { clientMessageId: uuid(), text, ...more } });
async function answers(who: object, id: string, count: number): Promise<Item[]> {
  for (let tries = 0; tries < 100; tries += 1) {
    const found = (await messages(who, id)).filter(({ author }) => author.role === 'assistant');
    if (found.length >= count) return found;
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
  throw new Error('the assistant did not answer');
}

async function group() {
  const [ana, bo] = [await relay.visitor(), await relay.visitor()];
  const { rooms } = relay.running.relay.services;
  const room = await rooms.create('demo', 'group', 'Trip', 'public', { id: ana.visitorId, name: 'Ana', role: 'owner' });
  return { id: room.id, ana, bo, asAna: { token: ana.token }, asBo: { token: bo.token } };
}

test('members are mentioned, others are not, and no more than the bound', async () => {
  const { id, ana, bo, asAna } = await group();
  assert.equal((await say(asAna, id, 'Hello @Ana', { mentions: [ana.visitorId, ana.visitorId] })).status, 201);
  assert.deepEqual((await messages(asAna, id))[0]?.mentions, [ana.visitorId]);
  const stranger = await say(asAna, id, 'Hello @Bo', { mentions: [bo.visitorId] });
  assert.deepEqual([stranger.body.code, stranger.body.errors[0].pointer], ['request/invalid', '/mentions']);
  const many = await say(asAna, id, 'All', { mentions: Array.from({ length: LIMITS.mentions + 1 }, () => ana.visitorId) });
  assert.equal(many.body.code, 'request/invalid');
});

test('a room list says where one is mentioned, until it is read or taken back', async () => {
  const { id, ana, bo, asAna, asBo } = await group();
  const { rooms, sessions } = relay.running.relay.services;
  await rooms.join(id, { actor: await sessions.actorOf(bo.token), deliver: () => undefined }, undefined, undefined);
  const mentioned = async (who: object): Promise<boolean> =>
    (await relay.call('GET', '/v1/rooms', who)).body.items.find((room: { id: string }) => room.id === id).mentioned;
  assert.equal(await mentioned(asAna), false);
  const first = await say(asBo, id, '@Ana look', { mentions: [ana.visitorId] });
  assert.deepEqual([await mentioned(asAna), await mentioned(asBo)], [true, false]);
  assert.equal((await relay.call('GET', `/v1/rooms/${id}`, asAna)).body.mentioned, true, 'also where the room is read by itself');
  await rooms.read(id, await sessions.actorOf(ana.token), first.body.seq);
  assert.equal(await mentioned(asAna), false);
  const second = await say(asBo, id, '@Ana again', { mentions: [ana.visitorId] });
  assert.equal(await mentioned(asAna), true);
  await relay.call('DELETE', `/v1/rooms/${id}/messages/${second.body.id}`, asBo);
  assert.equal(await mentioned(asAna), false);
  await say(asAna, id, '@Bo gone', { mentions: [bo.visitorId] });
  await relay.call('DELETE', `/v1/visitors/${bo.visitorId}`, asBo);
  const left = await relay.running.relay.services.db.selectFrom('mentions').selectAll().where('user_id', '=', bo.visitorId).execute();
  assert.deepEqual(left, [], 'an erased person is mentioned nowhere');
});

test('in a group the assistant answers who calls it, once, and nobody else', async () => {
  const { id, asAna } = await group();
  await say(asAna, id, 'How do I return an item?');
  const called = await say(asAna, id, '@Fern How do I return an item?', { mentions: ['assistant'] });
  const found = await answers(asAna, id, 1);
  await new Promise((resolve) => setTimeout(resolve, 200));
  assert.deepEqual([found.length, found[0]?.inReplyTo], [1, called.body.id]);
  assert.equal((await answers(asAna, id, 1)).length, 1);
});

test('while a person has the conversation only the team calls the assistant, and never from a note', async () => {
  const visitor = await relay.visitor();
  const agent = await colleague(relay, 'agent');
  const id = await conversation(relay, visitor.token);
  const [guest, staff] = [{ token: visitor.token }, { token: agent.token, origin: null }];
  await relay.call('PUT', `/v1/conversations/${id}/assignee`, { ...staff, body: { userId: agent.user.id } });
  await say(guest, id, '@Fern How do I return an item?', { mentions: ['assistant'] });
  await say(staff, id, '@Fern how do I return an item?', { mentions: ['assistant'], visibility: 'internal' });
  await new Promise((resolve) => setTimeout(resolve, 300));
  assert.deepEqual(
    (await messages(staff, id)).filter(({ author }) => author.role === 'assistant'),
    [],
  );
  const called = await say(staff, id, '@Fern How do I return an item?', { mentions: ['assistant'] });
  const [answer] = await answers(guest, id, 1);
  assert.equal(answer?.inReplyTo, called.body.id);
  assert.equal((await relay.call('GET', `/v1/conversations/${id}`, staff)).body.status, 'assigned');
});
