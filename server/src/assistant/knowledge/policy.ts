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
  /** Words of weight that the article has not. */
  readonly gaps: number;
  /** Share of the question's weight in words of weight that no article knows. */
  readonly foreign: number;
  /** Parts of the question that name something. */
  readonly concepts: number;
}

const PLACE = { bm25: 2.64, coverage: 1.17, head: 0.82, passage: 1.1, words: 1.1, letters: 1.22, both: 1.07, votes: 1.41 } as const;
const TRUST = { base: -2.81, passage: 0.93, words: 1.28, letters: 0.62, both: 0.97, coverage: 0.64, lead: 0.8, foreign: -1.89, strange: -0.22, gaps: -0.68, concepts: 0.98, elsewhere: -2.48, beaten: -0.61 } as const;
/** Beyond this a lead says no more. */
const LONGEST_LEAD = 2.5;

/** Confidence from which the best article is shown as the answer. */
const ENOUGH = 0.8;
/** Confidence from which the best articles are named as likely. */
export const LIKELY = 0.3;
/** Confidence from which articles are worth a language model's reading. */
export const WORTH_READING = 0.1;
/** Confidence from which a title is offered as a suggestion. */
export const NEAR = 0.02;

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
export function confidence({ passage, coverage, near, foreign, gaps, concepts, elsewhere }: Evidence, lead: number): number {
  const sum =
    TRUST.base +
    TRUST.passage * passage +
    TRUST.coverage * coverage ** 3 +
    TRUST.words * near.words +
    TRUST.letters * near.letters +
    TRUST.both * near.both ** 2 +
    TRUST.lead * Math.max(-LONGEST_LEAD, Math.min(LONGEST_LEAD, lead)) +
    TRUST.foreign * foreign +
    (foreign > 0 ? TRUST.strange : 0) +
    TRUST.gaps * Math.min(2, gaps) +
    TRUST.concepts * Math.log(concepts) +
    TRUST.elsewhere * elsewhere +
    (elsewhere > near.both ? TRUST.beaten : 0);
  return 1 / (1 + Math.exp(-sum));
}

/** Whether the best of the found articles is shown as an answer; articles come best first. */
export function answers(found: readonly { readonly confidence: number }[]): boolean {
  return (found[0]?.confidence ?? 0) >= ENOUGH;
}
