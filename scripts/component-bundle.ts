import { glob, rm } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { build } from 'esbuild';
import { root } from './run.ts';

/** Folder of the built component tests, from the root. */
export const BUILT = 'build/components';

/** Address of the test that a source file became, from the root. */
export const builtName = (file: string): string => join(BUILT, relative(root, resolve(root, file)).replace(/\.ts$/, '.js'));

/** Sources of the tests that need a browser; those of pure logic (protocol, core, engine folders) run under node:test. */
async function componentTests(): Promise<string[]> {
  const files: string[] = [];
  for await (const file of glob('packages/*/src/**/*.test.ts', { cwd: root }))
    if (!/packages\/(?:protocol|core)\/|\/engine\/|\/collector\//.test(file)) files.push(file);
  return files.sort();
}

/**
 * Builds all component tests at once. A page of source modules is some hundred requests, each of which browser and test runner follow,
 * and took two thirds of the time of a test file; a built one is a few.
 */
export async function bundleComponentTests(): Promise<void> {
  const outdir = join(root, BUILT);
  await rm(outdir, { recursive: true, force: true });
  await build({
    entryPoints: await componentTests(),
    absWorkingDir: root,
    outdir,
    outbase: '.',
    chunkNames: 'chunks/[name]-[hash]',
    bundle: true,
    splitting: true,
    format: 'esm',
    target: 'es2022',
    conditions: ['cs-source', 'browser', 'development'],
    tsconfig: 'tsconfig.json',
    // What the test runner serves itself.
    external: ['/__web*'],
    sourcemap: 'linked',
    charset: 'utf8',
    logLevel: 'warning',
  });
}
