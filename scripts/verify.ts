import { buildKit } from './build.ts';
import { node, steps } from './run.ts';

await steps({
  'format, lint, types, tokens, manifest': () => node('scripts/checks.ts'),
  build: async () => void (await buildKit()),
  unit: () => node('scripts/unit.ts'),
  sizes: () => node('scripts/sizes.ts'),
});
