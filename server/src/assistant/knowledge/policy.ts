import type { Nearness } from './phrases.ts';
import type { Sense } from './sense.ts';

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
  /** How near the sense of the question comes to the article, and to what lies elsewhere; null where there are no word vectors. */
  readonly sense: (Sense & { readonly elsewhere: number }) | null;
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
  /** The sense, in languages with word vectors. */
  readonly sense?: {
    readonly place: Readonly<Record<'asked' | 'said' | 'votes', number>>;
    readonly trust: Readonly<Record<'asked' | 'asked2' | 'said' | 'votes' | 'elsewhere' | 'beaten', number>>;
  };
  /** Confidence from which the best article is shown as the answer. */
  readonly enough: number;
}

/** Scripts with spaces, where there are word vectors. */
const SENSED: Weights = {
  place: { bm25: 1.7, coverage: 2, passage: 0.4, words: 0.7, letters: 1.4, both: 0.3, votes: 1.4, mass: 1.9 },
  trust: {
    base: -3.16,
    passage: 1.31,
    words: 1.73,
    letters: 2.02,
    both: -2.21,
    both2: 0.63,
    coverage: 1.68,
    lead: 0.79,
    foreign: -1.27,
    missing: -2.54,
    gaps: 0.1,
    concepts: 1.49,
    elsewhere: -4.32,
    beaten: 0.56,
  },
  sense: {
    place: { asked: 2, said: 0.5, votes: 1 },
    trust: { asked: 1.14, asked2: 1.53, said: -1.0, votes: -0.04, elsewhere: -2.01, beaten: -2.24 },
  },
  enough: 0.82,
};
/** Scripts with spaces, by words alone. */
const SPACED: Weights = {
  place: SENSED.place,
  trust: {
    base: -3.8,
    passage: 1.14,
    words: 2.19,
    letters: 3.12,
    both: -2.2,
    both2: 0.8,
    coverage: 1.59,
    lead: 0.79,
    foreign: -1.27,
    missing: -2.45,
    gaps: 0.1,
    concepts: 1.39,
    elsewhere: -4.95,
    beaten: -0.13,
  },
  enough: 0.82,
};
/** Scripts without spaces. */
const DENSE: Weights = {
  place: { bm25: 2.3, coverage: 1.2, passage: 0.3, words: 0.7, letters: 2, both: 0.4, votes: 1.2, mass: 2.2 },
  trust: {
    base: -0.69,
    passage: -0.16,
    words: 1.03,
    letters: 0.69,
    both: -1.47,
    both2: 1.64,
    coverage: 1.86,
    lead: 0.97,
    foreign: -1.84,
    missing: -1.75,
    gaps: -0.45,
    concepts: 0.84,
    elsewhere: -5.69,
    beaten: -1.77,
  },
  enough: 0.86,
};
const weightsOf = ({ dense, sense }: Evidence): Weights => (dense ? DENSE : sense === null ? SPACED : SENSED);

/** Beyond these a lead and gaps say no more. */
const LONGEST_LEAD = 2.5;
const MOST_GAPS = 2;

/** Confidence from which the best articles are named as likely. */
export const LIKELY = 0.3;
/** Confidence from which articles are worth a language model's reading. */
export const WORTH_READING = 0.1;
/** Confidence from which a title is offered as a suggestion. */
export const NEAR = 0.04;

/** From this likeness of letters on a question is a phrase of the article itself, which puts the article ahead by so much. */
const VERBATIM = 0.97;
const OWN_WORDS = 1.2;

const sumOf = (parts: readonly number[]): number => parts.reduce((sum, part) => sum + part, 0);

/** Place of an article among the others: the higher, the earlier. */
export function rank(evidence: Evidence): number {
  const { bm25, coverage, passage, near, sense } = evidence;
  const { place, sense: senses } = weightsOf(evidence);
  const parts = [
    place.bm25 * Math.sqrt(bm25),
    place.coverage * coverage,
    place.passage * passage,
    place.words * near.words,
    place.letters * near.letters,
    place.both * near.both,
    place.votes * near.votes,
    place.mass * near.mass,
    near.letters > VERBATIM ? OWN_WORDS : 0,
  ];
  if (sense !== null && senses !== undefined) parts.push(senses.place.asked * sense.asked, senses.place.said * sense.said, senses.place.votes * sense.votes);
  return sumOf(parts);
}

function bySense(sense: NonNullable<Evidence['sense']>, trust: NonNullable<Weights['sense']>['trust']): readonly number[] {
  return [
    trust.asked * sense.asked,
    trust.asked2 * sense.asked ** 2,
    trust.said * sense.said,
    trust.votes * sense.votes,
    trust.elsewhere * sense.elsewhere,
    trust.beaten * Math.max(0, sense.elsewhere - sense.asked),
  ];
}

/** How likely an article answers a question, 0 to 1. `lead` is its rank less that of the best other article. */
export function confidence(evidence: Evidence, lead: number): number {
  const { passage, coverage, near, foreign, missing, gaps, concepts, elsewhere, sense } = evidence;
  const { trust, sense: senses } = weightsOf(evidence);
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
    trust.beaten * Math.max(0, elsewhere - near.both),
  ];
  if (sense !== null && senses !== undefined) parts.push(...bySense(sense, senses.trust));
  return 1 / (1 + Math.exp(-sumOf(parts)));
}

/** Whether the best of the found articles is shown as an answer; articles come best first. */
export function answers([best]: readonly { readonly confidence: number; readonly evidence: Evidence }[]): boolean {
  return best !== undefined && best.confidence >= weightsOf(best.evidence).enough;
}
