import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { build } from 'esbuild';
import { buildPackages } from '../../scripts/build-packages.ts';
import { root } from '../../scripts/run.ts';
import { composer, launch, log, openPage, say } from '../support/browser.ts';
import { output, packAll } from '../support/packed.ts';
import type { Packed } from '../support/packed.ts';
import { freePort } from '../support/relay-process.ts';

/* What npm would publish, installed into an empty project: it imports without a page, its types resolve, a bundle of it works in a browser, and its relay starts. */

const INSTALL_MS = 280_000;
let project: string;
let packed: Packed[];
let relay: ChildProcess | null = null;
let relayUrl: string;

before(
  async () => {
    // What they hold is tried below, as it was installed.
    await buildPackages([], false);
    project = await mkdtemp(join(tmpdir(), 'cs-packed-'));
    const tarballs = join(project, 'tarballs');
    await mkdir(tarballs);
    packed = await packAll(tarballs);
    const dependencies = Object.fromEntries(packed.map(({ name, tarball }) => [name, `file:${tarball}`]));
    // Ours need each other by version, and no registry has that version yet: everybody gets the tarball.
    await writeFile(
      join(project, 'package.json'),
      JSON.stringify({
        name: 'consumer',
        private: true,
        type: 'module',
        dependencies,
        overrides: Object.fromEntries(Object.keys(dependencies).map((name) => [name, `$${name}`])),
      }),
    );
    await output('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error', '--prefer-offline'], project);
  },
  { timeout: INSTALL_MS },
);
after(async () => {
  relay?.kill('SIGKILL');
  if (project !== undefined) await rm(project, { recursive: true, force: true });
});

/** The modules that a package offers. */
const modulesOf = ({ name, exports }: Packed): string[] =>
  Object.entries(exports).flatMap(([path, target]) => (typeof target === 'object' && target.default !== undefined ? [name + path.slice(1)] : []));

test('every tarball holds what its package.json promises, and no sources or tests', async () => {
  for (const { name, files, folder, exports } of packed) {
    const { bin = {} } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as { bin?: Record<string, string> };
    const promised = [
      ...Object.values(exports).flatMap((target) => (typeof target === 'string' ? [target] : [target.types, target.default])),
      ...Object.values(bin),
    ]
      .filter((path) => path !== undefined)
      .map((path) => path.replace('./', ''));
    for (const path of promised) assert.ok(files.includes(path), `${name} lacks ${path}`);
    assert.ok(files.includes('README.md'), `${name} lacks a README`);
    assert.deepEqual(
      files.filter((path) => /\.test\.|(^|\/)(test|testing|fixtures)\//.test(path) || (/\.ts$/.test(path) && !/\.d\.ts$/.test(path))),
      [],
      `${name} carries files that nobody needs`,
    );
  }
});

test('nothing of ours came from anywhere else', async () => {
  for (const { name } of packed) {
    const { version } = JSON.parse(await readFile(join(project, 'node_modules', name, 'package.json'), 'utf8')) as { version: string };
    assert.ok(version.length > 0);
    assert.equal(existsSync(join(project, 'node_modules', name, 'src/index.ts')), false, `${name} is the packed one`);
  }
});

test('every module but those that register elements imports in Node, without a page', async () => {
  const modules = packed.flatMap(modulesOf).filter((name) => !/define(-\w+)?\.js$/.test(name));
  const script = `for (const name of ${JSON.stringify(modules)}) { try { await import(name); } catch (error) { console.log(name + ': ' + error.message); } }`;
  assert.equal((await output('node', ['--input-type=module', '-e', script], project)).trim(), '');
});

const CONSUMER = `import type { CsHub } from 'cs-kit';
import { CsHubOpenedEvent } from 'cs-kit';
import 'cs-kit/define.js';
import type { CsRoom } from '@cs-kit/room';
import { relayClient } from '@cs-kit/core';
import { LIMITS } from '@cs-kit/protocol';
import type { PublicConfig, RelayFrame } from '@cs-kit/protocol';

const hub: CsHub = document.createElement('cs-hub');
const room: CsRoom = document.createElement('cs-room');
hub.relay = 'https://relay.example';
hub.addEventListener('cs-hub-opened', (event) => { const tab: string = event.tab; hub.open(tab); });
hub.addEventListener('cs-message-received', ({ authorName }) => { const name: string = authorName; room.ask(name); });
export const limit: number = LIMITS.messageChars;
export const config: Promise<PublicConfig> = relayClient({ relay: 'https://relay.example', siteKey: 'k' }).config();
export const opened: boolean = CsHubOpenedEvent.type === 'cs-hub-opened';
export const isError = (frame: RelayFrame): boolean => frame.type === 'error';
// @ts-expect-error The address is a string: a type that were \`any\` would not complain.
hub.relay = 5;
`;

for (const [module, moduleResolution] of [
  ['nodenext', 'nodenext'],
  ['esnext', 'bundler'],
] as const) {
  test(`types resolve with moduleResolution ${moduleResolution}`, async () => {
    const every = packed.flatMap(modulesOf).map((name, index) => `import * as m${index} from '${name}';\nexport const n${index} = m${index};`);
    await writeFile(join(project, 'main.mts'), CONSUMER);
    await writeFile(join(project, 'every.mts'), every.join('\n'));
    const compilerOptions = {
      target: 'es2022',
      module,
      moduleResolution,
      strict: true,
      noEmit: true,
      skipLibCheck: true,
      lib: ['es2024', 'dom', 'dom.iterable'],
      types: [],
    };
    await writeFile(join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['main.mts', 'every.mts'] }));
    await output('node', [join(root, 'node_modules/ts7/bin/tsc'), '-p', 'tsconfig.json'], project);
  });
}

test('the relay starts from its package and serves the browser files', async () => {
  const port = await freePort();
  relayUrl = `http://127.0.0.1:${port}`;
  const env = { ...process.env, PORT: String(port), CS_DATA_DIR: join(project, 'data'), CS_LOG_LEVEL: 'error' };
  relay = spawn(join(project, 'node_modules/.bin/cs-relay'), [], {
    cwd: project,
    env: { ...env, PATH: `${join(root, 'node_modules/.bin')}:${process.env['PATH'] ?? ''}` },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const deadline = Date.now() + 60_000;
  while (
    !(await fetch(`${relayUrl}/healthz`).then(
      (response) => response.ok,
      () => false,
    ))
  ) {
    assert.equal(relay.exitCode, null, 'the relay ended');
    assert.ok(Date.now() < deadline, 'the relay did not start');
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  const loader = await fetch(`${relayUrl}/kit/v1/loader.js`);
  assert.equal(loader.status, 200);
  assert.equal((await fetch(`${relayUrl}/desk`)).status, 200);
});

test('a bundle of the packages works in a browser against that relay', async () => {
  const made = join(project, 'bundle');
  await writeFile(
    join(project, 'page.js'),
    `import 'cs-kit/define.js';\nconst hub = document.createElement('cs-hub');\nhub.setAttribute('relay', ${JSON.stringify(relayUrl)});\nhub.setAttribute('site-key', 'demo');\ndocument.body.append(hub);\nhub.addEventListener('cs-hub-opened', () => { document.title = 'opened'; });`,
  );
  await build({
    entryPoints: [join(project, 'page.js')],
    bundle: true,
    splitting: true,
    format: 'esm',
    target: 'es2022',
    outdir: made,
    absWorkingDir: project,
    logLevel: 'silent',
  });
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://page.invalid').pathname;
    if (path === '/')
      return void response
        .writeHead(200, { 'content-type': 'text/html' })
        .end(
          '<!doctype html><html lang="en"><title>Page</title><link rel="icon" href="data:,"><body><script type="module" src="/page.js"></script></body></html>',
        );
    readFile(join(made, path.slice(1))).then(
      (data) => response.writeHead(200, { 'content-type': extname(path) === '.js' ? 'text/javascript' : 'application/octet-stream' }).end(data),
      () => response.writeHead(404).end(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  const browser = await launch();
  try {
    const { page, faults } = await openPage(await browser.newContext({ viewport: { width: 1280, height: 800 } }));
    await page.goto(`http://127.0.0.1:${(server.address() as { port: number }).port}/`);
    await page.getByRole('button', { name: 'Open the chat' }).click();
    await composer(page).waitFor();
    assert.equal(await page.title(), 'opened');
    await say(page, 'Do you ship to Norway?');
    await log(page).getByRole('button', { name: 'Helpful', exact: true }).waitFor();
    for (const tab of await page.getByRole('tab').all()) {
      await tab.click();
      await page.getByRole('tabpanel').locator('[aria-busy=true] .sk').first().waitFor({ state: 'detached' });
    }
    assert.equal(await page.getByText('This part did not load.').count(), 0);
    assert.deepEqual(faults, []);
  } finally {
    await browser.close();
    server.closeAllConnections();
    server.close();
  }
});
