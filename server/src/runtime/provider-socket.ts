import { WebSocket } from 'ws';
import type { ConnectSocket } from '../providers/socket.ts';

const HANDSHAKE_MS = 10_000;
/** Most that a provider says in one frame. */
const FRAME_BYTES = 4 * 1024 * 1024;

/** Sockets to providers, by ws: they take headers, and tell how an upgrade was refused. */
export const connectSocket: ConnectSocket = (url, headers, events) => {
  const socket = new WebSocket(url, { headers, handshakeTimeout: HANDSHAKE_MS, maxPayload: FRAME_BYTES, perMessageDeflate: false, followRedirects: false });
  let ended = false;
  const end = (how: Parameters<typeof events.onEnd>[0]): void => {
    if (ended) return;
    ended = true;
    events.onEnd(how);
  };
  const sent = (): void => {
    if (socket.bufferedAmount === 0) events.onDrain();
  };
  socket.on('open', () => events.onOpen());
  socket.on('message', (data, binary) => !binary && events.onText(String(data)));
  socket.on('unexpected-response', (_request, response) => {
    response.resume();
    end({ status: response.statusCode ?? 0, reason: '' });
    socket.terminate();
  });
  socket.on('error', (error) => end({ reason: error.message }));
  socket.on('close', (code, reason) => end({ code, reason: String(reason) }));
  return {
    send: (data) => socket.send(data, sent),
    get bufferedAmount() {
      return socket.bufferedAmount;
    },
    close() {
      ended = true;
      socket.terminate();
    },
  };
};
