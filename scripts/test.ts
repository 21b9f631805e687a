import { join } from 'node:path';
import { buildKit } from './build.ts';
import { node, root, steps } from './run.ts';
import { installed } from './tools.ts';

// The same modules are loaded by some hundred processes, test files and relays; what one has compiled the others read.
process.env['NODE_COMPILE_CACHE'] ??= join(root, 'node_modules/.cache/cs-kit/compiled');

await steps({
  'tools; format, lint, types, tokens, manifest': async () => void (await Promise.all([installed(['chromium', 'speech']), node('scripts/checks.ts')])),
  build: async () => void (await buildKit()),
  unit: () => node('scripts/unit.ts'),
  sizes: () => node('scripts/sizes.ts'),
  components: () => node('scripts/components.ts'),
  coverage: () => node('scripts/coverage.ts'),
  'end to end': () => node('scripts/e2e.ts'),
  faults: () => node('test/faults/run.ts', '--rounds', '2'),
});
