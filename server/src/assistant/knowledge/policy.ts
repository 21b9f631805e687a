import type { Nearness } from './phrases.ts';

/** What speaks for an article, each part 0 to 1. */
export interface Evidence {
  /** Share of the question's weight that the article covers. */
  readonly coverage: number;
  /** The same, counting title and tags only. */
  readonly head: number;
  /** The same, counting the best single passage only. */
  readonly passage: number;
  /** BM25 of its best passage beside the best of all articles. */
  readonly bm25: number;
  readonly literal: number;
  readonly missing: number;
  readonly gaps: number;
  readonly near: Nearness;
  /** How near the question comes to what lies elsewhere. */
  readonly elsewhere: number;
  /** Share of the question's weight in words that no article knows. */
  readonly unknown: number;
  /** The same without everyday words. */
  readonly foreign: number;
  /** Parts of the question that name something. */
  readonly concepts: number;
}

/** Confidence from which the best article is shown as the answer. */
const ENOUGH = 0.78;
/** Confidence from which articles are worth a language model's reading. */
export const WORTH_READING = 0.1;
/** Confidence from which a title is offered as a suggestion. */
export const NEAR = 0.06;

export function rank(e: Evidence): number {
  return Math.sqrt(e.bm25) + (e.coverage + e.head) / 2 + e.near.both;
}
export function confidence(e: Evidence, lead: number): number {
  return 1 / (1 + Math.exp(-(-6 + 3 * e.coverage + 4 * e.near.both + 2 * lead)));
}
/** Whether the best of the found articles is shown as an answer; articles come best first. */
export function answers(found: readonly { readonly confidence: number }[]): boolean {
  return (found[0]?.confidence ?? 0) >= ENOUGH;
}
