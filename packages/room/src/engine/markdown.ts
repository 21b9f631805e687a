/** A piece of running text. */
export type Inline =
  | { readonly type: 'text'; readonly value: string }
  | { readonly type: 'strong'; readonly children: readonly Inline[] }
  | { readonly type: 'emphasis'; readonly children: readonly Inline[] }
  | { readonly type: 'code'; readonly value: string }
  | { readonly type: 'link'; readonly href: string; readonly children: readonly Inline[] }
  | { readonly type: 'citation'; readonly number: number }
  | { readonly type: 'break' };

/** A block of a message. */
export type Block =
  | { readonly type: 'paragraph'; readonly children: readonly Inline[] }
  | { readonly type: 'heading'; readonly children: readonly Inline[] }
  | { readonly type: 'quote'; readonly children: readonly Inline[] }
  | { readonly type: 'code'; readonly value: string }
  | { readonly type: 'list'; readonly ordered: boolean; readonly start: number; readonly items: readonly (readonly Inline[])[] };

/** How a message is read. */
export interface MarkdownOptions {
  /** Sources the text may point at with `[1]`; higher numbers stay words. */
  readonly citations?: number;
  /** Words of a visitor: only addresses become links, so `2*3*4` stays as typed. */
  readonly plain?: boolean;
}

const DEPTH = 4;
const BULLET = /^ {0,6}[-*+•] +(.*)$/;
const NUMBERED = /^ {0,6}(\d{1,9})[.)] +(.*)$/;
const HEADING = /^ {0,3}#{1,6} +(.*?)#*$/;
const QUOTE = /^ {0,3}> ?(.*)$/;
const FENCE = /^ {0,3}(```|~~~)/;
const ADDRESS = /https?:\/\/[^\s<>"'`{}|\\^]+/y;
/** Marks that end a sentence rather than an address. */
const TRAILING = /[.,;:!?)\]}'"*_、。，；：！？）】」』،؛؟]+$/u;

/** Whether an address may stand in a link: nothing that runs code or reads the disk. */
export function safeHref(href: string): string | null {
  const trimmed = href.trim();
  return /^(https?:\/\/|mailto:|tel:)[^\s]+$/i.test(trimmed) ? trimmed : null;
}

/** Reads the safe part of Markdown: bold, italic, code, lists, links. Everything else stays words; no HTML, no pictures. */
export function parseMarkdown(source: string, options: MarkdownOptions = {}): readonly Block[] {
  const lines = source.replaceAll('\r\n', '\n').split('\n');
  if (options.plain === true) return [{ type: 'paragraph', children: joinLines(lines, options) }];
  const blocks: Block[] = [];
  for (let at = 0; at < lines.length;) at = readBlock(lines, at, blocks, options);
  return blocks;
}

function readBlock(lines: readonly string[], from: number, blocks: Block[], options: MarkdownOptions): number {
  const line = lines[from] ?? '';
  if (line.trim() === '') return from + 1;
  if (FENCE.test(line)) return readFence(lines, from, blocks);
  if (BULLET.test(line) || NUMBERED.test(line)) return readList(lines, from, blocks, options);
  const heading = HEADING.exec(line);
  if (heading !== null) {
    blocks.push({ type: 'heading', children: parseInline((heading[1] ?? '').trim(), options) });
    return from + 1;
  }
  if (QUOTE.test(line)) {
    const end = runLength(lines, from, (text) => QUOTE.test(text));
    blocks.push({
      type: 'quote',
      children: joinLines(
        lines.slice(from, end).map((text) => QUOTE.exec(text)?.[1] ?? ''),
        options,
      ),
    });
    return end;
  }
  const end = runLength(lines, from, (text) => text.trim() !== '' && !startsBlock(text));
  const stop = Math.max(end, from + 1);
  blocks.push({ type: 'paragraph', children: joinLines(lines.slice(from, stop), options) });
  return stop;
}

const startsBlock = (text: string): boolean => FENCE.test(text) || BULLET.test(text) || NUMBERED.test(text) || HEADING.test(text) || QUOTE.test(text);

function runLength(lines: readonly string[], from: number, test: (line: string) => boolean): number {
  let end = from;
  while (end < lines.length && test(lines[end] ?? '')) end += 1;
  return end;
}

function readFence(lines: readonly string[], from: number, blocks: Block[]): number {
  const mark = FENCE.exec(lines[from] ?? '')?.[1] ?? '```';
  let end = from + 1;
  while (end < lines.length && !(lines[end] ?? '').trimStart().startsWith(mark)) end += 1;
  blocks.push({ type: 'code', value: lines.slice(from + 1, end).join('\n') });
  return end + 1;
}

function readList(lines: readonly string[], from: number, blocks: Block[], options: MarkdownOptions): number {
  const first = NUMBERED.exec(lines[from] ?? '');
  const pattern = first === null ? BULLET : NUMBERED;
  const items: string[] = [];
  let at = from;
  for (; at < lines.length; at += 1) {
    const line = lines[at] ?? '';
    const item = pattern.exec(line);
    if (item !== null) items.push(item[first === null ? 1 : 2] ?? '');
    else if (/^ {2,}\S/.test(line) && items.length > 0) items[items.length - 1] += `\n${line.trim()}`;
    else break;
  }
  blocks.push({ type: 'list', ordered: first !== null, start: Number(first?.[1] ?? 1), items: items.map((item) => joinLines(item.split('\n'), options)) });
  return at;
}

function joinLines(lines: readonly string[], options: MarkdownOptions): readonly Inline[] {
  return lines.flatMap((line, index) => [...(index > 0 ? [{ type: 'break' } as const] : []), ...parseInline(line.trimEnd(), options)]);
}

/** Reads one line of running text. */
export function parseInline(text: string, options: MarkdownOptions = {}, depth = 0): readonly Inline[] {
  const out: Inline[] = [];
  let plainFrom = 0;
  const flush = (to: number): void => {
    if (to > plainFrom) out.push({ type: 'text', value: text.slice(plainFrom, to).replace(/\\([\\`*_[\]()#>~-])/g, '$1') });
  };
  for (let at = 0; at < text.length;) {
    const found = readSpan(text, at, options, depth);
    if (found === null) {
      at += text[at] === '\\' && options.plain !== true ? 2 : 1;
      continue;
    }
    flush(at);
    out.push(found.node);
    at = found.end;
    plainFrom = at;
  }
  flush(text.length);
  return out;
}

interface Span {
  readonly node: Inline;
  readonly end: number;
}

function readSpan(text: string, at: number, options: MarkdownOptions, depth: number): Span | null {
  const char = text[at];
  if (char === 'h' && (at === 0 || !/\w/.test(text[at - 1] ?? ''))) return readAddress(text, at);
  if (options.plain === true) return null;
  if (char === '`') return readCode(text, at);
  if (char === '!' && text[at + 1] === '[') return readLink(text, at + 1, options, depth, true);
  if (char === '[') return readCitation(text, at, options) ?? readLink(text, at, options, depth, false);
  if ((char === '*' || char === '_') && depth < DEPTH) return readEmphasis(text, at, options, depth);
  return null;
}

function readAddress(text: string, at: number): Span | null {
  ADDRESS.lastIndex = at;
  const raw = ADDRESS.exec(text)?.[0];
  if (raw === undefined) return null;
  const trimmed = raw.replace(TRAILING, (tail) => (tail.startsWith(')') && raw.includes('(') ? ')' : ''));
  const href = safeHref(trimmed);
  return href === null || href.length < 10 ? null : { node: { type: 'link', href, children: [{ type: 'text', value: trimmed }] }, end: at + trimmed.length };
}

function readCode(text: string, at: number): Span | null {
  const end = text.indexOf('`', at + 1);
  return end <= at + 1 ? null : { node: { type: 'code', value: text.slice(at + 1, end) }, end: end + 1 };
}

function readCitation(text: string, at: number, options: MarkdownOptions): Span | null {
  const match = /^\[(\d{1,2})\](?!\()/.exec(text.slice(at, at + 5));
  const number = Number(match?.[1] ?? 0);
  return match === null || number < 1 || number > (options.citations ?? 0) ? null : { node: { type: 'citation', number }, end: at + match[0].length };
}

function readLink(text: string, at: number, options: MarkdownOptions, depth: number, picture: boolean): Span | null {
  const middle = text.indexOf('](', at);
  if (middle < 0 || depth >= DEPTH) return null;
  const end = text.indexOf(')', middle);
  if (end < 0) return null;
  const label = text.slice(at + 1, middle);
  if (label === '' || label.includes('[')) return null;
  const href = safeHref(text.slice(middle + 2, end).split(/\s+"/)[0] ?? '');
  if (picture || href === null) return { node: { type: 'text', value: label }, end: end + 1 };
  return { node: { type: 'link', href, children: parseInline(label, { ...options, plain: true }, depth + 1) }, end: end + 1 };
}

function readEmphasis(text: string, at: number, options: MarkdownOptions, depth: number): Span | null {
  const char = text[at] ?? '*';
  const mark = text[at + 1] === char ? char + char : char;
  const start = at + mark.length;
  if (/\s/.test(text[start] ?? ' ')) return null;
  if (char === '_' && /\w/.test(text[at - 1] ?? ' ')) return null;
  let end = text.indexOf(mark, start + 1);
  if (mark.length === 1) while (end > 0 && text[end + 1] === char) end = text.indexOf(mark, end + 2);
  if (end < 0 || /\s/.test(text[end - 1] ?? ' ')) return null;
  if (char === '_' && /\w/.test(text[end + mark.length] ?? ' ')) return null;
  const children = parseInline(text.slice(start, end), options, depth + 1);
  return { node: mark.length === 2 ? { type: 'strong', children } : { type: 'emphasis', children }, end: end + mark.length };
}
