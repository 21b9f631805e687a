import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { uuid } from '@cs-kit/protocol';
import { TestClock } from '../../test/support/clock.ts';
import { testState } from '../../test/support/state.ts';
import { createVisitors } from './auth/sessions.ts';
import { createRoomLog } from './rooms/log.ts';
import type { RoomLog } from './rooms/log.ts';
import { createVisitorData } from './visitors.ts';

const clock = new TestClock();
let store: Awaited<ReturnType<typeof testState>>;
let log: RoomLog;
const asked: unknown[] = [];
let failing = false;
before(async () => {
  store = await testState();
  log = createRoomLog(store, clock.now);
});
after(() => store.end());

const data = () =>
  createVisitorData({
    db: store.db,
    sessions: { revoke: async (id: string) => void asked.push(['revoke', id]) } as never,
    files: { removeOfOwner: async () => 2 } as never,
    eraseImages: async (id) => asked.push(['images', id]),
    eraseEvents: async (site, id) => {
      if (failing) throw new Error('the event store is away');
      asked.push(['events', site, id]);
      return 7;
    },
    halt: async (id, rooms) => void asked.push(['halt', id, rooms.length]),
    forgetRoom: (id) => void asked.push(['forget', id]),
    now: clock.now,
  });

async function visitor(site = 'shop'): Promise<string> {
  const id = uuid();
  await store.db
    .insertInto('visitors')
    .values({ id, site_id: site, name: 'Mira', external_id: null, locale: 'en', email: 'mira@example.com', created_at: 1, last_seen_at: 1 })
    .execute();
  return id;
}

async function room(kind: 'conversation' | 'group', ownerId: string): Promise<string> {
  const id = uuid();
  await store.db.insertInto('rooms').values({ id, site_id: 'shop', kind, title: '', visibility: 'private', last_seq: 0, locked: 0, created_at: 1 }).execute();
  await store.db.insertInto('members').values({ room_id: id, user_id: ownerId, name: 'Mira', role: 'owner', read_seq: 0, muted: 0 }).execute();
  if (kind === 'conversation')
    await store.db
      .insertInto('conversations')
      .values({
        room_id: id,
        site_id: 'shop',
        visitor_id: ownerId,
        status: 'assistant',
        assignee_id: null,
        assignee_name: null,
        waiting_since: null,
        reason: 'why',
        first_response_at: null,
        rating: null,
        comment: null,
        context: '{}',
        open: 1,
        started_at: 1,
        updated_at: 1,
      })
      .execute();
  return id;
}

const say = (roomId: string, authorId: string, text: string, visibility?: 'internal') =>
  log.append(
    roomId,
    { id: authorId, name: 'Mira', role: 'visitor' },
    { kind: 'message', message: { id: uuid(), text, ...(visibility === undefined ? {} : { visibility }) } },
    { clientId: uuid() },
  );

test('an export holds what was said to and by the visitor, without the notes of the staff, and own words only from groups', async () => {
  const id = await visitor();
  const [own, group] = [await room('conversation', id), await room('group', id)];
  await say(own, id, 'question');
  await say(own, 'ana', 'answer');
  const note = await say(own, 'ana', 'note', 'internal');
  await log.append(own, { id: 'ana', name: 'Ana', role: 'agent' }, { kind: 'edit', messageId: note.event.id, text: 'changed note', visibility: 'internal' });
  await say(group, id, 'to the group');
  await say(group, 'bo', 'from another');
  const found = JSON.stringify(await data().export(id, 'shop'));
  for (const word of ['question', 'answer', 'to the group', 'mira@example.com']) assert.ok(found.includes(word), word);
  for (const word of ['note', 'from another']) assert.ok(!found.includes(word), word);
});

test('an erasure leaves numbers without words, in conversations and groups, and tells the rest of the relay', async () => {
  const id = await visitor();
  const [own, group] = [await room('conversation', id), await room('group', 'bo')];
  const question = await say(own, id, 'canary question');
  await say(own, 'ana', 'canary answer');
  await store.db.insertInto('unanswered').values({ site_id: 'shop', id: question.event.id, text: 'canary question', locale: 'en', at: 1, count: 1 }).execute();
  await store.db
    .insertInto('idempotency')
    .values({ key: `${id} hash`, status: 201, body: 'canary', created_at: 1 })
    .execute();
  await say(group, id, 'canary in the group');
  await say(group, 'bo', 'stays');
  await log.append(own, { id, name: 'Mira', role: 'visitor' }, { kind: 'delete', messageId: question.event.id });
  asked.length = 0;
  const receipt = await data().erase(id, null);
  assert.deepEqual([receipt.conversations, receipt.messages, receipt.files, receipt.events], [1, 4, 2, 7]);
  assert.deepEqual(asked, [
    ['revoke', id],
    ['halt', id, 1],
    ['forget', own],
    ['images', id],
    ['events', 'shop', id],
    ['forget', group],
  ]);
  const everything = JSON.stringify(
    await Promise.all(
      (['visitors', 'rooms', 'members', 'events', 'conversations', 'unanswered', 'idempotency'] as const).map((table) =>
        store.db.selectFrom(table).selectAll().execute(),
      ),
    ),
  );
  assert.ok(!everything.includes(id) && !everything.includes('canary') && everything.includes('stays'));
  assert.deepEqual(
    (await log.after(own, 0, 10)).map((event) => [event.seq, event.kind]),
    [
      [1, 'delete'],
      [2, 'delete'],
      [3, 'delete'],
    ],
  );
  await assert.rejects(data().erase(id, null), { code: 'request/not-found' });
});

test('an erasure that is cut short leaves a mark that refuses the visitor, and is finished later', async () => {
  const id = await visitor();
  const [own, group] = [await room('conversation', id), await room('group', id)];
  await say(own, id, 'canary one');
  await say(group, id, 'canary two');
  failing = true;
  await assert.rejects(data().erase(id, null), /away/);
  const visitors = createVisitors(store.db, clock.now);
  assert.equal(await visitors.find(id, 'shop', null), null, 'nobody from the first step on');
  await assert.rejects(data().resume(), /away/);
  failing = false;
  await say(group, id, 'canary that was under way');
  assert.deepEqual([await data().resume(), await data().resume()], [1, 0]);
  const rest = JSON.stringify(await Promise.all((['visitors', 'members', 'events'] as const).map((table) => store.db.selectFrom(table).selectAll().execute())));
  assert.ok(!rest.includes(id) && !rest.includes('canary one') && !rest.includes('canary two') && !rest.includes('under way'));
});

test('a visitor of another site is nobody here', async () => {
  const id = await visitor('other');
  await assert.rejects(data().export(id, 'shop'), { code: 'request/not-found' });
  await assert.rejects(data().erase(id, 'shop'), { code: 'request/not-found' });
  await data().export(id, null);
});
