/* The floor: passes every frame to all sockets of the room (named by the path), decodes nothing, keeps nothing. What one turn writes to a socket goes out in one system call. Arguments: the path of ws, the port. */
import '../../../test/support/held-memory.mjs';
import { createServer } from 'node:http';
import { pathToFileURL } from 'node:url';

const { WebSocketServer } = await import(pathToFileURL(process.argv[2]).href);
const sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false });
const rooms = new Map();
const corked = new Set();

function write(socket, data) {
  const raw = socket._socket;
  if (!corked.has(raw)) {
    if (corked.size === 0)
      setImmediate(() => {
        for (const each of corked) each.uncork();
        corked.clear();
      });
    corked.add(raw);
    raw.cork();
  }
  socket.send(data, { binary: true });
}

sockets.on('connection', (socket, request) => {
  const room = rooms.get(request.url) ?? new Set();
  rooms.set(request.url, room.add(socket));
  socket.on('message', (data) => {
    for (const other of room) write(other, data);
  });
  socket.on('close', () => room.delete(socket));
});
const server = createServer();
server.on('upgrade', (request, raw, head) => sockets.handleUpgrade(request, raw, head, (socket) => sockets.emit('connection', socket, request)));
server.listen(Number(process.argv[3]), '127.0.0.1', () => process.send?.('ready'));
