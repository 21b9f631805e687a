import { copyFileSync, existsSync, linkSync, mkdirSync, readdirSync, renameSync, rmSync, statSync, utimesSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import type { KitFiles } from '../http/kit.ts';

const TYPES: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.wasm': 'application/wasm',
  '.onnx': 'application/octet-stream',
  '.txt': 'text/plain; charset=utf-8',
  '.json': 'application/json',
  '.map': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
};
/** Paths that lead elsewhere than they read: dots as a step, roots, empty steps, backslashes, NUL. */
const CLIMBING = /(?:^|\/)\.{0,2}(?:\/|$)|[\\\0]/;
const RELEASES_KEPT = 3;
const MEMORY_FILE_BYTES = 512 * 1024;

interface Entry {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly type: string;
  readonly brotli: boolean;
}

async function readOrNull(path: string): Promise<Uint8Array<ArrayBuffer> | null> {
  try {
    return new Uint8Array(await readFile(path));
  } catch {
    return null;
  }
}

/** Puts the files of `from` into the new folder `to`. Links where the disk can (the files of a release never change), else copies. */
function linkTree(from: string, to: string): void {
  mkdirSync(to, { recursive: true });
  for (const file of readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [join(from, file.name), join(to, file.name)];
    if (file.isDirectory()) {
      linkTree(source, target);
      continue;
    }
    try {
      linkSync(source, target);
    } catch {
      copyFileSync(source, target);
    }
  }
}

/** Keeps this release beside the earlier ones, so that pages opened before an upgrade still find their files. */
function keepReleases(built: string, kept: string, hash: string): void {
  const release = join(kept, hash);
  if (!existsSync(release)) {
    // Whole or not at all: a start that is killed here must leave no release with files missing.
    const partial = join(kept, 'partial');
    rmSync(partial, { recursive: true, force: true });
    linkTree(join(built, hash), partial);
    renameSync(partial, release);
  }
  const now = new Date();
  utimesSync(release, now, now);
  const old = readdirSync(kept)
    .filter((name) => name !== hash)
    .map((name) => ({ name, at: statSync(join(kept, name)).mtimeMs }))
    .sort((a, b) => b.at - a.at)
    .slice(RELEASES_KEPT - 1);
  for (const { name } of old) rmSync(join(kept, name), { recursive: true, force: true });
}

/** Opens the built kit in `built`; earlier releases live in `kept`. Throws where nothing was built. */
export async function openKitFiles(built: string, kept: string): Promise<KitFiles> {
  const manifest = JSON.parse(await readFile(join(built, 'manifest.json'), 'utf8')) as { hash: string; entries: Record<string, string> };
  keepReleases(built, kept, manifest.hash);
  const memory = new Map<string, Entry>();

  async function load(path: string, brotli: boolean): Promise<Entry | null> {
    const key = `${path} ${brotli}`;
    const known = memory.get(key);
    if (known !== undefined) return known;
    if (CLIMBING.test(path)) return null;
    const places = [join(built, path), join(kept, path)];
    for (const place of places) {
      const bytes = await readOrNull(brotli ? `${place}.br` : place);
      if (bytes === null) continue;
      const entry: Entry = { bytes, type: TYPES[extname(path)] ?? 'application/octet-stream', brotli };
      if (bytes.byteLength <= MEMORY_FILE_BYTES) memory.set(key, entry);
      return entry;
    }
    return null;
  }

  // The loader names the release: both are read together, so that a build beside a running relay cannot part them.
  await load('loader.js', false);
  await load('loader.js', true);
  return {
    entry: (name) => `${manifest.hash}/${manifest.entries[name] ?? `${name}.js`}`,
    async read(path, acceptEncoding) {
      if (path === '' || path.endsWith('.br') || extname(path) === '') return null;
      const entry = (/\bbr\b/.test(acceptEncoding) ? await load(path, true) : null) ?? (await load(path, false));
      if (entry === null) return null;
      const headers = new Headers({
        'content-type': entry.type,
        'content-length': String(entry.bytes.byteLength),
        vary: 'Accept-Encoding',
        'x-content-type-options': 'nosniff',
      });
      if (entry.brotli) headers.set('content-encoding', 'br');
      return new Response(entry.bytes, { headers });
    },
  };
}
