/* How sure the knowledge base is, and when words of an article are shown as an answer. The figures are a logistic regression on development-questions.json, cross-validated there, and judged on questions that were not used for it (evaluation.test.ts). */

const WEIGHTS = { base: -4.66, coverage: 4.6, head: 1.9, lead: 2.13 } as const;

/** Confidence from which the best article is shown as the answer. */
const ENOUGH = 0.78;
/** Confidence from which articles are worth a language model's reading. */
export const WORTH_READING = 0.1;
/** Confidence from which a title is offered as a suggestion. */
export const NEAR = 0.06;

/** How likely an article answers a question, 0 to 1: by the share of the question's weight that it covers at all and in title and tags, and by its lead in BM25 over the best other article. */
export function confidence(coverage: number, head: number, score: number, other: number): number {
  const lead = Math.max(-0.5, 1 - other / Math.max(score, 1e-9));
  return 1 / (1 + Math.exp(-(WEIGHTS.base + WEIGHTS.coverage * coverage + WEIGHTS.head * head + WEIGHTS.lead * lead)));
}

/** Whether the best of the found articles is shown as an answer; articles come best first. */
export function answers(found: readonly { readonly confidence: number }[]): boolean {
  return (found[0]?.confidence ?? 0) >= ENOUGH;
}
