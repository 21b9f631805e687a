import type { Citation } from '@cs-kit/protocol';
import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { parseMarkdown, safeHref } from '../../engine/markdown.ts';
import type { Block, Inline } from '../../engine/markdown.ts';
import { splitMentions } from '../../engine/people.ts';
import type { Person } from '../../engine/people.ts';

/** How a text is drawn. */
export interface ProseOptions {
  readonly citations?: readonly Citation[];
  /** Words of a visitor: only addresses become links. */
  readonly plain?: boolean;
  /** Those who are mentioned, to be marked where their names stand. */
  readonly mentioned?: readonly Person[];
  /** Id of the reader, whose own name stands out. */
  readonly me?: string | null;
  /** Name of a source for those who do not see the number. */
  readonly sourceLabel?: (number: number, title: string) => string;
}

/** Draws a message's text: the safe part of Markdown as templates, never as HTML. */
export function prose(text: string, options: ProseOptions = {}): TemplateResult[] {
  const citations = options.citations?.length ?? 0;
  return parseMarkdown(text, { citations, plain: options.plain === true }).map((block) => drawBlock(block, options));
}

function drawBlock(block: Block, options: ProseOptions): TemplateResult {
  switch (block.type) {
    case 'code':
      return html`<pre tabindex="0" dir="ltr"><code>${block.value}</code></pre>`;
    case 'list': {
      const items = block.items.map((item) => html`<li>${drawInline(item, options)}</li>`);
      return block.ordered
        ? html`<ol start=${block.start}>
            ${items}
          </ol>`
        : html`<ul>
            ${items}
          </ul>`;
    }
    case 'heading':
      return html`<p><b>${drawInline(block.children, options)}</b></p>`;
    case 'quote':
      return html`<blockquote>${drawInline(block.children, options)}</blockquote>`;
    default:
      return html`<p>${drawInline(block.children, options)}</p>`;
  }
}

function drawInline(nodes: readonly Inline[], options: ProseOptions): unknown[] {
  return nodes.map((node) => {
    switch (node.type) {
      case 'text':
        return options.mentioned === undefined ? node.value : named(node.value, options.mentioned, options.me);
      case 'break':
        return html`<br />`;
      case 'strong':
        return html`<b>${drawInline(node.children, options)}</b>`;
      case 'emphasis':
        return html`<em>${drawInline(node.children, options)}</em>`;
      case 'code':
        return html`<code>${node.value}</code>`;
      case 'link':
        return html`<a href=${node.href} target="_blank" rel="noopener noreferrer nofollow">${drawInline(node.children, options)}</a>`;
      default:
        return cite(node.number, options);
    }
  });
}

function named(text: string, mentioned: readonly Person[], me: string | null | undefined): unknown[] {
  return splitMentions(text, mentioned).map(({ text: words, person }) =>
    person === null ? words : html`<bdi class="mention ${person.id === me ? 'own' : ''}">${words}</bdi>`,
  );
}

function cite(number: number, options: ProseOptions): unknown {
  const source = options.citations?.[number - 1];
  if (source === undefined) return nothing;
  const label = options.sourceLabel?.(number, source.title) ?? source.title;
  const href = safeHref(source.url);
  return href === null
    ? html`<span class="cite" title=${source.passage}>${number}</span>`
    : html`<a class="cite" href=${href} target="_blank" rel="noopener" aria-label=${label} title=${source.title}>${number}</a>`;
}
