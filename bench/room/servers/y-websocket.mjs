/* The rival in a process of its own: @y/websocket-server with its defaults. Arguments: the path of its `utils`, the path of the ws it brings, the port. */
import '../../../test/support/held-memory.mjs';
import { createServer } from 'node:http';
import { pathToFileURL } from 'node:url';

const { setupWSConnection } = await import(pathToFileURL(process.argv[2]).href);
const { default: WebSocket } = await import(pathToFileURL(process.argv[3]).href);
const sockets = new WebSocket.Server({ noServer: true });
sockets.on('connection', setupWSConnection);
const server = createServer();
server.on('upgrade', (request, raw, head) => sockets.handleUpgrade(request, raw, head, (socket) => sockets.emit('connection', socket, request)));
server.listen(Number(process.argv[4]), '127.0.0.1', () => process.send?.('ready'));
