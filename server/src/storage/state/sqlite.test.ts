import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { uuid } from '@cs-kit/protocol';
import { openSqliteStore } from './sqlite.ts';
import type { StateStore } from './store.ts';

let directory: string;
let store: StateStore;
const roomId = uuid();

before(async () => {
  directory = await mkdtemp(join(tmpdir(), 'cs-state-'));
  store = await openSqliteStore(join(directory, 'state.db'));
  await store.db
    .insertInto('rooms')
    .values({ id: roomId, site_id: 's', kind: 'group', title: '', visibility: 'private', last_seq: 0, locked: 0, created_at: 1 })
    .execute();
});
after(async () => {
  await store.close();
  await rm(directory, { recursive: true });
});

const entry = (extra: object = {}) => ({ roomId, id: uuid(), at: 1, kind: 'message', authorId: 'a', body: '{}', ...extra });

test('numbers entries without a gap, also when many arrive at once', async () => {
  const results = await Promise.all(Array.from({ length: 200 }, () => store.append(entry())));
  assert.deepEqual(
    results.map((result) => result.seq),
    Array.from({ length: 200 }, (_, index) => index + 1),
  );
});

test('stores the same client id of the same author once and gives back the first', async () => {
  const [first, second] = await Promise.all([store.append(entry({ clientId: 'c1' })), store.append(entry({ clientId: 'c1' }))]);
  assert.equal(second?.duplicate, true);
  assert.equal(second?.seq, first?.seq);
  assert.equal(second?.id, first?.id);
  assert.equal((await store.append(entry({ clientId: 'c1', authorId: 'b' }))).duplicate, false);
});

test('stores one answer to a message', async () => {
  const first = await store.append(entry({ inReplyTo: 'm1' }));
  const second = await store.append(entry({ inReplyTo: 'm1' }));
  assert.deepEqual([second.duplicate, second.seq], [true, first.seq]);
});

test('an entry for a room that is not there fails alone', async () => {
  const [good, bad] = await Promise.allSettled([store.append(entry()), store.append(entry({ roomId: uuid() }))]);
  assert.equal(good.status, 'fulfilled');
  assert.equal(bad.status, 'rejected');
  assert.equal((bad as PromiseRejectedResult).reason.code, 'storage/unavailable');
});

test('appends wait for an open transaction and are not part of it', async () => {
  let appended: Promise<unknown> = Promise.resolve();
  await assert.rejects(
    store.db.transaction().execute(async (transaction) => {
      await transaction.updateTable('rooms').set({ title: 'changed' }).execute();
      appended = store.append(entry({ clientId: 'during' }));
      await transaction.selectFrom('rooms').selectAll().execute();
      throw new Error('roll back');
    }),
  );
  await appended;
  const room = await store.db.selectFrom('rooms').selectAll().executeTakeFirstOrThrow();
  assert.equal(room.title, '');
  const count = await store.db
    .selectFrom('events')
    .select((e) => e.fn.countAll<number>().as('n'))
    .executeTakeFirstOrThrow();
  assert.equal(count.n, room.last_seq);
});

test('every answer follows its sync: the file is in WAL mode with full sync', async () => {
  const { sql } = await import('kysely');
  const mode = await sql<{ journal_mode: string }>`pragma journal_mode`.execute(store.db);
  const sync = await sql<{ synchronous: number }>`pragma synchronous`.execute(store.db);
  assert.deepEqual([mode.rows[0]?.journal_mode, sync.rows[0]?.synchronous], ['wal', 2]);
});
