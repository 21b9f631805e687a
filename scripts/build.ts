import { createHash } from 'node:crypto';
import { copyFile, link, mkdir, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { rollup } from 'rollup';
import type { OutputChunk } from 'rollup';
import { assets, docs, gather, graphs, kitBuild, loaderBuild } from '../rollup.config.mjs';
import type { CopiedFile, KitGraph } from '../rollup.config.mjs';

/** One built file. */
export interface KitFile {
  /** Path inside the folder of the release. */
  readonly name: string;
  /** Bytes as they are, by gzip -9 and by brotli. */
  readonly size: number;
  readonly gzip: number;
  readonly br: number;
  /** Files that are loaded with it, and files that it may load later. */
  readonly imports: readonly string[];
  readonly dynamicImports: readonly string[];
}

/** `server/kit/manifest.json`: what the relay serves under `/kit/v1/`. */
export interface KitManifest {
  /** Name of the release: the hash of all sources. */
  readonly hash: string;
  /** Releases that stay served for pages that are still open, newest first. */
  readonly previous: readonly string[];
  readonly builtAt: string;
  /** Name of the entry to its file. */
  readonly entries: Readonly<Record<string, string>>;
  readonly loader: KitFile;
  readonly files: readonly KitFile[];
}

const root = fileURLToPath(new URL('..', import.meta.url));
const kit = join(root, 'server/kit');
const cache = join(root, 'node_modules/.cache/cs-kit');
const compress = promisify(brotliCompress);
const zip = promisify(gzip);

const sha = (data: string | Uint8Array): string => createHash('sha256').update(data).digest('hex');

/** Every file of a folder whose change means another build. */
async function sources(folder: string): Promise<string[]> {
  const found = await readdir(folder, { recursive: true, withFileTypes: true });
  return found
    .filter((entry) => entry.isFile() && /\.(ts|mjs|js|css|json|svg)$/.test(entry.name) && !entry.name.endsWith('.test.ts'))
    .map((entry) => join(entry.parentPath, entry.name));
}

/** Name of the release that the sources on disk would make. */
export async function releaseHash(): Promise<string> {
  const packages = await readdir(join(root, 'packages'));
  const lists = await Promise.all(packages.map((name) => sources(join(root, 'packages', name, 'src')).catch(() => [])));
  const files = [
    ...lists.flat(),
    ...['package-lock.json', 'rollup.config.mjs', 'scripts/build.ts', 'scripts/silero-weights.mjs', 'tsconfig.json', 'tsconfig.base.json'].map((name) =>
      join(root, name),
    ),
  ].sort();
  const sums = await Promise.all(files.map(async (file) => `${relative(root, file)}\0${sha(await readFile(file))}`));
  return sha(sums.join('\n')).slice(0, 12);
}

/** The manifest of the last build; null before the first. */
export async function readManifest(): Promise<KitManifest | null> {
  try {
    return JSON.parse(await readFile(join(kit, 'manifest.json'), 'utf8')) as KitManifest;
  } catch {
    return null;
  }
}

/** Compresses once per content: the models and the wasm take half a minute and never change between releases. */
async function brotli(data: Uint8Array): Promise<Uint8Array> {
  // Above a megabyte the last two levels cost ten times the time for two per cent.
  const quality = data.length > 1 << 20 ? 9 : 11;
  const kept = join(cache, `${sha(data)}.${quality}.br`);
  if (existsSync(kept)) return readFile(kept);
  const packed = await compress(data, {
    params: { [constants.BROTLI_PARAM_QUALITY]: quality, [constants.BROTLI_PARAM_SIZE_HINT]: data.length, [constants.BROTLI_PARAM_LGWIN]: 24 },
  });
  await mkdir(cache, { recursive: true });
  await writeFile(kept, packed);
  return packed;
}

async function writeWithBrotli(file: string, data: Uint8Array): Promise<{ size: number; gzip: number; br: number }> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, data);
  const small = data.length < 1024;
  const packed = small ? null : await brotli(data);
  if (packed !== null && packed.length < data.length) await writeFile(`${file}.br`, packed);
  return { size: data.length, gzip: (await zip(data, { level: 9 })).length, br: packed?.length ?? data.length };
}

async function writeChunk(folder: string, chunk: OutputChunk): Promise<KitFile> {
  const sizes = await writeWithBrotli(join(folder, chunk.fileName), Buffer.from(chunk.code));
  return { name: chunk.fileName, ...sizes, imports: chunk.imports, dynamicImports: chunk.dynamicImports };
}

async function writeCopy(folder: string, file: CopiedFile): Promise<KitFile> {
  const target = join(folder, file.to);
  const data = typeof file.from === 'string' ? await readFile(file.from) : await file.from();
  const kept = join(cache, 'sizes', sha(data));
  if (existsSync(kept)) {
    await mkdir(dirname(target), { recursive: true });
    await link(`${kept}.data`, target).catch(() => copyFile(`${kept}.data`, target));
    if (existsSync(`${kept}.br`)) await link(`${kept}.br`, `${target}.br`).catch(() => copyFile(`${kept}.br`, `${target}.br`));
    return { ...(JSON.parse(await readFile(kept, 'utf8')) as KitFile), name: file.to };
  }
  const sizes = await writeWithBrotli(target, data);
  await mkdir(dirname(kept), { recursive: true });
  await copyFile(target, `${kept}.data`);
  if (existsSync(`${target}.br`)) await copyFile(`${target}.br`, `${kept}.br`);
  const made: KitFile = { name: file.to, ...sizes, imports: [], dynamicImports: [] };
  await writeFile(kept, JSON.stringify(made));
  return made;
}

async function buildGraph(folder: string, graph: KitGraph): Promise<{ files: KitFile[]; entries: [string, string][] }> {
  const options = kitBuild(graph);
  const bundle = await rollup(options);
  const apart = await bundle.generate(options.output);
  const { output } = graph.chat === undefined ? apart : await bundle.generate({ ...options.output, ...gather(apart.output, graph) });
  await bundle.close();
  const chunks = output.filter((item) => item.type === 'chunk');
  const files = await Promise.all(chunks.map((chunk) => writeChunk(folder, chunk)));
  return { files, entries: chunks.filter((chunk) => chunk.isEntry).map((chunk) => [chunk.name, chunk.fileName]) };
}

async function buildLoader(folder: string, release: string): Promise<KitFile> {
  const options = loaderBuild(release);
  const bundle = await rollup(options);
  const { output } = await bundle.generate(options.output);
  await bundle.close();
  return writeChunk(folder, { ...output[0], fileName: 'loader.js' });
}

/** Moves what was built into place; another build of the same sources may have been faster. */
async function publish(made: string, hash: string): Promise<void> {
  const folder = join(kit, hash);
  await rm(folder, { recursive: true, force: true });
  await rename(join(made, hash), folder);
  for (const name of ['loader.js', 'loader.js.br', 'docs']) {
    if (!existsSync(join(made, name))) continue;
    if (name === 'docs') await rm(join(kit, name), { recursive: true, force: true });
    await rename(join(made, name), join(kit, name));
  }
}

async function dropOld(keep: readonly string[]): Promise<void> {
  for (const entry of await readdir(kit, { withFileTypes: true })) {
    if (entry.isDirectory() && /^[0-9a-f]{12}$/.test(entry.name) && !keep.includes(entry.name))
      await rm(join(kit, entry.name), { recursive: true, force: true });
  }
}

async function writeManifest(manifest: KitManifest): Promise<void> {
  await writeFile(join(kit, 'manifest.json.new'), `${JSON.stringify(manifest, null, 2)}\n`);
  await rename(join(kit, 'manifest.json.new'), join(kit, 'manifest.json'));
}

/** Keeps the newest release alone: what others install has never served a page of the ones before. */
export async function dropPrevious(): Promise<void> {
  const manifest = await readManifest();
  if (manifest === null) return;
  await writeManifest({ ...manifest, previous: [] });
  await dropOld([manifest.hash]);
}

/** Builds the browser files when the sources have changed since the last build, or always with `force`. */
export async function buildKit(options: { readonly force?: boolean } = {}): Promise<{ manifest: KitManifest; built: boolean; ms: number }> {
  const started = performance.now();
  const hash = await releaseHash();
  const last = await readManifest();
  if (options.force !== true && last?.hash === hash && existsSync(join(kit, hash)) && existsSync(join(kit, 'loader.js')))
    return { manifest: last, built: false, ms: performance.now() - started };

  const made = join(kit, `.making-${process.pid}`);
  try {
    const folder = join(made, hash);
    const [built, loader, copied] = await Promise.all([
      Promise.all(graphs.map((graph) => buildGraph(folder, graph))),
      buildLoader(made, hash),
      Promise.all(assets.map((file) => writeCopy(folder, { ...file, to: `assets/${file.to}` }))),
      Promise.all(docs.map((file) => writeCopy(join(made, 'docs'), file))),
    ]);
    await publish(made, hash);
    const previous = last === null ? [] : [last.hash, ...last.previous].filter((name) => name !== hash && existsSync(join(kit, name))).slice(0, 2);
    const files = [...built.flatMap((graph) => graph.files), ...copied].sort((first, second) => (first.name < second.name ? -1 : 1));
    const manifest: KitManifest = {
      hash,
      previous,
      builtAt: new Date().toISOString(),
      entries: Object.fromEntries(built.flatMap((graph) => graph.entries)),
      loader,
      files,
    };
    await writeManifest(manifest);
    await dropOld([hash, ...previous]);
    return { manifest, built: true, ms: performance.now() - started };
  } finally {
    await rm(made, { recursive: true, force: true });
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { manifest, built, ms } = await buildKit({ force: process.argv.includes('--force') });
  const seconds = (ms / 1000).toFixed(1);
  process.stdout.write(
    built
      ? `Built the browser files of release ${manifest.hash} in ${seconds} s (${manifest.files.length} files).\n`
      : `The browser files of release ${manifest.hash} are up to date (${seconds} s).\n`,
  );
}
