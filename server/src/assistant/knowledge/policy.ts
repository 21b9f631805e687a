import type { Nearness } from './phrases.ts';

/* How sure the knowledge base is, and when words of an article are shown as an answer. The figures are regressions on development-questions.json, with all tags, with a part of them and with none, cross-validated by article, and judged on questions that were not used for them (evaluation.test.ts). */

/** What speaks for an article, shares from 0 to 1. */
export interface Evidence {
  /** Share of the question's weight that the article covers. */
  readonly coverage: number;
  /** The same, counting title and tags only. */
  readonly head: number;
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
  /** Whether the question is in a script without spaces: its runs of letters are shorter. */
  readonly dense: boolean;
  /** Parts of the question that name something. */
  readonly concepts: number;
}

const PLACE = { bm25: 2.26, coverage: 1.22, head: 0.75, passage: 0.91, words: 0.8, letters: 1.04, both: 0.85, votes: 1.49 } as const;
const TRUST = {
  base: -2.52,
  passage: 0.71,
  words: 1.38,
  letters: 1.03,
  both: -0.59,
  both2: 0.76,
  coverage: 0.94,
  lead: 0.83,
  foreign: -1.56,
  missing: -0.91,
  gaps: -0.57,
  concepts: 0.93,
  elsewhere: -3.35,
  beaten: -0.42,
  dense: 0.24,
} as const;
/** Beyond these a lead and gaps say no more. */
const LONGEST_LEAD = 2.5;
const MOST_GAPS = 2;

/** Share of the question's weight from which an article has all of it. */
const WHOLE = 0.95;
/** Confidence from which the best article is shown as the answer. */
const ENOUGH = 0.78;
/** Confidence from which the best articles are named as likely. */
export const LIKELY = 0.3;
/** Confidence from which articles are worth a language model's reading. */
export const WORTH_READING = 0.1;
/** Confidence from which a title is offered as a suggestion. */
export const NEAR = 0.04;

/** Place of an article among the others: the higher, the earlier. */
export function rank({ bm25, coverage, head, passage, near }: Evidence): number {
  return (
    PLACE.bm25 * Math.sqrt(bm25) +
    PLACE.coverage * coverage +
    PLACE.head * head +
    PLACE.passage * passage +
    PLACE.words * near.words +
    PLACE.letters * near.letters +
    PLACE.both * near.both +
    PLACE.votes * near.votes
  );
}

/** How likely an article answers a question, 0 to 1. `lead` is its rank less that of the best other article. */
export function confidence({ passage, coverage, near, foreign, missing, gaps, concepts, elsewhere, dense }: Evidence, lead: number): number {
  const parts = [
    TRUST.base,
    TRUST.passage * passage,
    TRUST.coverage * coverage ** 3,
    TRUST.lead * Math.max(-LONGEST_LEAD, Math.min(LONGEST_LEAD, lead)),
    TRUST.words * near.words,
    TRUST.letters * near.letters,
    TRUST.both * near.both,
    TRUST.both2 * near.both ** 2,
    TRUST.foreign * foreign,
    TRUST.missing * missing,
    TRUST.gaps * Math.min(MOST_GAPS, gaps),
    TRUST.concepts * Math.log(concepts),
    TRUST.elsewhere * elsewhere,
    elsewhere > near.both ? TRUST.beaten : 0,
    dense ? TRUST.dense : 0,
  ];
  const sure = 1 / (1 + Math.exp(-parts.reduce((sum, part) => sum + part, 0)));
  // Few articles have few neighbours, and the regression misses their lead: a question of which the article has every word of weight is answered all the same.
  const whole = coverage >= WHOLE && missing === 0 && foreign === 0 && concepts > 1 && elsewhere < near.both && lead >= LONGEST_LEAD;
  return whole ? Math.max(sure, ENOUGH) : sure;
}

/** Whether the best of the found articles is shown as an answer; articles come best first. */
export function answers(found: readonly { readonly confidence: number }[]): boolean {
  return (found[0]?.confidence ?? 0) >= ENOUGH;
}
