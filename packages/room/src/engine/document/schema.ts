import { Schema } from 'prosemirror-model';
import type { DOMOutputSpec, MarkSpec, NodeSpec } from 'prosemirror-model';
import { tableNodes } from 'prosemirror-tables';
import { safeHref } from '../markdown.ts';

/** Deepest heading. */
export const HEADINGS = 3;

/** Lists, quotes and tables turn with the words in them; a line of running text does so by `unicode-bidi: plaintext` of the sheet, since "auto" passes over what has a direction of its own. */
const AUTO = { dir: 'auto' };
const level = (node: Element): number => Math.min(HEADINGS, Math.max(1, Number(node.tagName.slice(1))));

/** Whether the box of a list item is checked; null where it has none. Other programs put a control into it. */
function boxOf(item: HTMLElement): boolean | null {
  const own = item.getAttribute('data-checked');
  if (own !== null) return own === 'true';
  const control = item.querySelector<HTMLInputElement>(
    ':scope > input[type=checkbox], :scope > p:first-child > input[type=checkbox], :scope > label > input[type=checkbox]',
  );
  return control === null ? null : control.checked || control.hasAttribute('checked');
}

/** What a pasted page wrote as a style attribute; see `paste.ts`, which renames it before a browser could refuse it. */
const styled = (node: Element, pattern: RegExp): boolean => pattern.test(node.getAttribute('data-pasted-style') ?? '');
/** Word processors wrap all they copy in a bold element that is not bold. */
const unless = (pattern: RegExp) => (node: HTMLElement) => (styled(node, pattern) ? false : null);
const span = (pattern: RegExp) => ({
  tag: 'span[data-pasted-style]',
  consuming: false,
  getAttrs: (node: HTMLElement) => (styled(node, pattern) ? null : false),
});

const nodes = {
  doc: { content: 'block+' },
  paragraph: { content: 'inline*', group: 'block', parseDOM: [{ tag: 'p' }], toDOM: () => ['p', 0] },
  heading: {
    attrs: { level: { default: 1, validate: 'number' } },
    content: 'inline*',
    group: 'block',
    defining: true,
    parseDOM: [1, 2, 3, 4, 5, 6].map((number) => ({ tag: `h${number}`, getAttrs: (node: HTMLElement) => ({ level: level(node) }) })),
    toDOM: (node) => [`h${node.attrs['level']}`, 0],
  },
  blockquote: { content: 'block+', group: 'block', defining: true, parseDOM: [{ tag: 'blockquote' }], toDOM: () => ['blockquote', AUTO, 0] },
  code_block: {
    content: 'text*',
    marks: '',
    group: 'block',
    code: true,
    defining: true,
    parseDOM: [{ tag: 'pre', preserveWhitespace: 'full' }],
    toDOM: () => ['pre', { dir: 'ltr' }, ['code', 0]],
  },
  horizontal_rule: { group: 'block', parseDOM: [{ tag: 'hr' }], toDOM: () => ['hr'] },
  bullet_list: { content: 'list_item+', group: 'block list', parseDOM: [{ tag: 'ul' }], toDOM: () => ['ul', AUTO, 0] },
  ordered_list: {
    attrs: { order: { default: 1, validate: 'number' } },
    content: 'list_item+',
    group: 'block list',
    parseDOM: [{ tag: 'ol', getAttrs: (node: HTMLElement) => ({ order: Number(node.getAttribute('start') ?? 1) || 1 }) }],
    toDOM: (node) => ['ol', node.attrs['order'] === 1 ? AUTO : { ...AUTO, start: node.attrs['order'] as number }, 0],
  },
  list_item: {
    // Null: an item without a box.
    attrs: { checked: { default: null, validate: 'boolean|null' } },
    content: 'paragraph block*',
    defining: true,
    parseDOM: [{ tag: 'li', getAttrs: (node: HTMLElement) => ({ checked: boxOf(node) }) }],
    toDOM: (node) => ['li', node.attrs['checked'] === null ? {} : { 'data-checked': String(node.attrs['checked']) }, 0],
  },
  ...tableNodes({ tableGroup: 'block', cellContent: 'paragraph+', cellAttributes: {} }),
  hard_break: { inline: true, group: 'inline', selectable: false, parseDOM: [{ tag: 'br' }], toDOM: () => ['br'] },
  text: { group: 'inline' },
} satisfies Record<string, NodeSpec>;

const wrapped = (tag: string) => (): DOMOutputSpec => [tag, 0];

const marks = {
  link: {
    attrs: { href: { validate: 'string' } },
    inclusive: false,
    parseDOM: [
      {
        tag: 'a[href]',
        getAttrs: (node: HTMLElement) => {
          const href = safeHref(node.getAttribute('href') ?? '');
          return href === null ? false : { href };
        },
      },
    ],
    // Checked here too: another program may have written anything into the document.
    toDOM: (mark) => ['a', { href: safeHref(mark.attrs['href'] as string) ?? '#', rel: 'noopener noreferrer nofollow', target: '_blank' }, 0],
  },
  strong: {
    parseDOM: [{ tag: 'strong' }, { tag: 'b', getAttrs: unless(/font-weight:\s*(normal|[1-5]00)/) }, span(/font-weight:\s*(bold|[6-9]00)/)],
    toDOM: wrapped('strong'),
  },
  em: { parseDOM: [{ tag: 'em' }, { tag: 'i', getAttrs: unless(/font-style:\s*normal/) }, span(/font-style:\s*italic/)], toDOM: wrapped('em') },
  strike: { parseDOM: [{ tag: 's' }, { tag: 'del' }, { tag: 'strike' }, span(/text-decoration[^;]*line-through/)], toDOM: wrapped('s') },
  code: { excludes: 'strong em strike', parseDOM: [{ tag: 'code' }], toDOM: wrapped('code') },
} satisfies Record<string, MarkSpec>;

/** What a document may hold. Names of nodes and marks are stored in documents: they are added to, never renamed. */
export const schema: Schema<keyof typeof nodes, keyof typeof marks> = new Schema({ nodes, marks });
