import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { dropPrevious } from './build.ts';

const run = promisify(execFile);
const root = fileURLToPath(new URL('..', import.meta.url));
const compiler = join(root, 'node_modules/ts7/bin/tsc');
const work = join(root, 'node_modules/.cache/cs-kit/dist');

/** One npm package of the repository. */
interface Pack {
  readonly name: string;
  readonly folder: string;
  readonly kind: 'browser' | 'node';
}

/** Lower floors first: each is compiled against the declarations of those before. */
const PACKS: readonly Pack[] = [
  { name: '@cs-kit/protocol', folder: 'packages/protocol', kind: 'browser' },
  { name: '@cs-kit/core', folder: 'packages/core', kind: 'browser' },
  { name: '@cs-kit/ui', folder: 'packages/ui', kind: 'browser' },
  { name: '@cs-kit/room', folder: 'packages/room', kind: 'browser' },
  { name: '@cs-kit/voice', folder: 'packages/voice', kind: 'browser' },
  { name: '@cs-kit/canvas', folder: 'packages/canvas', kind: 'browser' },
  { name: '@cs-kit/insights', folder: 'packages/insights', kind: 'browser' },
  { name: 'cs-kit', folder: 'packages/widget', kind: 'browser' },
  { name: '@cs-kit/relay', folder: 'server', kind: 'node' },
];

function settings({ folder, kind }: Pack): object {
  const browser = { lib: ['es2023', 'dom', 'dom.iterable'], types: [], experimentalDecorators: true, useDefineForClassFields: false };
  const node = { lib: ['es2024'], types: ['node'], useDefineForClassFields: true };
  return {
    extends: join(root, 'tsconfig.base.json'),
    compilerOptions: {
      ...(kind === 'browser' ? browser : node),
      // Without the condition that finds sources: other packages are seen as those who install them see them.
      customConditions: [],
      noEmit: false,
      declaration: true,
      sourceMap: false,
      rewriteRelativeImportExtensions: true,
      rootDir: join(root, folder, 'src'),
      outDir: join(root, folder, 'dist'),
      typeRoots: [join(root, 'node_modules/@types')],
    },
    include: [join(root, folder, 'src')],
    exclude: [join(root, folder, 'src/**/*.test.ts'), join(root, folder, 'src/**/fixtures'), join(root, folder, 'src/**/testing')],
  };
}

/** Runs a command; its output only where it fails. */
async function tool(file: string, args: readonly string[], cwd = root): Promise<void> {
  try {
    await run(file, [...args], { cwd, maxBuffer: 1 << 26 });
  } catch (error) {
    const { stdout, stderr } = error as { stdout?: string; stderr?: string };
    throw new Error(`${stdout ?? ''}${stderr ?? ''}`.trim() || String(error));
  }
}

/** Declarations keep the `.ts` of the sources, which not every consumer resolves: they name the built files instead. */
async function fixDeclarations(folder: string): Promise<void> {
  const files = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.d.ts'));
  await Promise.all(
    files.map(async (name) => {
      const file = join(folder, name);
      const text = await readFile(file, 'utf8');
      const fixed = text.replace(/((?:from|import)\s*\(?\s*['"]\.{1,2}\/[^'"]+)\.ts(['"])/g, '$1.js$2');
      if (fixed !== text) await writeFile(file, fixed);
    }),
  );
}

async function buildPack(pack: Pack): Promise<void> {
  const config = join(work, `tsconfig.${pack.name.replaceAll(/[@/]/g, '_')}.json`);
  await mkdir(work, { recursive: true });
  await writeFile(config, JSON.stringify(settings(pack), null, 2));
  await rm(join(root, pack.folder, 'dist'), { recursive: true, force: true });
  await tool(process.execPath, [compiler, '-p', config]);
  await fixDeclarations(join(root, pack.folder, 'dist'));
}

/** Imports every public module of a package in a Node without a page, as a server that renders pages does. */
async function importInNode({ name, folder }: Pack): Promise<void> {
  const { exports } = JSON.parse(await readFile(join(root, folder, 'package.json'), 'utf8')) as { exports: Record<string, { default?: string } | string> };
  const files = Object.entries(exports).filter(([path, target]) => typeof target === 'object' && target.default !== undefined && !path.endsWith('define.js'));
  for (const [path] of files) await tool(process.execPath, ['--input-type=module', '-e', `await import(${JSON.stringify(name + path.slice(1))})`]);
}

/** Compiles a small program that uses every package, with the two ways of finding modules, and looks into their declarations too. */
async function compileConsumer(packs: readonly Pack[]): Promise<void> {
  const folder = join(work, 'consumer');
  await mkdir(folder, { recursive: true });
  const lines = packs.map(({ name }, index) => `import * as p${index} from '${name}';\nexport const n${index}: number = Object.keys(p${index}).length;`);
  await writeFile(join(folder, 'main.mts'), `${lines.join('\n')}\n`);
  for (const [module, moduleResolution] of [
    ['nodenext', 'nodenext'],
    ['esnext', 'bundler'],
  ] as const) {
    const compilerOptions = {
      target: 'es2022',
      module,
      moduleResolution,
      strict: true,
      noEmit: true,
      skipLibCheck: false,
      lib: ['es2024', 'dom', 'dom.iterable'],
      types: ['node'],
      typeRoots: [join(root, 'node_modules/@types')],
    };
    const config = join(folder, `tsconfig.${moduleResolution}.json`);
    await writeFile(config, JSON.stringify({ compilerOptions, files: ['main.mts'] }));
    await tool(process.execPath, [compiler, '-p', config], folder).catch((error: Error) => {
      // Declarations of other people's packages are theirs; ours must be clean.
      const ours = error.message.split('\n').filter((line) => /(packages\/[\w-]+|server)\/dist\/|main\.mts/.test(line));
      if (ours.length > 0) throw new Error(`Consumers with moduleResolution ${moduleResolution} see errors:\n${ours.join('\n')}`);
    });
  }
}

/** Builds the `dist` of the named packages, or of all, and checks them as those who install them would. */
export async function buildPackages(names: readonly string[] = [], tryThem = true): Promise<void> {
  const packs = PACKS.filter(({ name }) => names.length === 0 || names.includes(name));
  await dropPrevious();
  for (const pack of packs) {
    const started = performance.now();
    await buildPack(pack);
    process.stdout.write(`${pack.name.padEnd(20)} ${((performance.now() - started) / 1000).toFixed(1)} s\n`);
  }
  if (!tryThem) return;
  for (const pack of packs) await importInNode(pack);
  await compileConsumer(packs.filter(({ folder }) => existsSync(join(root, folder, 'dist'))));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    await buildPackages(process.argv.slice(2));
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`);
    process.exitCode = 1;
  }
}
