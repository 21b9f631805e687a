import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root, run } from '../../scripts/run.ts';

/**
 * Installs rivals at pinned versions in a folder of their own, out of reach of the product. `overrides` pins what they need
 * where their own pin cannot be installed. Returns a function that gives a file path inside.
 */
export async function installPeers(
  name: string,
  versions: Readonly<Record<string, string>>,
  overrides?: Readonly<Record<string, string | Readonly<Record<string, string>>>>,
): Promise<(specifier: string) => string> {
  const folder = join(root, 'bench/.peers', name);
  const wanted = JSON.stringify({ name: `peers-${name}`, private: true, type: 'module', dependencies: versions, overrides }, null, 2);
  const file = join(folder, 'package.json');
  const present = existsSync(join(folder, 'node_modules')) && (await readFile(file, 'utf8').catch(() => '')) === wanted;
  if (!present) {
    await mkdir(folder, { recursive: true });
    await writeFile(file, wanted);
    await run('npm', ['install', '--prefix', folder, '--no-audit', '--no-fund', '--loglevel=error', '--ignore-scripts']);
  }
  const require = createRequire(pathToFileURL(file));
  return (specifier) => require.resolve(specifier);
}
