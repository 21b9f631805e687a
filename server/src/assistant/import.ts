import { LIMITS } from '@cs-kit/protocol';
import Papa from 'papaparse';
import { pageOf } from './import-html.ts';

/** A file with articles. */
export interface ImportFile {
  readonly format: 'markdown' | 'csv' | 'html';
  /** Name of the file; the title where the content has none. */
  readonly name: string;
  readonly content: string;
  /** Language of articles that name none. */
  readonly locale: string;
}

/** An article ready to be stored. */
export interface ImportedArticle {
  readonly title: string;
  readonly slug: string;
  readonly locale: string;
  readonly body: string;
  readonly tags: readonly string[];
  readonly url?: string;
}

/** What is wrong with a file, for people. */
export interface ImportProblem {
  /** Line of the file, from 1. */
  readonly line?: number;
  readonly detail: string;
}

/** What a file holds. */
export interface Imported {
  readonly articles: readonly ImportedArticle[];
  readonly problems: readonly ImportProblem[];
}

/** An article as found, before it is checked. */
interface Draft {
  readonly line: number;
  readonly title: string;
  readonly body: string;
  readonly slug?: string | undefined;
  readonly locale?: string | undefined;
  readonly tags?: readonly string[];
  readonly url?: string | undefined;
}

interface Found {
  readonly drafts: readonly Draft[];
  readonly problems: readonly ImportProblem[];
}

/** Bounds of one import. */
const ARTICLES = 1000;
const CONTENT_CHARS = 4_000_000;
const TAGS = 20;
const TAG_CHARS = 60;
const SLUG_CHARS = 80;

/** A name for an address: letters and digits of any script in lower case, joined by hyphens. */
export function slugOf(title: string): string {
  const plain = title
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .normalize('NFC')
    .toLowerCase();
  return (
    plain
      .replace(/[^\p{L}\p{N}]+/gu, '-')
      .replace(/^-+|-+$/g, '')
      .slice(0, SLUG_CHARS)
      .replace(/-+$/, '') || 'article'
  );
}

const nameOf = (name: string): string =>
  name
    .replace(/^.*[/\\]/, '')
    .replace(/\.[A-Za-z0-9]{1,8}$/, '')
    .replace(/[-_]+/g, ' ')
    .trim();
const unquote = (text: string): string => text.trim().replace(/^(["'])(.*)\1$/s, '$2');
const splitTags = (text: string): readonly string[] =>
  text
    .replace(/^\[|\]$/g, '')
    .split(/[,;，、；]/)
    .map(unquote)
    .filter((tag) => tag !== '');

/** Fields between `---` lines: `key: value`, `key: [a, b]`, or a list of `- a` lines. */
function frontMatter(lines: readonly string[]): { readonly fields: ReadonlyMap<string, string>; readonly problems: readonly ImportProblem[] } {
  const fields = new Map<string, string>();
  const problems: ImportProblem[] = [];
  let key = '';
  for (const [index, line] of lines.entries()) {
    const pair = /^([A-Za-z_][\w-]*)\s*:(.*)$/.exec(line);
    const entry = /^\s*-\s+(.*)$/.exec(line);
    if (pair !== null) {
      key = pair[1]!.toLowerCase();
      fields.set(key, pair[2]!.trim());
    } else if (entry !== null && key !== '') fields.set(key, [fields.get(key), entry[1]!].filter((part) => part !== '').join(', '));
    else if (line.trim() !== '' && !line.trim().startsWith('#'))
      problems.push({ line: index + 2, detail: 'This line of the front matter has not the form `key: value`.' });
  }
  return { fields, problems };
}

/** Line indexes of `# ` headings outside code. */
function topHeadings(lines: readonly string[]): readonly number[] {
  const found: number[] = [];
  let fence: string | null = null;
  for (const [index, line] of lines.entries()) {
    const mark = /^ {0,3}(`{3,}|~{3,})/.exec(line)?.[1] ?? null;
    if (mark !== null && fence === null) fence = mark[0]!;
    else if (mark !== null && mark.startsWith(fence!)) fence = null;
    else if (fence === null && /^ {0,3}#\s+\S/.test(line)) found.push(index);
  }
  return found;
}

const headingText = (line: string): string =>
  line
    .replace(/^ {0,3}#\s+/, '')
    .replace(/\s+#+\s*$/, '')
    .trim();

function fromMarkdown({ content, name }: ImportFile): Found {
  const lines = content.split(/\r\n|\n|\r/);
  const end = lines[0]?.trim() === '---' ? lines.findIndex((line, index) => index > 0 && line.trim() === '---') : -1;
  if (lines[0]?.trim() === '---' && end < 0) return { drafts: [], problems: [{ line: 1, detail: 'The front matter is not closed by a line `---`.' }] };
  if (end > 0) return fromFrontMatter(lines, end, name);
  const starts = topHeadings(lines);
  if (starts.length === 0) return { drafts: [{ line: 1, title: nameOf(name), body: content }], problems: [] };
  const before = lines.slice(0, starts[0]).findIndex((line) => line.trim() !== '');
  const problems = before < 0 ? [] : [{ line: before + 1, detail: 'The text before the first `# ` heading belongs to no article and is left out.' }];
  return {
    problems,
    drafts: starts.map((start, index) => ({ line: start + 1, title: headingText(lines[start]!), body: lines.slice(start + 1, starts[index + 1]).join('\n') })),
  };
}

function fromFrontMatter(lines: readonly string[], end: number, name: string): Found {
  const { fields, problems } = frontMatter(lines.slice(1, end));
  const rest = lines.slice(end + 1);
  const [heading] = topHeadings(rest);
  const given = unquote(fields.get('title') ?? fields.get('question') ?? '');
  const opens = heading !== undefined && rest.slice(0, heading).every((line) => line.trim() === '');
  const body = opens && (given === '' || headingText(rest[heading]!) === given) ? rest.slice(heading + 1) : rest;
  const title = given !== '' ? given : opens ? headingText(rest[heading]!) : nameOf(name);
  const text = (key: string): string | undefined => (fields.has(key) ? unquote(fields.get(key)!) : undefined);
  return {
    problems,
    drafts: [
      {
        line: 1,
        title,
        body: body.join('\n'),
        slug: text('slug'),
        locale: text('locale') ?? text('lang'),
        tags: splitTags(fields.get('tags') ?? ''),
        url: text('url'),
      },
    ],
  };
}

const COLUMNS: Readonly<Record<string, 'title' | 'body' | 'locale' | 'tags' | 'url' | 'slug'>> = {
  title: 'title',
  question: 'title',
  标题: 'title',
  问题: 'title',
  body: 'body',
  answer: 'body',
  content: 'body',
  内容: 'body',
  回答: 'body',
  答案: 'body',
  locale: 'locale',
  language: 'locale',
  lang: 'locale',
  tags: 'tags',
  keywords: 'tags',
  标签: 'tags',
  url: 'url',
  link: 'url',
  slug: 'slug',
};

function fromCsv({ content }: ImportFile): Found {
  const drafts: Draft[] = [];
  const problems: ImportProblem[] = [];
  let columns: readonly (string | undefined)[] | null = null;
  let [line, seen] = [1, 0];
  Papa.parse<readonly string[]>(content, {
    skipEmptyLines: false,
    step({ data, errors, meta }) {
      const at = line;
      line += content.slice(seen, meta.cursor).split(/\r\n|\n|\r/).length - 1;
      seen = meta.cursor;
      for (const error of errors) if (error.type !== 'Delimiter') problems.push({ line: at, detail: `${error.message}.` });
      if (data.every((cell) => cell.trim() === '')) return;
      if (columns === null) {
        columns = data.map((cell) => COLUMNS[cell.trim().toLowerCase()]);
        return;
      }
      const cell = (column: string): string => data[columns!.indexOf(column)]?.trim() ?? '';
      drafts.push({
        line: at,
        title: cell('title'),
        body: cell('body'),
        slug: cell('slug'),
        locale: cell('locale'),
        tags: splitTags(cell('tags')),
        url: cell('url'),
      });
    },
  });
  const missing = (['title', 'body'] as const).filter((column) => columns?.includes(column) !== true);
  if (missing.length > 0)
    return {
      drafts: [],
      problems: [
        {
          line: 1,
          detail: `The first line must name the columns; missing: ${missing.map((column) => (column === 'title' ? 'title (or question)' : 'body (or answer)')).join(', ')}.`,
        },
      ],
    };
  return { drafts, problems };
}

function fromHtml({ content, name }: ImportFile): Found {
  const { title, body } = pageOf(content);
  return { drafts: [{ line: 1, title: title === '' ? nameOf(name) : title, body }], problems: [] };
}

/** What keeps a draft from being an article; null where nothing does. */
function fault(draft: Draft): string | null {
  if (draft.title === '') return 'There is no title.';
  if (draft.title.length > LIMITS.articleTitleChars) return `The title is longer than ${LIMITS.articleTitleChars} characters.`;
  if (draft.body.trim() === '') return `“${draft.title}” has no text.`;
  if (draft.body.length > LIMITS.articleChars) return `“${draft.title}” is longer than ${LIMITS.articleChars} characters. Split it.`;
  return null;
}

/** A language tag in its usual form, or null. */
function tagOf(locale: string): string | null {
  try {
    return Intl.getCanonicalLocales(locale.replace('_', '-'))[0] ?? null;
  } catch {
    return null;
  }
}

const webAddress = (url: string): boolean => /^https?:\/\//i.test(url) && url.length <= LIMITS.urlChars && URL.canParse(url);

/** Checks drafts and gives each an address of its own. */
function check({ drafts, problems: before }: Found, locale: string): Imported {
  const articles: ImportedArticle[] = [];
  const problems = [...before];
  const slugs = new Set<string>();
  for (const draft of drafts.slice(0, ARTICLES)) {
    const detail = fault(draft);
    if (detail !== null) {
      problems.push({ line: draft.line, detail });
      continue;
    }
    const language = draft.locale === undefined || draft.locale === '' ? locale : tagOf(draft.locale);
    if (language === null) problems.push({ line: draft.line, detail: `“${draft.locale}” is no language tag; ${locale} is taken.` });
    if (draft.url !== undefined && draft.url !== '' && !webAddress(draft.url))
      problems.push({ line: draft.line, detail: 'The address is not http or https and is left out.' });
    const spoken = language ?? locale;
    const base = slugOf(draft.slug === undefined || draft.slug === '' ? draft.title : draft.slug);
    let slug = base;
    for (let copy = 2; slugs.has(`${spoken}/${slug}`); copy += 1) slug = `${base}-${copy}`;
    slugs.add(`${spoken}/${slug}`);
    const tags = (draft.tags ?? []).slice(0, TAGS).map((tag) => tag.slice(0, TAG_CHARS));
    articles.push({
      title: draft.title,
      slug,
      locale: spoken,
      body: draft.body.trim(),
      tags,
      ...(draft.url !== undefined && webAddress(draft.url) && { url: draft.url }),
    });
  }
  if (drafts.length > ARTICLES) problems.push({ detail: `Only the first ${ARTICLES} articles are taken.` });
  return { articles, problems };
}

const READERS = { markdown: fromMarkdown, csv: fromCsv, html: fromHtml } as const;

/** Reads articles from a file. Never throws: what cannot be read is told as a problem. */
export function importArticles(file: ImportFile): Imported {
  const content = file.content.replace(/^\ufeff/, '').replaceAll('\0', '');
  if (content.length > CONTENT_CHARS) return { articles: [], problems: [{ detail: `The file is longer than ${CONTENT_CHARS} characters.` }] };
  if (content.trim() === '') return { articles: [], problems: [{ detail: 'The file is empty.' }] };
  try {
    return check(READERS[file.format]({ ...file, content }), file.locale);
  } catch {
    return { articles: [], problems: [{ detail: `The file could not be read as ${file.format}.` }] };
  }
}
