// Two pages with a strict Content-Security-Policy and the kit on both. Plain node:http, no dependencies.
import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import { dirname, extname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const HERE = dirname(fileURLToPath(import.meta.url));
const KIT = join(HERE, '../../server/kit');
const MOST_REPORTS = 200;
const REPORT_BYTES = 64 * 1024;
const TYPES = {
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.wasm': 'application/wasm',
  '.onnx': 'application/octet-stream',
  '.json': 'application/json',
};

/** The policies of the two pages. `relay` is the address of the relay, with its path if it has one. */
export function policies(relay) {
  const { origin } = new URL(relay);
  const sockets = origin.replace(/^http/, 'ws');
  const rest = (script, worker) =>
    `default-src 'none'; script-src ${script}; style-src 'self'; connect-src 'self' ${origin} ${sockets}; img-src 'self' blob:; media-src blob:; worker-src ${worker}`;
  return { selfHosted: rest(`'self'`, `'self'`), scriptTag: rest(origin, 'blob:') };
}

/** Starts the example. `reports` collects what browsers refused. */
export async function startExample({ relay, siteKey, port = 8790, host = '127.0.0.1', kit = KIT }) {
  const base = relay.replace(/\/+$/, '');
  const { hash, entries } = JSON.parse(await readFile(join(kit, 'manifest.json'), 'utf8'));
  const reports = [];
  const context = {
    base,
    siteKey,
    folder: join(kit, hash),
    kitPath: `/kit/${hash}/`,
    hub: entries.hub,
    document: entries.document,
    policy: policies(base),
    reports,
  };
  const server = createServer((request, response) => {
    answer(request, response, context).catch(() => (response.headersSent ? response.destroy() : response.writeHead(500).end()));
  });
  await new Promise((done, fail) => server.once('error', fail).listen(port, host, done));
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${server.address().port}`,
    reports,
    close: () => new Promise((done) => (server.close(done), server.closeAllConnections())),
  };
}

async function answer(request, response, context) {
  const { pathname } = new URL(request.url, 'http://example.invalid');
  if (request.method === 'POST' && pathname === '/csp-reports') return takeReport(request, response, context.reports);
  if (request.method !== 'GET' && request.method !== 'HEAD') return response.writeHead(405, { allow: 'GET, HEAD' }).end();
  if (pathname === '/') return sendPage(response, 'index.html', `default-src 'none'; style-src 'self'`, context);
  if (pathname === '/self-hosted') return sendPage(response, 'self-hosted.html', context.policy.selfHosted, context);
  if (pathname === '/script-tag') return sendPage(response, 'script-tag.html', context.policy.scriptTag, context);
  if (pathname === '/document') return sendPage(response, 'document.html', context.policy.selfHosted, context);
  if (pathname === '/csp-reports')
    return response.writeHead(200, { 'content-type': 'application/json', 'cache-control': 'no-store' }).end(JSON.stringify(context.reports, null, 2));
  if (pathname === '/favicon.ico') return response.writeHead(204).end();
  if (pathname === '/page.css' || pathname === '/page.js' || pathname === '/document.js') return sendFile(response, join(HERE, pathname));
  if (pathname.startsWith(context.kitPath) && !pathname.includes('..')) return sendFile(response, join(context.folder, pathname.slice(context.kitPath.length)));
  return response.writeHead(404, { 'content-type': 'text/plain; charset=utf-8' }).end('There is no such page.\n');
}

async function sendPage(response, name, policy, { base, siteKey, kitPath, hub, document }) {
  const values = { relay: base, siteKey, hub: kitPath + hub, document: kitPath + document };
  const text = (await readFile(join(HERE, name), 'utf8')).replaceAll(/\{\{(\w+)\}\}/g, (_, key) => escapeText(values[key] ?? ''));
  response
    .writeHead(200, {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': `${policy}; report-uri /csp-reports`,
      'cache-control': 'no-cache',
      'x-content-type-options': 'nosniff',
    })
    .end(text);
}

async function sendFile(response, file) {
  const type = TYPES[extname(file)];
  const info = type === undefined ? null : await stat(file).catch(() => null);
  if (info === null || !info.isFile()) return response.writeHead(404).end();
  response.writeHead(200, { 'content-type': type, 'content-length': info.size, 'cache-control': 'no-cache', 'x-content-type-options': 'nosniff' });
  createReadStream(file)
    .on('error', () => response.destroy())
    .pipe(response);
}

/** Keeps what a browser refused, without the words of the page. */
async function takeReport(request, response, reports) {
  let text = '';
  for await (const part of request) {
    text += part;
    if (text.length > REPORT_BYTES) return response.writeHead(413).end();
  }
  try {
    const { 'csp-report': report } = JSON.parse(text);
    const kept = {
      page: report['document-uri'],
      directive: report['effective-directive'] ?? report['violated-directive'],
      blocked: report['blocked-uri'],
      source: report['source-file'] ?? null,
      line: report['line-number'] ?? null,
    };
    if (reports.length < MOST_REPORTS) reports.push(kept);
    process.stderr.write(`Refused: ${kept.directive} ${kept.blocked} on ${kept.page}\n`);
  } catch {
    return response.writeHead(400).end();
  }
  response.writeHead(204).end();
}

function escapeText(text) {
  return String(text).replace(/[&"<>]/g, (character) => `&#${character.charCodeAt(0)};`);
}

async function main(env) {
  const port = Number(env.PORT ?? 8790);
  if (!Number.isInteger(port) || port < 0 || port > 65535) throw new RangeError('PORT must be a number from 0 to 65535.');
  const { url } = await startExample({
    relay: env.CS_RELAY ?? 'http://127.0.0.1:8787',
    siteKey: env.CS_SITE_KEY ?? 'demo',
    port,
    host: env.HOST ?? '127.0.0.1',
  });
  process.stdout.write(`Self-hosted files  ${url}/self-hosted\nScript tag         ${url}/script-tag\nWhat was refused   ${url}/csp-reports\n`);
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  main(process.env).catch((error) => {
    process.stderr.write(`${error.code === 'ENOENT' ? 'There are no built files yet: run "npm run build" in the root of the repository.' : error.message}\n`);
    process.exitCode = 1;
  });
}
