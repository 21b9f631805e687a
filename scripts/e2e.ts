import { glob } from 'node:fs/promises';
import { buildKit } from './build.ts';
import { node, root } from './run.ts';
import { installed } from './tools.ts';

/** End-to-end walks in a real Chromium against a real relay, two files at a time: each has a relay and a browser of its own, and walks mostly wait. Arguments choose files. */
const wanted = process.argv.slice(2);
const files: string[] = [];
for await (const file of glob('test/e2e/*.test.ts', { cwd: root })) files.push(file);
await installed(['chromium', 'speech', 'livekit']);
await buildKit();
await node('--test', '--test-concurrency=2', '--test-timeout=300000', '--test-reporter=spec', ...(wanted.length > 0 ? wanted : files.sort()));
