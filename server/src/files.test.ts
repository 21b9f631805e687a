import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { CsError, LIMITS, RELAY_LIMITS, uuid } from '@cs-kit/protocol';
import sharp from 'sharp';
import { memoryBlobs } from '../../test/support/blobs.ts';
import { TestClock } from '../../test/support/clock.ts';
import { testState } from '../../test/support/state.ts';
import type { Actor } from './context.ts';
import { createFiles } from './files.ts';
import type { Files } from './files.ts';
import { openDiskParts } from './storage/blobs/parts.ts';
import type { Scan } from './uploads/scan.ts';
import { isOwn } from './rooms/file-access.ts';

const clock = new TestClock();
const blobs = new Map<string, Uint8Array>();
const actor = (id: string): Actor => ({ kind: 'visitor', id, name: id, role: 'visitor', siteId: 'demo', origin: null, scopes: ['chat'], known: false });
const [ana, bo] = [actor('ana'), actor('bo')];
/** How much of a picture is left when it is clean. */
let cleanBytes = 4;
let shrunk = 0;
let scan: Scan = async () => undefined;
let directory: string;
let store: Awaited<ReturnType<typeof testState>>;
let files: Files;
/** Whom the rest of the relay lets read what is not their own. */
let readers = new Set<string>();
before(async () => {
  store = await testState();
  directory = await mkdtemp(join(tmpdir(), 'cs-files-'));
  files = createFiles({
    db: store.db,
    now: clock.now,
    quota: { admit: async () => undefined },
    mayRead: async (who, file) => isOwn(who, file) || readers.has(who.id),
    cleanPicture: async (picture) => ({ bytes: new Uint8Array(await picture.slice(0, cleanBytes).arrayBuffer()), type: 'image/png', width: 3, height: 2 }),
    shrink: async () => {
      shrunk += 1;
      return Uint8Array.of(1, 2);
    },
    scan: async (file) => scan(file),
    parts: openDiskParts(directory),
    blobs: memoryBlobs(blobs),
  });
});
after(async () => {
  await store.end();
  await rm(directory, { recursive: true, force: true });
});

const text = (words: string) => new TextEncoder().encode(words);
const png = () =>
  sharp({ create: { width: 3, height: 2, channels: 3, background: '#fff' } })
    .png()
    .toBuffer();

test('text is stored as it is, with its hash; a picture is stored clean, with its size', async () => {
  const note = await files.put(ana, 'demo', null, 'notes.md', text('abc'));
  assert.deepEqual(
    [note.name, note.type, note.size, note.sha256, note.width],
    ['notes.md', 'text/plain', 3, 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad', undefined],
  );
  const picture = await files.put(ana, 'demo', null, 'p.png', await png());
  assert.deepEqual([picture.type, picture.size, picture.width, picture.height], ['image/png', 4, 3, 2]);
  assert.equal((await files.get(ana, picture.id)).bytes.size, 4);
});

test('types are those of the bytes: nothing that a browser runs, whatever its name says', async () => {
  const refused: [string, Uint8Array][] = [
    ['page.html', text('<!doctype html><script>1</script>')],
    ['image.svg', text('<svg xmlns="http://www.w3.org/2000/svg"/>')],
    ['x.png', text('<html>')],
    ['run.exe', Uint8Array.of(0x4d, 0x5a, 0x90, 0, 3, 0, 0, 0)],
    ['a.txt', Uint8Array.of(0x61, 0, 0x62)],
    ['noname', text('words')],
    ['a.js', text('alert(1)')],
  ];
  for (const [name, bytes] of refused) await assert.rejects(files.put(ana, 'demo', null, name, bytes), { code: 'file/type-refused' }, name);
  assert.equal((await files.put(ana, 'demo', null, 'a.txt', text('%PDF-1.7 trailer'))).type, 'application/pdf');
});

test('empty and too large are refused', async () => {
  await assert.rejects(files.put(ana, 'demo', null, 'a.txt', new Uint8Array()), { code: 'request/invalid' });
  await assert.rejects(files.put(ana, 'demo', null, 'a.txt', new Uint8Array(LIMITS.fileBytes + 1)), { code: 'file/too-large' });
});

test('names keep no path, no control characters, no marks that turn the direction', async () => {
  const named: [string, string][] = [
    ['../../etc/passwd.txt', 'passwd.txt'],
    ['c:\\windows\\a.txt', 'a.txt'],
    ['a\u0000\u001f\u007f.txt', 'a.txt'],
    ['a\u202etxt.exe.txt', 'atxt.exe.txt'],
    ['"<b>|?*:.txt', 'b.txt'],
    [`${'x'.repeat(300)}.txt`, `${'x'.repeat(116)}.txt`],
    ['\ud800a.txt', '\ufffda.txt'],
  ];
  for (const [given, wanted] of named) assert.equal((await files.put(ana, 'demo', null, given, text('words'))).name, wanted);
  const pdf = text('%PDF-1.7 trailer');
  for (const nothing of ['', '/', '\u0000', ' ']) assert.equal((await files.put(ana, 'demo', null, nothing, pdf)).name, 'file');
});

test('a file is seen by its owner and by whoever may read it; a missing one looks the same', async () => {
  const { id } = await files.put(ana, 'demo', 'room', 'a.txt', text('words'));
  await files.get(ana, id);
  await assert.rejects(files.get(bo, id), { code: 'request/not-found' });
  readers = new Set(['bo']);
  await files.get(bo, id);
  readers = new Set();
  await assert.rejects(files.get(ana, uuid()), { code: 'request/not-found' });
  assert.equal((await files.raw(id))?.file.name, 'a.txt');
  assert.equal(await files.raw(uuid()), null);
  blobs.delete(id);
  await assert.rejects(files.get(ana, id), { code: 'request/not-found' });
  assert.equal(await files.raw(id), null);
});

test('a message takes own files of its kind and room, and ties those without one', async () => {
  const free = await files.put(ana, 'demo', null, 'a.txt', text('words'));
  const tied = await files.put(ana, 'demo', 'other', 'a.txt', text('words'));
  const foreign = await files.put(bo, 'demo', null, 'a.txt', text('words'));
  const [attachment] = await files.attach([{ kind: 'file', id: free.id }], ana, 'room');
  assert.deepEqual(attachment, { kind: 'file', id: free.id, name: 'a.txt', type: 'text/plain', size: 5 });
  await assert.rejects(files.attach([{ kind: 'file', id: free.id }], ana, 'another'), { code: 'request/invalid' });
  for (const ref of [
    { kind: 'file', id: tied.id },
    { kind: 'file', id: foreign.id },
    { kind: 'image', id: free.id },
    { kind: 'file', id: uuid() },
  ] as const)
    await assert.rejects(files.attach([ref], ana, 'room'), { code: 'request/invalid' });
});

test('nothing of a file is kept before the scanner has said that it is clean', async () => {
  const before = blobs.size;
  scan = async () => Promise.reject(new CsError('file/refused-by-scan'));
  await assert.rejects(files.put(ana, 'demo', null, 'a.txt', text('words')), { code: 'file/refused-by-scan' });
  assert.equal(blobs.size, before);
  let seen = 0;
  scan = async (file) => void (seen = file.size);
  await files.put(ana, 'demo', null, 'a.txt', text('words'));
  assert.equal(seen, 5);
  scan = async () => undefined;
});

test('a large picture has a thumbnail, made once; a small one is its own, and other files have none', async () => {
  const large = Buffer.concat([await png(), Buffer.alloc(RELAY_LIMITS.thumbnailFromBytes)]);
  cleanBytes = large.length;
  const { id } = await files.put(ana, 'demo', null, 'p.png', large);
  cleanBytes = 4;
  const small = await files.put(ana, 'demo', null, 'p.png', await png());
  const [first, again] = [await files.thumbnail(ana, id), await files.thumbnail(ana, id)];
  assert.deepEqual([first.file, first.bytes.size, again.bytes.size, shrunk], [{ name: 'p.png', type: 'image/webp' }, 2, 2, 1]);
  const itself = await files.thumbnail(ana, small.id);
  assert.deepEqual([itself.file.type, itself.bytes.size], ['image/png', 4]);
  await assert.rejects(files.thumbnail(bo, id), { code: 'request/not-found' });
  const note = await files.put(ana, 'demo', null, 'a.txt', text('words'));
  await assert.rejects(files.thumbnail(ana, note.id), { code: 'request/invalid' });
  await files.removeUnsent([id]);
  assert.deepEqual([blobs.has(id), blobs.has(`${id}.thumb`)], [false, false]);
});

test('a thumbnail of bytes that are gone is no thumbnail', async () => {
  cleanBytes = RELAY_LIMITS.thumbnailFromBytes + 1;
  const { id } = await files.put(ana, 'demo', null, 'p.png', Buffer.concat([await png(), Buffer.alloc(cleanBytes)]));
  cleanBytes = 4;
  blobs.delete(id);
  await assert.rejects(files.thumbnail(ana, id), { code: 'request/not-found' });
});

test('what somebody sent goes whole', async () => {
  const cy = actor('cy');
  const ids = [(await files.put(cy, 'demo', null, 'a.txt', text('words'))).id, (await files.put(cy, 'demo', null, 'b.txt', text('words'))).id];
  assert.equal(await files.removeOfOwner('cy'), 2);
  for (const id of ids) assert.deepEqual([await files.raw(id), blobs.has(id)], [null, false]);
  assert.equal(await files.removeOfOwner('cy'), 0);
});
