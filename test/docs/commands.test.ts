import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { pages } from './pages.ts';
import { root } from './tables.ts';

async function scriptsOf(folder: string): Promise<ReadonlySet<string>> {
  const { scripts = {} } = JSON.parse(await readFile(join(root, folder, 'package.json'), 'utf8')) as { scripts?: Record<string, string> };
  return new Set(Object.keys(scripts));
}

test('every npm script that a page names exists', async () => {
  const own = await scriptsOf('.');
  const missing: string[] = [];
  for (const [page, text] of await pages()) {
    const folder = /^examples\/[^/]+\//.test(page) ? dirname(page) : null;
    const near = folder === null ? own : new Set([...own, ...(await scriptsOf(folder))]);
    for (const [, name] of text.matchAll(/\bnpm run ([\w:-]+)/g)) if (!near.has(name as string)) missing.push(`${page}: npm run ${name}`);
    for (const [, name] of text.matchAll(/\bnpm (start|test)\b/g)) if (!own.has(name as string)) missing.push(`${page}: npm ${name}`);
    for (const [, name] of text.matchAll(/npm run bench -- ([\w-]+)/g))
      if (!existsSync(join(root, 'bench', name as string, 'bench.ts'))) missing.push(`${page}: the bench ${name}`);
  }
  assert.deepEqual(missing, []);
});

test('files that a page runs by Node exist', async () => {
  const missing: string[] = [];
  for (const [page, text] of await pages()) {
    for (const [, file] of text.matchAll(/\bnode (?:--[\w=-]+ )*([\w./-]+\.(?:ts|mjs|cjs))/g))
      if (![root, join(root, dirname(page))].some((base) => existsSync(join(base, file as string)))) missing.push(`${page}: ${file}`);
  }
  assert.deepEqual(missing, []);
});

test('modules that a page imports are entries of our packages', async () => {
  const folders: Readonly<Record<string, string>> = {
    'cs-kit': 'packages/widget',
    '@cs-kit/relay': 'server',
    ...Object.fromEntries(['protocol', 'core', 'ui', 'room', 'voice', 'canvas', 'insights'].map((name) => [`@cs-kit/${name}`, `packages/${name}`])),
  };
  const missing: string[] = [];
  for (const [page, text] of await pages()) {
    for (const [, specifier] of text.matchAll(/(?:from |import )'((?:cs-kit|@cs-kit\/[\w-]+)(?:\/[\w./-]+)?)'/g)) {
      const name = Object.keys(folders).find((known) => specifier === known || (specifier as string).startsWith(`${known}/`));
      const { exports } = JSON.parse(await readFile(join(root, folders[name ?? 'cs-kit'] as string, 'package.json'), 'utf8')) as {
        exports: Record<string, unknown>;
      };
      if (name === undefined || exports[`.${(specifier as string).slice(name.length)}`] === undefined) missing.push(`${page}: ${specifier}`);
    }
  }
  assert.deepEqual(missing, []);
});
