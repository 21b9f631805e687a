import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { evaluate } from './evaluate.ts';
import type { QuestionSet } from './evaluate.ts';
import { exampleArticles, indexOf } from '../../../../test/support/articles.ts';

/* How well the articles that come with the relay are found, without a key. Words and thresholds were set on development-questions.json, of which every fifth is asked here (`EVALUATE=all` asks them all, for whoever sets them anew); the questions of test/knowledge are by another hand and only judge. */

const root = new URL('../../../../', import.meta.url);
const json = (url: URL): unknown => JSON.parse(readFileSync(url, 'utf8'));

const EVERY = process.env['EVALUATE'] === 'all' ? 1 : 5;
const some = ({ inside, outside }: QuestionSet): QuestionSet => ({
  inside: inside.filter((_, index) => index % EVERY === 0),
  outside: outside.filter((_, index) => index % EVERY === 0),
});

const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;

for (const locale of ['en', 'zh-CN']) {
  const index = indexOf(exampleArticles(locale));
  const sets: readonly (readonly [string, QuestionSet])[] = [
    ['development questions', some((json(new URL('development-questions.json', import.meta.url)) as Record<string, QuestionSet>)[locale]!)],
    ['judging questions', json(new URL(`test/knowledge/${locale}.json`, root)) as QuestionSet],
    ['second judging questions', json(new URL(`test/knowledge/${locale}.second.json`, root)) as QuestionSet],
  ];
  for (const [name, set] of sets) {
    test(`${locale}, ${name}: the right article is among the first three, half of the questions get a passage, and nothing is answered that no article says`, (t) => {
      const figures = evaluate(index, set, locale);
      t.diagnostic(`${index.size} articles, ${figures.inside} questions inside, ${figures.outside} outside`);
      t.diagnostic(
        `first ${percent(figures.first)} · first three ${percent(figures.firstThree)} · shown ${percent(figures.shown)} · answered with a passage ${percent(figures.coverage)}, of these right ${percent(figures.precision)} · false answers ${percent(figures.falseAnswers)}`,
      );
      assert.ok(figures.firstThree >= 0.9, `first three ${percent(figures.firstThree)}`);
      assert.ok(figures.shown >= 0.9, `shown ${percent(figures.shown)}`);
      assert.ok(figures.coverage >= 0.5, `coverage ${percent(figures.coverage)}`);
      assert.ok(figures.precision >= 0.9, `precision ${percent(figures.precision)}`);
      assert.ok(figures.falseAnswers <= 0.02, `false answers ${percent(figures.falseAnswers)}`);
    });
  }
}
