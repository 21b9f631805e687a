import { cp, mkdir, readFile, readdir, rm, stat } from 'node:fs/promises';
import { extname, join } from 'node:path';
import type { KitFiles } from '../http/kit.ts';

const TYPES: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.wasm': 'application/wasm',
  '.onnx': 'application/octet-stream',
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

/** Copies this release beside the earlier ones, so that pages opened before an upgrade still find their files. */
async function keepReleases(built: string, kept: string, hash: string): Promise<void> {
  await mkdir(kept, { recursive: true });
  await cp(join(built, hash), join(kept, hash), { recursive: true, force: false, errorOnExist: false });
  const found = await Promise.all((await readdir(kept)).map(async (name) => ({ name, at: (await stat(join(kept, name))).mtimeMs })));
  const old = found
    .filter(({ name }) => name !== hash)
    .sort((a, b) => b.at - a.at)
    .slice(RELEASES_KEPT - 1);
  for (const { name } of old) await rm(join(kept, name), { recursive: true, force: true });
}

/** Opens the built kit in `built`; earlier releases live in `kept`. Throws where nothing was built. */
export async function openKitFiles(built: string, kept: string): Promise<KitFiles> {
  const manifest = JSON.parse(await readFile(join(built, 'manifest.json'), 'utf8')) as { hash: string; entries: Record<string, string> };
  await keepReleases(built, kept, manifest.hash);
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
