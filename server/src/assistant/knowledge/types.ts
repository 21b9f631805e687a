import type { Article, Citation } from '@cs-kit/protocol';

/** What the index needs of an article. */
export type KnowledgeArticle = Pick<Article, 'id' | 'locale' | 'slug' | 'title' | 'body' | 'tags' | 'url'>;

/** An article that fits a question. */
export interface Hit {
  readonly article: KnowledgeArticle;
  /** BM25 score of its best passage, in half from the title and tags; comparable within one search only. */
  readonly score: number;
  /** How likely the article answers the question, 0 to 1; comparable between searches. */
  readonly confidence: number;
  /** The paragraph that carries most of the question, at most about 400 characters, cut at a sentence end. */
  readonly passage: string;
}

/** A piece of an article for a language model, 300 to 500 tokens. */
export interface Source {
  readonly articleId: string;
  readonly title: string;
  readonly url: string;
  readonly text: string;
  /** The part of `text` that a citation shows. */
  readonly passage: string;
}

/** What the knowledge base says without a language model: words of an article, or nothing. */
export interface KnowledgeAnswer {
  readonly origin: 'passage' | 'none';
  readonly text: string;
  readonly citations: readonly Citation[];
  /** Titles of articles that may fit better. */
  readonly suggestions: readonly string[];
  readonly offer?: 'handover';
  /** 'unanswered' questions belong into the desk's list of gaps; the others do not. */
  readonly outcome: Outcome;
}

/** How a question ended. */
export type Outcome = 'answered' | 'unanswered' | 'small-talk' | 'person-wanted';

/** Where and how much to search. */
export interface SearchOptions {
  /** Language of the visitor; used where the script of the question does not tell. */
  readonly locale?: string;
  /** Articles, 5 by default. */
  readonly limit?: number;
}

/** The articles of one site, searchable. Synchronous: it holds everything in memory. */
export interface KnowledgeIndex {
  /** Number of articles. */
  readonly size: number;
  /** Every article, in no order. */
  articles(): readonly KnowledgeArticle[];
  replace(articles: readonly KnowledgeArticle[]): void;
  upsert(article: KnowledgeArticle): void;
  remove(articleId: string): void;
  /** Best first. */
  search(question: string, options?: SearchOptions): readonly Hit[];
  /** Pieces of the best articles for a language model; empty where nothing fits. */
  sources(question: string, options?: SearchOptions): readonly Source[];
  answer(question: string, locale: string): KnowledgeAnswer;
}
