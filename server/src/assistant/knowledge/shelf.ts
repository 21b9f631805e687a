import MiniSearch from 'minisearch';
import { labelTerms, toBook } from './books.ts';
import type { Book } from './books.ts';
import { chooseLeaf, focus } from './choose.ts';
import { ELSEWHERE } from './elsewhere.ts';
import { FAR, PhraseBook } from './phrases.ts';
import { confidence, rank } from './policy.ts';
import type { Evidence } from './policy.ts';
import { conceptsOf, createThesaurus, match, rarity } from './query.ts';
import type { Concept, Thesaurus, Vocabulary } from './query.ts';
import { SenseBook, SENSELESS } from './sense.ts';
import type { SenseEntry } from './sense.ts';
import { nearestWord } from './spelling.ts';
import type { Synonyms } from './synonyms.ts';
import { labelWords, scriptOf, tokenise } from './tokenise.ts';
import { topicPhrases } from './topics.ts';
import type { WordVectors } from './word-vectors.ts';
import type { KnowledgeArticle } from './types.ts';

/** An article that was found, with the passage that carries most of the question. */
export interface Found {
  readonly book: Book;
  /** BM25. */
  readonly score: number;
  /** How likely this article answers the question, 0 to 1. */
  readonly confidence: number;
  readonly evidence: Evidence;
  /** Index into the leaves. */
  readonly leaf: number;
  /** Where in the leaf the words stand that carry most of the question, for leaves that are too long to be shown. */
  readonly from: number;
}

/** A passage as the search engine gets it: terms joined by spaces. */
interface Entry {
  readonly id: string;
  readonly title: string;
  readonly tags: string;
  readonly text: string;
}

/** Where a question may be cut: people tell what happened and then ask. */
const SENTENCE_BORDER = /[.!?;:]\s|,\s*|[，。！？；：]|\s(?:and|but|because|so|although|though)\s/i;
const MOST_SENTENCES = 4;
const SENTENCE_END = /(?<=[.!?])\s+|\n+/;
/** How near by words a question must come to a phrase of an article that shares no word with it itself. */
const TOUCHING = 0.2;
/** Share of a phrase that a title must bear to be the title's own matter. */
const MOSTLY = 0.75;
/** Stands for no article. */
const NOWHERE = '';
/** What a concept found in the running text counts beside one found in title, tags or one passage. */
const AT_ALL = 0.7;
/** What a concept counts that stands in one passage but not in title or tags. */
const IN_PASSAGE = 0.9;
const BOOST = { title: 1.5, tags: 1, text: 1 } as const;

/** The articles of one site in one language. Rebuilt whole when an article changes: a site has hundreds, not millions. */
export class Shelf implements Vocabulary {
  readonly #books: ReadonlyMap<string, Book>;
  readonly #holders = new Map<string, Set<string>>();
  readonly #search: MiniSearch<Entry>;
  readonly #thesaurus: Thesaurus;
  readonly #phrases: PhraseBook;
  /** Only in languages with word vectors. */
  readonly #sense: SenseBook | null;
  /** Titles of the articles, first those on matters that visitors ask of in the most ways. */
  readonly starters: readonly string[];

  constructor(articles: readonly KnowledgeArticle[], synonyms: Synonyms, language: string, vectors: WordVectors | null) {
    this.#thesaurus = createThesaurus(
      synonyms,
      language,
      articles.flatMap((article) => article.tags),
    );
    const topics = topicPhrases(articles, language);
    const asked = new Map<string, string[]>();
    for (const { articleId, text } of topics) asked.set(articleId, [...(asked.get(articleId) ?? []), text]);
    this.#books = new Map(articles.map((article) => [article.id, toBook(article, asked.get(article.id) ?? [])]));
    const ways = ({ id }: KnowledgeArticle): number => asked.get(id)?.length ?? 0;
    this.starters = [...articles].sort((a, b) => ways(b) - ways(a)).map(({ title }) => title);
    this.#search = new MiniSearch<Entry>({ fields: ['title', 'tags', 'text'], tokenize: (text) => text.split(' '), processTerm: (term) => term });
    for (const [id, book] of this.#books) {
      for (const term of book.all) this.#holders.set(term, (this.#holders.get(term) ?? new Set()).add(id));
      const [title, tags] = [labelTerms([book.article.title]).join(' '), labelTerms(book.article.tags).join(' ')];
      const texts = book.leaves.length > 0 ? book.leaves.map((leaf) => leaf.running.join(' ')) : [''];
      this.#search.addAll(texts.map((text, index) => ({ id: `${id}#${index}`, title, tags, text })));
    }
    const phrases = [
      ...articles.flatMap(({ id, title, tags }) => [title, ...tags].map((text) => ({ articleId: id, text }))),
      ...topics,
      // An article on one matter of a group speaks for its neighbours too: nobody who wraps gifts is surprised by a question for a bow.
      ...(ELSEWHERE[language] ?? [])
        .filter((group) => !group.some((text) => this.#titled(text)))
        .flatMap((group) => group.map((text) => ({ articleId: NOWHERE, text }))),
    ];
    this.#phrases = new PhraseBook(phrases, (terms) => rarity(this.articles, this.holders(terms).size));
    this.#sense =
      vectors === null
        ? null
        : new SenseBook(
            vectors,
            phrases.filter(({ articleId, text }) => articleId !== NOWHERE || vectors.knows(text)),
            this.#sentencesOf(),
          );
  }

  /** Whether the title of an article speaks of a matter that would lie elsewhere for others. */
  #titled(text: string): boolean {
    const parts = labelWords(text)
      .filter((word) => !word.stop)
      .map(({ terms }) => ({ terms, weight: rarity(this.articles, this.holders(terms).size) }));
    const total = parts.reduce((sum, { weight }) => sum + weight, 0);
    const borne = ({ title }: Book): number => parts.reduce((sum, { terms, weight }) => sum + (terms.every((term) => title.has(term)) ? weight : 0), 0);
    return [...this.#books.values()].some((book) => borne(book) >= MOSTLY * total);
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
    const sentences = this.#sentences(question);
    const near = this.#phrases.near([{ text: question, concepts }, ...sentences]);
    const sense = this.#sense?.near([question, ...sentences.map(({ text }) => text)]);
    const total = concepts.reduce((sum, concept) => sum + concept.weight, 0);
    const dense = scriptOf(question) === 'cjk';
    const top = Math.max(1e-9, ...scores.values());
    const share = (of: (concept: Concept) => boolean): number => concepts.reduce((sum, concept) => sum + (of(concept) ? concept.weight : 0), 0) / total;
    const foreign = share((concept) => concept.unknown && !concept.light);
    const touched = [...near].filter(([id, { words }]) => id !== NOWHERE && words > TOUCHING).map(([id]) => id);
    const weighed = [...new Set([...scores.keys(), ...touched])].map((id) => {
      const book = this.#books.get(id)!;
      const score = scores.get(id) ?? 0;
      const evidence: Evidence = {
        ...weigh(book, concepts, total),
        bm25: score / top,
        near: near.get(id) ?? FAR,
        elsewhere: near.get(NOWHERE)?.both ?? 0,
        sense: sense === undefined ? null : { ...(sense.get(id) ?? SENSELESS), elsewhere: sense.get(NOWHERE)?.asked ?? 0 },
        foreign,
        dense,
        concepts: concepts.length,
      };
      return { book, score, evidence, rank: rank(evidence) };
    });
    weighed.sort((left, right) => right.rank - left.rank);
    return weighed.map(({ book, score, evidence, rank: place }, index) => ({
      book,
      score,
      evidence,
      get leaf() {
        return chooseLeaf(book, question, concepts);
      },
      get from() {
        return focus(book.leaves[this.leaf]?.text ?? '', concepts);
      },
      confidence: confidence(evidence, place - (weighed[index === 0 ? 1 : 0]?.rank ?? 0)),
    }));
  }

  /** What the articles say, sentence by sentence, each under the title of its article. */
  #sentencesOf(): readonly SenseEntry[] {
    return [...this.#books].flatMap(([articleId, { article, leaves }]) =>
      leaves.flatMap(({ text }) => text.split(SENTENCE_END).map((sentence) => ({ articleId, text: `${article.title}: ${sentence}` }))),
    );
  }

  /** Sentences of a longer question that name something by themselves. */
  #sentences(question: string): readonly { readonly text: string; readonly concepts: readonly Concept[] }[] {
    const parts = question
      .split(SENTENCE_BORDER)
      .map((part) => part.trim())
      .filter((part) => part.length > 3);
    if (parts.length < 2) return [];
    return parts
      .slice(0, MOST_SENTENCES)
      .map((text) => ({ text, concepts: conceptsOf(text, this.#thesaurus, this) }))
      .filter(({ concepts }) => concepts.length > 1);
  }

  /** BM25 of the best passage of every article that shares a term with the question. */
  #scores(question: string, concepts: readonly Concept[]): ReadonlyMap<string, number> {
    const boosts = new Map<string, number>();
    const raise = (term: string, boost: number): void => void boosts.set(term, Math.max(boost, boosts.get(term) ?? 0));
    for (const term of tokenise(question)) raise(term, [...term].length === 1 ? 0.2 : 0.5);
    for (const { alternatives } of concepts)
      for (const { terms, factor } of alternatives) for (const term of terms) raise(term, factor === 1 ? 1 : factor * 0.6);
    const scores = new Map<string, number>();
    const hits = this.#search.search('*', {
      tokenize: () => [...boosts.keys()],
      boost: { ...BOOST },
      boostTerm: (term) => boosts.get(term) ?? 1,
      combineWith: 'OR',
    });
    for (const hit of hits) {
      const id = String(hit.id).slice(0, String(hit.id).lastIndexOf('#'));
      scores.set(id, Math.max(hit.score, scores.get(id) ?? 0));
    }
    return scores;
  }
}

/** Share of the question's weight that an article covers: at all, and in one passage. */
function weigh(book: Book, concepts: readonly Concept[], total: number): Pick<Evidence, 'coverage' | 'passage' | 'missing' | 'gaps'> {
  const heads = concepts.map((concept) => match(concept, (term) => book.head.has(term)));
  const elsewhere = concepts.map((concept) => AT_ALL * match(concept, (term) => book.all.has(term)));
  let [coverage, passage] = [0, 0];
  for (const terms of book.leaves.length > 0 ? book.leaves.map((leaf) => leaf.terms) : [new Set<string>()]) {
    const here = concepts.map((concept) => match(concept, (term) => terms.has(term)));
    const sum = (of: (at: number) => number): number => concepts.reduce((weight, concept, at) => weight + concept.weight * of(at), 0) / total;
    coverage = Math.max(
      coverage,
      sum((at) => Math.max(heads[at]!, elsewhere[at]!, IN_PASSAGE * here[at]!)),
    );
    passage = Math.max(
      passage,
      sum((at) => here[at]!),
    );
  }
  const heavy = concepts.filter((concept, at) => !concept.light && Math.max(heads[at]!, elsewhere[at]!) < 0.3);
  const missing = heavy.reduce((sum, concept) => sum + concept.weight, 0) / total;
  return { coverage, passage, missing, gaps: heavy.length };
}
