import assert from 'node:assert/strict';
import { glob, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'node:test';

const root = fileURLToPath(new URL('../..', import.meta.url));

interface Declaration {
  readonly tagName?: string;
  readonly events?: readonly { readonly name: string; readonly inheritedFrom?: object }[];
}

test('every public event is heard in a test of the package that fires it', async () => {
  const manifest = JSON.parse(await readFile(join(root, 'custom-elements.json'), 'utf8')) as {
    readonly modules: readonly { readonly path: string; readonly declarations: readonly Declaration[] }[];
  };
  const tests = new Map<string, string>();
  for await (const name of glob('packages/*/src/**/*.test.ts', { cwd: root })) {
    const folder = name.split('/')[1]!;
    tests.set(folder, (tests.get(folder) ?? '') + (await readFile(join(root, name), 'utf8')));
  }
  const silent = manifest.modules.flatMap(({ path, declarations }) =>
    declarations.flatMap(({ tagName, events = [] }) =>
      tagName === undefined
        ? []
        : events
            .filter(({ name, inheritedFrom }) => inheritedFrom === undefined && tests.get(path.split('/')[1]!)?.includes(`'${name}'`) !== true)
            .map(({ name }) => `${tagName}: ${name}`),
    ),
  );
  assert.deepEqual(silent, []);
});
