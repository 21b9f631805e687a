import { glob } from 'node:fs/promises';
import { installed } from './tools.ts';
import { root, run } from './run.ts';

/** Component tests in a real Chromium. Arguments choose files. */
const wanted = process.argv.slice(2);
const files: string[] = [];
for await (const file of glob('packages/*/src/**/*.test.ts', { cwd: root }))
  if (!/packages\/(?:protocol|core)\/|\/engine\/|\/collector\//.test(file)) files.push(file);
await installed(['chromium']);
if (files.length > 0)
  await run(process.execPath, [
    'node_modules/@web/test-runner/dist/bin.js',
    '--config',
    'web-test-runner.config.mjs',
    '--coverage',
    '--files',
    ...(wanted.length > 0 ? wanted : files),
  ]);
