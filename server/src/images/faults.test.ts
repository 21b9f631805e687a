import assert from 'node:assert/strict';
import { after, beforeEach, test } from 'node:test';
import { CsError } from '@cs-kit/protocol';
import { pino } from 'pino';
import { memoryBlobs } from '../../../test/support/blobs.ts';
import { all, handEngine, png, request, site, until, visitor } from '../../../test/support/pictures.ts';
import { testState } from '../../../test/support/state.ts';
import { createImageService } from './jobs.ts';
import { snapSize } from './request.ts';
import type { ImageJobDetail, ImageService, ImageServiceDeps } from './service.ts';
import type { ImageEditTask, ImageModel, MadeImage } from './types.ts';
import { isOwn } from '../rooms/file-access.ts';

/* What goes wrong around a picture: the store, the engine, the answer, the end of the relay. */

let state: Awaited<ReturnType<typeof testState>>;
let blobs: Map<string, Uint8Array>;
let booked: number[];
let logged: string[];

beforeEach(async () => {
  await state?.end();
  state = await testState();
  blobs = new Map();
  booked = [];
  logged = [];
});
after(() => state.end());

function open(models: readonly ImageModel[], extra: Partial<ImageServiceDeps> = {}): ImageService {
  return createImageService({
    db: state.db,
    blobs: memoryBlobs(blobs),
    budgets: { reserve: async (_site, _budget, amount) => ({ settle: async (used) => void booked.push(amount, used) }) },
    engines: () => models,
    now: () => Date.now(),
    record: () => undefined,
    log: pino({ level: 'warn' }, { write: (line: string) => void logged.push((JSON.parse(line) as { msg: string }).msg) }),
    quota: { admit: async () => undefined },
    scan: async () => undefined,
    mayReadFile: async (who, file) => isOwn(who, file),
    ...extra,
  });
}
const code = (expected: string) => (error: unknown) => error instanceof CsError && error.code === expected;
const ended = (service: ImageService, job: ImageJobDetail): Promise<ImageJobDetail> =>
  until(async () => {
    const now = await service.get(visitor('v1'), job.id);
    return now.items.every((item) => item.status === 'done' || item.status === 'failed') && now;
  });

/** An engine that can change pictures, and notes what it was given. */
function editor(): { model: ImageModel; edits: ImageEditTask[] } {
  const edits: ImageEditTask[] = [];
  const { model } = handEngine();
  const edit = async (task: ImageEditTask): Promise<MadeImage> => {
    edits.push(task);
    return { bytes: png, type: 'image/png' };
  };
  return { model: { ...model, capabilities: { ...model.capabilities, edit: true }, edit }, edits };
}

test('engines are listed with what they can do, and with the reason where one cannot be used', () => {
  const off = handEngine({ name: 'off', unavailable: () => ({ code: 'provider/unconfigured', reason: 'No key.' }) }).model;
  const on = handEngine().model;
  const listed = open([off, on]).engines();
  assert.deepEqual(
    listed.map(({ name, available, reason }) => [name, available, reason]),
    [
      ['off', false, 'No key.'],
      ['hand', true, undefined],
    ],
  );
  assert.deepEqual(listed[1]?.capabilities, on.capabilities);
});

test('an engine of free sizes gets multiples of its step within its bounds', () => {
  const { capabilities } = handEngine().model;
  const free = { ...capabilities, freeSize: { step: 16, min: 512, max: 2048 } };
  assert.deepEqual(snapSize({ width: 1001, height: 10 }, free), { width: 1008, height: 512 });
  assert.deepEqual(snapSize({ width: 9000, height: 1024 }, free), { width: 2048, height: 1024 });
});

test('a job that cannot be stored costs nothing and does not begin', async () => {
  const { model, calls } = handEngine();
  const service = open([model]);
  await state.db.schema.dropTable('image_jobs').execute();
  await assert.rejects(service.submit(visitor('v1'), site, { ...request, count: 2 }), code('storage/unavailable'));
  assert.deepEqual([booked, calls.length], [[2, 0], 0]);
});

test('a state that cannot be stored is logged, and the picture is made all the same', async () => {
  const { model, calls } = handEngine();
  const service = open([model]);
  const job = await service.submit(visitor('v1'), site, request);
  const call = await until(() => calls[0]);
  const told = all(await service.subscribe(visitor('v1'), job.id));
  await state.db.schema.dropTable('image_jobs').execute();
  call.finish();
  assert.equal((await told).at(-1)?.event, 'done');
  assert.deepEqual(logged, ['the state of a picture job was not stored']);
});

test('a budget that cannot be settled is logged; readers are told of the end, and later pictures are made', async () => {
  const { model, calls } = handEngine();
  let broken = true;
  const reserve = async () => ({
    settle: async () => {
      if (broken) throw new Error('the store is away');
    },
  });
  const service = open([model], { places: 1, budgets: { reserve } });
  const job = await service.submit(visitor('v1'), site, request);
  const told = all(await service.subscribe(visitor('v1'), job.id));
  (await until(() => calls[0])).finish();
  assert.equal((await told).at(-1)?.event, 'done');
  await until(() => logged.length > 0);
  assert.deepEqual(logged, ['a picture job could not be finished']);
  broken = false;
  const next = await service.submit(visitor('v1'), site, request);
  (await until(() => calls[1])).finish();
  assert.equal((await ended(service, next)).items[0]?.status, 'done');
});

test('an intermediate picture that cannot be read is left out; progress is told without it', async () => {
  const { model, calls } = handEngine();
  let time = 1_000_000;
  const service = open([model], { now: () => time });
  const job = await service.submit(visitor('v1'), site, request);
  const call = await until(() => calls[0]);
  const told = all(await service.subscribe(visitor('v1'), job.id));
  call.onProgress(0.2, new Uint8Array([1, 2, 3]));
  await until(() => logged.length > 0);
  assert.deepEqual(logged, ['an intermediate picture could not be read']);
  time += 1000;
  call.onProgress(0.4);
  assert.equal((await service.get(visitor('v1'), job.id)).items[0]?.progress, 0.4);
  await assert.rejects(service.preview(visitor('v1'), job.id, job.items[0]!.id), code('image/not-found'));
  call.finish();
  assert.equal((await told).at(-1)?.event, 'done');
});

test('an engine that answers with something else than a picture has failed', async () => {
  const { model, calls } = handEngine();
  const service = open([model]);
  const job = await service.submit(visitor('v1'), site, request);
  (await until(() => calls[0])).finish(new TextEncoder().encode('<html>'));
  assert.deepEqual((await ended(service, job)).items[0]?.code, 'provider/bad-response');
  assert.equal(blobs.size, 0);
});

test('a picture is changed from its source and within its mask', async () => {
  const { model, edits } = editor();
  const service = open([model]);
  const source = await service.upload(visitor('v1'), site, png);
  const mask = await service.upload(visitor('v1'), site, png);
  const changed = { ...request, source: { imageId: source.imageId } };
  await ended(service, await service.submit(visitor('v1'), site, changed));
  await ended(service, await service.submit(visitor('v1'), site, { ...changed, mask: { imageId: mask.imageId } }));
  assert.deepEqual(
    edits.map((task) => [task.image, task.mask]),
    [
      [blobs.get(source.imageId), null],
      [blobs.get(source.imageId), blobs.get(mask.imageId)],
    ],
  );
  await assert.rejects(service.submit(visitor('v2'), site, changed), code('image/not-found'));
});

test('a source that is gone when its turn comes, and an engine that has unlearnt to change pictures, fail by name', async () => {
  const { model, edits } = editor();
  const hand = handEngine();
  const models = [hand.model];
  const service = open(models, { places: 1 });
  const source = await service.upload(visitor('v1'), site, png);
  await service.submit(visitor('v1'), site, request);
  const call = await until(() => hand.calls[0]);
  models[0] = model;
  const changed = { ...request, source: { imageId: source.imageId } };
  const gone = await service.submit(visitor('v1'), site, changed);
  blobs.delete(source.imageId);
  call.finish();
  assert.equal((await ended(service, gone)).items[0]?.code, 'image/not-found');

  models[0] = hand.model;
  await service.submit(visitor('v1'), site, request);
  const second = await until(() => hand.calls[1]);
  models[0] = model;
  const unlearnt = await service.submit(visitor('v1'), site, changed);
  models[0] = hand.model;
  second.finish();
  const [item] = (await ended(service, unlearnt)).items;
  assert.deepEqual([item?.code, item?.message], ['request/invalid', 'By hand cannot change pictures.']);
  assert.deepEqual([edits.length, hand.calls.length], [0, 2]);
});

test('a picture that is deleted while the rest of its job is made leaves the history at once', async () => {
  const { model, calls } = handEngine();
  const service = open([model]);
  const job = await service.submit(visitor('v1'), site, { ...request, count: 2 });
  (await until(() => calls[0])).finish();
  const imageId = await until(async () => (await service.get(visitor('v1'), job.id)).items[0]?.imageId);
  await service.remove(visitor('v1'), imageId);
  assert.deepEqual(
    (await service.get(visitor('v1'), job.id)).items.map((item) => item.id),
    [job.items[1]?.id],
  );
  assert.equal(blobs.has(imageId), false);
  (await until(() => calls[1])).finish();
  assert.equal((await ended(service, job)).items.length, 1, 'and does not come back at the end');
});

test('at the end of the relay what waits does not begin, and what runs is stopped', async () => {
  const { model, calls } = handEngine();
  const service = open([model], { places: 1 });
  await service.submit(visitor('v1'), site, { ...request, count: 2 });
  const call = await until(() => calls[0]);
  await service.close();
  assert.equal(code('relay/draining')(call.signal.reason), true);
  await new Promise((done) => setTimeout(done, 20));
  assert.equal(calls.length, 1);
});
