import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { uuid } from '@cs-kit/protocol';
import type { CsError } from '@cs-kit/protocol';
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
  const sent = entry({ clientId: 'c1' });
  const [first, second] = await Promise.all([store.append(sent), store.append(entry({ clientId: 'c1' }))]);
  assert.equal(first?.before, undefined);
  assert.equal(second?.seq, first?.seq);
  assert.deepEqual({ ...second?.before }, { id: sent.id, at: 1, body: '{}' });
  assert.equal((await store.append(entry({ clientId: 'c1', authorId: 'b' }))).before, undefined);
});

test('stores one answer to a message', async () => {
  const first = await store.append(entry({ inReplyTo: 'm1' }));
  const second = await store.append(entry({ inReplyTo: 'm1' }));
  assert.deepEqual([second.before !== undefined, second.seq], [true, first.seq]);
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

test('a store that is full refuses entries and statements, and takes more when there is room again', async () => {
  const { sql } = await import('kysely');
  const { rows } = await sql<{ page_count: number }>`pragma page_count`.execute(store.db);
  const limit = (pages: number) => sql.raw(`pragma max_page_count = ${pages}`).execute(store.db);
  await limit((rows[0]?.page_count ?? 0) + 1);
  const large = 'x'.repeat(256 * 1024);
  const seq = (await store.db.selectFrom('rooms').select('last_seq').where('id', '=', roomId).executeTakeFirstOrThrow()).last_seq;
  await assert.rejects(store.append(entry({ body: large })), (error: CsError) => error.code.startsWith('storage/') && error.retryable);
  await assert.rejects(store.db.insertInto('settings').values({ key: 'large', value: large, updated_at: 1 }).execute(), { code: 'storage/full' });
  await limit(1_000_000);
  assert.equal((await store.append(entry({ body: large }))).seq, seq + 1, 'no number was lost');
});

test('the store does not stream: pages are read instead', async () => {
  await assert.rejects(
    async () => {
      for await (const row of store.db.selectFrom('settings').selectAll().stream()) assert.fail(JSON.stringify(row));
    },
    { code: 'storage/unavailable' },
  );
});

test('a file that is no database is an error at the start, and nothing hangs on it', async () => {
  const { writeFile } = await import('node:fs/promises');
  const path = join(directory, 'broken.db');
  await writeFile(path, 'this is not a database, but long enough to be taken for one by its size'.repeat(100));
  await assert.rejects(openSqliteStore(path), { code: 'storage/unavailable' });
});
