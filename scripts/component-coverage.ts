import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { decodedMappings, originalPositionFor, TraceMap } from '@jridgewell/trace-mapping';
import type { CDPSession, Page } from 'playwright-core';
import { BUILT } from './component-bundle.ts';
import { root } from './run.ts';

/*
 * What the component tests ran of our sources, as coverage/lcov.info; scripts/coverage.ts judges. Counted on the built files, all
 * tests of a run together, and led back to the sources once at the end.
 */

interface Counted {
  readonly functionName: string;
  readonly ranges: readonly { readonly startOffset: number; readonly endOffset: number; readonly count: number }[];
}

/** One built file: which of its characters ran in any test, and its functions by the place where they begin. */
interface Seen {
  ran: Uint8Array;
  readonly functions: Map<number, { readonly name: string; ran: boolean }>;
}

/** Gathers over all pages of a run. */
export class ComponentCoverage {
  readonly #seen = new Map<string, Seen>();

  /** Follows a page until it is left. */
  async follow(page: Page): Promise<void> {
    const session = await page.context().newCDPSession(page);
    await session.send('Profiler.enable');
    await session.send('Profiler.startPreciseCoverage', { callCount: false, detailed: true });
    // The test runner leaves the page for an empty one when its tests are over; what ran is gone after that.
    const go = page.goto.bind(page);
    page.goto = async (url, options) => {
      if (url === 'about:blank') await this.#take(session);
      return go(url, options);
    };
  }

  async #take(session: CDPSession): Promise<void> {
    const { result } = await session.send('Profiler.takePreciseCoverage');
    for (const { url, functions } of result) {
      const path = URL.canParse(url) ? new URL(url).pathname.slice(1) : '';
      if (path.startsWith(`${BUILT}/`)) this.#add(path, functions);
    }
  }

  #add(path: string, functions: readonly Counted[]): void {
    const end = Math.max(0, ...functions.flatMap(({ ranges }) => ranges.map(({ endOffset }) => endOffset)));
    const ran = new Uint8Array(end);
    const seen = this.#seen.get(path) ?? { ran: new Uint8Array(end), functions: new Map() };
    this.#seen.set(path, seen);
    if (seen.ran.length < end) {
      const longer = new Uint8Array(end);
      longer.set(seen.ran);
      seen.ran = longer;
    }
    // Outer ranges come before those inside them.
    for (const { functionName, ranges } of functions) {
      for (const { startOffset, endOffset, count } of ranges) ran.fill(count > 0 ? 1 : 0, startOffset, endOffset);
      const first = ranges[0]!;
      const known = seen.functions.get(first.startOffset);
      if (functionName !== '') seen.functions.set(first.startOffset, { name: functionName, ran: first.count > 0 || known?.ran === true });
    }
    for (let at = 0; at < end; at += 1) if (ran[at] === 1) seen.ran[at] = 1;
  }

  /** Writes the report. */
  async write(): Promise<void> {
    const records: string[] = [];
    for (const [path, seen] of this.#seen) records.push(...(await recordsOf(path, seen)));
    await mkdir(join(root, 'coverage'), { recursive: true });
    await writeFile(join(root, 'coverage/lcov.info'), records.join('\n'));
  }
}

/** Offsets at which the lines of a text begin. */
function lineStarts(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

/** Our sources in one built file, as records of lcov. */
async function recordsOf(path: string, { ran, functions }: Seen): Promise<string[]> {
  const text = await readFile(join(root, path), 'utf8');
  const map = new TraceMap(await readFile(join(root, `${path}.map`), 'utf8'));
  const starts = lineStarts(text);
  const source = (index: number): string => relative(root, resolve(root, path, '..', map.sources[index] ?? '')).replaceAll('\\', '/');
  const sources = new Map(map.sources.map((_, index) => [index, source(index)] as const).filter(([, name]) => name.startsWith('packages/')));
  const lines = new Map([...sources.keys()].map((index) => [index, new Map<number, boolean>()]));
  for (const [row, segments] of decodedMappings(map).entries()) {
    for (const [at, segment] of segments.entries()) {
      if (segment.length === 1) continue;
      const [column, index, line] = segment;
      const from = starts[row]! + column;
      const to = segments[at + 1] === undefined ? (starts[row + 1] ?? text.length) - 1 : starts[row]! + segments[at + 1]![0];
      const known = lines.get(index);
      // The place where something begins stands for it: what comes after it can belong to the next thing already.
      if (known !== undefined && to > from) known.set(line + 1, known.get(line + 1) === true || ran[from] === 1);
    }
  }
  const found = new Map([...sources.keys()].map((index) => [index, [] as { name: string; line: number; ran: boolean }[]]));
  for (const [offset, { name, ran: has }] of functions) {
    const row = starts.findLastIndex((start) => start <= offset);
    const at = originalPositionFor(map, { line: row + 1, column: offset - starts[row]! });
    if (at.source !== null) found.get(map.sources.indexOf(at.source))?.push({ name, line: at.line, ran: has });
  }
  return [...sources].map(([index, name]) =>
    [
      `SF:${name}`,
      ...found.get(index)!.map((each) => `FN:${each.line},${each.name}`),
      ...found.get(index)!.map((each) => `FNDA:${each.ran ? 1 : 0},${each.name}`),
      ...[...lines.get(index)!].sort(([one], [other]) => one - other).map(([line, has]) => `DA:${line},${has ? 1 : 0}`),
      'end_of_record',
    ].join('\n'),
  );
}
