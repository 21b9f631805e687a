import type { ToWorker } from './messages.ts';
import { serveFrames } from './serve.ts';

/* The network runs here, so that no frame of it is on the thread of the page. Built as a file of its own. */

const take = serveFrames(
  (url, init) => fetch(url, init),
  (message) => postMessage(message),
);
addEventListener('message', ({ data }: MessageEvent<ToWorker>) => take(data));
