import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { test } from 'node:test';
import { anchors, pages, withoutCode } from './pages.ts';
import { root } from './tables.ts';

test('links between pages lead to a file, and to a heading that is there', async () => {
  const all = await pages();
  const broken: string[] = [];
  for (const [page, text] of all) {
    for (const [, target] of withoutCode(text).matchAll(/\]\(([^)\s]+)\)/g)) {
      if (/^(?:https?:|mailto:)/.test(target as string)) continue;
      const [path, id] = (target as string).split('#');
      const file = path === '' ? page : normalize(join(dirname(page), path as string));
      if (!existsSync(join(root, file))) broken.push(`${page}: ${target} does not exist`);
      else if (id !== undefined && !anchors(all.get(file) ?? '').has(decodeURIComponent(id))) broken.push(`${page}: ${target} names no heading`);
    }
  }
  assert.deepEqual(broken, []);
});

test("no page names a folder of somebody's machine, a registry, or work that is left", async () => {
  const forbidden = /(?<![\w.])\/(?:home|root|work|tmp|Users|mnt)\/|\b[A-Z]:\\|registry\.|npmmirror|\bTODO\b|\bFIXME\b|\bTBD\b|lorem ipsum/;
  const found = [...(await pages())].flatMap(([page, text]) =>
    text.split('\n').flatMap((line, index) => (forbidden.test(line) ? [`${page}:${index + 1}: ${line.trim()}`] : [])),
  );
  assert.deepEqual(found, []);
});
