import { parseMarkdown } from './markdown.ts';
import type { Inline } from './markdown.ts';

/** A text without its Markdown signs, for copying as words, titles and speech. */
export function plainText(text: string): string {
  const inline = (nodes: readonly Inline[]): string =>
    nodes
      .map((node) => {
        if (node.type === 'text' || node.type === 'code') return node.value;
        if (node.type === 'break') return '\n';
        return node.type === 'citation' ? '' : inline(node.children);
      })
      .join('');
  return parseMarkdown(text, { citations: 99 })
    .map((block) => {
      if (block.type === 'code') return block.value;
      return block.type === 'list'
        ? block.items.map((item, index) => `${block.ordered ? `${block.start + index}.` : '-'} ${inline(item)}`).join('\n')
        : inline(block.children);
    })
    .join('\n')
    .replace(/ +([.,;:!?])/g, '$1');
}
