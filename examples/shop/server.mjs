// Serves the pages of the example shop. Plain node:http, no dependencies, so it can be copied out of this repository.
import { createReadStream } from 'node:fs';
import { readFile, realpath, stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import { dirname, extname, join, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const ROOT = dirname(fileURLToPath(import.meta.url));
const PLACEHOLDER = '<!-- cs-kit -->';
const PORTS_TO_TRY = 20;

// Only these leave the folder: this script, package.json and the README do not.
const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
};

/**
 * Starts the shop on `port`, or on the next free one of the twenty that follow; port 0 takes any.
 * Rejects when `relay` is no http(s) address, when all ports are taken or the host is not allowed.
 */
export async function startShop({ relay, siteKey, calls, port = 8788, host = '127.0.0.1' }) {
  const server = createServer(shopHandler({ relay, siteKey, calls }));
  const taken = await listenOnFreePort(server, port, host);
  return {
    url: `http://${shownHost(host)}:${taken}/`,
    port: taken,
    close: () => closeServer(server),
  };
}

/** Request handler of the shop, for servers that exist already. */
export function shopHandler({ relay, siteKey, calls }) {
  const base = relayBase(relay);
  const headers = securityHeaders(base, calls);
  const tag = scriptTag(base, siteKey);
  return (request, response) => {
    serve(request, response, headers, tag).catch(() => {
      if (response.headersSent) response.destroy();
      else response.writeHead(500, { ...headers, 'content-type': 'text/plain; charset=utf-8' }).end('The shop could not read this page.\n');
    });
  };
}

function relayBase(relay) {
  const url = new URL(relay);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') throw new TypeError(`The relay must be an http(s) address, not ${url.protocol}`);
  return `${url.origin}${url.pathname.replace(/\/+$/, '')}`;
}

/** `calls` is the address of the LiveKit server, where there is one: its client needs the socket, and http to ask why that did not open. */
function securityHeaders(base, calls) {
  const relay = new URL(base).origin;
  const sockets = relay.replace(/^http/, 'ws');
  const media = calls ? ` ${new URL(calls).origin} ${new URL(calls).origin.replace(/^ws/, 'http')}` : '';
  return {
    'content-security-policy': [
      `default-src 'self'`,
      `script-src 'self' ${relay}`,
      `style-src 'self'`,
      `img-src 'self' blob: data: ${relay}`,
      `connect-src 'self' ${relay} ${sockets}${media}`,
      `media-src blob:`,
      `worker-src blob:`,
      `object-src 'none'`,
      `base-uri 'none'`,
      `frame-ancestors 'none'`,
    ].join('; '),
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'strict-origin-when-cross-origin',
    'cache-control': 'no-cache',
  };
}

function scriptTag(base, siteKey) {
  const src = `${escapeAttribute(base)}/kit/v1/loader.js`;
  return `<script async src="${src}" data-site-key="${escapeAttribute(siteKey)}" data-features="room,voice,canvas" data-analytics="consent"></script>`;
}

function escapeAttribute(text) {
  return String(text).replace(/[&"<>]/g, (character) => `&#${character.charCodeAt(0)};`);
}

async function serve(request, response, headers, tag) {
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.writeHead(405, { ...headers, allow: 'GET, HEAD', 'content-type': 'text/plain; charset=utf-8' }).end('Only GET and HEAD.\n');
    return;
  }
  const found = await findFile(request.url ?? '/');
  if (found?.redirect) {
    response.writeHead(308, { ...headers, location: found.redirect }).end();
    return;
  }
  const file = found?.file ?? join(ROOT, '404.html');
  await sendFile(request, response, found ? 200 : 404, file, headers, tag);
}

async function sendFile(request, response, status, file, headers, tag) {
  const type = TYPES[extname(file)];
  const head = request.method === 'HEAD';
  if (extname(file) === '.html') {
    // A function as replacement: '$' in the key would otherwise mean something.
    const page = Buffer.from((await readFile(file, 'utf8')).replace(PLACEHOLDER, () => tag));
    response.writeHead(status, { ...headers, 'content-type': type, 'content-length': page.length });
    response.end(head ? undefined : page);
    return;
  }
  const { size } = await stat(file);
  response.writeHead(status, { ...headers, 'content-type': type, 'content-length': size });
  if (head) response.end();
  else createReadStream(file).on('error', () => response.destroy()).pipe(response);
}

/** The file behind an address, an address to go to instead, or null when there is none. */
async function findFile(address) {
  const path = decodePath(address);
  if (path === null) return null;
  const wanted = join(ROOT, path.endsWith('/') ? `${path}index.html` : path);
  try {
    // realpath, so that neither ".." nor a link leads out of the folder.
    const file = await realpath(wanted);
    if (!file.startsWith((await realpath(ROOT)) + sep)) return null;
    const info = await stat(file);
    if (info.isDirectory()) return (await isFile(join(file, 'index.html'))) ? { redirect: `${encodeURI(path)}/` } : null;
    return info.isFile() && Object.hasOwn(TYPES, extname(file)) ? { file } : null;
  } catch {
    return null;
  }
}

function decodePath(address) {
  try {
    const path = decodeURIComponent(address.split(/[?#]/, 1)[0] ?? '/');
    const parts = path.split(/[/\\]/);
    // "//host" in a redirect would name another server, and hidden files are nobody's business.
    const refused = !path.startsWith('/') || path.startsWith('//') || path.includes('\0') || parts.includes('node_modules') || parts.some((part) => part.startsWith('.'));
    return refused ? null : path;
  } catch {
    return null;
  }
}

async function isFile(path) {
  try {
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}

async function listenOnFreePort(server, first, host) {
  const last = first === 0 ? 0 : Math.min(first + PORTS_TO_TRY, 65535);
  for (let port = first; ; port += 1) {
    try {
      return await listen(server, port, host);
    } catch (error) {
      if (error.code !== 'EADDRINUSE') throw error;
      if (port >= last) throw new Error(`No free port for the shop from ${first} to ${last}. Set CS_SHOP_PORT to another one.`, { cause: error });
    }
  }
}

function listen(server, port, host) {
  return new Promise((resolve, reject) => {
    const onError = (error) => reject(error);
    server.once('error', onError);
    server.listen({ port, host, exclusive: true }, () => {
      server.off('error', onError);
      resolve(server.address().port);
    });
  });
}

function closeServer(server) {
  return new Promise((resolve, reject) => {
    server.close((error) => (error && error.code !== 'ERR_SERVER_NOT_RUNNING' ? reject(error) : resolve()));
    server.closeAllConnections();
  });
}

function shownHost(host) {
  if (host === '0.0.0.0' || host === '::') return 'localhost';
  return host.includes(':') ? `[${host}]` : host;
}

/** Port of the environment, or 8788. Throws when it is no port number. */
function portFrom(text) {
  if (!text) return 8788;
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65535) throw new RangeError(`CS_SHOP_PORT is "${text}"; it must be a number from 0 to 65535.`);
  return port;
}

async function main(env) {
  const shop = await startShop({
    relay: env.CS_RELAY || 'http://127.0.0.1:8787',
    siteKey: env.CS_SITE_KEY || 'demo',
    calls: env.LIVEKIT_URL,
    port: portFrom(env.CS_SHOP_PORT),
    host: env.HOST || '127.0.0.1',
  });
  process.stdout.write(`Shop: ${shop.url}\n`);
  const stop = () => {
    shop.close().then(() => process.exit(0));
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
}

/** Whether this file was started itself rather than imported. */
async function isStarted() {
  try {
    return import.meta.url === pathToFileURL(await realpath(process.argv[1] ?? '')).href;
  } catch {
    return false;
  }
}

if (await isStarted()) {
  main(process.env).catch((error) => {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  });
}
