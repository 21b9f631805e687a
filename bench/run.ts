import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../scripts/run.ts';
import { calibrate } from './support/calibration.ts';
import { report } from './support/report.ts';
import type { Figure } from './support/report.ts';

/** A bench: measures, and gives its figures. */
export interface Bench {
  measure(): Promise<Readonly<Record<string, Figure>>>;
}

const name = process.argv[2] ?? '';
const file = join(root, 'bench', name, 'bench.ts');
if (!/^[a-z-]+$/.test(name) || !existsSync(file)) {
  console.error('Which bench? npm run bench -- first-load | room');
  process.exit(2);
}
const calibration = await calibrate();
const { measure } = (await import(file)) as Bench;
process.exit(report(name, await measure(), calibration) ? 0 : 1);
