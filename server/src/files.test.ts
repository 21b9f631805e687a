import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { LIMITS, uuid } from '@cs-kit/protocol';
import sharp from 'sharp';
import { TestClock } from '../../test/support/clock.ts';
import { testState } from '../../test/support/state.ts';
import type { Actor } from './context.ts';
import { createFiles } from './files.ts';
import type { Files } from './files.ts';

const clock = new TestClock();
const blobs = new Map<string, Uint8Array>();
const actor = (id: string): Actor => ({ kind: 'visitor', id, name: id, role: 'visitor', siteId: 'demo', origin: null, scopes: ['chat'], known: false });
const [ana, bo] = [actor('ana'), actor('bo')];
let store: Awaited<ReturnType<typeof testState>>;
let files: Files;
/** Whom the rest of the relay lets read what is not their own. */
let readers = new Set<string>();
before(async () => {
  store = await testState();
  files = createFiles({
    db: store.db,
    now: clock.now,
    quota: { admit: async () => undefined },
    mayRead: async (who) => readers.has(who.id),
    cleanPicture: async (bytes) => ({ bytes: bytes.slice(0, 4), type: 'image/png', width: 3, height: 2 }),
    blobs: { put: async (id, bytes) => void blobs.set(id, bytes), get: async (id) => blobs.get(id) ?? null, delete: async (id) => void blobs.delete(id) },
  });
});
after(() => store.end());

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
  assert.equal((await files.get(ana, picture.id)).bytes.length, 4);
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

test('what somebody sent goes whole', async () => {
  const cy = actor('cy');
  const ids = [(await files.put(cy, 'demo', null, 'a.txt', text('words'))).id, (await files.put(cy, 'demo', null, 'b.txt', text('words'))).id];
  assert.equal(await files.removeOfOwner('cy'), 2);
  for (const id of ids) assert.deepEqual([await files.raw(id), blobs.has(id)], [null, false]);
  assert.equal(await files.removeOfOwner('cy'), 0);
});
