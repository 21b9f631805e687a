import { glob, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { node, root } from './run.ts';

/*
 * Tests that need no browser: contracts, core, engines, the relay, the architecture. Neighbours share a process, by a file that imports them:
 * loading the relay costs more than most files of tests do. Hooks that run around each test would run around those of the neighbours too, so
 * files that have them at their top level get a process of their own.
 */
const PATTERNS = [
  'packages/{protocol,core}/src/**/*.test.ts',
  'packages/*/src/engine/**/*.test.ts',
  'packages/*/src/collector/**/*.test.ts',
  'server/src/**/*.test.ts',
  'test/{architecture,relay,docs}/**/*.test.ts',
];
const FILES_A_PROCESS = 12;
const AROUND_EACH = /^(?:before|after)Each\(/m;

const alone: string[] = [];
const shared: string[] = [];
const files: string[] = [];
for await (const file of glob(PATTERNS, { cwd: root })) files.push(file);
for (const file of files.sort()) (AROUND_EACH.test(await readFile(join(root, file), 'utf8')) ? alone : shared).push(file);

const folder = join(root, 'node_modules/.cache/cs-kit/unit');
await rm(folder, { recursive: true, force: true });
await mkdir(folder, { recursive: true });
await mkdir(join(root, 'coverage'), { recursive: true });
const together: string[] = [];
for (let at = 0; at < shared.length; at += FILES_A_PROCESS) {
  const path = join(folder, `${together.length}.test.mjs`);
  const imports = shared.slice(at, at + FILES_A_PROCESS).map((file) => `import '${pathToFileURL(join(root, file)).href}';\n`);
  await writeFile(path, imports.join(''));
  together.push(path);
}

await node(
  '--test',
  '--test-concurrency=3',
  '--test-timeout=120000',
  '--test-reporter=dot',
  '--test-reporter-destination=stdout',
  '--experimental-test-coverage',
  '--test-coverage-include=packages/*/src/**/*.ts',
  '--test-coverage-include=server/src/**/*.ts',
  '--test-coverage-exclude=**/*.test.ts',
  '--test-reporter=lcov',
  '--test-reporter-destination=coverage/unit.lcov',
  ...together,
  ...alone,
);
