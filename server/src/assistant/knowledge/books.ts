import { passagesOf } from './passages.ts';
import type { Passage } from './passages.ts';
import { labelWords, termsOf, tokenise } from './tokenise.ts';
import type { KnowledgeArticle } from './types.ts';

/** A passage with its terms. */
export interface Leaf extends Passage {
  /** Terms in order. */
  readonly running: readonly string[];
  readonly terms: ReadonlySet<string>;
}

/** An article with everything that searching needs. */
export interface Book {
  readonly article: KnowledgeArticle;
  /** Terms of the title. */
  readonly title: ReadonlySet<string>;
  /** Terms of title and tags. */
  readonly head: ReadonlySet<string>;
  /** Terms of everything, also of what people ask on its topic. */
  readonly all: ReadonlySet<string>;
  readonly leaves: readonly Leaf[];
}

/** Terms of titles, tags and the like. */
export function labelTerms(labels: readonly string[]): readonly string[] {
  return labels.flatMap((label) => termsOf(labelWords(label)));
}

/** Prepares an article for searching; `asked` is what people ask on its topic. */
export function toBook(article: KnowledgeArticle, asked: readonly string[]): Book {
  const title = new Set(labelTerms([article.title]));
  const head = new Set([...title, ...labelTerms(article.tags)]);
  const leaves = passagesOf(article.body).map((passage) => {
    const running = tokenise(`${passage.headings.join('\n')}\n${passage.text}`);
    return { ...passage, running, terms: new Set(running) };
  });
  return { article, title, head, leaves, all: new Set([...head, ...labelTerms(asked), ...leaves.flatMap((leaf) => [...leaf.terms])]) };
}
