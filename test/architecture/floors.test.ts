import assert from 'node:assert/strict';
import { glob, readFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'node:test';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Floor of each package; a file may import statically from lower floors only. */
const FLOORS: Readonly<Record<string, number>> = {
  '@cs-kit/protocol': 0,
  '@cs-kit/core': 1,
  '@cs-kit/relay': 1,
  '@cs-kit/ui': 2,
  '@cs-kit/voice': 3,
  '@cs-kit/canvas': 3,
  '@cs-kit/room': 3,
  '@cs-kit/insights': 3,
  'cs-kit': 4,
};
/** What may be loaded by import() only, and in which file. */
const HEAVY: Readonly<Record<string, RegExp>> = {
  'tus-js-client': /room\/src\/engine\/upload-in-parts\.ts$/,
  uplot: /insights\/src\/engine\/uplot\.ts$/,
  '@ricky0123/vad-web': /voice\/src\/engine\/vad\/(?:onnx|rules)\.ts$/,
  'onnxruntime-web': /voice\/src\/engine\/vad\/(?:onnx|rules)\.ts$/,
};
/** A file that a heavy library belongs to as a whole: it imports it as others do, and is itself loaded by import() only. */
const BEHIND: Readonly<Record<string, string>> = { 'livekit-client': 'packages/room/src/engine/call/livekit.ts' };

interface Imports {
  readonly file: string;
  readonly stays: readonly string[];
  readonly lazy: readonly string[];
}

async function importsOf(pattern: string): Promise<Imports[]> {
  const found: Imports[] = [];
  for await (const name of glob(pattern, { cwd: root })) {
    if (name.endsWith('.test.ts')) continue;
    const text = (await readFile(join(root, name), 'utf8')).replaceAll(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');
    const stays = [...text.matchAll(/^(?:import\s+|(?:import|export)\s+(?!type\b)[\w$*{},\s]+?\sfrom\s+)['"]([^'"]+)['"]/gm)].map(
      (match) => match[1] as string,
    );
    const lazy = [...text.matchAll(/\bimport\(\s*['"]([^'"]+)['"]/g)].map((match) => match[1] as string);
    found.push({ file: name, stays, lazy });
  }
  return found;
}

const packageOf = (specifier: string): string => (specifier.startsWith('@') ? specifier.split('/').slice(0, 2).join('/') : (specifier.split('/')[0] as string));
const folders: Readonly<Record<string, string>> = {
  protocol: '@cs-kit/protocol',
  core: '@cs-kit/core',
  ui: '@cs-kit/ui',
  voice: '@cs-kit/voice',
  canvas: '@cs-kit/canvas',
  room: '@cs-kit/room',
  insights: '@cs-kit/insights',
  widget: 'cs-kit',
};

test('every package imports from lower floors only; import() is the only way up, and only from the widget', async () => {
  const wrong: string[] = [];
  for (const { file, stays, lazy } of await importsOf('packages/*/src/**/*.ts')) {
    const own = folders[file.split('/')[1] as string] as string;
    for (const specifier of stays) {
      const other = packageOf(specifier);
      if (other in FLOORS && other !== own && (FLOORS[other] as number) >= (FLOORS[own] as number)) wrong.push(`${file} imports ${specifier}`);
      if (own === 'cs-kit' && (FLOORS[other] ?? 0) === 3 && !/features\/|src\/(?:define-|desk)/.test(file))
        wrong.push(`${file} imports the feature ${specifier} statically`);
    }
    for (const specifier of lazy)
      if (
        packageOf(specifier) in FLOORS &&
        own !== 'cs-kit' &&
        packageOf(specifier) !== own &&
        (FLOORS[packageOf(specifier)] as number) >= (FLOORS[own] as number)
      )
        wrong.push(`${file} loads ${specifier}`);
  }
  assert.deepEqual(wrong, []);
});

test('the relay imports the protocol and no element', async () => {
  const wrong = (await importsOf('server/src/**/*.ts')).flatMap(({ file, stays, lazy }) =>
    [...stays, ...lazy]
      .filter((specifier) => packageOf(specifier) in FLOORS && packageOf(specifier) !== '@cs-kit/protocol')
      .map((specifier) => `${file} imports ${specifier}`),
  );
  assert.deepEqual(wrong, []);
});

test('only runtime and storage of the relay import from node:', async () => {
  const wrong = (await importsOf('server/src/**/*.ts'))
    .filter(({ file }) => !/^server\/src\/(?:runtime|storage)\//.test(file))
    .flatMap(({ file, stays }) => stays.filter((specifier) => specifier.startsWith('node:')).map((specifier) => `${file} imports ${specifier}`));
  assert.deepEqual(wrong, []);
});

test('protocol depends on nothing', async () => {
  const wrong = (await importsOf('packages/protocol/src/**/*.ts')).flatMap(({ file, stays, lazy }) =>
    [...stays, ...lazy].filter((specifier) => !specifier.startsWith('./')).map((specifier) => `${file} imports ${specifier}`),
  );
  assert.deepEqual(wrong, []);
});

test('a heavy library is loaded by import() in exactly one engine file', async () => {
  const wrong: string[] = [];
  for (const { file, stays, lazy } of await importsOf('packages/*/src/**/*.ts')) {
    for (const specifier of stays) if (packageOf(specifier) in HEAVY) wrong.push(`${file} imports ${specifier} statically`);
    for (const specifier of lazy)
      if (packageOf(specifier) in HEAVY && !(HEAVY[packageOf(specifier)] as RegExp).test(file)) wrong.push(`${file} loads ${specifier}`);
  }
  assert.deepEqual(wrong, []);
});

test('a file that belongs to a heavy library is loaded by import() only, and the library by it alone', async () => {
  const wrong: string[] = [];
  const owners = Object.values(BEHIND);
  for (const { file, stays, lazy } of await importsOf('packages/*/src/**/*.ts')) {
    for (const specifier of [...stays, ...lazy]) if ((BEHIND[packageOf(specifier)] ?? file) !== file) wrong.push(`${file} imports ${specifier}`);
    for (const specifier of stays)
      if (specifier.startsWith('.') && owners.includes(relative(root, join(root, dirname(file), specifier))))
        wrong.push(`${file} imports ${specifier} statically`);
  }
  assert.deepEqual(wrong, []);
});

test('engines import no Lit and no element', async () => {
  const wrong = (await importsOf('packages/*/src/engine/**/*.ts')).flatMap(({ file, stays }) =>
    stays.filter((specifier) => packageOf(specifier) === 'lit' || specifier.includes('/elements/')).map((specifier) => `${file} imports ${specifier}`),
  );
  assert.deepEqual(wrong, []);
});

test('no file imports itself through others', async () => {
  const graph = new Map<string, string[]>();
  for (const pattern of ['packages/*/src/**/*.ts', 'server/src/**/*.ts']) {
    for (const { file, stays } of await importsOf(pattern))
      graph.set(
        file,
        stays.filter((specifier) => specifier.startsWith('.')).map((specifier) => relative(root, join(root, dirname(file), specifier))),
      );
  }
  const cycles: string[] = [];
  const done = new Set<string>();
  const visit = (file: string, path: readonly string[]): void => {
    if (path.includes(file)) {
      cycles.push([...path.slice(path.indexOf(file)), file].join(' → '));
      return;
    }
    if (done.has(file)) return;
    for (const next of graph.get(file) ?? []) visit(next, [...path, file]);
    done.add(file);
  };
  for (const file of graph.keys()) visit(file, []);
  assert.deepEqual(cycles, []);
});
