import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { CsError, LIMITS } from '@cs-kit/protocol';
import { pino } from 'pino';
import sharp from 'sharp';
import { memoryBlobs } from '../../../test/support/blobs.ts';
import { all, handEngine, png, request, site, staff, until, visitor } from '../../../test/support/pictures.ts';
import type { ServiceEvent } from '../context.ts';
import { openSqliteStore } from '../storage/state/sqlite.ts';
import type { StateStore } from '../storage/state/store.ts';
import { createImageService } from './jobs.ts';
import type { ImageJobDetail, ImageService, ImageServiceDeps } from './service.ts';
import type { ImageModel, JobEvent } from './types.ts';
import { isOwn } from '../rooms/file-access.ts';

let directory: string;
let state: StateStore;
let blobs: Map<string, Uint8Array>;
let booked: number[];
let recorded: ServiceEvent[];
let readable: boolean;

function open(models: readonly ImageModel[], extra: Partial<ImageServiceDeps> = {}): ImageService {
  return createImageService({
    db: state.db,
    blobs: memoryBlobs(blobs),
    budgets: { reserve: async (_site, _budget, amount) => ({ settle: async (used) => void booked.push(amount, used) }) },
    engines: () => models,
    now: () => Date.now(),
    record: (event) => void recorded.push(event),
    log: pino({ level: 'silent' }),
    quota: { admit: async () => undefined },
    scan: async () => undefined,
    mayReadFile: async (who, file) => isOwn(who, file) || readable,
    ...extra,
  });
}

const ended = (service: ImageService, job: ImageJobDetail, actor = visitor('v1')): Promise<ImageJobDetail> =>
  until(async () => {
    const now = await service.get(actor, job.id);
    return now.items.every((item) => ['done', 'failed', 'cancelled'].includes(item.status)) && now;
  });
const code = (expected: string) => (error: unknown) => error instanceof CsError && error.code === expected;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'cs-images-'));
  state = await openSqliteStore(join(directory, 'state.db'));
  blobs = new Map();
  booked = [];
  recorded = [];
  readable = false;
});
afterEach(async () => {
  await state.close();
  await rm(directory, { recursive: true });
});

test('a job answers at once, reports progress, and ends with stored bytes', async () => {
  const { model, calls } = handEngine();
  const service = open([model]);
  const job = await service.submit(visitor('v1'), site, { ...request, width: 600, height: 900 });
  assert.deepEqual([job.items.length, job.width, job.height], [1, 64, 96]);
  const told = all(await service.subscribe(visitor('v1'), job.id));
  const call = await until(() => calls[0]);
  call.onProgress(0.5, png);
  await until(() =>
    service.preview(visitor('v1'), job.id, job.items[0]!.id).then(
      () => true,
      () => false,
    ),
  );
  call.finish();
  const events = await told;
  const done = events.at(-1);
  assert.ok(done?.event === 'done');
  assert.ok(events.some((event) => event.event === 'progress' && event.data.previewUrl !== undefined));
  const picture = await service.read(visitor('v1'), done.data.imageId);
  assert.deepEqual(picture.bytes, png, 'the bytes of the engine, untouched');
  assert.equal(picture.name, 'A teal wave.png');
  const small = await service.read(visitor('v1'), done.data.imageId, { width: 300 });
  assert.equal((await sharp(small.bytes).metadata()).width, 320);
  assert.deepEqual(booked, [1, 1]);
  assert.equal(recorded[0]?.name, 'image.completed');
  assert.doesNotMatch(JSON.stringify(recorded), /teal/);
});

test('one failure leaves the others; only what was made is booked', async () => {
  const { model, calls } = handEngine();
  const service = open([model]);
  const job = await service.submit(visitor('v1'), site, { ...request, count: 3 });
  (await until(() => calls[0])).fail(new CsError('provider/refused', 'Not this.'));
  (await until(() => calls[1])).finish();
  (await until(() => calls[2])).finish();
  const over = await ended(service, job);
  assert.deepEqual(
    over.items.map((item) => item.status),
    ['failed', 'done', 'done'],
  );
  assert.deepEqual([over.items[0]?.code, over.items[0]?.message], ['provider/refused', 'Not this.']);
  assert.deepEqual(
    calls.map((call) => call.seed! - calls[0]!.seed!),
    [0, 1, 2],
  );
  await until(() => booked.length > 0);
  assert.deepEqual(booked, [3, 2]);
});

test('cancel aborts the engine at once and drops what waits', async () => {
  const { model, calls } = handEngine();
  const service = open([model], { places: 1 });
  const job = await service.submit(visitor('v1'), site, { ...request, count: 2 });
  const call = await until(() => calls[0]);
  const now = await service.cancel(visitor('v1'), job.id);
  assert.equal(call.signal.aborted, true);
  assert.deepEqual(
    now.items.map((item) => item.status),
    ['cancelled', 'cancelled'],
  );
  assert.equal(calls.length, 1);
  assert.deepEqual(booked, [2, 1], 'the picture that had begun may have been charged');
  const again = await all(await service.subscribe(visitor('v1'), job.id));
  assert.deepEqual(
    again.map((event) => event.event),
    ['failed', 'failed'],
  );
});

test('one item can be cancelled alone', async () => {
  const { model, calls } = handEngine();
  const service = open([model]);
  const job = await service.submit(visitor('v1'), site, { ...request, count: 2 });
  await until(() => calls[1]);
  await service.cancel(visitor('v1'), job.id, job.items[1]!.id);
  calls[0]!.finish();
  assert.deepEqual(
    (await ended(service, job)).items.map((item) => item.status),
    ['done', 'cancelled'],
  );
});

test('a reader that comes back is told only what is new', async () => {
  const { model, calls } = handEngine();
  const service = open([model]);
  const job = await service.submit(visitor('v1'), site, { ...request, count: 2 });
  await until(() => calls[1]);
  calls[0]!.finish();
  const stop = new AbortController();
  const first: JobEvent[] = [];
  for await (const event of await service.subscribe(visitor('v1'), job.id, { signal: stop.signal })) {
    first.push(event);
    if (event.event === 'done') break;
  }
  const rest = all(await service.subscribe(visitor('v1'), job.id, { after: first.at(-1)!.id }));
  calls[1]!.finish();
  const late = await rest;
  assert.ok(late.every((event) => event.id > first.at(-1)!.id));
  assert.equal(late.at(-1)?.event, 'done');
});

test('after a stop, free work goes on and paid work is not repeated', async () => {
  const paid = handEngine();
  const free = handEngine({ name: 'free', repeatable: true });
  const before = open([paid.model, free.model]);
  const one = await before.submit(visitor('v1'), site, { ...request, engine: 'hand' });
  const two = await before.submit(visitor('v2'), site, { ...request, engine: 'free', seed: 5 });
  await until(() => paid.calls[0] && free.calls[0]);
  await before.close();

  const paidAgain = handEngine();
  const freeAgain = handEngine({ name: 'free', repeatable: true });
  const after = open([paidAgain.model, freeAgain.model]);
  await after.resume();
  assert.equal((await after.get(visitor('v1'), one.id)).items[0]?.code, 'provider/interrupted');
  const call = await until(() => freeAgain.calls[0]);
  assert.equal(call.seed, 5);
  call.finish();
  assert.equal((await ended(after, two, visitor('v2'))).items[0]?.status, 'done');
  assert.equal(paidAgain.calls.length, 0);
});

test('jobs and pictures belong to their owner, the staff, and members of the room they were sent to', async () => {
  const { model, calls } = handEngine();
  const service = open([model]);
  const job = await service.submit(visitor('v1'), site, request);
  (await until(() => calls[0])).finish();
  const imageId = (await ended(service, job)).items[0]!.imageId!;
  await assert.rejects(service.get(visitor('v2'), job.id), code('image/not-found'));
  await assert.rejects(service.cancel(visitor('v2'), job.id), code('image/not-found'));
  assert.equal((await service.get(staff, job.id)).id, job.id);
  await assert.rejects(service.read(visitor('v2'), imageId), code('image/not-found'));
  readable = true;
  assert.deepEqual((await service.read(visitor('v2'), imageId)).bytes, png);
  await assert.rejects(service.remove(visitor('v2'), imageId), code('session/forbidden'));
});

test('history lists own jobs by pages; a removed picture leaves it, and its bytes go unless a room has it', async () => {
  const { model, calls } = handEngine();
  const service = open([model]);
  const ids: string[] = [];
  for (let index = 0; index < 3; index += 1) {
    const job = await service.submit(visitor('v1'), site, request);
    (await until(() => calls[index])).finish();
    ids.push((await ended(service, job)).items[0]!.imageId!);
  }
  const page = await service.list(visitor('v1'), { limit: 2 });
  assert.deepEqual(
    page.items.map((job) => job.items[0]?.imageId),
    [ids[2], ids[1]],
  );
  const next = await service.list(visitor('v1'), { limit: 2, cursor: page.cursor! });
  assert.deepEqual([next.items[0]?.items[0]?.imageId, next.cursor], [ids[0], null]);
  await state.db.updateTable('files').set({ room_id: 'r1' }).where('id', '=', ids[1]!).execute();
  await service.remove(visitor('v1'), ids[1]!);
  await service.remove(visitor('v1'), ids[2]!);
  assert.deepEqual([blobs.has(ids[1]!), blobs.has(ids[2]!)], [true, false]);
  assert.deepEqual(
    (await service.list(visitor('v1'), {})).items.map((job) => job.items[0]?.imageId),
    [ids[0]],
  );
  await service.eraseOwner('v1');
  assert.equal(blobs.size, 0);
});

test('refuses what an engine has not, too much at once, and engines that are not there', async () => {
  const { model } = handEngine();
  const service = open([model], { perOwner: 2 });
  await assert.rejects(service.submit(visitor('v1'), site, { ...request, style: 'b' }), code('request/invalid'));
  await assert.rejects(service.submit(visitor('v1'), site, { ...request, negativePrompt: 'x' }), code('request/invalid'));
  await assert.rejects(service.submit(visitor('v1'), site, { ...request, prompt: '  ' }), code('request/invalid'));
  await assert.rejects(service.submit(visitor('v1'), site, { ...request, engine: 'other' }), code('provider/unconfigured'));
  await assert.rejects(service.submit(visitor('v1'), site, { ...request, count: 3 }), code('rate/limited'));
  const off = open([handEngine({ unavailable: () => ({ code: 'provider/unconfigured', reason: 'No key.' }) }).model]);
  assert.deepEqual([off.capability().available, off.capability().reason], [false, 'No key.']);
});

test('uploads are checked by content and lose the metadata of the camera', async () => {
  const service = open([]);
  const jpeg = new Uint8Array(
    await sharp(png)
      .withExif({ IFD0: { Artist: 'Somebody' } })
      .jpeg()
      .toBuffer(),
  );
  const kept = await service.upload(visitor('v1'), site, jpeg, { name: 'holiday.jpg' });
  const read = await service.read(visitor('v1'), kept.imageId);
  assert.deepEqual([kept.width, read.type, read.name], [700, 'image/jpeg', 'holiday.jpg']);
  assert.equal((await sharp(read.bytes).metadata()).exif, undefined);
  await assert.rejects(service.upload(visitor('v1'), site, new TextEncoder().encode('<svg xmlns="http://www.w3.org/2000/svg"/>')), code('file/type-refused'));
  await assert.rejects(service.upload(visitor('v1'), site, png.subarray(0, 200)), code('file/mismatch'));
  await assert.rejects(service.upload(visitor('v1'), { ...site, uploads: false }, jpeg), code('session/site-disabled'));
  await assert.rejects(service.upload(visitor('v1'), site, new Uint8Array(LIMITS.fileBytes + 1)), code('file/too-large'));
});
