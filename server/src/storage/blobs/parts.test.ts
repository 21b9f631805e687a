import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { uuid } from '@cs-kit/protocol';
import { openDiskBlobs } from './disk.ts';
import { openDiskParts } from './parts.ts';

let directory: string;
before(async () => {
  directory = await mkdtemp(join(tmpdir(), 'cs-parts-'));
});
after(() => rm(directory, { recursive: true, force: true }));

const never = new AbortController().signal;
const stream = (...words: string[]) => new Blob(words).stream() as ReadableStream<Uint8Array>;
/** A body that says its words and then ends as it is told. */
const spoken = (words: string, then: (controller: ReadableStreamDefaultController<Uint8Array>) => void) =>
  new ReadableStream<Uint8Array>({
    pull(controller) {
      if (words === '') return then(controller);
      controller.enqueue(new TextEncoder().encode(words));
      words = '';
    },
  });

test('parts follow each other, and the whole becomes a blob', async () => {
  const [parts, blobs] = [openDiskParts(directory), openDiskBlobs(directory)];
  const id = uuid();
  assert.deepEqual([await parts.size(id), await parts.open(id), await parts.list()], [0, null, []]);
  assert.equal(await parts.append(id, stream('one '), 7, never), 4);
  assert.equal(await parts.append(id, stream('two'), 3, never), 7);
  assert.equal(await parts.size(id), 7);
  assert.equal(await (await parts.open(id))?.text(), 'one two');
  assert.equal(await parts.digest(id), '8ab63e29a4ba14e4e1688f9c15e5af90895421358c945b0431f85d66977bd3d2');
  assert.deepEqual(await parts.list(), [id]);
  await parts.keep(id);
  // Where it was noted nowhere that it moved, it is found in its new place.
  assert.deepEqual([await parts.size(id), await (await parts.open(id))?.text()], [7, 'one two']);
  await parts.keep(id);
  assert.equal(await (await blobs.open(id))?.text(), 'one two');
  assert.deepEqual(await parts.list(), []);
  await parts.delete(id);
  assert.equal(await (await blobs.open(id))?.text(), 'one two', 'a blob is no part any more');
});

test('a part that is too long leaves nothing of itself; one that breaks off or is given up leaves what came', async () => {
  const parts = openDiskParts(directory);
  const id = uuid();
  await parts.append(id, stream('12'), 4, never);
  await assert.rejects(parts.append(id, stream('345'), 2, never), { code: 'file/too-large' });
  assert.equal(await parts.size(id), 2);
  assert.equal(
    await parts.append(
      id,
      spoken('3', (controller) => controller.error(new Error('the line broke'))),
      2,
      never,
    ),
    3,
  );
  const stop = new AbortController();
  assert.equal(
    await parts.append(
      id,
      spoken('4', () => stop.abort()),
      2,
      stop.signal,
    ),
    4,
  );
  assert.equal(await (await parts.open(id))?.text(), '1234');
  assert.equal(await parts.append(id, stream('5'), 2, AbortSignal.abort()), 4);
  // A body whose source cannot be let go of ends the part like any other.
  const stuck = new ReadableStream<Uint8Array>({ cancel: () => Promise.reject(new Error('no')) });
  assert.equal(await parts.append(id, stuck, 2, AbortSignal.abort()), 4);
});

test('what is no upload is not listed; an id is never a path', async () => {
  const parts = openDiskParts(directory);
  await writeFile(join(directory, 'parts', '.keep'), '');
  assert.ok((await parts.list()).every((id) => id.length === 36));
  for (const id of ['../../x', 'a/b/c/d/e/f', '']) {
    await assert.rejects(parts.append(id, stream('x'), 1, never), { code: 'request/invalid' });
    await assert.rejects(parts.size(id), { code: 'request/invalid' });
    await assert.rejects(parts.delete(id), { code: 'request/invalid' });
  }
  await assert.rejects(parts.digest(uuid()), { code: 'storage/unavailable' });
});

test('a disk that is full says so', { skip: process.platform === 'linux' ? false : 'needs /dev/full' }, async () => {
  const own = await mkdtemp(join(tmpdir(), 'cs-parts-'));
  const parts = openDiskParts(own);
  const id = uuid();
  await mkdir(join(own, 'parts'));
  await symlink('/dev/full', join(own, 'parts', id));
  await assert.rejects(parts.append(id, stream('x'), 1, never), { code: 'storage/full' });
  assert.deepEqual(await readdir(join(own, 'parts')), [id]);
  await rm(own, { recursive: true, force: true });
});
