import { node, run } from './run.ts';

/* What needs no tests to be seen. The linter is a single thread for over a minute; the others run beside it. */

async function short(): Promise<void> {
  await run(process.execPath, ['node_modules/prettier/bin/prettier.cjs', '--check', '--log-level', 'warn', '.']);
  await node('scripts/types.ts');
  await node('scripts/check-tokens.mjs');
  await node('scripts/manifest.ts', '--check');
}

await Promise.all([run(process.execPath, ['node_modules/eslint/bin/eslint.js', '.', '--max-warnings', '0']), short()]);
