import { buildKit } from './build.ts';
import { node, run, steps } from './run.ts';

/** The linter is a single thread for over a minute; the short checks run beside it. */
async function statics(): Promise<void> {
  const lint = run(process.execPath, ['node_modules/eslint/bin/eslint.js', '.', '--max-warnings', '0']);
  const others = async (): Promise<void> => {
    await run(process.execPath, ['node_modules/prettier/bin/prettier.cjs', '--check', '--log-level', 'warn', '.']);
    await node('scripts/types.ts');
    await node('scripts/check-tokens.mjs');
    await node('scripts/manifest.ts', '--check');
  };
  await Promise.all([lint, others()]);
}

await steps({
  'lint, format, types, tokens, manifest': statics,
  build: async () => void (await buildKit()),
  unit: () => node('scripts/unit.ts'),
  sizes: () => node('scripts/sizes.ts'),
});
