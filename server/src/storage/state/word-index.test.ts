import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { DatabaseSync } from 'node:sqlite';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { uuid } from '@cs-kit/protocol';
import { sql } from 'kysely';
import { MIGRATIONS } from './migrations.ts';
import { searchRoom } from './search.ts';
import { openSqliteStore } from './sqlite.ts';
import type { StateStore } from './store.ts';
import { WordIndex } from './word-index.ts';

let directory: string;
before(async () => {
  directory = await mkdtemp(join(tmpdir(), 'cs-words-'));
});
after(() => rm(directory, { recursive: true }));

const roomId = uuid();
let files = 0;

async function open(migrations = MIGRATIONS): Promise<{ path: string; store: StateStore }> {
  files += 1;
  const path = join(directory, `${files}.db`);
  const store = await openSqliteStore(path, migrations);
  await store.db
    .insertInto('rooms')
    .values({ id: roomId, site_id: 's', kind: 'group', title: '', visibility: 'private', last_seq: 0, locked: 0, created_at: 1 })
    .execute();
  return { path, store };
}

const say = (store: StateStore, text: string) =>
  store.append({ roomId, id: uuid(), at: 1, kind: 'message', authorId: 'a', body: JSON.stringify({ kind: 'message', message: { text } }) });
const find = async (store: StateStore, text: string) =>
  (await searchRoom(store.db, { roomId, text, before: null, limit: 100, withNotes: false })).map(({ seq }) => seq);

/** Messages in the index, and those that wait for it. */
const counts = (database: DatabaseSync) => ({
  ...database
    .prepare(
      'select (select count(*) from message_words_docsize) as found, (select count(*) from events, message_indexed where events.place > message_indexed.place) + (select count(*) from message_unindexed) as waiting',
    )
    .get(),
});

test('a message is found as soon as a search has waited for the index, and by itself a moment later', async () => {
  const { store } = await open();
  await say(store, 'a heron');
  assert.deepEqual(await find(store, 'heron'), [], 'the log does not wait for the index');
  await store.indexed();
  assert.deepEqual(await find(store, 'heron'), [1]);
  await say(store, 'two herons');
  for (let tries = 0; (await find(store, 'herons')).length === 0; tries += 1) {
    assert.ok(tries < 100, 'nobody took it in');
    await sleep(100);
  }
  await store.close();
});

test('more messages than go in at once are all found by the next search', async () => {
  const { store } = await open();
  await Promise.all(Array.from({ length: 2300 }, (_, index) => say(store, `gull ${index}`)));
  await store.indexed();
  assert.deepEqual(await find(store, 'gull 2299'), [2300]);
  assert.equal((await find(store, 'gull')).length, 100, 'as many as were asked for');
  await store.close();
});

test('a wait for the index goes round an open transaction, and ends with it', async () => {
  const { store } = await open();
  await say(store, 'a tern');
  const { promise, resolve } = Promise.withResolvers<void>();
  const transaction = store.db.transaction().execute(async (inside) => {
    await inside.updateTable('rooms').set({ title: 'changed' }).execute();
    await promise;
  });
  let found = false;
  const waiting = store.indexed().then(() => (found = true));
  await sleep(50);
  assert.equal(found, false);
  resolve();
  await Promise.all([transaction, waiting]);
  assert.deepEqual(await find(store, 'tern'), [1]);
  await store.close();
});

test('what was not in the index when the relay ended is taken in after the next start', async () => {
  const { path, store } = await open();
  await say(store, 'a plover');
  await store.close();
  const before = new DatabaseSync(path);
  assert.deepEqual(counts(before), { found: 0, waiting: 1 });
  before.close();
  const again = await openSqliteStore(path);
  await again.indexed();
  assert.deepEqual(await find(again, 'plover'), [1]);
  await again.close();
});

test('where the index cannot be written a search goes on without it, and later messages bring what is missing', async () => {
  const { store } = await open();
  await sql`create trigger refuse before update on message_indexed begin select raise(abort, 'no'); end`.execute(store.db);
  await say(store, 'a dunlin');
  await store.indexed();
  assert.deepEqual(await find(store, 'dunlin'), []);
  await sql`drop trigger refuse`.execute(store.db);
  await say(store, 'a second dunlin');
  await store.indexed();
  assert.deepEqual(await find(store, 'dunlin'), [2, 1]);
  await store.close();
});

for (const [version, what] of [
  ['0014', 'that wrote the index with them'],
  ['0015', 'whose logs had no places'],
] as const)
  test(`messages of a version ${what} are found after the upgrade, beside new ones`, async () => {
    const { path, store } = await open(Object.fromEntries(Object.entries(MIGRATIONS).filter(([name]) => name < version)));
    // As that version wrote it: columns that came later are not there.
    const body = JSON.stringify({ kind: 'message', message: { text: 'an old knot' } });
    await sql`insert into events (room_id, seq, id, at, kind, author_id, body) values (${roomId}, 1, ${uuid()}, 1, 'message', 'a', ${body})`.execute(store.db);
    await sql`update rooms set last_seq = 1 where id = ${roomId}`.execute(store.db);
    await store.close();
    const upgraded = await openSqliteStore(path);
    await say(upgraded, 'a new knot');
    await upgraded.indexed();
    assert.deepEqual(await find(upgraded, 'knot'), [2, 1]);
    await upgraded.close();
  });

test('a very long text without spaces, or a body that says no words, holds nothing back', async () => {
  const { path, store } = await open();
  await say(store, '\u9000'.repeat(200_000));
  await store.append({ roomId, id: uuid(), at: 1, kind: 'message', authorId: 'a', body: JSON.stringify({ kind: 'message', message: { text: 7 } }) });
  await say(store, 'an avocet');
  await store.close();
  const database = new DatabaseSync(path);
  const index = new WordIndex(database);
  assert.equal(index.some(), false);
  assert.deepEqual(counts(database), { found: 2, waiting: 0 });
  database.close();
});

test('a batch that fails is in the index as a whole or not at all, and writes are synced again', async () => {
  const { path, store } = await open();
  await say(store, 'a curlew');
  await store.close();
  const database = new DatabaseSync(path);
  database.exec("create trigger refuse before update on message_indexed begin select raise(abort, 'no'); end");
  database.exec('pragma journal_mode = wal; pragma synchronous = full');
  const index = new WordIndex(database);
  assert.throws(() => index.some(), /no/);
  assert.deepEqual(counts(database), { found: 0, waiting: 1 });
  assert.equal(Object.values(database.prepare('pragma synchronous').get() ?? {})[0], 2);
  database.exec('drop trigger refuse');
  assert.equal(index.some(), false);
  assert.deepEqual(counts(database), { found: 1, waiting: 0 });
  database.close();
});

test('words that are changed wait for the index again, taken back or erased they leave it, and numbers that are given again are taken in', async () => {
  const { path, store } = await open();
  const told = [await say(store, 'a godwit'), await say(store, 'a whimbrel'), await say(store, 'a snipe')];
  await store.indexed();
  await store.close();
  const database = new DatabaseSync(path);
  const index = new WordIndex(database);
  const body = (text: string): string => JSON.stringify({ kind: 'message', message: { text } });
  database.prepare('update events set body = ? where seq = ?').run(body('a ruff'), told[0]!.seq);
  database.prepare("update events set kind = 'delete', body = '{}' where seq = ?").run(told[1]!.seq);
  assert.deepEqual(counts(database), { found: 1, waiting: 1 });
  assert.equal(index.some(), false);
  assert.deepEqual(counts(database), { found: 2, waiting: 0 });
  // Changed before it was ever in the index: it is taken in once, as it stands.
  database.prepare("insert into events (room_id, seq, id, at, kind, author_id, body) values (?, 4, 'm4', 1, 'message', 'a', ?)").run(roomId, body('a first'));
  database.prepare('update events set body = ? where seq = 4').run(body('a sanderling'));
  database.prepare("insert into events (room_id, seq, id, at, kind, author_id, body) values (?, 5, 'm5', 1, 'message', 'a', 'no JSON')").run(roomId);
  assert.equal(index.some(), false);
  assert.deepEqual(counts(database), { found: 3, waiting: 0 });
  database.prepare('delete from events where seq >= 3').run();
  assert.deepEqual(counts(database), { found: 1, waiting: 0 });
  database.prepare("insert into events (room_id, seq, id, at, kind, author_id, body) values (?, 6, 'm6', 1, 'message', 'a', ?)").run(roomId, body('a snipe'));
  assert.deepEqual(counts(database), { found: 1, waiting: 1 });
  assert.equal(index.some(), false);
  database.close();
  const again = await openSqliteStore(path);
  assert.deepEqual([await find(again, 'snipe'), await find(again, 'ruff'), await find(again, 'godwit'), await find(again, 'whimbrel')], [[6], [1], [], []]);
  assert.deepEqual([await find(again, 'first'), await find(again, 'sanderling')], [[], []]);
  await again.close();
});
