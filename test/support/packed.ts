import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { root } from '../../scripts/run.ts';

const execute = promisify(execFile);

/** A package of the repository. */
export interface Packed {
  readonly name: string;
  /** Its folder here. */
  readonly folder: string;
  readonly exports: Readonly<Record<string, string | { readonly types?: string; readonly default?: string }>>;
  /** Path of its tarball. */
  readonly tarball: string;
  /** Names of the files in it. */
  readonly files: readonly string[];
}

/** Runs a program; its output is given back, and is in the error where it fails. */
export async function output(command: string, args: readonly string[], cwd: string): Promise<string> {
  // The Node of the repository comes first for what npm starts; the condition of the repository must not reach consumers.
  const env = { ...process.env, PATH: `${join(root, 'node_modules/.bin')}:${process.env['PATH'] ?? ''}`, NODE_OPTIONS: '' };
  try {
    return (await execute(command, [...args], { cwd, env, maxBuffer: 1 << 26 })).stdout;
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
    throw new Error(`${command} ${args.slice(0, 2).join(' ')} failed:\n${stdout}${stderr}`.trim());
  }
}

/** Packs every package of the repository, as `npm publish` would, into a folder. */
export async function packAll(target: string): Promise<Packed[]> {
  const folders = [...(await readdir(join(root, 'packages'))).map((name) => join(root, 'packages', name)), join(root, 'server')].filter((folder) =>
    existsSync(join(folder, 'package.json')),
  );
  const packed: Packed[] = [];
  for (const folder of folders) {
    const { name, exports = {} } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as Pick<Packed, 'name' | 'exports'>;
    const [made] = JSON.parse(await output('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', target], folder)) as [
      { filename: string; files: { path: string }[] },
    ];
    packed.push({ name, folder, exports, tarball: join(target, made.filename.replace('@', '').replace('/', '-')), files: made.files.map(({ path }) => path) });
  }
  return packed;
}
