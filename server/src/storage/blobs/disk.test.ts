import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { uuid } from '@cs-kit/protocol';
import { openDiskBlobs } from './disk.ts';

let directory: string;
before(async () => {
  directory = await mkdtemp(join(tmpdir(), 'cs-blobs-'));
});
after(() => rm(directory, { recursive: true, force: true }));

const bytes = (text: string) => new TextEncoder().encode(text);

test('bytes are stored, read, replaced and deleted', async () => {
  const blobs = openDiskBlobs(directory);
  const id = uuid();
  assert.equal(await blobs.get(id), null);
  await blobs.put(id, bytes('first'));
  assert.equal(new TextDecoder().decode((await blobs.get(id)) as Uint8Array), 'first');
  await blobs.put(id, bytes('second'));
  assert.equal(new TextDecoder().decode((await blobs.get(id)) as Uint8Array), 'second');
  const [folder] = await readdir(directory);
  const names = await readdir(join(directory, folder as string));
  assert.deepEqual(names, [id], 'nothing half-written is left');
  assert.equal((await stat(join(directory, folder as string, id))).mode & 0o777, 0o600);
  await blobs.delete(id);
  await blobs.delete(id);
  assert.equal(await blobs.get(id), null);
});

test('an id is never a path', async () => {
  const blobs = openDiskBlobs(directory);
  for (const id of [
    '',
    '../../etc/passwd',
    '..',
    'a/b/c/d/e/f',
    'short',
    'x'.repeat(65),
    'name\0name',
    '12345678/',
    '12345678.',
    '12345678..png',
    '12345678.png/..',
  ]) {
    await assert.rejects(blobs.put(id, bytes('x')), { code: 'request/invalid' }, id);
    await assert.rejects(blobs.get(id), { code: 'request/invalid' }, id);
    await assert.rejects(blobs.delete(id), { code: 'request/invalid' }, id);
  }
});

test('a fault of the disk is an error, not an absence', async () => {
  const blobs = openDiskBlobs(directory);
  await writeFile(join(directory, 'zz'), 'a file where a folder should be');
  await assert.rejects(blobs.put('0123456789zz', bytes('x')));
  await assert.rejects(blobs.get('0123456789zz'), { code: 'ENOTDIR' });
});

test('a disk that is full says so, and what was there stays', { skip: process.platform === 'linux' ? false : 'needs /dev/full' }, async () => {
  const blobs = openDiskBlobs(directory);
  const id = 'fullfull-ff';
  await mkdir(join(directory, 'ff'));
  await writeFile(join(directory, 'ff', id), 'before');
  await symlink('/dev/full', join(directory, 'ff', `${id}.part`));
  await assert.rejects(blobs.put(id, bytes('after')), { code: 'storage/full' });
  assert.equal(new TextDecoder().decode((await blobs.get(id)) as Uint8Array), 'before');
  assert.deepEqual(await readdir(join(directory, 'ff')), [id], 'nothing half-written is left');
});
