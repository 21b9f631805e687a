import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { ArticleDraft } from '../assistant/articles.ts';
import { importArticles } from '../assistant/import.ts';

/** Reads the example articles: one folder a language, one Markdown file an article. */
export async function readSeed(directory: string): Promise<ArticleDraft[]> {
  const drafts: ArticleDraft[] = [];
  for (const locale of (await readdir(directory, { withFileTypes: true })).filter((entry) => entry.isDirectory())) {
    for (const name of (await readdir(join(directory, locale.name))).filter((file) => file.endsWith('.md')).sort()) {
      const content = await readFile(join(directory, locale.name, name), 'utf8');
      drafts.push(...importArticles({ format: 'markdown', name, content, locale: locale.name }).articles);
    }
  }
  return drafts;
}
