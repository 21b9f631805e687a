import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { ServerResponse } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants } from 'node:zlib';
import type { Contestant } from './contestants.ts';

const compress = promisify(brotliCompress);
const TYPES: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
};

/** Serves the page of one contestant and its files, compressed at the highest level as ours are. */
export async function servePage(contestant: Contestant): Promise<{ readonly url: string; close(): Promise<void> }> {
  const packed = new Map<string, Buffer>();
  async function file(response: ServerResponse, name: string): Promise<void> {
    const type = TYPES[extname(name)];
    if (contestant.folder === null || type === undefined || normalize(name).startsWith('..')) return void response.writeHead(404).end();
    const path = join(contestant.folder, normalize(name));
    if (!packed.has(path)) packed.set(path, await compress(await readFile(path), { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }));
    response.writeHead(200, { 'content-type': type, 'content-encoding': 'br', 'cache-control': 'public, max-age=300' }).end(packed.get(path));
  }
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://page.invalid');
    if (pathname === '/') response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(contestant.html);
    else if (pathname.startsWith('/peer/')) file(response, pathname.slice('/peer/'.length)).catch(() => response.writeHead(404).end());
    else if (pathname === '/answer') response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ data: [], output: '', text: '' }));
    else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  const { port } = server.address() as { port: number };
  return {
    url: `http://127.0.0.1:${port}/`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
