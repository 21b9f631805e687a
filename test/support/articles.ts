import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { importArticles } from '../../server/src/assistant/import.ts';
import { createKnowledgeIndex } from '../../server/src/assistant/knowledge/index.ts';
import { openKnowledgeFiles } from '../../server/src/runtime/knowledge-files.ts';
import type { KnowledgeArticle, KnowledgeIndex } from '../../server/src/assistant/knowledge/types.ts';

const folder = new URL('../../server/knowledge/', import.meta.url);
const { vectors } = openKnowledgeFiles(fileURLToPath(new URL('../../server/', import.meta.url)));

/** The example articles of one language; an article's id is its slug. */
export function exampleArticles(locale: string): readonly KnowledgeArticle[] {
  const language = new URL(`${locale}/`, folder);
  return readdirSync(language)
    .filter((name) => name.endsWith('.md'))
    .flatMap((name) => {
      const { articles, problems } = importArticles({ format: 'markdown', name, content: readFileSync(new URL(name, language), 'utf8'), locale });
      assert.deepEqual(problems, [], name);
      return articles.map((each) => ({ ...each, id: each.slug, url: `/help/${locale}/${each.slug}` }));
    });
}

/** An index of some articles. */
export function indexOf(articles: readonly KnowledgeArticle[]): KnowledgeIndex {
  const index = createKnowledgeIndex({ vectors });
  index.replace(articles);
  return index;
}

/** The word vectors that come with the relay. */
export const wordVectors = vectors;
