import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { CLOSE, LIMITS, SOCKET_PROTOCOL } from '@cs-kit/protocol';
import type { Logger } from 'pino';
import { WebSocketServer } from 'ws';
import type { WebSocket } from 'ws';
import type { Peer } from '../context.ts';
import type { Admission, Relay } from '../relay.ts';
import { transportOf } from './transport.ts';

const REFUSED_MS = 5_000;
const NORMAL_PHRASE: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  426: 'Upgrade Required',
  429: 'Too Many Requests',
  503: 'Service Unavailable',
};

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

async function refuse(raw: Duplex, refusal: Response): Promise<void> {
  const body = await refusal.text();
  const headers = [...refusal.headers].map(([name, value]) => `${name}: ${value}`).join('\r\n');
  raw.end(
    `HTTP/1.1 ${refusal.status} ${NORMAL_PHRASE[refusal.status] ?? 'Refused'}\r\n${headers}\r\ncontent-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
  );
  // The peer may keep its half open, or not read at all: neither holds the connection.
  raw.once('finish', () => raw.destroy());
  setTimeout(() => raw.destroy(), REFUSED_MS).unref();
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
    socket.on('error', () => feed.gone());
    socket.on('close', () => feed.gone());
  };

  const upgrade = async (request: IncomingMessage, raw: Duplex, head: Buffer): Promise<void> => {
    if (request.headers.upgrade?.toLowerCase() !== 'websocket') {
      await refuse(raw, new Response('Only websocket upgrades are taken here.\n', { status: 400 }));
      return;
    }
    if (!(request.url ?? '').startsWith(`${basePath}/`)) {
      await refuse(raw, new Response('There is no socket at this address.\n', { status: 404 }));
      return;
    }
    const admission = await relay.admit(toRequest(request), peerOf(request));
    if (admission instanceof Response) {
      await refuse(raw, admission);
      return;
    }
    if (raw.destroyed) {
      admission.release();
      return;
    }
    // A handshake that is refused never attaches: its place is free again when the line closes.
    raw.once('close', () => admission.release());
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
