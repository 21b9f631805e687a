import { readFile, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { root } from '../../scripts/run.ts';
import type { Figure } from './report.ts';

const file = join(root, 'bench/RESULTS.md');
const HEAD = '# Results of the benchmarks\n\nEach part is written by `npm run bench -- <name> --write`.\n';

/** Writes the part of one bench into RESULTS.md; the other parts stay as they are. */
export async function writeResults(name: string, text: string): Promise<void> {
  const old = await readFile(file, 'utf8').catch(() => HEAD);
  const [from, to] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
  const machine = `${new Date().toISOString().slice(0, 10)}, ${process.platform} ${process.arch}, ${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown'}, Node ${process.versions.node}`;
  const part = `${from}\n## ${name}\n\n${machine}\n\n${text.trim()}\n${to}`;
  const start = old.indexOf(from);
  const end = old.indexOf(to);
  const next = start === -1 || end === -1 ? `${old.trimEnd()}\n\n${part}\n` : old.slice(0, start) + part + old.slice(end + to.length);
  await writeFile(file, next);
}

/** The figures of a bench as a table in Markdown. */
export function figureTable(figures: Readonly<Record<string, Figure>>): string {
  return table([
    ['figure', 'value', 'unit', 'must be'],
    ...Object.entries(figures).map(([name, { value, unit, must = '' }]) => [name, value.toFixed(value < 10 ? 2 : 0), unit, must]),
  ]);
}

/** A table in Markdown; the first row is the head, all columns but the first are figures. */
export function table(rows: readonly (readonly string[])[]): string {
  const [head = [], ...body] = rows;
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map((_, index) => (index === 0 ? '---' : '---:'))), ...body.map(line)].join('\n');
}
