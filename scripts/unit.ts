import { glob, mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { node, root } from './run.ts';

/*
 * Tests that need no browser: contracts, core, engines, the relay, the architecture. Neighbours share a process, since loading the relay
 * costs more than most files of tests do. Hooks that run around each test would run around those of the neighbours too, so files that have
 * them at their top level get a process of their own. Arguments choose files.
 */
const PATTERNS = [
  'packages/{protocol,core}/src/**/*.test.ts',
  'packages/*/src/engine/**/*.test.ts',
  'packages/*/src/collector/**/*.test.ts',
  'server/src/**/*.test.ts',
  'test/{architecture,relay,docs}/**/*.test.ts',
];
const FILES_A_PROCESS = 12;
/** More than there are cores: some tests only wait. */
const PROCESSES = 3;
const AROUND_EACH = /^(?:before|after)Each\(/m;

const files = process.argv.slice(2);
if (files.length === 0) for await (const file of glob(PATTERNS, { cwd: root })) files.push(file);

const alone: string[] = [];
const shared: string[] = [];
for (const file of files.sort()) (AROUND_EACH.test(await readFile(join(root, file), 'utf8')) ? alone : shared).push(file);
const batches = alone.map((file) => [file]);
for (let at = 0; at < shared.length; at += FILES_A_PROCESS) batches.push(shared.slice(at, at + FILES_A_PROCESS));

const reports = join(root, 'coverage/unit');
await rm(reports, { recursive: true, force: true });
await mkdir(reports, { recursive: true });

let next = 0;
let failed = 0;
async function worker(): Promise<void> {
  for (let at = next++; at < batches.length; at = next++) {
    await node(
      '--test',
      '--test-isolation=none',
      '--test-timeout=120000',
      '--test-reporter=dot',
      '--test-reporter-destination=stdout',
      '--experimental-test-coverage',
      '--test-coverage-include=packages/*/src/**/*.ts',
      '--test-coverage-include=server/src/**/*.ts',
      '--test-coverage-exclude=**/*.test.ts',
      '--test-reporter=lcov',
      `--test-reporter-destination=${join(reports, `${at}.lcov`)}`,
      ...batches[at]!,
    ).catch(() => (failed += 1));
  }
}

await Promise.all(Array.from({ length: PROCESSES }, worker));
if (failed > 0) throw new Error(`${failed} of ${batches.length} processes of unit tests failed; what failed stands above.`);
