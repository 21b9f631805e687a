import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { cpSync } from 'node:fs';
import { appendFile, mkdir, mkdtemp, open, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, test } from 'node:test';
import { CsError } from '@cs-kit/protocol';
import { decodeBatch, encodeBatch, encodeFrame, readFrame, SEGMENT_MAGIC } from './frames.ts';
import { openEventStore } from './index.ts';
import { AppendLog } from './log.ts';
import { recoverLog, segmentName } from './segments.ts';
import { sampleEvent } from './fixtures/samples.ts';
import type { EventStore } from './types.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'cs-events-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const count = async (store: EventStore): Promise<number> => (await store.query<{ n: number }>('select count(*) as n from events'))[0]!.n;
const distinct = async (store: EventStore): Promise<number> => (await store.query<{ n: number }>('select count(distinct id) as n from events'))[0]!.n;
const logFiles = async (): Promise<string[]> => (await readdir(join(directory, 'log'))).sort().map((name) => join(directory, 'log', name));

/** Copies the directory of an open store, as a power cut would leave it. */
function snapshotOf(from: string): string {
  const copy = `${from}-cut`;
  cpSync(from, copy, { recursive: true });
  return copy;
}

test('a batch is read as it was written, also one of an earlier version, which named the fields of each event', () => {
  const batch = [sampleEvent(1), sampleEvent(2)];
  assert.deepEqual(decodeBatch(encodeBatch(batch)), batch);
  assert.deepEqual(decodeBatch(Buffer.from(JSON.stringify(batch), 'utf8')), batch);
});

test('a frame is found again, and no changed byte passes', () => {
  const frame = Buffer.from(encodeFrame(7, encodeBatch([sampleEvent(1)])));
  assert.equal(readFrame(frame, 0)?.batchId, 7);
  for (let index = 0; index < frame.length; index += 1) {
    const bent = Buffer.from(frame);
    bent[index] = bent[index]! ^ 0x10;
    assert.equal(readFrame(bent, 0), null, `byte ${index}`);
  }
  assert.equal(readFrame(Buffer.alloc(4096), 0), null);
});

test('keeps every field, and everything after closing and opening again', async () => {
  const store = await openEventStore({ directory });
  await store.append([
    sampleEvent(1, { visitorId: null, identity: 'none', properties: { word: 'Ж "q" \n', flag: true, none: null } }),
    sampleEvent(2, { bot: true, source: 'relay' }),
  ]);
  await store.close();
  const again = await openEventStore({ directory });
  const rows = await again.query<Record<string, unknown>>(
    'select name, properties, visitor, bot, from_relay, path, id::varchar as id, happened_at from events order by id',
  );
  assert.deepEqual(rows[0], {
    name: 'page.viewed',
    properties: '{"word":"Ж \\"q\\" \\n","flag":true,"none":null}',
    visitor: null,
    bot: false,
    from_relay: false,
    path: '/lamp',
    id: sampleEvent(1).id,
    happened_at: sampleEvent(1).at,
  });
  assert.equal(rows[1]!['bot'] && rows[1]!['from_relay'], true);
  await again.close();
});

test('moves many batches once, drops the log only after a checkpoint, and goes on numbering', async () => {
  const store = await openEventStore({ directory, segmentBytes: 20_000, flushMs: 20, checkpointEvents: 1_000_000 });
  for (let round = 0; round < 5; round += 1) await Promise.all(Array.from({ length: 60 }, (_, index) => store.append([sampleEvent(round * 60 + index)])));
  await store.flush();
  assert.equal(await count(store), 300);
  assert.ok((await logFiles()).length > 1, 'segments stay while nothing is checkpointed');
  await store.close();
  assert.deepEqual(await logFiles(), []);
  const again = await openEventStore({ directory });
  await again.append([sampleEvent(900)]);
  await again.flush();
  assert.equal(await count(again), 301);
  await again.close();
});

test('refuses a second owner and says what to do', async () => {
  const store = await openEventStore({ directory });
  const script = join(directory, 'second.mjs');
  await writeFile(
    script,
    `import { openEventStore } from ${JSON.stringify(new URL('./index.ts', import.meta.url).href)}; await openEventStore({ directory: ${JSON.stringify(directory)} }).catch((error) => console.error(error.code + ' ' + error.message));`,
  );
  const child = spawn(process.execPath, ['--conditions=cs-source', script]);
  let words = '';
  child.stderr.on('data', (chunk) => (words += chunk));
  await new Promise((resolve) => child.on('close', resolve));
  await store.close();
  assert.match(words, /storage\/unavailable Another process/);
});

test('opens with a torn, a zeroed and a garbled tail, and keeps all whole batches', async () => {
  for (const [name, damage] of Object.entries({
    torn: async (path: string) => truncate(path, (await stat(path)).size - 5),
    zeroed: async (path: string) => {
      const size = (await stat(path)).size;
      const file = await open(path, 'r+');
      await file.write(Buffer.alloc(100), 0, 100, size - 100);
      await file.close();
    },
    'zeros behind': (path: string) => appendFile(path, Buffer.alloc(4096)),
    'words behind': (path: string) => appendFile(path, 'no frame at all, only words'),
  })) {
    const store = await openEventStore({ directory, flushMs: 60_000 });
    for (let number = 0; number < 10; number += 1) await store.append([sampleEvent(number)]);
    const cut = snapshotOf(directory);
    await store.close();
    await rm(directory, { recursive: true });
    await damage(join(cut, 'log', (await readdir(join(cut, 'log'))).sort().at(-1)!));
    const again = await openEventStore({ directory: cut });
    const whole = name.endsWith('behind') ? 10 : 9;
    assert.equal(await count(again), whole, name);
    assert.equal(again.health().repairs.length, 1, name);
    await again.append([sampleEvent(50)]);
    await again.flush();
    assert.equal(await count(again), whole + 1, name);
    await again.close();
    await rm(cut, { recursive: true });
  }
});

test('a flipped bit in the middle costs its batch alone', async () => {
  const store = await openEventStore({ directory, flushMs: 60_000 });
  for (let number = 0; number < 10; number += 1) await store.append([sampleEvent(number)]);
  const cut = snapshotOf(directory);
  await store.close();
  const path = join(cut, 'log', (await readdir(join(cut, 'log')))[0]!);
  const bytes = await readFile(path);
  bytes[Math.floor(bytes.length / 2)]! ^= 1;
  await writeFile(path, bytes);
  const again = await openEventStore({ directory: cut });
  assert.equal(await count(again), 9);
  await again.close();
  await rm(cut, { recursive: true });
});

test('sets a damaged write-ahead log aside and takes its batches from the append log, each once', async () => {
  const store = await openEventStore({ directory, flushMs: 10, checkpointEvents: 1_000_000 });
  for (let number = 0; number < 40; number += 1) {
    await store.append([sampleEvent(number)]);
    if (number % 10 === 9) await store.flush();
  }
  const cut = snapshotOf(directory);
  await store.close();
  const wal = join(cut, 'events.duckdb.wal');
  const bytes = await readFile(wal);
  bytes.fill(0, Math.floor(bytes.length / 2), Math.floor(bytes.length / 2) + 64);
  await writeFile(wal, bytes);
  await appendFile(wal, Buffer.alloc(4096));
  const again = await openEventStore({ directory: cut });
  assert.equal(await count(again), 40);
  assert.equal(await distinct(again), 40);
  assert.match(again.health().repairs[0]!, /write-ahead log/);
  assert.equal((await readdir(join(cut, 'aside'))).length, 1);
  await again.close();
  await rm(cut, { recursive: true });
});

test('erases a visitor from the database and from the log', async () => {
  const store = await openEventStore({ directory, flushMs: 60_000 });
  const gone = '01900000-0000-7000-8000-c00000000009';
  await store.append([sampleEvent(1, { visitorId: gone, url: 'https://shop.test/secret-of-gone' }), sampleEvent(2)]);
  assert.equal(await store.eraseVisitor('site', gone), 1);
  assert.equal(await count(store), 1);
  assert.deepEqual(await logFiles(), []);
  await store.close();
});

test('a log that cannot be written refuses with a storage error and recovers', async () => {
  const store = await openEventStore({ directory });
  await rm(join(directory, 'log'), { recursive: true });
  await assert.rejects(store.append([sampleEvent(1)]), (error) => error instanceof CsError && error.code === 'storage/unavailable');
  await import('node:fs/promises').then((fs) => fs.mkdir(join(directory, 'log')));
  await store.append([sampleEvent(2)]);
  await store.flush();
  assert.equal(await count(store), 1);
  await store.close();
});

test('kill -9 in the middle of the work loses nothing that was acknowledged and doubles nothing', { timeout: 120_000 }, async () => {
  const acknowledged = new Set<number>();
  let next = 0;
  for (let round = 0; round < 5; round += 1) {
    const child = spawn(process.execPath, ['--conditions=cs-source', new URL('./fixtures/child.ts', import.meta.url).pathname, directory, String(next)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const lines = createInterface({ input: child.stdout });
    const wanted = 60 + Math.floor(Math.random() * 200);
    let seen = 0;
    lines.on('line', (line) => {
      acknowledged.add(Number(line));
      next = Math.max(next, Number(line) + 1);
      seen += 1;
      if (seen === wanted) child.kill('SIGKILL');
    });
    await new Promise((resolve) => child.on('close', resolve));
    assert.ok(seen >= wanted, 'the child worked until it was killed');
    next += 100;
  }
  const store = await openEventStore({ directory });
  const rows = await store.query<{ step: number; n: number }>(
    `select cast(json_extract_string(properties, '$.step') as bigint) as step, count(*) as n from events group by 1`,
  );
  const found = new Map(rows.map((row) => [row.step, row.n]));
  for (const number of acknowledged) for (let index = 0; index < 5; index += 1) assert.equal(found.get(number * 5 + index), 1, `event ${number * 5 + index}`);
  for (const [step, n] of found) assert.equal(n, 1, `event ${step} is there ${n} times`);
  await store.close();
});

test('an empty file that a kill left where the next batch goes is not removed: it could be gone only after that batch is in it', async () => {
  const folder = join(directory, 'log');
  await mkdir(folder);
  await writeFile(join(folder, segmentName(1)), SEGMENT_MAGIC);
  const recovered = await recoverLog(folder);
  const log = new AppendLog({ directory: folder, recovered, nextBatch: recovered.lastBatch + 1, segmentBytes: 1e6, groupMs: 0, onDurable: () => undefined });
  await log.drop(recovered.lastBatch);
  assert.deepEqual(await readdir(folder), [segmentName(1)]);
  await log.append(encodeBatch([sampleEvent(1)]));
  await log.close();
  assert.equal(readFrame(await readFile(join(folder, segmentName(1))), SEGMENT_MAGIC.length)?.batchId, 1);
});
