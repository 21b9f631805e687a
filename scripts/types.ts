import { node } from './run.ts';

/* TypeScript 7 checks; see docs/decisions for why its name is ts7. Never `tsc`: two versions provide that name. */
for (const project of ['tsconfig.json', 'tsconfig.node.json', 'tsconfig.tests.json']) await node('node_modules/ts7/bin/tsc', '-p', project);
