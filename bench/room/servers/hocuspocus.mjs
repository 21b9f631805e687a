/* The rival in a process of its own: Hocuspocus with its defaults. Argument: the path of its entry file. */
import '../../../test/support/held-memory.mjs';
import { pathToFileURL } from 'node:url';

const { Server } = await import(pathToFileURL(process.argv[2]).href);
const server = new Server({ port: Number(process.argv[3]), address: '127.0.0.1', quiet: true });
await server.listen();
process.send?.('ready');
