import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import MiniSearch from 'minisearch';
import type { QuestionSet } from '../../server/src/assistant/knowledge/evaluate.ts';
import { root } from '../../scripts/run.ts';
import { exampleArticles, indexOf } from '../../test/support/articles.ts';
import { percentile } from '../support/processes.ts';
import type { Figure } from '../support/report.ts';

/* The assistant without a key: how long it takes to prepare the example articles and to answer a question of test/knowledge, and how often the right article is among
   the first three; beside MiniSearch as it comes, with titles before tags before text, asked the same questions in turn. */

const BUILDS = 7;

type Search = (question: string) => readonly string[];

/** Milliseconds of one call. */
function timed<T>(run: () => T): readonly [T, number] {
  const started = performance.now();
  const result = run();
  return [result, performance.now() - started];
}

function plain(articles: ReturnType<typeof exampleArticles>): Search {
  const search = new MiniSearch({ fields: ['title', 'tags', 'body'], searchOptions: { boost: { title: 3, tags: 2 }, fuzzy: 0.2, prefix: true } });
  search.addAll(articles.map(({ id, title, tags, body }) => ({ id, title, tags: tags.join(' '), body })));
  return (question) => search.search(question).map(({ id }) => String(id));
}

function judge(locale: string): Record<string, Figure> {
  const articles = exampleArticles(locale);
  const set = JSON.parse(readFileSync(join(root, `test/knowledge/${locale}.second.json`), 'utf8')) as QuestionSet;
  const builds = Array.from({ length: BUILDS }, () => timed(() => indexOf(articles).search('first', { locale }))[1]);
  const index = indexOf(articles);
  const rival = plain(articles);
  const times = { own: [] as number[], rival: [] as number[] };
  const right = { own: 0, rival: 0 };
  for (const { question } of set.inside) index.answer(question, locale);
  for (const { question, slugs = [] } of set.inside) {
    times.own.push(timed(() => index.answer(question, locale))[1]);
    const [theirs, ms] = timed(() => rival(question));
    times.rival.push(ms);
    const ours = index.search(question, { locale, limit: 3 }).map(({ article }) => article.id);
    if (ours.some((id) => slugs.includes(id))) right.own += 1;
    if (theirs.slice(0, 3).some((id) => slugs.includes(id))) right.rival += 1;
  }
  const share = (count: number): number => (100 * count) / set.inside.length;
  const [own, theirs] = [percentile(times.own, 0.5), percentile(times.rival, 0.5)];
  const key = (name: string): string => `${locale} ${name}`;
  return {
    [key('prepared')]: { value: percentile(builds, 0.5), unit: 'ms' },
    [key('answered, p50')]: { value: own, unit: 'ms', must: '<= 20', pass: own <= 20, absolute: true },
    [key('answered, p99')]: { value: percentile(times.own, 0.99), unit: 'ms' },
    [key('minisearch, p50')]: { value: theirs, unit: 'ms' },
    [key('time')]: { value: own / theirs, unit: 'x minisearch' },
    [key('right in first three')]: { value: share(right.own), unit: '%', must: '>= 90', pass: share(right.own) >= 90 },
    [key('minisearch, right in first three')]: { value: share(right.rival), unit: '%' },
  };
}

/** Measures both languages. */
export async function measure(): Promise<Record<string, Figure>> {
  return { ...judge('en'), ...judge('zh-CN') };
}
