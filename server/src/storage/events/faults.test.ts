import assert from 'node:assert/strict';
import { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { closeSync } from 'node:fs';
import { mkdtemp, open, readdir, rm, symlink, unlink } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, mock, test } from 'node:test';
import { Worker } from 'node:worker_threads';
import { openDatabase } from './database.ts';
import { encodeBatch } from './frames.ts';
import { openEventStore } from './index.ts';
import { AppendLog } from './log.ts';
import { recoverLog, segmentName } from './segments.ts';
import { sampleEvent } from './fixtures/samples.ts';
import type { EventStore } from './types.ts';

/* Faults of the disk, of the database and of the worker, each followed by what must still work. */

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'cs-events-'));
});
afterEach(async () => {
  mock.restoreAll();
  await rm(directory, { recursive: true, force: true });
});

const count = async (store: EventStore): Promise<number> => (await store.query<{ n: number }>('select count(*) as n from events'))[0]!.n;
const files = { memoryLimit: '64MB' };
const openLog = async (): Promise<AppendLog> => {
  const recovered = await recoverLog(directory);
  return new AppendLog({ directory, recovered, nextBatch: recovered.lastBatch + 1, segmentBytes: 1e6, groupMs: 0, onDurable: () => undefined });
};
/** Batches that a later start would find in the log. */
const batches = async (): Promise<number> => (await recoverLog(directory)).lastBatch;

test(
  'a disk that is full says so, and the next batch goes to a file of its own',
  { skip: process.platform === 'linux' ? false : 'needs /dev/full' },
  async () => {
    await symlink('/dev/full', join(directory, segmentName(1)));
    const log = new AppendLog({
      directory,
      recovered: { segments: [], lastBatch: 0, repairs: [] },
      nextBatch: 1,
      segmentBytes: 1e6,
      groupMs: 0,
      onDurable: () => undefined,
    });
    await assert.rejects(log.append(encodeBatch([sampleEvent(1)])), { code: 'storage/full' });
    await unlink(join(directory, segmentName(1)));
    await log.append(encodeBatch([sampleEvent(2)]));
    await log.close();
    assert.deepEqual([await readdir(directory), await batches()], [[segmentName(2)], 2]);
  },
);

test('a sync that fails refuses its batch and cuts it off, even where the file cannot be cut or closed', async () => {
  const probe = await open(join(directory, 'probe'), 'w');
  const handle = Object.getPrototypeOf(probe) as FileHandle;
  await probe.close();
  await unlink(join(directory, 'probe'));
  const failing = (before: (file: FileHandle) => void): void =>
    void mock.method(
      handle,
      'datasync',
      async function (this: FileHandle) {
        before(this);
        throw new Error('EIO');
      },
      { times: 1 },
    );
  const log = await openLog();
  await log.append(encodeBatch([sampleEvent(1)]));
  failing(() => undefined);
  await assert.rejects(log.append(encodeBatch([sampleEvent(2)])), { code: 'storage/unavailable' });
  assert.equal(await batches(), 1, 'it is not found later: nobody was told that it is safe');
  await log.append(encodeBatch([sampleEvent(3)]));
  failing((file) => closeSync(file.fd));
  await assert.rejects(log.append(encodeBatch([sampleEvent(4)])), { code: 'storage/unavailable' });
  await log.append(encodeBatch([sampleEvent(5)]));
  assert.equal(log.durable, 5);
  await log.close();
  assert.deepEqual([await batches(), (await readdir(directory)).length], [5, 3]);
});

test('a database of another form is refused and left as it was', async () => {
  const path = join(directory, 'events.duckdb');
  const instance = await DuckDBInstance.create(path);
  const connection = await instance.connect();
  await connection.run('create view moved as select 1 as batch');
  connection.closeSync();
  instance.closeSync();
  await assert.rejects(openDatabase({ directory, ...files }, []), /moved/);
  await assert.rejects(openEventStore({ directory }), { code: 'storage/unavailable', message: /cannot be opened/ });
  // Nothing holds the file any more.
  const again = await DuckDBInstance.create(path);
  const rows = await (await again.connect()).runAndReadAll('select batch from moved');
  assert.deepEqual(rows.getRows(), [[1]]);
  again.closeSync();
});

test('a transaction that fails leaves neither events nor a position behind', async () => {
  const database = await openDatabase({ directory, ...files }, []);
  await database.add([sampleEvent(1)], 1);
  await assert.rejects(database.add([sampleEvent(2), sampleEvent(3, { id: 'no id' })], 2), /BigInt/);
  await assert.rejects(database.add([sampleEvent(2), sampleEvent(3, { siteId: null as never })], 2), /NOT NULL/);
  assert.deepEqual([await database.position(), (await database.query('select count(*) as n from events', []))[0]], [1, { n: 1 }]);
  // As the engine does where a commit fails: the transaction is over, and rolling it back fails too.
  const run = DuckDBConnection.prototype.run;
  mock.method(DuckDBConnection.prototype, 'run', async function (this: DuckDBConnection, sql: string, ...rest: never[]) {
    if (sql !== 'commit') return run.call(this, sql, ...rest);
    await run.call(this, 'rollback');
    throw new Error('the commit failed');
  });
  await assert.rejects(database.add([sampleEvent(2)], 2), /the commit failed/);
  mock.restoreAll();
  await database.add([sampleEvent(2)], 2);
  assert.deepEqual([await database.position(), (await database.query('select count(*) as n from events', []))[0]], [2, { n: 2 }]);
  database.close();
});

test('a query that fails is refused alone', async () => {
  const store = await openEventStore({ directory });
  await assert.rejects(store.query('select nonsense from nowhere'), (error: { code?: string; cause?: Error }) => {
    assert.match(error.cause?.message ?? '', /nowhere/);
    return error.code === 'storage/unavailable';
  });
  assert.equal(await count(store), 0);
  await store.close();
});

test('while the database takes nothing the log keeps it and health says why; then all of it is moved, once', async () => {
  const store = await openEventStore({ directory, flushMs: 10, retryMs: 20 });
  await store.append([sampleEvent(1)]);
  await store.flush();
  await store.query('alter table moved rename to elsewhere');
  await store.append([sampleEvent(2)]);
  await store.append([sampleEvent(3)]);
  while (store.health().failure === null) await new Promise((resolve) => setTimeout(resolve, 10));
  assert.match(store.health().failure!, /moved/);
  assert.deepEqual([await count(store), store.health().waitingBatches], [1, 2]);
  await store.query('alter table elsewhere rename to moved');
  // It comes by itself: nobody asks for it.
  while (store.health().failure !== null) await new Promise((resolve) => setTimeout(resolve, 10));
  assert.deepEqual([await count(store), store.health().failure, store.health().waitingBatches], [3, null, 0]);
  await store.close();
});

test('a segment that cannot be removed does not hold up an erasure, and the store goes on', async () => {
  const store = await openEventStore({ directory });
  await store.append([sampleEvent(1)]);
  await store.flush();
  await unlink(join(directory, 'log', segmentName(1)));
  assert.equal(await store.eraseVisitor('other', '01900000-0000-7000-8000-c00000000009'), 0);
  await store.append([sampleEvent(2)]);
  await store.flush();
  assert.equal(await count(store), 2);
  await store.close();
});

test('a worker that breaks refuses what was asked and says what to do; closing still ends', async () => {
  const post = mock.method(Worker.prototype, 'postMessage').mock;
  const store = await openEventStore({ directory });
  await store.flush();
  // No message of ours: the worker breaks on it, and what comes behind it is never read.
  const worker = post.calls.at(-1)?.this as Worker;
  worker.postMessage(null);
  await assert.rejects(store.query('select 1'), { code: 'storage/unavailable', message: /start the relay again/ });
  await assert.rejects(store.flush(), { code: 'storage/unavailable' });
  await store.append([sampleEvent(1)]);
  await store.close();
  const again = await openEventStore({ directory });
  assert.equal(await count(again), 1, 'the log had it');
  await again.close();
});
