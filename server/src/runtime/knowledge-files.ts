import { existsSync, readFileSync } from 'node:fs';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { ArticleDraft, KnowledgeFiles } from '../assistant/articles.ts';
import { importArticles } from '../assistant/import.ts';
import { commonPhrases } from '../assistant/knowledge/topics.ts';
import { readWordVectors } from '../assistant/knowledge/word-vectors.ts';
import type { WordVectors } from '../assistant/knowledge/word-vectors.ts';

/** Reads the example articles: one folder a language, one Markdown file an article. */
async function readArticles(directory: string): Promise<ArticleDraft[]> {
  const drafts: ArticleDraft[] = [];
  for (const locale of (await readdir(directory, { withFileTypes: true })).filter((entry) => entry.isDirectory())) {
    for (const name of (await readdir(join(directory, locale.name))).filter((file) => file.endsWith('.md')).sort()) {
      const content = await readFile(join(directory, locale.name, name), 'utf8');
      drafts.push(...importArticles({ format: 'markdown', name, content, locale: locale.name }).articles);
    }
  }
  return drafts;
}

/** The files of the assistant beside the source: example articles, and word vectors, which are read when first asked for. */
export function openKnowledgeFiles(directory: string): KnowledgeFiles {
  const known = new Map<string, WordVectors | null>();
  const read = (language: string): WordVectors | null => {
    const file = join(directory, 'vectors', `${language}.bin`);
    return /^[a-z]{2,3}$/.test(language) && existsSync(file) ? readWordVectors(readFileSync(file), commonPhrases(language)) : null;
  };
  return {
    articles: () => readArticles(join(directory, 'knowledge')),
    vectors(language) {
      if (!known.has(language)) known.set(language, read(language));
      return known.get(language) ?? null;
    },
  };
}
