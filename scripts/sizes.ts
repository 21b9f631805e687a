import { fileURLToPath } from 'node:url';
import { buildKit } from './build.ts';
import type { KitFile, KitManifest } from './build.ts';

/** One budget of what a page downloads. */
export interface Budget {
  readonly name: string;
  /** Most bytes after gzip -9. */
  readonly limit: number;
  /** Files that are asked for; what they import comes with them. */
  readonly files: readonly string[];
  /** Files that are on the page already, with what they import. */
  readonly beside?: readonly string[];
  /** Whether files that are loaded later count too, other than words of other languages. */
  readonly later?: boolean;
}

const KB = 1024;
const CHAT = ['hub.js', 'opened.js', 'room.js'];

/** The budgets of DESIGN.md §7. Voice is measured without wasm and models, which come only when the visitor starts; its worker and its worklet count. */
export const BUDGETS: readonly Budget[] = [
  { name: 'loader', limit: 5 * KB, files: ['loader.js'] },
  { name: 'loader + hub', limit: 20 * KB, files: ['loader.js', 'hub.js'] },
  { name: 'text chat', limit: 80 * KB, files: ['loader.js', ...CHAT] },
  { name: 'collector', limit: 3 * KB, files: ['collector.js'] },
  { name: 'insights dashboard', limit: 60 * KB, files: ['desk.insights.js'], beside: ['desk.js'], later: true },
  { name: 'canvas', limit: 35 * KB, files: ['canvas.js'], beside: CHAT, later: true },
  { name: 'document, frame', limit: 40 * KB, files: ['document.js'] },
  { name: 'document, editor', limit: 160 * KB, files: ['document.js', 'document.room.load.js'] },
  { name: 'document, versions', limit: 20 * KB, files: ['document.room.register.js'], beside: ['document.js', 'document.room.load.js'], later: true },
  { name: 'document, comments', limit: 20 * KB, files: ['document.room.commenting.js'], beside: ['document.js', 'document.room.load.js'], later: true },
  { name: 'voice', limit: 60 * KB, files: ['voice.js', 'vad-worker.js', 'assets/ears-worklet.js'], beside: CHAT, later: true },
];

/** What a budget comes to. `missing` names files that the build does not have. */
export interface Measured {
  readonly budget: Budget;
  readonly bytes: number;
  readonly files: readonly string[];
  readonly missing: readonly string[];
}

const isWords = (name: string): boolean => /(^|\.)(zh-CN|ar|de|es|fr|hi|it|ja|ko|pt|ru|zh)\d*\.js$/.test(name);

/** Every file that comes with the named ones, other than those that are there already. */
function closure(files: ReadonlyMap<string, KitFile>, names: readonly string[], later: boolean, beside: ReadonlySet<string> = new Set()): Set<string> {
  const found = new Set<string>();
  const walk = (name: string): void => {
    const file = files.get(name);
    if (found.has(name) || beside.has(name) || file === undefined) return;
    found.add(name);
    for (const next of file.imports) walk(next);
    if (later) for (const next of file.dynamicImports) if (!isWords(next)) walk(next);
  };
  for (const name of names) walk(name);
  return found;
}

/** Measures one budget on a build. */
export function measure(manifest: KitManifest, budget: Budget): Measured {
  const files = new Map([...manifest.files, manifest.loader].map((file) => [file.name, file]));
  const beside = closure(files, budget.beside ?? [], false);
  const own = [...closure(files, budget.files, budget.later === true, beside)];
  return {
    budget,
    bytes: own.reduce((sum, name) => sum + files.get(name)!.gzip, 0),
    files: own,
    missing: budget.files.filter((name) => !files.has(name)),
  };
}

function row({ budget, bytes, missing }: Measured): string {
  const kept = missing.length === 0 && bytes <= budget.limit;
  const note = missing.length > 0 ? `no file ${missing.join(', ')}` : kept ? '' : `over by ${bytes - budget.limit} bytes`;
  return `${kept ? ' ok ' : 'OVER'}  ${budget.name.padEnd(20)} ${(bytes / KB).toFixed(2).padStart(7)} KB of ${(budget.limit / KB).toFixed(0).padStart(3)}  ${note}`.trimEnd();
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { manifest } = await buildKit();
  const measured = BUDGETS.map((budget) => measure(manifest, budget));
  process.stdout.write(`Sizes after gzip, release ${manifest.hash}\n${measured.map(row).join('\n')}\n`);
  if (process.argv.includes('--files')) for (const { budget, files } of measured) process.stdout.write(`${budget.name}: ${files.join(' ')}\n`);
  if (measured.some(({ budget, bytes, missing }) => missing.length > 0 || bytes > budget.limit)) process.exitCode = 1;
}
