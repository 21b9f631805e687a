import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { LIMITS, uuid } from '@cs-kit/protocol';
import { TestClock } from '../../../test/support/clock.ts';
import { testState } from '../../../test/support/state.ts';
import { createRateLimiter } from '../auth/rates.ts';
import type { Actor } from '../context.ts';
import { createRoomLog } from './log.ts';
import { Rooms } from './rooms.ts';

const clock = new TestClock();
let store: Awaited<ReturnType<typeof testState>>;
let rooms: Rooms;
before(async () => {
  store = await testState();
  rooms = new Rooms({
    db: store.db,
    log: createRoomLog(store, clock.now),
    rates: createRateLimiter(clock.now, 100),
    clock,
    attachments: async (refs) => refs.map((ref) => ({ ...ref, name: 'a.txt', type: 'text/plain', size: 1 })),
  });
});
after(() => store.end());

const actor = (id: string, extra: Partial<Actor> = {}): Actor => ({
  kind: 'visitor',
  id,
  name: id,
  role: 'visitor',
  siteId: 'demo',
  origin: null,
  scopes: ['chat'],
  known: false,
  ...extra,
});
const [ana, bo] = [actor('ana'), actor('bo')];
const message = (text = 'x') => ({ clientMessageId: uuid(), text });
const group = async () => (await rooms.create('demo', 'group', 'A group', 'public', { id: 'ana', name: 'ana', role: 'owner' })).id;
/** Changes a row and lets the room be read anew. */
async function set(id: string, change: { locked?: number }, muted: string[] = []): Promise<void> {
  if (change.locked !== undefined) await store.db.updateTable('rooms').set(change).where('id', '=', id).execute();
  for (const user of muted) await store.db.updateTable('members').set({ muted: 1 }).where('room_id', '=', id).where('user_id', '=', user).execute();
  rooms.forget(id);
}

test('a locked room takes no words from visitors, new or changed; the staff may speak', async () => {
  const id = await group();
  const said = await rooms.send(id, ana, message());
  await set(id, { locked: 1 });
  await assert.rejects(rooms.send(id, ana, message()), { code: 'room/locked' });
  await assert.rejects(rooms.edit(id, ana, said.messageId, 'changed'), { code: 'room/locked' });
  await rooms.remove(id, ana, said.messageId);
  await rooms.send(id, actor('staff', { kind: 'staff', role: 'agent', siteId: null }), message());
});

test('a muted member says nothing, new or changed', async () => {
  const id = await group();
  const said = await rooms.send(id, ana, message());
  await set(id, {}, ['ana']);
  await assert.rejects(rooms.send(id, ana, message()), { code: 'room/muted' });
  await assert.rejects(rooms.edit(id, ana, said.messageId, 'changed'), { code: 'room/muted' });
  await rooms.send(id, bo, message());
});

test('messages are changed and deleted by their authors, a guest for five minutes', async () => {
  const id = (await rooms.create('demo', 'conversation', '', 'private', { id: 'ana', name: 'ana', role: 'guest' })).id;
  await store.db
    .insertInto('conversations')
    .values({
      room_id: id,
      site_id: 'demo',
      visitor_id: 'ana',
      status: 'assistant',
      assignee_id: null,
      assignee_name: null,
      waiting_since: null,
      reason: null,
      first_response_at: null,
      rating: null,
      comment: null,
      context: null,
      open: 1,
      started_at: 1,
      updated_at: 1,
    })
    .execute();
  const said = await rooms.send(id, ana, message());
  assert.equal((await rooms.edit(id, ana, said.messageId, 'changed')).kind, 'edit');
  await assert.rejects(rooms.edit(id, ana, said.messageId, ' '), { code: 'request/invalid' });
  await assert.rejects(rooms.edit(id, ana, uuid(), 'x'), { code: 'request/not-found' });
  clock.advance(LIMITS.editWindowMs);
  await rooms.edit(id, ana, said.messageId, 'in time');
  clock.advance(1);
  await assert.rejects(rooms.edit(id, ana, said.messageId, 'late'), { code: 'room/forbidden' });
  await assert.rejects(rooms.remove(id, ana, said.messageId), { code: 'room/forbidden' });
  const lead = actor('lead', { kind: 'staff', role: 'lead', siteId: null });
  await assert.rejects(rooms.edit(id, lead, said.messageId, 'words put into a mouth'), { code: 'room/forbidden' });
  assert.equal((await rooms.remove(id, lead, said.messageId)).kind, 'delete');
});

test('reading is noted forwards only, and kept and logged where it passes the words of others', async () => {
  const id = await group();
  await rooms.send(id, bo, message());
  await rooms.send(id, ana, message());
  const receipts = async () => (await rooms.log.after(id, 0, 100)).flatMap((event) => (event.kind === 'receipt' ? [event.readSeq] : []));
  await rooms.read(id, bo, 1);
  const kept = async () =>
    (await store.db.selectFrom('members').select('read_seq').where('room_id', '=', id).where('user_id', '=', 'ana').execute())[0]?.read_seq;
  assert.deepEqual(await receipts(), [], 'whoever is not a member has no mark');
  await rooms.read(id, ana, 1);
  await rooms.read(id, ana, 1);
  await rooms.read(id, ana, 0);
  assert.deepEqual(await receipts(), [1]);
  await rooms.read(id, ana, 2);
  assert.deepEqual(await receipts(), [1]);
  assert.equal(await kept(), 1, 'her own words are not written down as read');
  await Promise.all([rooms.read(id, ana, 9_999), rooms.read(id, ana, 9_999)]);
  assert.equal((await rooms.load(id)).room.members.get('ana')?.readSeq, 3);
});

test('attachments and answers stand in the message', async () => {
  const id = await group();
  const file = uuid();
  const asked = await rooms.send(id, bo, message('Have you a picture?'));
  const said = await rooms.send(id, ana, { ...message(''), attachments: [{ kind: 'file', id: file }], replyTo: asked.messageId });
  const stored = await rooms.log.message(id, said.messageId);
  assert.deepEqual([stored?.message.attachments?.[0]?.id, stored?.message.replyTo], [file, asked.messageId]);
  await rooms.react(id, bo, said.messageId, '👍', true);
  await rooms.feedback(id, bo, said.messageId, false);
  assert.deepEqual(
    (await rooms.log.after(id, 2, 10)).map((event) => event.kind),
    ['reaction', 'feedback'],
  );
});

test('a room that is not there is not found, each time it is asked for', async () => {
  const id = uuid();
  for (let round = 0; round < 2; round += 1) await assert.rejects(rooms.open(id, ana), { code: 'room/not-found' });
  assert.equal(rooms.live(id), null);
  rooms.leave(id, { actor: ana, deliver: () => undefined });
});

test('whoever joins while a room is put away joins the one that is heard', async () => {
  const id = await group();
  const frames: string[] = [];
  const subscriber = { actor: bo, deliver: (text: string) => void frames.push(text) };
  const joining = rooms.join(id, subscriber, undefined, 'r');
  rooms.forget(id);
  await joining;
  assert.ok(rooms.live(id)?.has(subscriber));
  await rooms.send(id, ana, message('heard'));
  await new Promise((resolve) => setImmediate(resolve));
  assert.match(frames.join(), /"ref":"r"[\s\S]*heard/);
});

test('a join that fails while reading leaves nobody behind', async () => {
  const id = await group();
  const subscriber = { actor: bo, deliver: () => undefined };
  const log = rooms.log;
  const before = log.before;
  log.before = async () => Promise.reject(new Error('the store is away'));
  await assert.rejects(rooms.join(id, subscriber, undefined, undefined), /the store is away/);
  log.before = before;
  assert.equal(rooms.live(id)?.has(subscriber), false);
});
