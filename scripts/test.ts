import { join } from 'node:path';
import { node, root, steps } from './run.ts';
import { installed } from './tools.ts';

// The same modules are loaded by some hundred processes, test files and relays; what one has compiled the others read.
process.env['NODE_COMPILE_CACHE'] ??= join(root, 'node_modules/.cache/cs-kit/compiled');

await steps({
  // Installing waits for the network and building for one core, so these run beside the checks.
  'tools, build; format, lint, types, tokens, manifest': async () =>
    void (await Promise.all([installed(['chromium', 'speech', 'livekit']), node('scripts/build.ts'), node('scripts/checks.ts')])),
  unit: () => node('scripts/unit.ts'),
  sizes: () => node('scripts/sizes.ts'),
  components: () => node('scripts/components.ts'),
  coverage: () => node('scripts/coverage.ts'),
  'end to end': () => node('scripts/e2e.ts'),
  faults: () => node('test/faults/run.ts', '--rounds', '2'),
});
