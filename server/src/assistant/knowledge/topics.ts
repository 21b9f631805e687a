import { TOPICS_EN } from './topics-en.ts';
import { TOPICS_ZH } from './topics-zh.ts';
import { labelTerms } from './books.ts';
import type { KnowledgeArticle } from './types.ts';

/** Topics by language. */
const TOPICS: Readonly<Record<string, readonly { readonly names: string; readonly asks: string }[]>> = { en: TOPICS_EN, zh: TOPICS_ZH };
/** Least share of a title or tag that a topic's name must make up. */
const NAMED = 0.4;

/** Everything that people ask on common topics of shops. */
export function commonPhrases(language: string): readonly string[] {
  return (TOPICS[language] ?? []).flatMap(({ asks }) => asks.split('|'));
}

/** How well a title or tag bears a name: the share of its terms that the name makes up, or 0. */
function bears(label: ReadonlySet<string>, name: ReadonlySet<string>): number {
  for (const term of name) if (!label.has(term)) return 0;
  return label.size === 0 ? 0 : name.size / label.size;
}

/** What people ask who need an article on a common topic, for articles whose title or tags name it. An exact name goes before a wider one. */
export function topicPhrases(articles: readonly KnowledgeArticle[], language: string): readonly { readonly articleId: string; readonly text: string }[] {
  const labelled = articles.map(({ id, title, tags }) => ({ id, labels: [title, ...tags].map((text) => new Set(labelTerms([text]))) }));
  return (TOPICS[language] ?? []).flatMap(({ names, asks }) => {
    for (const name of names.split('|').map((text) => new Set(labelTerms([text])))) {
      const fits = labelled.map(({ id, labels }) => ({
        id,
        fit: Math.max(0, bears(labels[0]!, name) * 1.1, ...labels.slice(1).map((label) => bears(label, name))),
      }));
      const best = Math.max(...fits.map(({ fit }) => fit));
      if (best >= NAMED) return fits.filter(({ fit }) => fit === best).flatMap(({ id }) => asks.split('|').map((text) => ({ articleId: id, text })));
    }
    return [];
  });
}
