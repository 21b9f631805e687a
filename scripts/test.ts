import { node, steps } from './run.ts';
import { installed } from './tools.ts';

await steps({
  tools: () => installed(['chromium', 'speech']),
  verify: () => node('scripts/verify.ts'),
  components: () => node('scripts/components.ts'),
  coverage: () => node('scripts/coverage.ts'),
  packages: () => node('scripts/build-packages.ts'),
  'end to end': () => node('scripts/e2e.ts'),
  faults: () => node('test/faults/run.ts', '--rounds', '2'),
});
