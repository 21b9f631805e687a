import assert from 'node:assert/strict';
import { glob, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { ERRORS } from '@cs-kit/protocol';

const root = fileURLToPath(new URL('../..', import.meta.url));
const CODE = /'([a-z]+\/[a-z]+(?:-[a-z]+)*)'/g;

/** Codes that stand in files, by the files. */
async function codesIn(pattern: string | string[], wanted: (name: string) => boolean): Promise<Map<string, string[]>> {
  const found = new Map<string, string[]>();
  for await (const name of glob(pattern, { cwd: root })) {
    if (!wanted(name)) continue;
    for (const [, code] of (await readFile(join(root, name), 'utf8')).matchAll(CODE))
      if (code !== undefined && code in ERRORS) found.set(code, [...(found.get(code) ?? []), name]);
  }
  return found;
}

test('every code that the relay can give is asked for by a test', async () => {
  const given = await codesIn('server/src/**/*.ts', (name) => !name.endsWith('.test.ts'));
  const tested = await codesIn(['server/src/**/*.test.ts', 'test/relay/*.test.ts'], (name) => !name.endsWith('codes.test.ts'));
  assert.ok(given.size > 30);
  assert.deepEqual(
    [...given].filter(([code]) => !tested.has(code)).map(([code, files]) => `${code} (${[...new Set(files)].join(', ')})`),
    [],
  );
});

test('every code is given somewhere, and a test somewhere asks for it', async () => {
  const given = await codesIn(['server/src/**/*.ts', 'packages/*/src/**/*.ts'], (name) => !/\.test\.ts$|packages\/protocol|\/i18n\//.test(name));
  const tested = await codesIn(['server/src/**/*.test.ts', 'packages/*/src/**/*.test.ts', 'test/**/*.ts'], (name) => !name.endsWith('codes.test.ts'));
  assert.deepEqual(
    Object.keys(ERRORS).filter((code) => !given.has(code) || !tested.has(code)),
    [],
  );
});

test('codes that only a browser raises are given by no file of the relay', async () => {
  const given = await codesIn('server/src/**/*.ts', (name) => !name.endsWith('.test.ts'));
  assert.deepEqual(
    [...given.keys()].filter((code) => ERRORS[code as keyof typeof ERRORS].status === 0),
    [],
  );
});
