import { existsSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { getRequestListener } from '@hono/node-server';
import pino from 'pino';
import type { Logger } from 'pino';
import { isLoopback, parseConfig } from '../config.ts';
import type { Config } from '../config.ts';
import type { Peer } from '../context.ts';
import { createOfflineEngine } from '../images/offline/engine.ts';
import type { Web } from '../previews/web.ts';
import { createRelay } from '../relay.ts';
import type { Relay } from '../relay.ts';
import type { Clock } from '../rooms/live-room.ts';
import { openDiskBlobs } from '../storage/blobs/disk.ts';
import { openDiskParts } from '../storage/blobs/parts.ts';
import { openEventStore } from '../storage/events/index.ts';
import { openSqliteStore } from '../storage/state/sqlite.ts';
import { findEspeak } from './espeak.ts';
import { openKitFiles } from './kit-files.ts';
import { smtpMailer } from './mailer.ts';
import { scryptPasswords } from './passwords.ts';
import { peerOf } from './peer.ts';
import { connectSocket } from './provider-socket.ts';
import { readOrMakeSecret } from './secret.ts';
import { openKnowledgeFiles } from './knowledge-files.ts';
import { takeSockets } from './sockets.ts';
import { createWeb } from './web.ts';

const HERE = dirname(fileURLToPath(import.meta.url));
/** Folder of the package: two up, from src/runtime as from dist/runtime. */
const PACKAGE = resolve(HERE, '..', '..');

/** What a start may be told beside the settings. */
export interface StartOptions {
  readonly config: Config;
  /** Folder that relative paths in the settings start from. */
  readonly root: string;
  readonly logger?: Logger;
  /** Folder of the built kit. */
  readonly kitDirectory?: string;
  /** Milliseconds in which the headers of a request must have arrived. */
  readonly headersTimeoutMs?: number;
  /** The way to the pages behind links; tests lead it to a server of their own. */
  readonly web?: Web;
}

/** A relay that listens. */
export interface RunningRelay {
  readonly relay: Relay;
  /** Address as browsers on this machine reach it, without a slash at the end. */
  readonly url: string;
  readonly port: number;
  /** Drains: open requests end, sockets are told to come back, everything is on disk. */
  close(): Promise<void>;
}

/** A taken port; the message is one line that names it. */
export class PortTakenError extends Error {
  override readonly name = 'PortTakenError';
}

/** Reads the config file (CS_CONFIG, else `relay.config.json` in `root` if it is there) and the environment. Throws `ConfigError`. */
export async function readConfig(root: string, env: Readonly<Record<string, string | undefined>>): Promise<{ readonly config: Config; readonly root: string }> {
  const named = env['CS_CONFIG'];
  const path = named === undefined ? join(root, 'relay.config.json') : resolve(root, named);
  if (named === undefined && !existsSync(path)) return { config: parseConfig({}, env), root };
  return { config: parseConfig(JSON.parse(await readFile(path, 'utf8')), env), root: dirname(path) };
}

const systemClock: Clock = {
  now: () => Date.now(),
  after(ms, fn) {
    // Longer waits than a timer holds are cut; who waits that long looks again.
    const timer = setTimeout(fn, Math.min(ms, 2 ** 31 - 1));
    timer.unref();
    return () => clearTimeout(timer);
  },
};

async function packageVersion(): Promise<string> {
  return (JSON.parse(await readFile(join(PACKAGE, 'package.json'), 'utf8')) as { version: string }).version;
}

async function listen(server: Server, config: Config): Promise<number> {
  await new Promise<void>((done, fail) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      fail(
        error.code === 'EADDRINUSE'
          ? new PortTakenError(`Port ${config.port} is taken by another program. Stop it, or choose another one with PORT=….`)
          : error,
      ),
    );
    server.listen(config.port, config.host, () => done());
  });
  return (server.address() as AddressInfo).port;
}

const BAD_REQUESTS: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
};

function hardened(server: Server): Server {
  server.requestTimeout = 60_000;
  server.keepAliveTimeout = 10_000;
  server.maxHeadersCount = 100;
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    if (socket.writable) socket.end(`HTTP/1.1 ${BAD_REQUESTS[error.code ?? ''] ?? '400 Bad Request'}\r\nconnection: close\r\n\r\n`, () => socket.destroy());
    else socket.destroy();
  });
  return server;
}

/** Starts the relay on Node. */
export async function startRelay({ config, root, logger: given, kitDirectory, headersTimeoutMs = 10_000, web }: StartOptions): Promise<RunningRelay> {
  const logger = given ?? pino({ level: config.logLevel });
  const dataDir = isAbsolute(config.dataDir) ? config.dataDir : resolve(root, config.dataDir);
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const secrets = config.secret ?? [await readOrMakeSecret(dataDir)];
  const scheme = config.tlsCert === undefined ? 'http' : 'https';
  const shown = config.host === '0.0.0.0' || config.host === '::' ? 'localhost' : config.host.includes(':') ? `[${config.host}]` : config.host;
  let port = config.port;
  const basePath = config.publicUrl === undefined ? '' : new URL(config.publicUrl).pathname.replace(/\/$/, '');

  // The port is bound first, so that a taken one is told before any file is opened; requests wait until the relay is built.
  let ready: (relay: Relay) => void = () => undefined;
  const built = new Promise<Relay>((resolve) => (ready = resolve));
  // Behind a proxy on the same machine every peer looks local: only a relay that is itself reached on this machine may believe that.
  const local = config.publicUrl === undefined || isLoopback(new URL(config.publicUrl).hostname);
  const nodePeer = (request: IncomingMessage): Peer => {
    const peer = peerOf(request.socket.remoteAddress, header(request, 'x-forwarded-for'), config.trustedProxies);
    return local ? peer : { ...peer, loopback: false };
  };
  const listener = getRequestListener(
    async (request, env) => (await built).fetch(withoutBase(request, basePath), nodePeer((env as { incoming: IncomingMessage }).incoming)),
    { hostname: shown, errorHandler: () => new Response(null, { status: 400 }) },
  );
  const answer = (incoming: IncomingMessage, outgoing: ServerResponse): void => void listener(incoming, outgoing);
  const options = { connectionsCheckingInterval: headersTimeoutMs / 2, headersTimeout: headersTimeoutMs };
  const server = hardened(
    config.tlsCert === undefined
      ? createServer(options, answer)
      : createTlsServer(
          { ...options, cert: await readFile(resolve(root, config.tlsCert)), key: await readFile(resolve(root, config.tlsKey as string)) },
          answer,
        ),
  );
  port = await listen(server, config);

  const store = await openSqliteStore(join(dataDir, 'state.db'));
  const events = await openEventStore({ directory: join(dataDir, 'events') });
  const relay = await createRelay({
    config,
    secrets,
    store,
    events,
    logger,
    clock: systemClock,
    passwords: scryptPasswords,
    blobs: openDiskBlobs(join(dataDir, 'blobs')),
    parts: openDiskParts(join(dataDir, 'blobs')),
    kit: await openKitFiles(kitDirectory ?? join(PACKAGE, 'kit'), join(dataDir, 'kit')),
    mailer: config.smtpUrl === undefined ? null : smtpMailer(config.smtpUrl, config.mailFrom),
    offlineImages: [createOfflineEngine()],
    localSpeech: await findEspeak(),
    knowledge: openKnowledgeFiles(PACKAGE),
    web: web ?? createWeb(),
    connect: connectSocket,
    version: await packageVersion(),
    address: () => `${scheme}://${shown}:${port}`,
  });
  if (config.staffPassword !== undefined) await relay.services.staff.ensureAdmin(config.staffPassword);
  ready(relay);
  const sockets = takeSockets({
    server,
    relay,
    basePath,
    peerOf: nodePeer,
    logger,
    toRequest: (request) => withoutBase(new Request(`http://${shown}${request.url ?? '/'}`, { headers: headersOf(request) }), basePath),
  });

  return {
    relay,
    port,
    url: config.publicUrl ?? `${scheme}://${shown}:${port}`,
    async close() {
      await relay.close();
      sockets.close();
      const closed = new Promise<void>((done) => server.close(() => done()));
      server.closeIdleConnections();
      const cut = setTimeout(() => server.closeAllConnections(), 5_000);
      await closed;
      clearTimeout(cut);
      await events.close();
      await store.close();
    },
  };
}

function header(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value.join(',') : value;
}

function headersOf(request: IncomingMessage): Headers {
  const headers = new Headers();
  for (const [name, value] of Object.entries(request.headers)) if (typeof value === 'string') headers.set(name, value);
  return headers;
}

/** Takes the path of a proxy away, so that routes need not know it. */
function withoutBase(request: Request, basePath: string): Request {
  if (basePath === '') return request;
  const url = new URL(request.url);
  if (url.pathname !== basePath && !url.pathname.startsWith(`${basePath}/`)) return request;
  url.pathname = url.pathname.slice(basePath.length) || '/';
  return new Request(url, request);
}
