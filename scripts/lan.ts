import { createServer as createTlsServer } from 'node:https';
import { request } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { connect } from 'node:net';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { generate } from 'selfsigned';
import type { Site } from '@cs-kit/protocol';
import type { RunningRelay } from '../server/src/runtime/node.ts';
import { root } from './run.ts';

/*
 * `npm run dev -- --lan`: shop and relay under one https address of this machine, for a phone on the same network. Microphone and
 * notifications need https, and a certificate of a name that the phone can reach; this one is made here, so the phone warns once.
 */

/** Where the front leads to. */
export interface Front {
  readonly relayPort: number;
  readonly shopPort: number;
}

export const LAN_PORT = 8443;
/** Path of the relay below the address of the front. */
export const RELAY_PATH = '/relay';
const VALID_DAYS = 90;

/** The address of this machine on its network, or null where it has none. */
export function lanAddress(): string | null {
  const found = Object.values(networkInterfaces())
    .flatMap((each) => each ?? [])
    .find((each) => each.family === 'IPv4' && !each.internal);
  return found?.address ?? null;
}

/** A key and a certificate for one address, kept for the next start so that the phone warns once only. */
async function certificate(address: string): Promise<{ readonly key: string; readonly cert: string }> {
  const folder = join(root, 'build/lan');
  const file = join(folder, `${address}.json`);
  const kept = await readFile(file, 'utf8').catch(() => null);
  if (kept !== null) {
    const { key, cert, until } = JSON.parse(kept) as { key: string; cert: string; until: number };
    if (until > Date.now()) return { key, cert };
  }
  const until = Date.now() + VALID_DAYS * 86_400_000;
  const made = await generate([{ name: 'commonName', value: address }], {
    notAfterDate: new Date(until),
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 7, ip: address }] }],
  });
  await mkdir(folder, { recursive: true });
  await writeFile(file, JSON.stringify({ key: made.private, cert: made.cert, until }), { mode: 0o600 });
  return { key: made.private, cert: made.cert };
}

/** Listens on https and passes on: what is below `RELAY_PATH` to the relay, the rest to the shop. Resolves when it listens. */
export async function openFront(address: string, { relayPort, shopPort }: Front, port = LAN_PORT): Promise<{ readonly url: string; close(): void }> {
  const portOf = ({ url = '/' }: IncomingMessage): number => (url === RELAY_PATH || url.startsWith(`${RELAY_PATH}/`) ? relayPort : shopPort);
  const pass = (incoming: IncomingMessage, outgoing: ServerResponse): void => {
    const headers = { ...incoming.headers, 'x-forwarded-for': incoming.socket.remoteAddress ?? '', 'x-forwarded-proto': 'https' };
    const onward = request({ host: '127.0.0.1', port: portOf(incoming), path: incoming.url, method: incoming.method, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    onward.on('error', () => (outgoing.headersSent ? outgoing.destroy() : outgoing.writeHead(502).end('Not started yet.\n')));
    outgoing.on('close', () => onward.destroy());
    incoming.pipe(onward);
  };
  const server = createTlsServer(await certificate(address), pass);
  server.on('upgrade', (incoming: IncomingMessage, socket, head: Buffer) => {
    const far = connect(portOf(incoming), '127.0.0.1', () => {
      const lines = Object.entries({ ...incoming.headers, 'x-forwarded-for': incoming.socket.remoteAddress ?? '' }).map(
        ([name, value]) => `${name}: ${String(value)}`,
      );
      far.write(`GET ${incoming.url} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`);
      far.write(head);
      far.pipe(socket).pipe(far);
    });
    far.on('error', () => socket.destroy());
    socket.on('error', () => far.destroy());
  });
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, '0.0.0.0', resolve));
  const taken = (server.address() as { port: number }).port;
  return { url: `https://${address}:${taken}`, close: () => void server.close() };
}

const NAME = 'Fjord & Fern on this network';

/** The shop's own site for other machines: the demo site answers this machine alone. */
export async function lanSite(running: RunningRelay, origin: string): Promise<Site> {
  const { sites, articles } = running.relay.services;
  const known = sites.all().find((site) => site.name === NAME);
  if (known !== undefined) return sites.patch(known.id, { origins: [origin] });
  const site = await sites.create(NAME, [origin]);
  await articles.restoreDemo(site.id);
  return sites.patch(site.id, { uploads: true, visitorRooms: true });
}
