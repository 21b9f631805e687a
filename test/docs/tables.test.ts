import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { test } from 'node:test';
import { SETTINGS_DOCUMENTATION } from '../../server/src/config.ts';
import { LANGUAGES, TABLES, folderOf, pagesOf, root, withTables } from './tables.ts';

const REMEDY = 'run `node_modules/.bin/node --conditions=cs-source test/docs/tables.ts`';

for (const language of LANGUAGES) {
  test(`the tables that follow from the code are current (${language})`, async () => {
    const seen = new Set<string>();
    for (const page of await pagesOf(language)) {
      const text = await readFile(join(root, page), 'utf8');
      for (const [, name] of text.matchAll(/<!-- table: (\w+) -->/g)) seen.add(name as string);
      assert.equal(text, await withTables(text, language), `${page} is stale: ${REMEDY}`);
    }
    assert.deepEqual([...seen].sort(), Object.keys(TABLES).sort());
  });

  test(`every setting is documented (${language})`, async () => {
    const text = await readFile(join(root, folderOf(language), 'configuration.md'), 'utf8');
    for (const { key, env } of SETTINGS_DOCUMENTATION) assert.ok(text.includes(`| \`${env}\` | \`${key}\` |`), `${env} is missing`);
  });
}

test('both languages have the same pages with the same sections and examples', async () => {
  const [english, chinese] = await Promise.all(LANGUAGES.map((language) => pagesOf(language)));
  assert.deepEqual(
    chinese!.map((page) => basename(page)),
    english!.map((page) => basename(page)),
  );
  for (const page of english!.map((name) => basename(name))) {
    const [en, zh] = await Promise.all(LANGUAGES.map((language) => readFile(join(root, folderOf(language), page), 'utf8')));
    const shape = (text: string): readonly string[] => [...text.matchAll(/^(#+) |^```(\w*)|^\| (?=`)/gm)].map((match) => match[0]);
    assert.deepEqual(shape(zh!), shape(en!), `${page} differs in sections, examples or rows`);
  }
});
