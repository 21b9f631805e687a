import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { createServer, request as forward } from 'node:http';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

type Kind = 'chat' | 'speech' | 'images';

/** Upstream servers of the tests behind one address, as a provider has it. */
export interface Lab {
  /** Base address with /v1. */
  readonly baseUrl: string;
  /** Sets faults: rules of test/lab/README.md. */
  script(kind: Kind, rules: unknown): Promise<void>;
  /** What the server understood of the requests. */
  log(kind: Kind): Promise<{ path?: string; detail?: unknown; state?: string }[]>;
  stop(): Promise<void>;
}

const START_MS = 20_000;

async function start(kind: Kind): Promise<{ child: ChildProcess; url: string }> {
  const child = spawn(process.execPath, [fileURLToPath(new URL(`../lab/${kind}.mjs`, import.meta.url)), '--port', '0'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const url = await new Promise<string>((resolve, reject) => {
    setTimeout(() => reject(new Error(`The ${kind} server did not start.`)), START_MS).unref();
    createInterface({ input: child.stdout as NodeJS.ReadableStream }).once('line', (line) => {
      const found = /https?:\/\/[^"\s]+/.exec(line);
      if (found === null) reject(new Error(`The ${kind} server printed: ${line}`));
      else resolve(found[0].replace(/\/(?:v1)?\/?$/, ''));
    });
  });
  return { child, url };
}

function kindOf(path: string): Kind {
  if (path.startsWith('/v1/audio')) return 'speech';
  return path.startsWith('/v1/images') ? 'images' : 'chat';
}

/** Starts the servers that are named and a front that shares one address among them. */
export async function startLab(kinds: readonly Kind[]): Promise<Lab> {
  const servers = new Map<Kind, { child: ChildProcess; url: string }>();
  for (const kind of kinds) servers.set(kind, await start(kind));
  const target = (kind: Kind): string => {
    const server = servers.get(kind) ?? servers.values().next().value;
    return (server as { url: string }).url;
  };
  const front = createServer((incoming, outgoing) => {
    const upstream = forward(`${target(kindOf(incoming.url ?? '/'))}${incoming.url}`, { method: incoming.method, headers: incoming.headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
      answer.on('error', () => outgoing.destroy());
    });
    upstream.on('error', () => outgoing.destroy());
    outgoing.on('close', () => upstream.destroy());
    incoming.pipe(upstream);
  });
  await new Promise<void>((resolve) => front.listen(0, '127.0.0.1', () => resolve()));
  const { port } = front.address() as { port: number };
  return {
    baseUrl: `http://127.0.0.1:${port}/v1`,
    async script(kind, rules) {
      await fetch(`${target(kind)}/__script`, { method: 'POST', body: JSON.stringify(rules) });
    },
    async log(kind) {
      return (await fetch(`${target(kind)}/__log?json`)).json() as Promise<{ path?: string; detail?: unknown; state?: string }[]>;
    },
    async stop() {
      for (const { child } of servers.values()) child.kill();
      front.closeAllConnections();
      await new Promise<void>((resolve) => front.close(() => resolve()));
    },
  };
}
