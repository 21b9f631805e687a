import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { LIMITS, uuid } from '@cs-kit/protocol';
import { sql } from 'kysely';
import { colleague, conversation } from '../support/people.ts';
import { testRelay } from '../support/relay.ts';
import type { TestRelay } from '../support/relay.ts';

let relay: TestRelay;
before(async () => {
  relay = await testRelay({ CS_RATE_SCALE: '100' });
});
after(() => relay.stop());

interface Found {
  readonly id: string;
  readonly seq: number;
  readonly text: string;
  readonly snippet: { readonly text: string; readonly marks: readonly [number, number][] };
}
async function room() {
  const visitor = await relay.visitor();
  const agent = await colleague(relay, 'agent');
  const id = await conversation(relay, visitor.token);
  const [guest, staff] = [{ token: visitor.token }, { token: agent.token, origin: null }];
  await relay.call('PUT', `/v1/conversations/${id}/assignee`, { ...staff, body: { userId: null } });
  const say = async (text: string, who: object = guest, more: object = {}): Promise<string> =>
    (await relay.call('POST', `/v1/rooms/${id}/messages`, { ...who, body: { clientMessageId: uuid(), text, ...more } })).body.id;
  const find = async (words: string, who: object = guest, more = ''): Promise<{ items: Found[]; cursor: string | null }> =>
    (await relay.call('GET', `/v1/rooms/${id}/messages?search=${encodeURIComponent(words)}${more}`, who)).body;
  const texts = async (words: string, who: object = guest): Promise<string[]> => (await find(words, who)).items.map(({ text }) => text);
  return { id, guest, staff, say, find, texts, visitor };
}

test('words are found in a room, two characters of Chinese too, newest first, with the hit marked', async () => {
  const { say, find, texts } = await room();
  for (const text of ['The tent pole is bent', '我要退款，谢谢', 'Another TENT', 'Zelte für Räder', 'no match']) await say(text);
  assert.deepEqual(await texts('tent'), ['Another TENT', 'The tent pole is bent']);
  assert.deepEqual(await texts('pole tent'), ['The tent pole is bent']);
  assert.deepEqual(await texts('rad'), ['Zelte für Räder']);
  assert.deepEqual(await texts('退款'), ['我要退款，谢谢']);
  assert.deepEqual(await texts('款'), ['我要退款，谢谢']);
  assert.deepEqual(await texts('款退'), []);
  assert.deepEqual(await texts('*"('), []);
  const [hit] = (await find('pole')).items;
  const [start, end] = hit?.snippet.marks[0] ?? [0, 0];
  assert.equal(hit?.snippet.text.slice(start, end), 'pole');
});

test('pages follow each other by cursor', async () => {
  const { say, find } = await room();
  for (let index = 0; index < 5; index += 1) await say(`needle ${index}`);
  const first = await find('needle', undefined, '&limit=3');
  assert.deepEqual([first.items.map(({ text }) => text), first.cursor], [['needle 4', 'needle 3', 'needle 2'], String(first.items[2]?.seq)]);
  const second = await find('needle', undefined, `&limit=3&before=${first.cursor}`);
  assert.deepEqual([second.items.map(({ text }) => text), second.cursor], [['needle 1', 'needle 0'], null]);
});

test('words that were changed, taken back or erased are found no more', async () => {
  const { id, guest, say, texts, visitor, staff } = await room();
  const [changed, gone] = [await say('canary one'), await say('canary two')];
  await say('canary three');
  await relay.call('PATCH', `/v1/rooms/${id}/messages/${changed}`, { ...guest, body: { text: 'sparrow' } });
  await relay.call('DELETE', `/v1/rooms/${id}/messages/${gone}`, guest);
  assert.deepEqual([await texts('canary'), await texts('sparrow')], [['canary three'], ['sparrow']]);
  const admin = { token: (await relay.staff()).token, origin: null };
  assert.equal((await relay.call('DELETE', `/v1/visitors/${visitor.visitorId}`, { ...admin })).status < 300, true);
  assert.deepEqual(await texts('canary', staff), []);
  const { db } = relay.running.relay.services;
  const { rows } = await sql`select rowid from message_words where message_words match 'canary OR sparrow'`.execute(db);
  assert.deepEqual([rows, await db.selectFrom('events').select('id').where('room_id', '=', id).where('kind', '=', 'message').execute()], [[], []]);
});

test('notes are found by the team only; a room is searched by those who may read it', async () => {
  const { id, say, texts, staff } = await room();
  await say('secret margin', staff, { visibility: 'internal' });
  assert.deepEqual([await texts('margin'), await texts('margin', staff)], [[], ['secret margin']]);
  const stranger = await relay.visitor();
  assert.equal((await relay.call('GET', `/v1/rooms/${id}/messages?search=margin`, { token: stranger.token })).body.code, 'room/not-found');
  assert.equal((await relay.call('GET', `/v1/rooms/${id}/messages?search=${'a'.repeat(LIMITS.searchChars + 1)}`, staff)).body.code, 'request/invalid');
});

test('staff search every conversation, a visitor the own ones', async () => {
  const [one, two] = [await room(), await room()];
  await one.say('the walrus sleeps');
  await two.say('a walrus wakes');
  await two.say('walrus plan', two.staff, { visibility: 'internal' });
  const search = async (who: object) => (await relay.call('GET', '/v1/conversations?search=walrus', who)).body;
  const all = await search(one.staff);
  assert.deepEqual(
    all.items.map((item: { id: string; found: Found }) => [item.id, item.found.text]),
    [
      [two.id, 'walrus plan'],
      [one.id, 'the walrus sleeps'],
    ],
  );
  const own = await search(two.guest);
  assert.deepEqual(
    own.items.map((item: { id: string; found: Found }) => [item.id, item.found.text]),
    [[two.id, 'a walrus wakes']],
  );
  assert.equal(all.cursor, null);
});
