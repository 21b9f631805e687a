import type { Citation } from '@cs-kit/protocol';
import { assistantText } from '../strings.ts';
import { likelyText } from './lines.ts';
import { PASSAGE_CHARS, trimPassage } from './passages.ts';
import { answers, LIKELY, NEAR, WORTH_READING } from './policy.ts';
import { Shelf } from './shelf.ts';
import type { Leaf } from './books.ts';
import type { Found } from './shelf.ts';
import { smallTalk, wantsPerson } from './small-talk.ts';
import type { VectorsOf } from './word-vectors.ts';
import { SYNONYMS } from './synonyms.ts';
import type { Synonyms } from './synonyms.ts';
import { scriptOf } from './tokenise.ts';
import type { Hit, KnowledgeAnswer, KnowledgeArticle, KnowledgeIndex, SearchOptions, Source } from './types.ts';

/** What the index may be given. */
export interface KnowledgeIndexOptions {
  /** Words that mean alike, by language; the relay's own list by default. */
  readonly synonyms?: Synonyms;
  /** Word vectors by language; none by default. */
  readonly vectors?: VectorsOf;
}

/** Characters of one source for a language model: 300 to 500 tokens. */
const SOURCE_CHARS = 1600;
const SUGGESTIONS = 3;

const languageOf = (tag: string): string => tag.toLowerCase().split('-')[0]!;

/** The language that a question is most likely in: its script tells, and among languages in Latin letters the page. */
export function questionLanguage(question: string, locale: string): string {
  const script = scriptOf(question);
  const hint = languageOf(locale);
  if (script === 'cjk') return hint === 'ja' || hint === 'ko' ? hint : 'zh';
  if (script === 'arabic') return hint === 'fa' || hint === 'ur' ? hint : 'ar';
  return ['zh', 'ja', 'ko', 'ar', 'fa', 'ur', ''].includes(hint) ? 'en' : hint;
}

function leafText({ book, leaf, from }: Found): string {
  return trimPassage(book.leaves[leaf]?.text ?? book.article.title, PASSAGE_CHARS, from);
}

const toHit = (found: Found): Hit => ({
  article: found.book.article,
  score: found.score,
  confidence: found.confidence,
  passage: leafText(found),
});

/** The best passage with its neighbours, as much as fits. */
function toSource(found: Found): Source {
  const { book, leaf } = found;
  const { id, title, url } = book.article;
  let [from, to] = [leaf, leaf + 1];
  const size = (leaves: readonly Leaf[]): number => leaves.reduce((sum, each) => sum + each.text.length + 1, 0);
  const fits = (start: number, end: number): boolean => start >= 0 && end <= book.leaves.length && size(book.leaves.slice(start, end)) <= SOURCE_CHARS;
  while (fits(from, to + 1) || fits(from - 1, to)) {
    if (fits(from, to + 1)) to += 1;
    if (fits(from - 1, to)) from -= 1;
  }
  const text = book.leaves
    .slice(from, to)
    .map((each) => [...each.headings.slice(-1), each.text].join(': '))
    .join('\n');
  return { articleId: id, title, url, text: trimPassage(text, SOURCE_CHARS), passage: leafText(found) };
}

type Find = (question: string, locale: string) => readonly Found[];
type Starters = (question: string, locale: string) => readonly string[];

/** The policy without a language model: words of an article where it is sure, else the likely pages, else nothing but what may be near; and a person. */
function answerFrom(find: Find, starters: Starters, question: string, locale: string): KnowledgeAnswer {
  const none = { origin: 'none', citations: [], suggestions: [] } as const;
  const spoken = scriptOf(question) === 'latin' ? locale : questionLanguage(question, locale);
  const remark = smallTalk(question);
  if (remark !== null) return { ...none, text: assistantText(spoken, remark), outcome: 'small-talk' };
  if (wantsPerson(question)) return { ...none, text: assistantText(spoken, 'person-wanted'), offer: 'handover', outcome: 'person-wanted' };
  const found = find(question, locale);
  if (answers(found)) {
    const { article, passage } = toHit(found[0]!);
    const citation: Citation = { articleId: article.id, title: article.title, url: article.url, passage };
    return { origin: 'passage', text: passage, citations: [citation], suggestions: titles(found.slice(1)), outcome: 'answered' };
  }
  const likely = (found[0]?.confidence ?? 0) >= LIKELY;
  const suggestions = likely ? titles(found) : waysOn(found, starters(question, locale));
  return {
    ...none,
    text: likely ? likelyText(spoken) : assistantText(spoken, 'not-found-bare'),
    suggestions,
    offer: 'handover',
    outcome: 'unanswered',
  };
}

/** Sources for a language model: what is worth reading, without what lies far behind the best. */
function sourcesFrom(found: readonly Found[], limit: number): readonly Source[] {
  const least = Math.max(WORTH_READING, (found[0]?.confidence ?? 0) / 5);
  return found
    .filter((each) => each.confidence >= least)
    .slice(0, limit)
    .map(toSource);
}

/** Holds the articles of one site and answers questions from them without a language model. */
export function createKnowledgeIndex({ synonyms = SYNONYMS, vectors = () => null }: KnowledgeIndexOptions = {}): KnowledgeIndex {
  const articles = new Map<string, KnowledgeArticle>();
  const shelves = new Map<string, Shelf>();

  /** One shelf a language, made when first asked. */
  function shelf(language: string): Shelf {
    const known = shelves.get(language);
    if (known !== undefined) return known;
    const made = new Shelf(
      [...articles.values()].filter((article) => languageOf(article.locale) === language),
      synonyms,
      language,
      vectors(language),
    );
    shelves.set(language, made);
    return made;
  }

  /** Articles in the language of the question; where the site has none, those in any other. */
  const find: Find = (question, locale) => {
    const languages = [...new Set([...articles.values()].map((article) => languageOf(article.locale)))];
    const asked = questionLanguage(question, locale);
    if (languages.includes(asked)) return shelf(asked).find(question);
    return languages.flatMap((language) => shelf(language).find(question)).sort((left, right) => right.confidence - left.confidence);
  };

  const starters: Starters = (question, locale) => {
    const languages = [...new Set([...articles.values()].map((article) => languageOf(article.locale)))];
    const asked = questionLanguage(question, locale);
    return languages.includes(asked) ? shelf(asked).starters : languages.flatMap((language) => shelf(language).starters);
  };

  return {
    get size() {
      return articles.size;
    },
    articles: () => [...articles.values()],
    replace(next) {
      articles.clear();
      shelves.clear();
      for (const article of next) articles.set(article.id, article);
    },
    upsert(article) {
      shelves.delete(languageOf(articles.get(article.id)?.locale ?? article.locale));
      shelves.delete(languageOf(article.locale));
      articles.set(article.id, article);
    },
    remove(articleId) {
      const gone = articles.get(articleId);
      if (gone !== undefined) shelves.delete(languageOf(gone.locale));
      articles.delete(articleId);
    },
    search: (question: string, { locale = 'en', limit = 5 }: SearchOptions = {}) => find(question, locale).slice(0, limit).map(toHit),
    sources: (question: string, { locale = 'en', limit = 4 }: SearchOptions = {}) => sourcesFrom(find(question, locale), limit),
    answer: (question, locale) => answerFrom(find, starters, question, locale),
  };
}

/** Where nothing is sure: the first that share a word with the question, then what most visitors ask. */
function waysOn(found: readonly Found[], starters: readonly string[]): readonly string[] {
  const first = found.slice(0, SUGGESTIONS).filter(({ score }) => score > 0);
  return [...new Set([...first.map(({ book }) => book.article.title), ...starters])].slice(0, SUGGESTIONS);
}

/** Titles of articles that are at least near. */
function titles(found: readonly Found[]): readonly string[] {
  return found
    .filter((each) => each.confidence >= NEAR)
    .slice(0, SUGGESTIONS)
    .map((each) => each.book.article.title);
}
