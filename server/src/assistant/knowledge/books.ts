import { passagesOf } from './passages.ts';
import type { Passage } from './passages.ts';
import { tokenise } from './tokenise.ts';
import type { KnowledgeArticle } from './types.ts';

/** A passage with its terms. */
export interface Leaf extends Passage {
  readonly terms: ReadonlySet<string>;
}

/** An article with everything that searching needs. */
export interface Book {
  readonly article: KnowledgeArticle;
  /** Terms of the title. */
  readonly title: ReadonlySet<string>;
  /** Terms of title and tags. */
  readonly head: ReadonlySet<string>;
  readonly all: ReadonlySet<string>;
  readonly leaves: readonly Leaf[];
}

/** Prepares an article for searching. */
export function toBook(article: KnowledgeArticle): Book {
  const title = new Set(tokenise(article.title));
  const head = new Set([...title, ...tokenise(article.tags.join('\n'))]);
  const leaves = passagesOf(article.body).map((passage) => ({ ...passage, terms: new Set(tokenise(`${passage.headings.join('\n')}\n${passage.text}`)) }));
  return { article, title, head, leaves, all: new Set([...head, ...leaves.flatMap((leaf) => [...leaf.terms])]) };
}
