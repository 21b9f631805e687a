import { Slice } from 'prosemirror-model';
import { fromMarkdown, looksLikeMarkdown } from '../../../engine/document/markdown-in.ts';

/**
 * A browser reports a `style` attribute or element in a pasted page to a strict policy even where it is only read. It is
 * renamed; the schema reads what it needs from the other name.
 */
export function renameStyles(html: string): string {
  return html
    .replaceAll(/<style\b[\s\S]*?<\/style\s*>/gi, '')
    .replaceAll(/<[a-z][^>]*>/gi, (tag) => tag.replaceAll(/(\s)style(?=\s*=)/gi, '$1data-pasted-style'));
}

/** Plain words that look like Markdown are read as such; null leaves them as they are. */
export function pasteMarkdown(text: string, plain: boolean): Slice | null {
  return plain || !looksLikeMarkdown(text) ? null : Slice.maxOpen(fromMarkdown(text).content);
}
