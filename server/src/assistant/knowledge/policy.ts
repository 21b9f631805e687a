import type { Nearness } from './phrases.ts';

/* How sure the knowledge base is, and when words of an article are shown as an answer. The figures of `place` are regressions on the questions of the topics, each asked of an index that did not know it, and on development-questions.json; those of `trust` are regressions on development-questions.json, with all tags, with a part of them and with none. Both are judged on questions that were not used for them (evaluation.test.ts). */

/** What speaks for an article, shares from 0 to 1. */
export interface Evidence {
  /** Share of the question's weight that the article covers. */
  readonly coverage: number;
  /** The same, counting the best single passage only. */
  readonly passage: number;
  /** BM25 of its best passage beside the best of all articles. */
  readonly bm25: number;
  /** How near the question comes to the article's title and tags. */
  readonly near: Nearness;
  /** How near it comes to what lies elsewhere. */
  readonly elsewhere: number;
  /** Share of the question's weight in words of weight that the article has not, and how many these are. */
  readonly missing: number;
  readonly gaps: number;
  /** Share of the question's weight in words of weight that no article knows. */
  readonly foreign: number;
  /** Whether the question is in a script without spaces. */
  readonly dense: boolean;
  /** Parts of the question that name something. */
  readonly concepts: number;
}

/** What each part counts for the order of articles and for the confidence in the first. */
interface Weights {
  readonly place: Readonly<Record<'bm25' | 'coverage' | 'passage' | 'words' | 'letters' | 'both' | 'votes' | 'mass', number>>;
  readonly trust: Readonly<
    Record<
      'base' | 'passage' | 'words' | 'letters' | 'both' | 'both2' | 'coverage' | 'lead' | 'foreign' | 'missing' | 'gaps' | 'concepts' | 'elsewhere' | 'beaten',
      number
    >
  >;
}

const SPACED: Weights = {
  place: { bm25: 1.7, coverage: 2, passage: 0.4, words: 0.7, letters: 1.4, both: 0.3, votes: 1.4, mass: 1.9 },
  trust: {
    base: -2.75,
    passage: 0.88,
    words: 0.93,
    letters: 1.17,
    both: -0.74,
    both2: 1.02,
    coverage: 1.33,
    lead: 0.71,
    foreign: -1.2,
    missing: -2.1,
    gaps: -0.1,
    concepts: 0.99,
    elsewhere: -2.79,
    beaten: -0.62,
  },
};
const DENSE: Weights = {
  place: { bm25: 2.3, coverage: 1.2, passage: 0.3, words: 0.7, letters: 2, both: 0.4, votes: 1.2, mass: 2.2 },
  trust: {
    base: -1.94,
    passage: 0.6,
    words: 1.64,
    letters: 0.35,
    both: -0.32,
    both2: 1.66,
    coverage: 0.26,
    lead: 0.83,
    foreign: -2.07,
    missing: -0.65,
    gaps: -0.95,
    concepts: 0.9,
    elsewhere: -2.96,
    beaten: -0.76,
  },
};
/** Beyond these a lead and gaps say no more. */
const LONGEST_LEAD = 2.5;
const MOST_GAPS = 2;

/** Confidence from which the best article is shown as the answer. */
const ENOUGH = 0.78;
/** Confidence from which the best articles are named as likely. */
export const LIKELY = 0.3;
/** Confidence from which articles are worth a language model's reading. */
export const WORTH_READING = 0.1;
/** Confidence from which a title is offered as a suggestion. */
export const NEAR = 0.04;

const sumOf = (parts: readonly number[]): number => parts.reduce((sum, part) => sum + part, 0);

/** Place of an article among the others: the higher, the earlier. */
export function rank({ bm25, coverage, passage, near, dense }: Evidence): number {
  const { place } = dense ? DENSE : SPACED;
  const parts = [
    place.bm25 * Math.sqrt(bm25),
    place.coverage * coverage,
    place.passage * passage,
    place.words * near.words,
    place.letters * near.letters,
    place.both * near.both,
    place.votes * near.votes,
    place.mass * near.mass,
  ];
  return sumOf(parts);
}

/** How likely an article answers a question, 0 to 1. `lead` is its rank less that of the best other article. */
export function confidence({ passage, coverage, near, foreign, missing, gaps, concepts, elsewhere, dense }: Evidence, lead: number): number {
  const { trust } = dense ? DENSE : SPACED;
  const parts = [
    trust.base,
    trust.passage * passage,
    trust.coverage * coverage ** 3,
    trust.lead * Math.max(-LONGEST_LEAD, Math.min(LONGEST_LEAD, lead)),
    trust.words * near.words,
    trust.letters * near.letters,
    trust.both * near.both,
    trust.both2 * near.both ** 2,
    trust.foreign * foreign,
    trust.missing * missing,
    trust.gaps * Math.min(MOST_GAPS, gaps),
    trust.concepts * Math.log(concepts),
    trust.elsewhere * elsewhere,
    elsewhere > near.both ? trust.beaten : 0,
  ];
  return 1 / (1 + Math.exp(-sumOf(parts)));
}

/** Whether the best of the found articles is shown as an answer; articles come best first. */
export function answers(found: readonly { readonly confidence: number }[]): boolean {
  return (found[0]?.confidence ?? 0) >= ENOUGH;
}
