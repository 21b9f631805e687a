import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { CsError, RELAY_LIMITS, uuid } from '@cs-kit/protocol';
import { TestClock } from '../../../test/support/clock.ts';
import { testState } from '../../../test/support/state.ts';
import type { Actor, BlobStore, UploadParts } from '../context.ts';
import { createFiles } from '../files.ts';
import type { Files } from '../files.ts';
import { openDiskBlobs } from '../storage/blobs/disk.ts';
import { openDiskParts } from '../storage/blobs/parts.ts';
import { createUploads } from './uploads.ts';
import type { Uploads } from './uploads.ts';
import { isOwn } from '../rooms/file-access.ts';

const clock = new TestClock();
const actor = (id: string): Actor => ({ kind: 'visitor', id, name: id, role: 'visitor', siteId: 'demo', origin: null, scopes: ['chat'], known: false });
const [ana, bo] = [actor('ana'), actor('bo')];
let store: Awaited<ReturnType<typeof testState>>;
let directory: string;
let blobs: BlobStore;
let parts: UploadParts;
let files: Files;
let uploads: Uploads;
let admitted: number[] = [];
/** What the scanner says, and what a picture becomes. */
let scan = async (): Promise<void> => undefined;
let clean = new Uint8Array([1, 2, 3]);
let barred = new Set<string>();

before(async () => {
  store = await testState();
  directory = await mkdtemp(join(tmpdir(), 'cs-uploads-'));
  blobs = openDiskBlobs(directory);
  parts = openDiskParts(directory);
  const quota = { admit: async (_actor: Actor, _site: string, bytes: number) => void admitted.push(bytes) };
  files = createFiles({
    db: store.db,
    blobs,
    parts,
    now: clock.now,
    quota,
    mayRead: async (who, file) => isOwn(who, file),
    scan: () => scan(),
    cleanPicture: async () => ({ bytes: clean, type: 'image/png', width: 3, height: 2 }),
    shrink: async (bytes) => bytes,
  });
  uploads = createUploads({
    db: store.db,
    blobs,
    parts,
    files,
    quota,
    now: clock.now,
    maxBytes: 1000,
    rights: async ({ id }) => {
      if (barred.has(id)) throw new CsError('room/forbidden');
      return 'demo';
    },
  });
});
after(async () => {
  await store.end();
  await rm(directory, { recursive: true, force: true });
});

const body = (words: string | Uint8Array) => new Blob([words as BlobPart]).stream() as ReadableStream<Uint8Array>;
const rows = async (): Promise<number> => (await store.db.selectFrom('uploads').select('id').execute()).length;
/** An upload of words that came whole. */
async function whole(words: string | Uint8Array, name = 'notes.txt', who = ana): Promise<string> {
  const { id, length } = await uploads.create(who, 'room', name, words.length);
  assert.equal((await uploads.append(who, id, 0, body(words))).offset, length);
  return id;
}

test('a file comes in parts, is checked once it is whole, and is then like any other', async () => {
  const begun = await uploads.create(ana, 'room', '../My notes.txt', 10);
  assert.deepEqual([begun.offset, begun.length, begun.file, begun.expiresAt], [0, 10, null, new Date(clock.now() + RELAY_LIMITS.uploadMs).toISOString()]);
  const { id } = begun;
  await assert.rejects(uploads.finish(ana, id), { code: 'request/conflict' });
  assert.equal((await uploads.append(ana, id, 0, body('12345'))).offset, 5);
  await assert.rejects(uploads.append(ana, id, 0, body('12345')), { code: 'request/conflict', message: 'The next part begins at byte 5.' });
  assert.equal((await uploads.state(ana, id)).offset, 5);
  await assert.rejects(uploads.append(ana, id, 5, body('123456')), { code: 'file/too-large' });
  assert.equal((await uploads.append(ana, id, 5, body('67890'))).offset, 10);
  const [file, again] = await Promise.all([uploads.finish(ana, id), uploads.finish(ana, id)]);
  assert.deepEqual(file, again);
  assert.deepEqual([file.id, file.name, file.type, file.size], [id, 'My notes.txt', 'text/plain', 10]);
  assert.equal(file.sha256, 'c775e7b757ede630cd0aa1113bd102661ab38829ca52a6422ab782862f268646');
  assert.deepEqual(await uploads.state(ana, id), { id, offset: 10, length: 10, expiresAt: null, file });
  assert.deepEqual(await uploads.finish(ana, id), file);
  assert.equal(await (await files.get(ana, id)).bytes.text(), '1234567890');
  assert.deepEqual([await rows(), await parts.list()], [0, []]);
  const [attached] = await files.attach([{ kind: 'file', id }], ana, 'room');
  assert.equal(attached?.name, 'My notes.txt');
  await assert.rejects(files.attach([{ kind: 'file', id }], ana, 'another'), { code: 'request/invalid' });
});

test('an upload is there for its owner only, and for as long as they may send files', async () => {
  const { id } = await uploads.create(ana, 'room', 'a.txt', 4);
  const foreign = [
    () => uploads.state(bo, id),
    () => uploads.append(bo, id, 0, body('1')),
    () => uploads.finish(bo, id),
    () => uploads.cancel(bo, id),
    () => uploads.state(ana, uuid()),
  ];
  for (const call of foreign) await assert.rejects(call, { code: 'request/not-found' });
  await uploads.append(ana, id, 0, body('1234'));
  barred = new Set(['ana']);
  for (const call of [() => uploads.create(ana, 'room', 'a.txt', 4), () => uploads.append(ana, id, 4, body('')), () => uploads.finish(ana, id)])
    await assert.rejects(call, { code: 'room/forbidden' });
  barred = new Set();
  await uploads.cancel(ana, id);
  assert.deepEqual([await rows(), await parts.list()], [0, []]);
  await assert.rejects(uploads.state(ana, id), { code: 'request/not-found' });
});

test('empty and too large are refused before anything comes; what is announced is admitted', async () => {
  await assert.rejects(uploads.create(ana, 'room', 'a.txt', 0), { code: 'request/invalid' });
  await assert.rejects(uploads.create(ana, 'room', 'a.txt', 1001), { code: 'file/too-large' });
  admitted = [];
  const { id } = await uploads.create(ana, 'room', 'a.txt', 1000);
  assert.deepEqual(admitted, [1000]);
  await uploads.cancel(ana, id);
});

test('one person has a bounded number on the way, however many begin at once', async () => {
  const begun = await Promise.allSettled(Array.from({ length: RELAY_LIMITS.openUploads + 5 }, () => uploads.create(bo, 'room', 'a.txt', 1)));
  const made = begun.flatMap((one) => (one.status === 'fulfilled' ? [one.value.id] : []));
  assert.equal(made.length, RELAY_LIMITS.openUploads);
  await assert.rejects(uploads.create(bo, 'room', 'a.txt', 1), { code: 'storage/full' });
  await files.removeOfOwner('bo');
  assert.equal(await rows(), 0);
});

test('a part on a line that hangs gives way to the next question', async () => {
  const { id } = await uploads.create(ana, 'room', 'a.txt', 6);
  let hangs: () => void = () => undefined;
  const hanging = new Promise<void>((resolve) => (hangs = resolve));
  let said = false;
  const dead = new ReadableStream<Uint8Array>({
    pull(controller) {
      if (said) return hangs();
      said = true;
      controller.enqueue(new TextEncoder().encode('123'));
      return undefined;
    },
  });
  const first = uploads.append(ana, id, 0, dead);
  await hanging;
  assert.equal((await uploads.state(ana, id)).offset, 3);
  assert.equal((await first).offset, 3);
  assert.equal((await uploads.append(ana, id, 3, body('456'))).offset, 6);
  assert.equal((await uploads.finish(ana, id)).size, 6);
});

test('what can never be kept is removed; what could not be checked now waits and is checked again', async () => {
  const page = await whole('<!doctype html><script>1</script>', 'page.html');
  await assert.rejects(uploads.finish(ana, page), { code: 'file/type-refused' });
  const bad = await whole('words');
  scan = async () => Promise.reject(new CsError('file/refused-by-scan'));
  await assert.rejects(uploads.finish(ana, bad), { code: 'file/refused-by-scan' });
  assert.deepEqual([await rows(), await parts.list(), await blobs.open(bad)], [0, [], null]);
  const waiting = await whole('words');
  scan = async () => Promise.reject(new CsError('file/scan-unavailable'));
  await assert.rejects(uploads.finish(ana, waiting), { code: 'file/scan-unavailable' });
  await assert.rejects(files.get(ana, waiting), { code: 'request/not-found' });
  assert.equal((await uploads.state(ana, waiting)).offset, 5);
  scan = async () => undefined;
  assert.equal((await uploads.finish(ana, waiting)).id, waiting);
});

test('a picture is kept clean, and room is asked for where that made it larger', async () => {
  const png = Uint8Array.from(atob('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='), (letter) =>
    letter.charCodeAt(0),
  );
  const small = await whole(png, 'p.png');
  admitted = [];
  const file = await uploads.finish(ana, small);
  assert.deepEqual([file.type, file.size, file.width, file.height, admitted], ['image/png', 3, 3, 2, []]);
  assert.deepEqual([...new Uint8Array(await (await files.get(ana, small)).bytes.arrayBuffer())], [1, 2, 3]);
  const large = await whole(png, 'p.png');
  clean = new Uint8Array(png.length + 7);
  admitted = [];
  await uploads.finish(ana, large);
  assert.deepEqual(admitted, [7]);
  assert.deepEqual(await parts.list(), []);
});

test('an upload that was given up while it was checked becomes no file', async () => {
  const id = await whole('words');
  scan = async () => void (await files.removeOfOwner('ana'));
  await assert.rejects(uploads.finish(ana, id));
  scan = async () => undefined;
  assert.deepEqual([await files.own(ana, id), await blobs.open(id), await rows()], [null, null, 0]);
});

test('a relay that was killed between moving the bytes and noting it goes on from there', async () => {
  const id = await whole('words');
  await parts.keep(id);
  assert.equal((await uploads.state(ana, id)).offset, 5);
  assert.equal((await uploads.finish(ana, id)).size, 5);
  assert.equal(await (await files.get(ana, id)).bytes.text(), 'words');
});

test('what was not finished in a day goes, with bytes that belong to nothing; the rest stays', async () => {
  const late = await whole('words');
  const moved = await whole('words');
  await parts.keep(moved);
  await parts.append(uuid(), body('lost'), 4, new AbortController().signal);
  clock.advance(RELAY_LIMITS.uploadMs - 1);
  const young = await whole('words');
  assert.equal(await uploads.sweep(), 0);
  assert.deepEqual((await parts.list()).sort(), [late, young].sort());
  clock.advance(1);
  await assert.rejects(uploads.state(ana, late), { code: 'request/not-found' });
  assert.equal(await uploads.sweep(), 2);
  assert.deepEqual([await parts.list(), await blobs.open(moved)], [[young], null]);
  await files.removeOfRoom('room');
  assert.deepEqual([await parts.list(), await rows()], [[], 0]);
});
