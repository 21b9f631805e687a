import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { TITLES as BROWSER_TITLES } from './error-titles.browser.ts';
import { TITLES } from './error-titles.ts';
import { CsError, ERRORS } from './errors.ts';
import type { ErrorCode } from './errors.ts';

test('every error has words, and is told by them where nothing better is said', () => {
  for (const code of Object.keys(ERRORS) as ErrorCode[]) {
    assert.match(TITLES[code] ?? '', /^[A-Z].*\.$/, code);
    assert.equal(new CsError(code).message, TITLES[code]);
    assert.equal(new CsError(code, 'More.').message, 'More.');
  }
});

test('pages have the words of every error that they throw without any', () => {
  const thrown = /(?:new CsError\(|toCsError\([^;]*?)'([a-z]+\/[a-z-]+)'(?=\)|, undefined)/g;
  const root = new URL('../../', import.meta.url).pathname;
  const files = globSync('*/src/**/*.ts', { cwd: root, exclude: ['**/*.test.ts', '**/testing/**', 'protocol/**'] });
  const codes = new Set(files.flatMap((file) => [...readFileSync(`${root}${file}`, 'utf8').matchAll(thrown)].map(([, code]) => code as string)));
  assert.ok(codes.size > 8, 'they are found');
  assert.deepEqual(
    [...codes].filter((code) => !(code in BROWSER_TITLES)),
    [],
  );
  for (const [code, { status }] of Object.entries(ERRORS)) if (status === 0) assert.ok(code in BROWSER_TITLES, code);
});
