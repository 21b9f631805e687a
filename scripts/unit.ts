import { glob, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { node, root } from './run.ts';

/** Tests that need no browser: contracts, core, engines, the relay, the architecture. */
const PATTERNS = [
  'packages/{protocol,core}/src/**/*.test.ts',
  'packages/*/src/engine/**/*.test.ts',
  'packages/*/src/collector/**/*.test.ts',
  'server/src/**/*.test.ts',
  'test/{architecture,relay,docs}/**/*.test.ts',
];

const files: string[] = [];
for await (const file of glob(PATTERNS, { cwd: root })) files.push(file);
await mkdir(join(root, 'coverage'), { recursive: true });
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
  ...files.sort(),
);
