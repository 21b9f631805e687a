import MarkdownIt from 'markdown-it';

/** A paragraph of an article, or a list with the line that introduces it, as plain text. */
export interface Passage {
  /** Headings above it, outermost first, without the article's title. */
  readonly headings: readonly string[];
  readonly text: string;
}

type Token = ReturnType<MarkdownIt['parse']>[number];

const markdown = new MarkdownIt({ html: false, linkify: false });
/** Shorter paragraphs are joined with the next: a lone sentence says too little. */
const SHORT = 140;
/** Longest passage that is shown to a visitor. */
export const PASSAGE_CHARS = 400;

/** Length of a text in Latin letters: a character of a script without spaces says about as much as two. */
const sizeOf = (text: string): number => text.length + (text.match(/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/gu)?.length ?? 0);

/** Words of an inline token without marks; a line break stays a space. */
function inlineText(token: Token): string {
  return (token.children ?? [])
    .map((child) => (child.type === 'softbreak' || child.type === 'hardbreak' ? ' ' : child.type === 'image' ? '' : child.content))
    .join('')
    .replace(/\s+/g, ' ')
    .trim();
}

interface Block {
  readonly kind: 'heading' | 'paragraph' | 'list';
  readonly level: number;
  readonly text: string;
}

/** Top-level blocks in order; a list is one block with a line per entry. */
function blocks(body: string): readonly Block[] {
  const found: Block[] = [];
  let lines: string[] = [];
  const lists: number[] = [];
  let cells: string[] | null = null;
  let heading = 0;
  for (const token of markdown.parse(body, {})) {
    if (token.type === 'heading_open') heading = Number(token.tag.slice(1));
    else if (token.type === 'bullet_list_open') lists.push(0);
    else if (token.type === 'ordered_list_open') lists.push(Number(token.attrGet('start') ?? 1));
    else if (token.type === 'bullet_list_close' || token.type === 'ordered_list_close') {
      lists.pop();
      if (lists.length === 0) found.push({ kind: 'list', level: 0, text: lines.join('\n') });
      if (lists.length === 0) lines = [];
    } else if (token.type === 'tr_open') cells = [];
    else if (token.type === 'tr_close') {
      found.push({ kind: 'list', level: 0, text: (cells ?? []).join(' · ') });
      cells = null;
    } else if (token.type === 'inline') {
      const text = inlineText(token);
      if (text === '') continue;
      if (cells !== null) cells.push(text);
      else if (heading > 0) found.push({ kind: 'heading', level: heading, text });
      else if (lists.length > 0) {
        const number = lists[lists.length - 1]!;
        lines.push(`${number > 0 ? `${number}.` : '-'} ${text}`);
        if (number > 0) lists[lists.length - 1] = number + 1;
      } else found.push({ kind: 'paragraph', level: 0, text });
    } else if (token.type === 'fence' || token.type === 'code_block') found.push({ kind: 'paragraph', level: 0, text: token.content.trim() });
    if (token.type === 'heading_close') heading = 0;
  }
  return found;
}

/** Splits the Markdown of an article into passages of plain text. */
export function passagesOf(body: string): readonly Passage[] {
  const found: Passage[] = [];
  const headings: string[] = [];
  let open: string[] = [];
  const flush = (): void => {
    if (open.length > 0) found.push({ headings: headings.filter((heading) => heading !== undefined), text: open.join('\n') });
    open = [];
  };
  for (const block of blocks(body)) {
    if (block.kind === 'heading') {
      flush();
      headings.length = Math.min(headings.length, Math.max(0, block.level - 2));
      if (block.level > 1) headings.push(block.text);
      continue;
    }
    const length = sizeOf(open.join('\n'));
    const joins = length < SHORT || (block.kind === 'list' && length + sizeOf(block.text) <= PASSAGE_CHARS);
    if (!joins) flush();
    open.push(block.text);
  }
  flush();
  return found;
}

/** The point after the number of a list entry ends nothing. */
const SENTENCE_END = /(?<!^\d{1,3})[.!?](?=\s|$)|[。！？；]|\n/gm;

/** The start of a passage up to the last sentence end within `max` characters; with `from`, beginning at the sentence that holds that place. */
export function trimPassage(text: string, max: number = PASSAGE_CHARS, from = 0): string {
  if (text.length <= max) return text;
  const ends = [...text.matchAll(SENTENCE_END)].map((match) => match.index + match[0].length);
  const start = [...ends].reverse().find((end) => end <= from) ?? 0;
  const end = [...ends].reverse().find((each) => each > start && each - start <= max);
  if (end !== undefined) return text.slice(start, end).trim();
  const cut = text.slice(start, start + max - 1);
  const space = cut.lastIndexOf(' ');
  return `${cut.slice(0, space > max / 2 ? space : cut.length).trim()}…`;
}
