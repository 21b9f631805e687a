import { createServer } from 'node:http';
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Web } from '../../server/src/previews/web.ts';
import { createWeb } from '../../server/src/runtime/web.ts';

/** An address of the public internet that no test reaches. */
export const PUBLIC = '93.184.216.34';

/** The web of a test: names that it makes up, and one real server behind every address. */
export interface TestWeb {
  readonly web: Web;
  /** Addresses by name; a function is asked at each look-up. */
  readonly names: Map<string, readonly string[] | (() => readonly string[])>;
  /** What answers, by host and path. */
  readonly pages: Map<string, (request: IncomingMessage, response: ServerResponse) => void>;
  /** Addresses that were connected to, with their ports. */
  readonly dialled: string[];
  /** What the server was asked. */
  readonly asked: { readonly url: string; readonly headers: IncomingHttpHeaders }[];
  /** Puts a page of HTML there; its host is public unless it was named before. */
  page(address: string, html: string | Uint8Array, headers?: Readonly<Record<string, string>>): void;
  stop(): Promise<void>;
}

/** Opens it. */
export async function testWeb(): Promise<TestWeb> {
  const names: TestWeb['names'] = new Map();
  const pages: TestWeb['pages'] = new Map();
  const dialled: string[] = [];
  const asked: TestWeb['asked'] = [];
  const server = createServer((request, response) => {
    const url = `${request.headers.host}${request.url}`;
    asked.push({ url, headers: request.headers });
    const page = pages.get(url);
    if (page === undefined) response.writeHead(404).end();
    else page(request, response);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  const web = createWeb({
    resolve: async (host) => {
      const found = names.get(host);
      if (found === undefined) throw new Error(`${host} has no address`);
      return typeof found === 'function' ? found() : found;
    },
    reach: (address, wanted) => {
      dialled.push(`${address}:${wanted}`);
      return { host: '127.0.0.1', port };
    },
  });
  return {
    web,
    names,
    pages,
    dialled,
    asked,
    page(address, html, headers = { 'content-type': 'text/html; charset=utf-8' }) {
      const host = address.split('/')[0] as string;
      if (!names.has(host)) names.set(host, [PUBLIC]);
      pages.set(address, (_request, response) => void response.writeHead(200, headers).end(html));
    },
    stop: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}
