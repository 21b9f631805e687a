import { lookup } from 'node:dns/promises';
import { request } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { connect, isIP } from 'node:net';
import type { Socket } from 'node:net';
import { pipeline } from 'node:stream';
import type { Duplex, Readable } from 'node:stream';
import { connect as connectTls } from 'node:tls';
import { constants, createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import type { Web, WebAnswer, WebAsk } from '../previews/web.ts';

const AGENT = 'cs-kit-relay (link preview)';
const HEADER_BYTES = 16 * 1024;
const PORTS: Readonly<Record<string, number>> = { 'http:': 80, 'https:': 443 };

/** What was cut at the bound is unpacked as far as it goes. */
const CUT = { finishFlush: constants.Z_SYNC_FLUSH };
const UNPACKERS: Readonly<Record<string, () => Duplex>> = {
  gzip: () => createGunzip(CUT),
  deflate: () => createInflate(CUT),
  br: () => createBrotliDecompress({ finishFlush: constants.BROTLI_OPERATION_FLUSH }),
};

/** Where a connection really goes; tests lead it to a server of their own. */
export type Reach = (address: string, port: number) => { readonly host: string; readonly port: number };

/** How names are looked up. */
export type Resolve = Web['resolve'];

const everyAddress: Resolve = async (host) => (await lookup(host, { all: true })).map(({ address }) => address);
const straight: Reach = (host, port) => ({ host, port });

/** The web as Node reaches it. Neither proxies nor settings of the environment are looked at. */
export function createWeb({ resolve = everyAddress, reach = straight }: { readonly resolve?: Resolve; readonly reach?: Reach } = {}): Web {
  return { resolve, get: (ask) => get(ask, reach) };
}

/** The one connection of a request: the name is no part of it but for the certificate. */
function dial({ url, address }: WebAsk, reach: Reach): Socket {
  const port = url.port === '' ? (PORTS[url.protocol] as number) : Number(url.port);
  const to = reach(address, port);
  if (url.protocol === 'http:') return connect(to);
  const named = !url.hostname.startsWith('[') && isIP(url.hostname) === 0;
  return connectTls({ ...to, ...(named ? { servername: url.hostname } : {}), ALPNProtocols: ['http/1.1'] });
}

function get(ask: WebAsk, reach: Reach): Promise<WebAnswer> {
  const { url, accept, signal } = ask;
  return new Promise((done, fail) => {
    const outgoing = request({
      path: url.pathname + url.search,
      headers: { host: url.host, accept, 'accept-encoding': Object.keys(UNPACKERS).join(', '), 'user-agent': AGENT, connection: 'close' },
      maxHeaderSize: HEADER_BYTES,
      createConnection: () => dial(ask, reach),
      signal,
    });
    outgoing.on('error', fail);
    outgoing.on('response', (incoming) => {
      // Reading hears of it; to be let go in the middle of a body is no failure.
      incoming.on('error', () => undefined);
      void read(incoming, ask)
        .then(done, fail)
        .finally(() => outgoing.destroy());
    });
    outgoing.end();
  });
}

async function read(incoming: IncomingMessage, { wanted, bytes }: WebAsk): Promise<WebAnswer> {
  const { statusCode: status = 0, headers } = incoming;
  const type = headers['content-type'] ?? '';
  const answer = { status, location: headers.location ?? null, type };
  if (status !== 200 || !wanted(type)) return { ...answer, body: new Uint8Array(), whole: false };
  return { ...answer, ...(await readUpTo(unpacked(incoming, bytes), bytes)) };
}

/** The body as it was before it was packed. One packing is taken, not several. */
function unpacked(incoming: IncomingMessage, bytes: number): Readable {
  const packing = (incoming.headers['content-encoding'] ?? 'identity').trim().toLowerCase();
  if (packing === 'identity') return incoming;
  const unpacker = Object.hasOwn(UNPACKERS, packing) ? UNPACKERS[packing] : undefined;
  if (unpacker === undefined) throw new Error('The body is packed in a way that is not taken.');
  // Its failure is heard where it is read.
  return pipeline(upTo(incoming, bytes), unpacker(), () => undefined) as Duplex;
}

/** The first bytes of a body: what is packed may be long and yet give nothing. */
async function* upTo(body: AsyncIterable<Uint8Array>, bytes: number): AsyncGenerator<Uint8Array> {
  let left = bytes;
  for await (const part of body) {
    yield part.subarray(0, left);
    left -= part.byteLength;
    if (left <= 0) return;
  }
}

async function readUpTo(body: Readable, bytes: number): Promise<{ body: Uint8Array; whole: boolean }> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of body as AsyncIterable<Uint8Array>) {
    parts.push(part);
    size += part.byteLength;
    if (size > bytes) break;
  }
  return { body: new Uint8Array(Buffer.concat(parts).subarray(0, bytes)), whole: size <= bytes };
}
