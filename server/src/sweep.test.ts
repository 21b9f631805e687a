import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { RELAY_LIMITS, uuid } from '@cs-kit/protocol';
import pino from 'pino';
import { TestClock } from '../../test/support/clock.ts';
import { testState } from '../../test/support/state.ts';
import type { Actor } from './context.ts';
import { createStorageQuota } from './storage-quota.ts';
import { createSweeper } from './sweep.ts';

const DAY = 24 * 3600_000;
const clock = new TestClock();
const blobs = new Set<string>();
const uploads = { sweep: async () => 0 };
let store: Awaited<ReturnType<typeof testState>>;
before(async () => void (store = await testState()));
after(() => store.end());

async function file(owner: string, kind: 'file' | 'image', room: string | null, ageDays: number, size = 10): Promise<string> {
  const id = uuid(clock.now());
  const at = clock.now() - ageDays * DAY;
  await store.db
    .insertInto('files')
    .values({ id, site_id: 's', room_id: room, owner_id: owner, kind, name: 'f', type: 't', size, width: null, height: null, sha256: '', created_at: at })
    .execute();
  blobs.add(id);
  return id;
}

async function visitor(id: string, lastSeenDays: number, externalId: string | null = null): Promise<void> {
  const seen = clock.now() - lastSeenDays * DAY;
  const row = { id, site_id: 's', name: id, external_id: externalId, locale: 'en', email: null, created_at: seen, last_seen_at: seen };
  await store.db.insertInto('visitors').values(row).execute();
}

test('once a day goes what nobody can reach any longer, and nothing else', async () => {
  const { db } = store;
  await visitor('here', 1);
  await visitor('gone', 40);
  await visitor('known', 40, 'customer-7');
  const sent = await file('gone', 'file', 'r1', 50);
  await db
    .insertInto('rooms')
    .values({ id: 'r1', site_id: 's', kind: 'group', title: '', visibility: 'private', last_seq: 0, locked: 0, created_at: 1 })
    .execute();
  const message = JSON.stringify({ author: { id: 'gone' }, kind: 'message', message: { attachments: [{ id: sent }] } });
  await store.append({ roomId: 'r1', id: uuid(), at: clock.now(), kind: 'message', authorId: 'gone', body: message });
  const kept = [
    sent,
    await file('here', 'file', 'r1', 2),
    await file('here', 'image', null, 200),
    await file('known', 'image', null, 50),
    await file('gone', 'image', 'r1', 50),
  ];
  const lost = [await file('here', 'file', 'r1', 8), await file('here', 'file', null, 8), await file('gone', 'image', null, 35)];
  const token = { family: 'f', subject: 'x', subject_kind: 'visitor', site_id: 's', origin: null, replaced_at: null, revoked: 0 };
  await db
    .insertInto('refresh_tokens')
    .values([
      { ...token, hash: 'old', expires_at: clock.now() - 1 },
      { ...token, hash: 'new', expires_at: clock.now() + 90 * DAY },
    ])
    .execute();
  await db
    .insertInto('codes')
    .values({ hash: 'old', purpose: 'staff', data: '{}', expires_at: clock.now() - 1, used_at: null })
    .execute();
  const sweeper = createSweeper({
    db,
    clock,
    logger: pino({ level: 'silent' }),
    documents: async () => 0,
    uploads,
    blobs: { delete: async (id) => void blobs.delete(id) },
  });
  await sweeper.run();
  const left = (await db.selectFrom('files').select('id').execute()).map(({ id }) => id);
  assert.deepEqual(left.sort(), [...kept].sort());
  assert.deepEqual([...blobs].sort(), [...kept].sort());
  assert.ok(lost.every((id) => !blobs.has(id)));
  assert.deepEqual(
    (await db.selectFrom('refresh_tokens').select('hash').execute()).map(({ hash }) => hash),
    ['new'],
  );
  assert.equal((await db.selectFrom('codes').selectAll().execute()).length, 0);
  // It comes by itself: one timer waits, and none once it is stopped.
  assert.equal(clock.waiting, 1);
  sweeper.stop();
  assert.equal(clock.waiting, 0);
});

test('a visitor and a site keep no more than they may', async () => {
  const actor = (id: string, kind: Actor['kind'] = 'visitor'): Actor => ({
    kind,
    id,
    name: id,
    role: 'visitor',
    siteId: 's',
    origin: null,
    scopes: [],
    known: false,
  });
  const quota = createStorageQuota({ db: store.db, now: clock.now, siteBytes: RELAY_LIMITS.storedBytes + 5000 });
  await file('much', 'file', 'r1', 0, RELAY_LIMITS.storedBytes - 10);
  await quota.admit(actor('much'), 's', 10);
  await assert.rejects(quota.admit(actor('much'), 's', 11), { code: 'storage/full', message: /One visitor/ });
  await quota.admit(actor('staff', 'staff'), 's', 2000);
  await quota.admit(actor('other'), 's', 2000);
  // What was admitted since the last count is counted too.
  await assert.rejects(quota.admit(actor('other'), 's', 2000), { code: 'storage/full', message: /this site/ });
  clock.advance(61_000);
  await quota.admit(actor('other'), 's', 2000);
});

test('what was announced counts as what is stored, until it goes', async () => {
  const quota = createStorageQuota({ db: store.db, now: clock.now, siteBytes: RELAY_LIMITS.storedBytes * 2 });
  const actor: Actor = { kind: 'visitor', id: 'announcer', name: 'A', role: 'visitor', siteId: 'other', origin: null, scopes: [], known: false };
  const row = { id: uuid(), site_id: 'other', room_id: null, owner_id: actor.id, name: 'a', created_at: 0, expires_at: 1 };
  await store.db
    .insertInto('uploads')
    .values({ ...row, length: RELAY_LIMITS.storedBytes - 10 })
    .execute();
  await quota.admit(actor, 'other', 10);
  await assert.rejects(quota.admit(actor, 'other', 11), { code: 'storage/full', message: /One visitor/ });
  await store.db.deleteFrom('uploads').execute();
  await quota.admit(actor, 'other', 11);
});

test('unfinished uploads are looked for every hour, the rest once a day', async () => {
  const own = await testState();
  const time = new TestClock();
  let swept = 0;
  const sweeper = createSweeper({
    db: own.db,
    clock: time,
    logger: pino({ level: 'silent' }),
    documents: async () => 0,
    uploads: { sweep: async () => (swept += 1) },
    blobs: { delete: async () => undefined },
  });
  const next = async (ms: number): Promise<void> => {
    time.advance(ms);
    while (time.waiting === 0) await own.db.selectFrom('files').select('id').execute();
  };
  await next(60_000);
  const code = { hash: 'old', purpose: 'staff', data: '{}', expires_at: time.now() - 1, used_at: null };
  await own.db.insertInto('codes').values(code).execute();
  await next(3600_000);
  assert.deepEqual([swept, (await own.db.selectFrom('codes').selectAll().execute()).length], [2, 1]);
  for (let hour = 2; hour <= 24; hour += 1) await next(3600_000);
  assert.deepEqual([swept, (await own.db.selectFrom('codes').selectAll().execute()).length], [25, 0]);
  sweeper.stop();
  await own.end();
});

test('more than one step of lost files goes in one sweep, and what is kept between them stays', async () => {
  const own = await testState();
  const gone: string[] = [];
  const before = { ...store };
  store = own;
  const ids = [];
  for (let index = 0; index < 405; index += 1) ids.push(await file('here', 'file', index === 200 ? 'r1' : null, 8));
  await own.db
    .insertInto('rooms')
    .values({ id: 'r1', site_id: 's', kind: 'group', title: '', visibility: 'private', last_seq: 0, locked: 0, created_at: 1 })
    .execute();
  const body = JSON.stringify({ author: { id: 'here' }, kind: 'message', message: { attachments: [{ id: ids[200] }] } });
  await own.append({ roomId: 'r1', id: uuid(), at: clock.now(), kind: 'message', authorId: 'here', body });
  const sweeper = createSweeper({
    db: own.db,
    clock,
    logger: pino({ level: 'silent' }),
    documents: async () => 0,
    uploads,
    blobs: { delete: async (id) => void (id.includes('.') || gone.push(id)) },
  });
  await sweeper.run();
  sweeper.stop();
  assert.deepEqual(gone.sort(), ids.filter((_, index) => index !== 200).sort());
  assert.deepEqual(await own.db.selectFrom('files').select('id').execute(), [{ id: ids[200] }]);
  store = before;
  await own.end();
});

test('a sweep that fails is logged and comes again the next day', async () => {
  const own = await testState();
  const logged: string[] = [];
  const time = new TestClock();
  const sweeper = createSweeper({
    db: own.db,
    clock: time,
    logger: pino({ level: 'info' }, { write: (line: string) => void logged.push((JSON.parse(line) as { msg: string }).msg) }),
    documents: async () => 0,
    uploads: { sweep: async () => Promise.reject(new Error('the disk is away')) },
    blobs: { delete: async () => undefined },
  });
  await own.db.schema.alterTable('codes').renameTo('away').execute();
  const code = { hash: 'old', purpose: 'staff', data: '{}', expires_at: time.now() - 1, used_at: null };
  time.advance(60_000);
  while (time.waiting === 0) await own.db.selectFrom('files').select('id').execute();
  assert.deepEqual(logged, ['unfinished uploads were not removed; it is tried again in an hour', 'the daily sweep failed; it is tried again tomorrow']);
  await own.db.schema.alterTable('away').renameTo('codes').execute();
  await own.db.insertInto('codes').values(code).execute();
  time.advance(DAY);
  while (time.waiting === 0) await own.db.selectFrom('files').select('id').execute();
  assert.equal((await own.db.selectFrom('codes').selectAll().execute()).length, 0);
  sweeper.stop();
  await own.end();
});
