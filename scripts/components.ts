import { builtName } from './component-bundle.ts';
import { installed } from './tools.ts';
import { run } from './run.ts';

/** Component tests in a real Chromium. Arguments choose files. */
const wanted = process.argv.slice(2).map(builtName);
await installed(['chromium']);
await run(process.execPath, [
  '--conditions=cs-source',
  'node_modules/@web/test-runner/dist/bin.js',
  '--config',
  'web-test-runner.config.mjs',
  ...(wanted.length > 0 ? ['--files', ...wanted] : []),
]);
