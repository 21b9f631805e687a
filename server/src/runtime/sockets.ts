import { STATUS_CODES } from 'node:http';
import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { CLOSE, CsError, LIMITS, SOCKET_PROTOCOL, uuid } from '@cs-kit/protocol';
import type { Logger } from 'pino';
import { WebSocketServer } from 'ws';
import type { WebSocket } from 'ws';
import type { Peer } from '../context.ts';
import { problemOf } from '../http/problem.ts';
import type { Admission, Relay } from '../relay.ts';
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

const TOO_LARGE_ON_THE_WIRE = 1009;

/** The library ends a frame over the limit before its bytes are in memory, by the standard's code; the contract has a code of its own for it. */
function nameTooLarge(socket: WebSocket, bytes: number): void {
  const close = socket.close.bind(socket);
  socket.close = (code, reason) => (code === TOO_LARGE_ON_THE_WIRE ? close(CLOSE.tooLarge, `a frame has at most ${bytes} bytes`) : close(code, reason));
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
  const servers = new Map<number, WebSocketServer>();
  const serverFor = (maxPayload: number): WebSocketServer => {
    let sockets = servers.get(maxPayload);
    if (sockets === undefined) {
      sockets = new WebSocketServer({ noServer: true, maxPayload, perMessageDeflate: false, clientTracking: true, handleProtocols: () => SOCKET_PROTOCOL });
      servers.set(maxPayload, sockets);
    }
    return sockets;
  };
  const everySocket = (): WebSocket[] => [...servers.values()].flatMap(({ clients }) => [...clients]);
  const alive = new WeakMap<WebSocket, boolean>();

  const attach = (socket: WebSocket, raw: Duplex, admission: Admission): void => {
    nameTooLarge(socket, admission.frameBytes);
    const feed = relay.connect(transportOf(socket, raw), admission);
    alive.set(socket, true);
    socket.on('pong', () => alive.set(socket, true));
    socket.on('message', (data: Buffer, binary: boolean) => {
      alive.set(socket, true);
      void feed.receive(binary ? data : data.toString('utf8'));
    });
    // Only what breaks the protocol is told as an error; a line that is cut just closes.
    socket.on('error', () => feed.gone(CLOSE.badFrame));
    socket.on('close', () => feed.gone());
  };

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
    // A handshake that is refused never attaches: its place is free again when the line closes. No closure of our own: it would hold the
    // request for as long as the socket is open.
    raw.once('close', admission.release);
    serverFor(admission.frameBytes).handleUpgrade(request, raw, head, (socket) => attach(socket, raw, admission));
  };

  server.on('upgrade', (request, raw, head) => {
    // A peer may reset at any moment from here on; without a listener that would end the process.
    raw.on('error', () => raw.destroy());
    upgrade(request, raw, head).catch((error: unknown) => {
      logger.warn({ err: error }, 'upgrade failed');
      raw.destroy();
    });
  });

  const beat = setInterval(() => {
    for (const socket of everySocket()) {
      if (alive.get(socket) === false) socket.terminate();
      else {
        alive.set(socket, false);
        socket.ping();
      }
    }
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
