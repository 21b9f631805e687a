import { glob } from 'node:fs/promises';
import { buildKit } from './build.ts';
import { node, root } from './run.ts';
import { installed } from './tools.ts';

/** End-to-end walks in a real Chromium against a real relay, one file after the other. Arguments choose files. */
const wanted = process.argv.slice(2);
const files: string[] = [];
for await (const file of glob('test/e2e/*.test.ts', { cwd: root })) files.push(file);
await installed(['chromium', 'speech']);
await buildKit();
await node('--test', '--test-concurrency=1', '--test-timeout=300000', '--test-reporter=spec', ...(wanted.length > 0 ? wanted : files.sort()));
