import { glob, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CLOSE, LIMITS, RELAY_LIMITS, ROOM_ACTIONS, ROOM_ROLES, VOICE_LIMITS, may } from '@cs-kit/protocol';
import type { RoomAction } from '@cs-kit/protocol';
import { RATES } from '../../server/src/auth/rates.ts';
import type { RateName } from '../../server/src/auth/rates.ts';
import { SETTINGS_DOCUMENTATION } from '../../server/src/config.ts';
import { ABOUT_ZH, ACTIONS, CLOSES, LIMIT_WORDS, RATE_WORDS } from './words.ts';

/* Tables of the documentation that follow from the code. `node --conditions=cs-source test/docs/tables.ts` writes them anew. */

export const root = fileURLToPath(new URL('../..', import.meta.url));
export type Language = 'en' | 'zh-CN';
export const LANGUAGES: readonly Language[] = ['en', 'zh-CN'];

/** Folder of the documentation in a language. */
export const folderOf = (language: Language): string => (language === 'en' ? 'docs' : 'docs/zh-CN');

const pick = <T>(language: Language, en: T, zh: T): T => (language === 'en' ? en : zh);
const row = (...cells: readonly string[]): string => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
const table = (heads: readonly string[], rows: readonly (readonly string[])[]): string =>
  [row(...heads), `|${heads.map(() => '---').join('|')}|`, ...rows.map((cells) => row(...cells))].join('\n');
const code = (text: string): string => `\`${text}\``;

function size(bytes: number): string {
  if (bytes % (1024 * 1024) === 0) return `${bytes / 1024 / 1024} MiB`;
  return bytes % 1024 === 0 ? `${bytes / 1024} KiB` : `${bytes} B`;
}

const UNITS: readonly (readonly [number, string, string])[] = [
  [86_400_000, 'days', '天'],
  [3_600_000, 'hours', '小时'],
  [60_000, 'min', '分钟'],
  [1000, 's', '秒'],
];

function time(ms: number, language: Language): string {
  for (const [unit, en, zh] of UNITS) if (ms >= unit && ms % unit === 0) return `${ms / unit} ${pick(language, en, zh)}`;
  return `${ms} ms`;
}

const BOUNDS = { ...LIMITS, ...RELAY_LIMITS, ...VOICE_LIMITS };

function limit(name: keyof typeof BOUNDS, language: Language): string {
  const value: number = BOUNDS[name];
  if (name.endsWith('Bytes')) return size(value);
  if (name.endsWith('Ms')) return time(value, language);
  return value.toLocaleString('en');
}

function perSecond(value: number, language: Language): string {
  if (value >= 1) return pick(language, `${value} a second`, `每秒 ${value} 次`);
  return pick(language, `${Math.round(value * 60)} a minute`, `每分钟 ${Math.round(value * 60)} 次`);
}

function chinese(key: string): string {
  const found = ABOUT_ZH[key];
  if (found === undefined) throw new Error(`test/docs/words.ts has no Chinese words for the setting "${key}".`);
  return found;
}

/** The words of a row; a row without words is an error that says where they belong. */
function words(all: Readonly<Record<string, readonly [string, string] | undefined>>, name: string): readonly [string, string] {
  const found = all[name];
  if (found === undefined) throw new Error(`test/docs/words.ts has no words for "${name}".`);
  return found;
}

/** Elements whose parts and properties are promised to host pages. */
const PUBLIC = [
  'cs-hub',
  'cs-room',
  'cs-rooms',
  'cs-members',
  'cs-messages',
  'cs-composer',
  'cs-document',
  'cs-documents',
  'cs-voice',
  'cs-canvas',
  'cs-insights',
  'cs-desk',
  'cs-settings',
  'cs-dialog',
  'cs-menu',
  'cs-tabs',
  'cs-toasts',
];

async function elementRows(): Promise<(readonly string[])[]> {
  const found = new Map<string, readonly string[]>();
  for await (const file of glob('packages/*/src/elements/*/*.ts', { cwd: root })) {
    const text = await readFile(join(root, file), 'utf8');
    const tag = /@tag (cs-[\w-]+)/.exec(text)?.[1];
    if (tag === undefined || !PUBLIC.includes(tag)) continue;
    const all = (pattern: RegExp): string => [...text.matchAll(pattern)].map((match) => code(match[1] as string)).join(' ');
    found.set(tag, [code(`<${tag}>`), all(/@csspart ([\w-]+)/g), all(/@cssprop \[?(--[\w-]+)/g), all(/@slot ([\w-]+) -/g)]);
  }
  return PUBLIC.flatMap((tag) => (found.has(tag) ? [found.get(tag)!] : []));
}

/** Rates that some service takes from; one that nobody takes from bounds nothing. */
async function usedRates(): Promise<RateName[]> {
  let all = '';
  for await (const file of glob('server/src/**/*.ts', { cwd: root })) if (!file.endsWith('.test.ts')) all += await readFile(join(root, file), 'utf8');
  return (Object.keys(RATES) as RateName[]).filter((name) => all.includes(`'${name}'`));
}

/** Every generated table by its name. */
export const TABLES: Readonly<Record<string, (language: Language) => Promise<string>>> = {
  settings: async (language) =>
    table(
      pick(language, ['environment', 'key of the file', 'meaning'], ['环境变量', '配置文件中的键', '含义']),
      SETTINGS_DOCUMENTATION.map(({ env, key, about }) => [code(env), code(key), pick(language, about, chinese(key))]),
    ),
  rights: async (language) =>
    table(
      [pick(language, 'may', '可以'), ...ROOM_ROLES.map(code)],
      ROOM_ACTIONS.map((action) => [pick(language, ...ACTIONS[action]), ...ROOM_ROLES.map((role) => (may(role, action as RoomAction) ? '✓' : ''))]),
    ),
  limits: async (language) =>
    table(
      pick(language, ['what', 'at most'], ['项目', '上限']),
      (Object.keys(LIMIT_WORDS) as (keyof typeof BOUNDS)[]).map((name) => [pick(language, ...LIMIT_WORDS[name]!), limit(name, language)]),
    ),
  rates: async (language) =>
    table(
      pick(language, ['what', 'at once', 'then'], ['项目', '瞬时', '之后']),
      (await usedRates()).map((name) => [pick(language, ...words(RATE_WORDS, name)), String(RATES[name].burst), perSecond(RATES[name].perSecond, language)]),
    ),
  closes: async (language) =>
    table(
      pick(language, ['code', 'meaning', 'what a client does'], ['代码', '含义', '客户端的做法']),
      (Object.keys(CLOSE) as (keyof typeof CLOSE)[]).map((name) => [code(String(CLOSE[name])), ...CLOSES[name][language]]),
    ),
  elements: async (language) =>
    table(pick(language, ['element', 'parts', 'own properties', 'slots'], ['元素', 'part', '自有属性', '插槽']), await elementRows()),
};

const MARKED = /<!-- table: (\w+) -->\n[\s\S]*?<!-- \/table -->/g;

/** A page with its tables made anew. */
export async function withTables(text: string, language: Language): Promise<string> {
  const made = new Map<string, string>();
  for (const [, name] of text.matchAll(MARKED)) {
    const make = TABLES[name as string];
    if (make === undefined) throw new Error(`There is no table "${name}".`);
    made.set(name as string, await make(language));
  }
  return text.replaceAll(MARKED, (_, name: string) => `<!-- table: ${name} -->\n${made.get(name)}\n<!-- /table -->`);
}

/** Pages of the documentation in a language, as paths from the root. */
export async function pagesOf(language: Language): Promise<string[]> {
  const pages: string[] = [];
  for await (const page of glob(`${folderOf(language)}/*.md`, { cwd: root })) pages.push(page);
  return pages.sort();
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const language of LANGUAGES) {
    for (const page of await pagesOf(language)) {
      const before = await readFile(join(root, page), 'utf8');
      const after = await withTables(before, language);
      if (after !== before) {
        await writeFile(join(root, page), after);
        process.stdout.write(`${page}\n`);
      }
    }
  }
}
