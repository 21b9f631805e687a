import type { Mark, Node } from 'prosemirror-model';
import { parseInline } from '../markdown.ts';
import type { Inline } from '../markdown.ts';
import { HEADINGS, schema } from './schema.ts';

const { nodes, marks } = schema;
const ITEM = /^( {0,3})([-*+]|\d{1,9}[.)])( +|$)/;
const HEADING = /^ {0,3}(#{1,6}) +(.*?) *#*$/;
const FENCE = /^ {0,3}(`{3,}|~{3,})/;
const RULE = /^ {0,3}([-*_])( *\1){2,} *$/;
const QUOTE = /^ {0,3}> ?/;
const ROW = /^ *\|.*\| *$/;
const DIVIDER = /^ *\|( *:?-+:? *\|)+ *$/;
const BOX = /^\[([ xX])\] +/;
/** Deeper than this, signs are words. */
const DEPTH = 12;

/** Whether words look as if they were meant as Markdown: a heading, a list, a fence, a table, bold or a link. */
export function looksLikeMarkdown(text: string): boolean {
  return /^ {0,3}(#{1,6} |[-*+] \S|\d{1,9}[.)] \S|> |`{3}|~{3}|\|.*\|)/m.test(text) || /\*\*\S.*?\S?\*\*|\[[^\]]+\]\(https?:/.test(text);
}

/** Reads Markdown of the GitHub kind: headings, lists, check lists, quotes, code, tables, rules, links. HTML and pictures stay words. */
export function fromMarkdown(source: string): Node {
  const blocks = readBlocks(source.replaceAll(/\r\n?/g, '\n').replaceAll('\t', '    ').split('\n'), 0);
  return nodes.doc.create(null, blocks.length === 0 ? [nodes.paragraph.create()] : blocks);
}

function readBlocks(lines: readonly string[], depth: number): Node[] {
  const out: Node[] = [];
  for (let at = 0; at < lines.length;) {
    if (lines[at]?.trim() === '') at += 1;
    else at = readBlock(lines, at, depth, out);
  }
  return out;
}

/** Reads the block that begins in a line; answers the line after it. */
function readBlock(lines: readonly string[], at: number, depth: number, out: Node[]): number {
  const line = lines[at] ?? '';
  const heading = HEADING.exec(line);
  if (heading !== null) {
    out.push(nodes.heading.create({ level: Math.min(HEADINGS, heading[1]!.length) }, running([heading[2] ?? ''])));
    return at + 1;
  }
  if (FENCE.test(line)) return readFence(lines, at, out);
  if (RULE.test(line)) {
    out.push(nodes.horizontal_rule.create());
    return at + 1;
  }
  if (ROW.test(line) && DIVIDER.test(lines[at + 1] ?? '')) return readTable(lines, at, out);
  if (depth < DEPTH && QUOTE.test(line)) return readQuote(lines, at, depth, out);
  if (depth < DEPTH && ITEM.test(line)) return readList(lines, at, depth, out);
  return readParagraph(lines, at, out);
}

const begins = (line: string): boolean => HEADING.test(line) || FENCE.test(line) || RULE.test(line) || QUOTE.test(line) || ITEM.test(line) || ROW.test(line);

function readParagraph(lines: readonly string[], from: number, out: Node[]): number {
  let end = from + 1;
  while (end < lines.length && lines[end]?.trim() !== '' && !begins(lines[end] ?? '')) end += 1;
  out.push(nodes.paragraph.create(null, running(lines.slice(from, end))));
  return end;
}

function readFence(lines: readonly string[], from: number, out: Node[]): number {
  const fence = FENCE.exec(lines[from] ?? '')?.[1] ?? '```';
  let end = from + 1;
  const ends = (line: string): boolean => line.startsWith(fence) && line.replaceAll(fence[0] ?? '`', '') === '';
  while (end < lines.length && !ends((lines[end] ?? '').trim())) end += 1;
  const text = lines.slice(from + 1, end).join('\n');
  out.push(nodes.code_block.create(null, text === '' ? null : schema.text(text)));
  return end + 1;
}

function readQuote(lines: readonly string[], from: number, depth: number, out: Node[]): number {
  let end = from;
  while (end < lines.length && QUOTE.test(lines[end] ?? '')) end += 1;
  const inside = readBlocks(
    lines.slice(from, end).map((line) => line.replace(QUOTE, '')),
    depth + 1,
  );
  out.push(nodes.blockquote.create(null, inside.length === 0 ? nodes.paragraph.create() : inside));
  return end;
}

function readList(lines: readonly string[], from: number, depth: number, out: Node[]): number {
  const items: Node[] = [];
  const ordered = /\d/.test(ITEM.exec(lines[from] ?? '')?.[2] ?? '');
  let at = from;
  for (;;) {
    const match = ITEM.exec(lines[at] ?? '');
    if (match === null || RULE.test(lines[at] ?? '')) break;
    const [whole, , sign = ''] = match;
    if (/\d/.test(sign) !== ordered) break;
    const end = itemEnd(lines, at + 1);
    const inside = lines.slice(at + 1, end).map((line) => line.replace(new RegExp(`^ {0,${Math.max(2, whole.length)}}`), ''));
    items.push(item((lines[at] ?? '').slice(whole.length), inside, depth));
    at = end;
    if (lines[at]?.trim() === '' && ITEM.test(lines[at + 1] ?? '')) at += 1;
  }
  const order = Number.parseInt(lines[from] ?? '', 10);
  out.push(ordered ? nodes.ordered_list.create({ order }, items) : nodes.bullet_list.create(null, items));
  return at;
}

/** Where an item ends: at the next sign that is not further in, or at words that stand at the margin after an empty line. */
function itemEnd(lines: readonly string[], from: number): number {
  let end = from;
  for (; end < lines.length; end += 1) {
    const line = lines[end] ?? '';
    if (line.trim() === '') {
      if (!/^ {2,}\S/.test(lines[end + 1] ?? '')) break;
    } else if (!/^ {2,}\S/.test(line) && (begins(line) || lines[end - 1]?.trim() === '')) break;
  }
  return end;
}

function item(words: string, inside: readonly string[], depth: number): Node {
  const box = BOX.exec(words);
  let blocks = readBlocks([words.slice(box?.[0].length ?? 0), ...inside], depth + 1);
  // An item begins with running text, whatever stands in it.
  if (blocks[0]?.type !== nodes.paragraph) blocks = [nodes.paragraph.create(), ...blocks];
  return nodes.list_item.create({ checked: box === null ? null : box[1] !== ' ' }, blocks);
}

function readTable(lines: readonly string[], from: number, out: Node[]): number {
  const head = cells(lines[from] ?? '');
  const rows = [row(head, head.length, true)];
  let at = from + 2;
  for (; ROW.test(lines[at] ?? ''); at += 1) rows.push(row(cells(lines[at] ?? ''), head.length, false));
  out.push(nodes.table.create(null, rows));
  return at;
}

const cells = (line: string): string[] =>
  line
    .trim()
    .slice(1, -1)
    .split(/(?<!\\)\|/)
    .map((cell) => cell.trim().replaceAll('\\|', '|'));

function row(words: readonly string[], width: number, head: boolean): Node {
  const type = head ? nodes.table_header : nodes.table_cell;
  return nodes.table_row.create(
    null,
    Array.from({ length: width }, (_, index) => type.create(null, nodes.paragraph.create(null, running([words[index] ?? ''])))),
  );
}

/** Lines of running text: two spaces or a backslash at the end break the line, otherwise it goes on. */
function running(lines: readonly string[]): Node[] {
  return lines.flatMap((line, index) => {
    const last = index === lines.length - 1;
    const broken = !last && / {2,}$|\\$/.test(line);
    const words = line
      .trim()
      .replace(broken ? /\\$/ : /(?!)/, '')
      .replace(/^(\d+|(?=\\\+))\\([.)+])/, '$1$2');
    const text = inline(parseInline(words), []);
    return broken ? [...text, nodes.hard_break.create()] : last ? text : [...text, schema.text(' ')];
  });
}

function inline(parts: readonly Inline[], around: readonly Mark[]): Node[] {
  return parts.flatMap((part) => {
    switch (part.type) {
      case 'strong':
        return inline(part.children, marks.strong.create().addToSet(around));
      case 'emphasis':
        return inline(part.children, marks.em.create().addToSet(around));
      case 'link':
        return inline(part.children, marks.link.create({ href: part.href }).addToSet(around));
      case 'code':
        return [schema.text(part.value, marks.code.create().addToSet(around))];
      case 'break':
        return [nodes.hard_break.create()];
      case 'citation':
        return [schema.text(`[${part.number}]`, around)];
      case 'text':
        return struck(part.value, around);
    }
  });
}

function struck(text: string, around: readonly Mark[]): Node[] {
  return text
    .split(/~~(\S(?:.*?\S)?)~~/)
    .map((part, index) => ({ part, marks: index % 2 === 1 ? marks.strike.create().addToSet(around) : around }))
    .filter(({ part }) => part !== '')
    .map(({ part, marks: own }) => schema.text(part, own));
}
