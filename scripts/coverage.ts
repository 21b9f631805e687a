import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './run.ts';

/*
 * Judges what the unit tests (coverage/unit.lcov) and the component tests (coverage/lcov.info) ran, taken together: services and utilities
 * 100 % of functions and at least 98 % of lines, HTTP routes at least 95 % of lines. `npm run coverage -- --list` names what was not run.
 */

interface Group {
  readonly name: string;
  readonly files: readonly string[];
  readonly lines: number;
  readonly functions: number;
}

/** Share of functions that one run may miss and still pass, in percent: some are reached by a race alone. What was missed is listed. */
const RACES = 0.5;

const GROUPS: readonly Group[] = [
  { name: 'protocol', files: ['packages/protocol/src/**/*.ts'], lines: 98, functions: 100 },
  { name: 'core', files: ['packages/core/src/**/*.ts'], lines: 98, functions: 100 },
  { name: 'engines and collector', files: ['packages/*/src/engine/**/*.ts', 'packages/*/src/collector/**/*.ts'], lines: 98, functions: 100 },
  { name: 'services of the relay', files: ['server/src/*.ts', 'server/src/!(http|runtime)/**/*.ts'], lines: 98, functions: 100 },
  { name: 'HTTP routes', files: ['server/src/http/**/*.ts'], lines: 95, functions: 95 },
];

/** What a run saw of one file: executions by line, and functions with the line on which they begin. */
interface Seen {
  readonly lines: Map<number, number>;
  readonly functions: Map<number, { all: number; run: number; names: string[] }>;
}

/** Reads a report in lcov's format, by file. */
function read(report: string): Map<string, Seen> {
  const files = new Map<string, Seen>();
  for (const record of readFileSync(join(root, report), 'utf8').split('end_of_record')) {
    const file = /^SF:(.*)$/m.exec(record)?.[1];
    if (file === undefined) continue;
    const seen: Seen = { lines: new Map(), functions: new Map() };
    for (const [, line, count] of record.matchAll(/^DA:(\d+),(\d+)/gm)) seen.lines.set(Number(line), Number(count));
    // Names can come twice; the counts stand in the order of the definitions.
    const counts = [...record.matchAll(/^FNDA:(\d+),/gm)].map(([, count]) => Number(count));
    const source = readFileSync(join(root, file.replace(`${root}/`, '')), 'utf8').split('\n');
    for (const [index, [, line, name]] of [...record.matchAll(/^FN:(\d+),(.*)$/gm)].entries()) {
      // V8 counts what a class does without being asked, a constructor that nobody wrote and the values of fields, at lines that differ between Node and Chromium.
      if (name === '<instance_members_initializer>' || /^(?:export )?(?:abstract )?class /.test(source[Number(line) - 1] ?? '')) continue;
      const at = seen.functions.get(Number(line)) ?? { all: 0, run: 0, names: [] };
      at.all += 1;
      if ((counts[index] ?? 0) > 0) at.run += 1;
      else at.names.push(name!);
      seen.functions.set(Number(line), at);
    }
    files.set(file.replaceAll('\\', '/').replace(`${root}/`, ''), seen);
  }
  return files;
}

const reports = ['coverage/unit.lcov', 'coverage/lcov.info'].map(read);
const list = process.argv.includes('--list');
let short = false;
for (const { name, files, lines, functions } of GROUPS) {
  const count = { lines: 0, linesRun: 0, functions: 0, functionsRun: 0 };
  const missed: string[] = [];
  const paths = files.flatMap((pattern) => globSync(pattern, { cwd: root })).filter((file) => !/\.test\.ts$|\/testing\/|\/i18n\//.test(file));
  for (const file of [...new Set(paths)].sort()) {
    const seen = reports.flatMap((report) => report.get(file) ?? []);
    const numbers = new Set(seen.flatMap((each) => [...each.lines.keys()]));
    const unrun = [...numbers].filter((line) => seen.every((each) => (each.lines.get(line) ?? 0) === 0));
    count.lines += numbers.size;
    count.linesRun += numbers.size - unrun.length;
    const starts = new Set(seen.flatMap((each) => [...each.functions.keys()]));
    for (const line of starts) {
      const there = seen.flatMap((each) => each.functions.get(line) ?? []);
      const [all, run] = [Math.max(...there.map((each) => each.all)), Math.max(...there.map((each) => each.run))];
      count.functions += all;
      count.functionsRun += run;
      if (run < all) missed.push(`  ${file}:${line} ${there.find((each) => each.run === run)?.names.join(', ')}`);
    }
    if (unrun.length > 0) missed.push(`  ${file} lines ${unrun.sort((a, b) => a - b).join(' ')}`);
  }
  const share = (part: number, whole: number): number => (whole === 0 ? 100 : (100 * part) / whole);
  const [ofLines, ofFunctions] = [share(count.linesRun, count.lines), share(count.functionsRun, count.functions)];
  const enough = ofLines >= lines && ofFunctions >= functions;
  short ||= ofLines < lines || ofFunctions < functions - RACES;
  console.log(
    `${name.padEnd(24)} lines ${ofLines.toFixed(2).padStart(6)} % (>= ${lines}), functions ${ofFunctions.toFixed(2).padStart(6)} % (>= ${functions})  ${enough ? 'ok' : 'SHORT'}`,
  );
  if (list || !enough) for (const line of missed) console.log(line);
}
process.exit(short ? 1 : 0);
