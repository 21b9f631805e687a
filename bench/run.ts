import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../scripts/run.ts';
import { calibrate } from './support/calibration.ts';
import { report } from './support/report.ts';
import { figureTable, writeResults } from './support/results.ts';
import type { Figure } from './support/report.ts';

/** A bench: measures, and gives its figures. */
export interface Bench {
  measure(): Promise<Readonly<Record<string, Figure>>>;
  /** What goes into RESULTS.md with `--write`, where the figures alone do not say enough. */
  readonly text?: () => string;
}

const name = process.argv[2] ?? '';
const file = join(root, 'bench', name, 'bench.ts');
if (!/^[a-z-]+$/.test(name) || !existsSync(file)) {
  console.error('Which bench? npm run bench -- first-load | room | scale | hostile | scroll | editors | resume | conversation | assistant | voice [--write]');
  process.exit(2);
}
const calibration = await calibrate();
const { measure, text } = (await import(file)) as Bench;
const figures = await measure();
if (process.argv.includes('--write')) await writeResults(name, text?.() ?? figureTable(figures));
process.exit(report(name, figures, calibration) ? 0 : 1);
