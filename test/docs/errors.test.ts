import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { ERRORS } from '@cs-kit/protocol';
import type { ErrorCode } from '@cs-kit/protocol';
import { LANGUAGES, folderOf, root } from './tables.ts';

const codes = Object.keys(ERRORS) as ErrorCode[];
const LINES = {
  en: { browser: 'browser only', yes: 'retryable', no: 'not retryable', remedy: '**What to do:**' },
  'zh-CN': { browser: '仅浏览器', yes: '可重试', no: '不可重试', remedy: '**怎么办：**' },
} as const;

for (const language of LANGUAGES) {
  test(`every error code has an entry with status, cause and remedy (${language})`, async () => {
    const text = await readFile(join(root, folderOf(language), 'errors.md'), 'utf8');
    const entries = new Map(
      text
        .split(/^### /m)
        .slice(1)
        .map((entry) => [entry.slice(0, entry.indexOf('\n')), entry]),
    );
    assert.deepEqual([...entries.keys()].sort(), codes.map((code) => code.replace('/', '-')).sort());
    const words = LINES[language];
    for (const code of codes) {
      const { status, retryable } = ERRORS[code];
      const line = `\`${code}\` · ${status === 0 ? words.browser : `HTTP ${status}`} · ${retryable ? words.yes : words.no}`;
      const entry = entries.get(code.replace('/', '-'))!;
      assert.equal(entry.split('\n')[2], line, code);
      assert.ok(entry.includes(words.remedy), `${code} has no remedy`);
      assert.ok(entry.length > (language === 'en' ? 100 : 60), `${code} says too little`);
    }
  });
}
