import MiniSearch from 'minisearch';
import { passagesOf } from './passages.ts';
import type { Passage } from './passages.ts';
import { confidence } from './policy.ts';
import { conceptsOf, createThesaurus, match } from './query.ts';
import type { Concept, Thesaurus, Vocabulary } from './query.ts';
import { nearestWord } from './spelling.ts';
import type { Synonyms } from './synonyms.ts';
import { tokenise } from './tokenise.ts';
import type { KnowledgeArticle } from './types.ts';

/** A passage with its terms. */
export interface Leaf extends Passage {
  readonly terms: ReadonlySet<string>;
}

/** An article with everything that searching needs. */
export interface Book {
  readonly article: KnowledgeArticle;
  /** Terms of title and tags. */
  readonly head: ReadonlySet<string>;
  readonly all: ReadonlySet<string>;
  readonly leaves: readonly Leaf[];
}

/** An article that was found, with the passage that carries most of the question. */
export interface Found {
  readonly book: Book;
  readonly score: number;
  /** How likely this article answers the question, 0 to 1. */
  readonly confidence: number;
  /** Share of the question's weight that the article covers. */
  readonly coverage: number;
  /** The same, counting title and tags only. */
  readonly head: number;
  /** Index into the leaves. */
  readonly leaf: number;
}

interface Entry {
  readonly id: string;
  readonly title: string;
  readonly tags: string;
  readonly text: string;
}

/** What a concept found in the running text counts beside one found in title, tags or the best passage. */
const ELSEWHERE = 0.7;
/** What a concept counts that stands in the best passage but not in title or tags. */
const IN_PASSAGE = 0.9;
const BOOST = { title: 1.5, tags: 1.5, text: 1 } as const;

function toBook(article: KnowledgeArticle): Book {
  const head = new Set(tokenise(`${article.title}\n${article.tags.join('\n')}`));
  const leaves = passagesOf(article.body).map((passage) => ({ ...passage, terms: new Set(tokenise(`${passage.headings.join('\n')}\n${passage.text}`)) }));
  return { article, head, leaves, all: new Set([...head, ...leaves.flatMap((leaf) => [...leaf.terms])]) };
}

/** The articles of one site in one language. Rebuilt whole when an article changes: a site has hundreds, not millions. */
export class Shelf implements Vocabulary {
  readonly #books: ReadonlyMap<string, Book>;
  readonly #holders = new Map<string, Set<string>>();
  readonly #search: MiniSearch<Entry>;
  readonly #thesaurus: Thesaurus;

  constructor(articles: readonly KnowledgeArticle[], synonyms: Synonyms, language: string) {
    this.#thesaurus = createThesaurus(synonyms, language, articles.flatMap((article) => article.tags));
    this.#books = new Map(articles.map((article) => [article.id, toBook(article)]));
    this.#search = new MiniSearch<Entry>({ fields: ['title', 'tags', 'text'], tokenize: (text) => [...tokenise(text)], processTerm: (term) => term });
    for (const [id, book] of this.#books) {
      for (const term of book.all) this.#holders.set(term, (this.#holders.get(term) ?? new Set()).add(id));
      const { title, tags } = book.article;
      const leaves = book.leaves.length > 0 ? book.leaves : [{ headings: [], text: '' }];
      this.#search.addAll(leaves.map((leaf, index) => ({ id: `${id}#${index}`, title, tags: tags.join('\n'), text: `${leaf.headings.join('\n')}\n${leaf.text}` })));
    }
  }

  /** Number of articles. */
  get articles(): number {
    return this.#books.size;
  }

  holders(terms: readonly string[]): ReadonlySet<string> {
    const sets = terms.map((term) => this.#holders.get(term)).sort((left, right) => (left?.size ?? 0) - (right?.size ?? 0));
    const [least, ...others] = sets;
    if (least === undefined) return new Set();
    return new Set([...least].filter((id) => others.every((set) => set?.has(id) === true)));
  }

  nearest(term: string): string | null {
    return nearestWord(term, this.#holders.keys());
  }

  /** Articles by fit, best first. */
  find(question: string): readonly Found[] {
    const concepts = conceptsOf(question, this.#thesaurus, this);
    if (concepts.length === 0) return [];
    const scores = this.#scores(question, concepts);
    const total = concepts.reduce((sum, concept) => sum + concept.weight, 0);
    const [top = 1, next = 0] = [...scores.values()].sort((left, right) => right - left);
    const found: Found[] = [];
    for (const [id, score] of scores) {
      const book = this.#books.get(id)!;
      const weighed = weigh(book, concepts, total);
      found.push({ book, score, ...weighed, confidence: confidence(weighed.coverage, weighed.head, score, score === top ? next : top) });
    }
    const rank = (each: Found): number => Math.sqrt(each.score / top) + (each.coverage + each.head) / 2;
    return found.sort((left, right) => rank(right) - rank(left));
  }

  /** BM25 of the best passage of every article that shares a term with the question. */
  #scores(question: string, concepts: readonly Concept[]): ReadonlyMap<string, number> {
    const boosts = new Map<string, number>();
    const raise = (term: string, boost: number): void => void boosts.set(term, Math.max(boost, boosts.get(term) ?? 0));
    for (const term of tokenise(question)) raise(term, [...term].length === 1 ? 0.2 : 0.5);
    for (const { alternatives } of concepts) for (const { terms, factor } of alternatives) for (const term of terms) raise(term, factor === 1 ? 1 : factor * 0.6);
    const scores = new Map<string, number>();
    const hits = this.#search.search('*', { tokenize: () => [...boosts.keys()], boost: { ...BOOST }, boostTerm: (term) => boosts.get(term) ?? 1, combineWith: 'OR' });
    for (const hit of hits) {
      const id = String(hit.id).slice(0, String(hit.id).lastIndexOf('#'));
      scores.set(id, Math.max(hit.score, scores.get(id) ?? 0));
    }
    return scores;
  }
}

/** Share of the question's weight that an article covers, and its best passage. */
function weigh(book: Book, concepts: readonly Concept[], total: number): Pick<Found, 'coverage' | 'head' | 'leaf'> {
  const heads = concepts.map((concept) => match(concept, (term) => book.head.has(term)));
  const elsewhere = concepts.map((concept) => ELSEWHERE * match(concept, (term) => book.all.has(term)));
  let best = { covered: -1, own: -1, leaf: 0 };
  for (const [index, leaf] of book.leaves.entries()) {
    let covered = 0;
    let own = 0;
    for (const [at, concept] of concepts.entries()) {
      const here = match(concept, (term) => leaf.terms.has(term));
      own += concept.weight * here;
      covered += concept.weight * Math.max(heads[at]!, elsewhere[at]!, IN_PASSAGE * here);
    }
    if (covered > best.covered + 1e-9 || (covered > best.covered - 1e-9 && own > best.own + 1e-9)) best = { covered, own, leaf: index };
  }
  const covered = Math.max(0, best.covered);
  const head = concepts.reduce((sum, concept, at) => sum + concept.weight * heads[at]!, 0);
  return { coverage: covered / total, head: head / total, leaf: best.leaf };
}
