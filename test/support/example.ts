import { createServer } from 'node:http';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';
import { root } from '../../scripts/run.ts';

/** Serves an example that Vite would build: its page, its style and its script, bundled from the sources of the packages. */
export async function serveExample(name: string, relay: string): Promise<{ readonly url: string; close(): Promise<void> }> {
  const folder = join(root, 'examples', name);
  const { outputFiles } = await build({
    entryPoints: [join(folder, 'src/main.ts')],
    bundle: true,
    splitting: true,
    format: 'esm',
    target: 'es2022',
    conditions: ['cs-source', 'browser'],
    tsconfig: join(root, 'tsconfig.json'),
    outdir: '/',
    entryNames: '[name]',
    absWorkingDir: root,
    write: false,
    logLevel: 'silent',
    define: { 'import.meta.env.VITE_CS_RELAY': JSON.stringify(relay), 'import.meta.env.VITE_CS_SITE_KEY': '"demo"' },
  });
  const page = (await readFile(join(folder, 'index.html'), 'utf8'))
    .replace('/src/main.ts', '/main.js')
    .replace('<title>', '<link rel="icon" href="data:," /><title>');
  const files = new Map<string, { readonly type: string; readonly body: string | Uint8Array }>([
    ['/', { type: 'text/html; charset=utf-8', body: page }],
    ['/src/style.css', { type: 'text/css', body: await readFile(join(folder, 'src/style.css')) }],
    ...outputFiles.map(({ path, contents }) => [path, { type: 'text/javascript', body: contents }] as const),
  ]);
  const server = createServer((request, response) => {
    const file = files.get(new URL(request.url ?? '/', 'http://page.invalid').pathname);
    response.writeHead(file === undefined ? 404 : 200, { 'content-type': file?.type ?? 'text/plain' }).end(file?.body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  return {
    url: `http://127.0.0.1:${(server.address() as { port: number }).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
