import type { Mark, Node } from 'prosemirror-model';

const SIGNS: Readonly<Record<string, string>> = { strong: '**', em: '*', strike: '~~' };

/** Writes a document as Markdown of the GitHub kind. */
export function toMarkdown(doc: Node): string {
  return `${blocks(doc).join('\n')}\n`.replace(/^\n+$/, '');
}

/** The lines of what stands in a node, an empty line between two blocks. */
function blocks(parent: Node, tight = false): string[] {
  const lines: string[] = [];
  parent.forEach((node, _offset, index) => {
    if (index > 0 && !tight) lines.push('');
    lines.push(...block(node));
  });
  return lines;
}

function block(node: Node): string[] {
  switch (node.type.name) {
    case 'heading':
      return [`${'#'.repeat(node.attrs['level'] as number)} ${running(node).join(' ')}`];
    case 'blockquote':
      return blocks(node).map((line) => `> ${line}`.trimEnd());
    case 'code_block':
      return fenced(node.textContent);
    case 'horizontal_rule':
      return ['---'];
    case 'bullet_list':
      return items(node, ({ attrs }) => (attrs['checked'] === null ? '- ' : `- [${attrs['checked'] === true ? 'x' : ' '}] `));
    case 'ordered_list':
      return items(node, (_item, index) => `${(node.attrs['order'] as number) + index}. `);
    case 'table':
      return table(node);
    default:
      return running(node).map((line) => line.replace(/^(\s*\d*)(#{1,6} |[-+] |>|(?<=\d)[.)] |---)/, '$1\\$2'));
  }
}

function fenced(text: string): string[] {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = '`'.repeat(longest + 1);
  return [fence, ...text.split('\n'), fence];
}

function items(list: Node, mark: (item: Node, index: number) => string): string[] {
  const lines: string[] = [];
  list.forEach((item, _offset, index) => {
    const sign = mark(item, index);
    // What belongs to an item stands below its first letter; a box is part of the words.
    const indent = ' '.repeat(sign.startsWith('- ') ? 2 : sign.length);
    const [first = '', ...rest] = blocks(item, item.childCount === 2 && item.child(1).type.isInGroup('list'));
    lines.push(sign + first, ...rest.map((line) => (line === '' ? '' : indent + line)));
  });
  return lines;
}

function table(node: Node): string[] {
  const rows: string[][] = [];
  node.forEach((row) => {
    const cells: string[] = [];
    row.forEach((cell) => {
      const words: string[] = [];
      cell.forEach((part) => void words.push(running(part).join(' ')));
      cells.push(words.join(' ').replaceAll('|', '\\|'), ...Array.from({ length: (cell.attrs['colspan'] as number) - 1 }, () => ''));
    });
    rows.push(cells);
  });
  const [head = [], ...body] = rows;
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...body.map(line)];
}

/** Running text; a break ends a line with a backslash. */
function running(parent: Node): string[] {
  let text = '';
  let open: readonly Mark[] = [];
  parent.forEach((node) => {
    const marks = node.marks.filter(({ type }) => type.name in SIGNS || type.name === 'link');
    const keep = open.findIndex((mark, index) => !mark.eq(marks[index] ?? mark.type.create(mark.attrs)) || marks[index] === undefined);
    const kept = keep < 0 ? open.length : keep;
    text = closing(text, open.slice(kept));
    for (const mark of marks.slice(kept)) text += mark.type.name === 'link' ? '[' : (SIGNS[mark.type.name] ?? '');
    open = marks;
    if (node.type.name === 'hard_break') text += '\\\n';
    else text += node.marks.some(({ type }) => type.name === 'code') ? ticked(node.text ?? '') : escaped(node.text ?? '');
  });
  return closing(text, open).split('\n');
}

/** Ends marks from the innermost; spaces before an end would make it no end, so they move behind it. */
function closing(text: string, marks: readonly Mark[]): string {
  let out = text;
  for (const mark of [...marks].reverse()) {
    const words = out.trimEnd();
    const space = out.slice(words.length);
    out = `${words}${mark.type.name === 'link' ? `](${mark.attrs['href'] as string})` : (SIGNS[mark.type.name] ?? '')}${space}`;
  }
  return out;
}

function ticked(text: string): string {
  return text.includes('`') ? `\`\` ${text} \`\`` : `\`${text}\``;
}

const escaped = (text: string): string => text.replace(/[\\`*_[\]~]/g, '\\$&');
