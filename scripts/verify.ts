import { buildKit } from './build.ts';
import { node, run, steps } from './run.ts';

await steps({
  format: () => run(process.execPath, ['node_modules/prettier/bin/prettier.cjs', '--check', '--log-level', 'warn', '.']),
  lint: () => run(process.execPath, ['node_modules/eslint/bin/eslint.js', '.', '--max-warnings', '0']),
  types: () => node('scripts/types.ts'),
  tokens: () => node('scripts/check-tokens.mjs'),
  manifest: () => node('scripts/manifest.ts', '--check'),
  build: async () => void (await buildKit()),
  unit: () => node('scripts/unit.ts'),
  sizes: () => node('scripts/sizes.ts'),
});
