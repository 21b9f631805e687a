import type { KnowledgeIndex } from './types.ts';

/** Questions with known answers, and questions that no article answers. */
export interface QuestionSet {
  readonly inside: readonly { readonly question: string; readonly slug?: string; readonly slugs?: readonly string[] }[];
  readonly outside: readonly (string | { readonly question: string })[];
}

/** How well an index answers a set. */
export interface Evaluation {
  readonly inside: number;
  readonly outside: number;
  /** Share of inside questions whose article comes first, and stands in the first three. */
  readonly first: number;
  readonly firstThree: number;
  /** Share of inside questions whose article a visitor is shown, as the answer or as a suggestion. */
  readonly shown: number;
  /** Share of inside questions that get a passage, and of these that get one of the right article. */
  readonly coverage: number;
  readonly precision: number;
  /** Share of outside questions that wrongly get a passage. */
  readonly falseAnswers: number;
  readonly missed: readonly string[];
  readonly wrong: readonly string[];
  readonly invented: readonly string[];
}

const share = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole);

/** Asks every question of a set in one language. */
export function evaluate(index: KnowledgeIndex, set: QuestionSet, locale: string): Evaluation {
  const slugs = new Map(index.articles().map((article) => [article.id, article.slug]));
  const slugOf = new Map(index.articles().map(({ title, slug }) => [title, slug]));
  const missed: string[] = [];
  const wrong: string[] = [];
  let first = 0;
  let shown = 0;
  let answered = 0;
  for (const { question, slug, slugs: several } of set.inside) {
    const right = several ?? [slug ?? ''];
    const found = index.search(question, { locale, limit: 3 }).map((hit) => hit.article.slug);
    if (right.includes(found[0] ?? '')) first += 1;
    if (!found.some((each) => right.includes(each))) missed.push(question);
    const answer = index.answer(question, locale);
    const offered = [...answer.citations.map(({ title }) => title), ...answer.suggestions];
    if (offered.some((title) => right.includes(slugOf.get(title) ?? ''))) shown += 1;
    if (answer.origin !== 'passage') continue;
    answered += 1;
    if (!right.includes(slugs.get(answer.citations[0]!.articleId) ?? '')) wrong.push(question);
  }
  const invented = set.outside
    .map((each) => (typeof each === 'string' ? each : each.question))
    .filter((question) => index.answer(question, locale).origin === 'passage');
  const [inside, outside] = [set.inside.length, set.outside.length];
  return {
    inside,
    outside,
    missed,
    wrong,
    invented,
    first: share(first, inside),
    shown: share(shown, inside),
    firstThree: share(inside - missed.length, inside),
    coverage: share(answered, inside),
    precision: share(answered - wrong.length, answered),
    falseAnswers: share(invented.length, outside),
  };
}
