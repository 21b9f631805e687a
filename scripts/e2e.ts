import { glob } from 'node:fs/promises';
import { buildKit } from './build.ts';
import { node, root } from './run.ts';
import { installed } from './tools.ts';

/**
 * Calls through LiveKit: several browsers make and show pictures at once, and what they do must be done within seconds. And what a recogniser
 * hears through a microphone: a sound card does not wait for a busy machine, and gaps in a word make it another one.
 */
const ALONE = /livekit|speak|voice-/;

/** End-to-end walks in a real Chromium against a real relay, two files at a time: each has a relay and a browser of its own, and walks mostly wait. Arguments choose files. */
const wanted = process.argv.slice(2);
const files: string[] = [];
for await (const file of glob('test/e2e/*.test.ts', { cwd: root })) files.push(file);
await installed(['chromium', 'speech', 'livekit']);
await buildKit();
const chosen = wanted.length > 0 ? wanted : files.sort();
const walk = async (atOnce: number, some: readonly string[]): Promise<void> => {
  if (some.length > 0) await node('--test', `--test-concurrency=${atOnce}`, '--test-timeout=300000', '--test-reporter=spec', ...some);
};
await walk(
  2,
  chosen.filter((file) => !ALONE.test(file)),
);
await walk(
  1,
  chosen.filter((file) => ALONE.test(file)),
);
