import { glob, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from './tables.ts';

const PLACES = ['*.md', 'docs/**/*.md', 'packages/*/README.md', 'server/README.md', 'examples/*/README.md', '.changeset/*.md'];

/** Every page that people read, with its text. */
export async function pages(): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  for await (const page of glob(PLACES, { cwd: root })) found.set(page, await readFile(join(root, page), 'utf8'));
  return new Map([...found].sort(([first], [second]) => (first < second ? -1 : 1)));
}

/** The text without blocks of code. */
export const withoutCode = (text: string): string => text.replaceAll(/^```[\s\S]*?^```$/gm, '');

/** Ids of the headings, as hosts of repositories make them. */
export function anchors(text: string): ReadonlySet<string> {
  const ids = new Set<string>();
  for (const [, words] of withoutCode(text).matchAll(/^#{1,6} (.+)$/gm)) {
    const plain = (words as string).replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1');
    const id = plain
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .trim()
      .replaceAll(' ', '-');
    let unique = id;
    for (let count = 1; ids.has(unique); count += 1) unique = `${id}-${count}`;
    ids.add(unique);
  }
  return ids;
}
