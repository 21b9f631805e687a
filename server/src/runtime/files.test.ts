import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { brotliCompressSync, brotliDecompressSync } from 'node:zlib';
import { openKitFiles } from './kit-files.ts';
import { scryptPasswords } from './passwords.ts';
import { readOrMakeSecret } from './secret.ts';
import { openKnowledgeFiles } from './knowledge-files.ts';

/* What the runtime reads from and writes to the disk. */

let directory: string;
before(async () => {
  directory = await mkdtemp(join(tmpdir(), 'cs-runtime-'));
});
after(() => rm(directory, { recursive: true, force: true }));

async function kit(name: string, hash: string): Promise<string> {
  const built = join(directory, name);
  await mkdir(join(built, hash), { recursive: true });
  await writeFile(join(built, 'manifest.json'), JSON.stringify({ hash, entries: { desk: 'desk-1.js' } }));
  await writeFile(join(built, 'loader.js'), 'loader');
  await writeFile(join(built, hash, 'hub.js'), `hub ${hash}`);
  await writeFile(join(built, hash, 'hub.js.br'), brotliCompressSync(`hub ${hash}`));
  await writeFile(join(built, hash, 'big.wasm'), new Uint8Array(600 * 1024));
  await writeFile(join(built, hash, 'odd.xyz'), 'odd');
  return built;
}

test('files of the kit are read with their type, compressed for those who take it', async () => {
  const files = await openKitFiles(await kit('kit', 'aaa'), join(directory, 'kept'));
  assert.deepEqual([files.entry('desk'), files.entry('hub')], ['aaa/desk-1.js', 'aaa/hub.js']);
  for (let round = 0; round < 2; round += 1) {
    const plain = await files.read('aaa/hub.js', 'gzip');
    assert.deepEqual(
      [
        await plain?.text(),
        plain?.headers.get('content-type'),
        plain?.headers.get('content-encoding'),
        plain?.headers.get('vary'),
        plain?.headers.get('x-content-type-options'),
      ],
      ['hub aaa', 'text/javascript; charset=utf-8', null, 'Accept-Encoding', 'nosniff'],
    );
    const small = await files.read('aaa/hub.js', 'gzip, br');
    assert.equal(small?.headers.get('content-encoding'), 'br');
    assert.equal(brotliDecompressSync(Buffer.from((await small?.arrayBuffer()) as ArrayBuffer)).toString(), 'hub aaa');
  }
  assert.equal((await files.read('aaa/big.wasm', 'br'))?.headers.get('content-type'), 'application/wasm');
  assert.equal((await files.read('aaa/odd.xyz', ''))?.headers.get('content-type'), 'application/octet-stream');
});

test('nothing outside the kit is read', async () => {
  await writeFile(join(directory, 'secret.js'), 'secret');
  const files = await openKitFiles(await kit('kit2', 'bbb'), join(directory, 'kept2'));
  for (const path of [
    '',
    '../secret.js',
    'aaa/../../secret.js',
    'bbb/../../secret.js',
    './loader.js',
    'bbb//hub.js',
    '/etc/passwd.js',
    'bbb\\hub.js',
    'hub\0.js',
    'bbb/hub.js.br',
    'bbb',
    'bbb/',
    'bbb/none.js',
    '..',
    'bbb/..',
  ])
    assert.equal(await files.read(path, 'br'), null, path);
});

test('the two releases before this one stay readable, older ones go', async () => {
  const kept = join(directory, 'kept3');
  for (const [index, hash] of ['r1', 'r2', 'r3', 'r4'].entries()) {
    const files = await openKitFiles(await kit(`kit-${hash}`, hash), kept);
    assert.ok(await files.read(`${hash}/hub.js`, ''));
    await utimes(join(kept, hash), index + 1, index + 1);
  }
  const files = await openKitFiles(join(directory, 'kit-r4'), kept);
  const found = await Promise.all(['r1', 'r2', 'r3', 'r4'].map(async (hash) => (await files.read(`${hash}/hub.js`, '')) !== null));
  assert.deepEqual(found, [false, true, true, true]);
});

test('a start that was killed leaves no half of a release', async () => {
  const kept = join(directory, 'kept5');
  const built = await kit('kit5', 'eee');
  await mkdir(join(kept, 'partial', 'eee'), { recursive: true });
  await writeFile(join(kept, 'partial', 'hub.js'), 'half');
  await openKitFiles(built, kept);
  assert.deepEqual(await readdir(kept), ['eee']);
  assert.deepEqual(await readdir(join(kept, 'eee')), await readdir(join(built, 'eee')));
  assert.equal(await readFile(join(kept, 'eee', 'hub.js'), 'utf8'), 'hub eee');
});

test('a release is kept as it was, whatever becomes of the package', async () => {
  const kept = join(directory, 'kept6');
  const built = await kit('kit6', 'fff');
  await openKitFiles(built, kept);
  // As package managers do it: the old files are taken away and new ones put there.
  await rm(built, { recursive: true });
  const files = await openKitFiles(await kit('kit6', 'ggg'), kept);
  assert.equal(await (await files.read('fff/hub.js', ''))?.text(), 'hub fff');
});

test('a kit that was not built is an error', async () => {
  await assert.rejects(openKitFiles(join(directory, 'nothing'), join(directory, 'kept4')), { code: 'ENOENT' });
});

test('the secret is made once, for the owner only', async () => {
  const folder = await mkdtemp(join(directory, 'secret-'));
  const secret = await readOrMakeSecret(folder);
  assert.match(secret, /^[A-Za-z0-9_-]{43}$/);
  assert.equal(await readOrMakeSecret(folder), secret);
  assert.equal((await stat(join(folder, 'secret'))).mode & 0o777, 0o600);
  await assert.rejects(readOrMakeSecret(join(folder, 'secret')), { code: 'ENOTDIR' });
});

test('a password is hashed anew each time, and only itself fits', async () => {
  const [one, other] = await Promise.all([scryptPasswords.hash('pässword 语 long'), scryptPasswords.hash('pässword 语 long')]);
  assert.notEqual(one, other);
  assert.match(one, /^scrypt\$32768\$/);
  assert.ok(!one.includes('ssword'));
  assert.ok(await scryptPasswords.verify('pässword 语 long'.normalize('NFD'), one));
  assert.ok(!(await scryptPasswords.verify('pässword 语 longer', one)));
  for (const broken of ['', 'scrypt', 'scrypt$32768$salt']) assert.equal(await scryptPasswords.verify('x', broken), false);
});

test('example articles are read by language, in the order of their files', async () => {
  const seed = join(directory, 'package', 'knowledge');
  await mkdir(join(seed, 'en'), { recursive: true });
  await writeFile(join(seed, 'README.md'), '# Not an article');
  await writeFile(join(seed, 'en', 'b.md'), '# Second\n\nWords.');
  await writeFile(join(seed, 'en', 'a.md'), '# First\n\nWords.');
  await writeFile(join(seed, 'en', 'notes.txt'), 'not one');
  assert.deepEqual(
    (await openKnowledgeFiles(join(directory, 'package')).articles()).map((draft) => [draft.locale, draft.title]),
    [
      ['en', 'First'],
      ['en', 'Second'],
    ],
  );
  assert.ok((await readFile(join(seed, 'en', 'a.md'), 'utf8')).startsWith('# First'));
});

test('word vectors are read once a language, and there are none where there is no table', async () => {
  const own = join(directory, 'vectors-only');
  await mkdir(join(own, 'vectors'), { recursive: true });
  await writeFile(join(own, 'vectors', 'en.bin'), Buffer.concat([Buffer.from('coins\ncash\n\n'), new Uint8Array(200).fill(1)]));
  const { vectors } = openKnowledgeFiles(own);
  assert.equal(vectors('en'), vectors('en'));
  assert.equal(vectors('en')?.dimensions, 100);
  assert.equal(vectors('zh'), null);
  assert.equal(vectors('../vectors/en'), null);
});
