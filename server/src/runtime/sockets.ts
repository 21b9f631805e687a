import { STATUS_CODES } from 'node:http';
import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { CsError, LIMITS, SOCKET_PROTOCOL, uuid } from '@cs-kit/protocol';
import type { Logger } from 'pino';
import { WebSocketServer } from 'ws';
import type { Server as SocketServer } from 'ws';
import type { Peer } from '../context.ts';
import { problemOf } from '../http/problem.ts';
import type { Relay } from '../relay.ts';
import { RelaySocket } from './relay-socket.ts';
import { transportOf } from './transport.ts';

const REFUSED_MS = 5_000;

interface Options {
  readonly server: Server;
  readonly relay: Relay;
  readonly basePath: string;
  readonly peerOf: (request: IncomingMessage) => Peer;
  readonly toRequest: (request: IncomingMessage) => Request;
  readonly logger: Logger;
}

/** A peer may reset at any moment; without a listener that would end the process. */
function reset(this: Duplex): void {
  this.destroy();
}

/** Written by hand: a flood of upgrades is mostly this answer, and objects made of it would keep the collector busy. */
function refuse(raw: Duplex, error: CsError): void {
  const { status, headers, body } = problemOf(error, uuid());
  const lines = Object.entries({ ...headers, 'content-length': Buffer.byteLength(body), connection: 'close' }).map(([name, value]) => `${name}: ${value}\r\n`);
  raw.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join('')}\r\n${body}`);
  // The peer may keep its half open, or not read at all: neither holds the connection.
  raw.once('finish', () => raw.destroy());
  const late = setTimeout(() => raw.destroy(), REFUSED_MS).unref();
  // A timer that stays would keep every connection of a flood in memory until it ends.
  raw.once('close', () => clearTimeout(late));
}

/** Takes WebSocket upgrades; every other upgrade and every unknown path is answered and closed at once. */
export function takeSockets({ server, relay, basePath, peerOf, toRequest, logger }: Options): { close(): void } {
  /** One for each bound of a frame: the library knows it before the upgrade. */
  const servers = new Map<number, SocketServer<typeof RelaySocket>>();
  const serverFor = (maxPayload: number): SocketServer<typeof RelaySocket> => {
    let sockets = servers.get(maxPayload);
    if (sockets === undefined) {
      sockets = new WebSocketServer({ noServer: true, WebSocket: RelaySocket, maxPayload, perMessageDeflate: false, handleProtocols: () => SOCKET_PROTOCOL });
      servers.set(maxPayload, sockets);
    }
    return sockets;
  };
  const everySocket = (): RelaySocket[] => [...servers.values()].flatMap(({ clients }) => [...clients]);

  const upgrade = async (request: IncomingMessage, raw: Duplex, head: Buffer): Promise<void> => {
    if (request.headers.upgrade?.toLowerCase() !== 'websocket') {
      return refuse(raw, new CsError('request/malformed', 'Only websocket upgrades are taken here.'));
    }
    if (!(request.url ?? '').startsWith(`${basePath}/`)) {
      return refuse(raw, new CsError('request/not-found', 'There is no socket at this address.'));
    }
    const admission = await relay.admit(() => toRequest(request), peerOf(request));
    if (admission instanceof CsError) return refuse(raw, admission);
    if (raw.destroyed) return admission.release();
    // A handshake that is refused never attaches: its place is free again when the line closes.
    raw.once('close', admission.release);
    serverFor(admission.frameBytes).handleUpgrade(request, raw, head, (socket) => {
      // From here on the library and the feed hear of it. Each listener that stays is held thousands of times, and a closure of this
      // function would hold the request too.
      raw.off('close', admission.release).off('error', reset);
      socket.attach(raw, relay.connect(transportOf(socket, raw), admission), admission.frameBytes);
    });
  };

  server.on('upgrade', (request, raw, head) => {
    raw.on('error', reset);
    upgrade(request, raw, head).catch((error: unknown) => {
      logger.warn({ err: error }, 'upgrade failed');
      raw.destroy();
    });
  });

  const beat = setInterval(() => {
    for (const socket of everySocket()) socket.beat();
  }, LIMITS.heartbeatMs);
  beat.unref();
  return {
    close() {
      clearInterval(beat);
      for (const socket of everySocket()) socket.terminate();
      for (const sockets of servers.values()) sockets.close();
    },
  };
}
