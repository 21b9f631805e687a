import { execFile, fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { freePort } from '../../test/support/relay-process.ts';
import { installPeers } from '../support/peers.ts';
import type { Order } from './load/shapes.ts';

/** A server under load. */
export interface Running {
  readonly process: ChildProcess;
  readonly pid: number;
  readonly url: string;
  stop(): Promise<void>;
}
export interface Contestant {
  readonly wire: Order['wire'];
  readonly modules: Order['modules'];
  start(): Promise<Running>;
}

const VERSIONS = { '@hocuspocus/server': '4.7.0', '@y/websocket-server': '0.1.5', yjs: '13.6.33', 'y-protocols': '1.0.7', lib0: '0.2.117', ws: '8.23.0' };
/** As published, @y/websocket-server cannot be installed: its own yjs has pre-releases only. */
const OVERRIDES = { '@y/y': 'npm:yjs@13.6.33', '@y/protocols': 'npm:y-protocols@1.0.7', '@y/websocket-server': { yjs: '13.6.33' } };

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** A process from a file that says 'ready'. */
export async function child(file: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<ChildProcess> {
  const started = fork(here(file), args, {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    execArgv: ['--conditions=cs-source', '--expose-gc'],
    env: { ...process.env, ...env },
  });
  await new Promise<void>((resolve, reject) => {
    started.once('message', () => resolve());
    started.once('exit', (code) => reject(new Error(`${file} ended with ${code}`)));
  });
  return started;
}

/** The next word of a process. */
export function told<T>(from: ChildProcess, ask?: string | object): Promise<T> {
  return new Promise((resolve, reject) => {
    const onExit = (code: number | null): void => reject(new Error(`The process ended with ${code}.`));
    from.once('exit', onExit);
    from.once('message', (message) => {
      from.off('exit', onExit);
      resolve(message as T);
    });
    if (ask !== undefined) from.send(ask);
  });
}

/** Keeps a process, with all its threads, on one core, so that server and generator do not take each other's. */
export async function pin(pid: number, core: number): Promise<void> {
  await promisify(execFile)('taskset', ['--all-tasks', '--cpu-list', '--pid', String(core), String(pid)]);
}

async function serve(
  file: string,
  args: (port: number) => readonly string[],
  env: (port: number) => Readonly<Record<string, string>> = () => ({}),
): Promise<Running> {
  const port = await freePort();
  const server = await child(file, args(port), env(port));
  const gone = new Promise<void>((resolve) => server.once('exit', () => resolve()));
  return {
    process: server,
    pid: server.pid as number,
    url: `http://127.0.0.1:${port}`,
    async stop() {
      server.kill('SIGKILL');
      await gone;
    },
  };
}

/** Our relay, as it is shipped: validation, rate limits (scaled up), durable log, events. On a folder of its own, or one that was made ready. */
export async function startRelay(ready?: string, env: Readonly<Record<string, string>> = {}): Promise<Running> {
  const directory = ready ?? (await mkdtemp(join(tmpdir(), 'cs-bench-')));
  const relay = await serve(
    './servers/relay.mjs',
    () => [],
    (port) => ({ PORT: String(port), CS_DATA_DIR: directory, CS_RATE_SCALE: '1000', CS_LOG_LEVEL: 'error', ...env }),
  );
  return {
    ...relay,
    async stop() {
      await relay.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** Ours, the named peers, and the floor. */
export async function contestants(): Promise<Readonly<Record<'cs-kit' | 'hocuspocus' | 'y-websocket' | 'raw', Contestant>>> {
  const find = await installPeers('room', VERSIONS, OVERRIDES);
  const modules = { yjs: find('yjs'), 'lib0/encoding': find('lib0/encoding') };
  const rivalUtils = find('@y/websocket-server/utils').replace('/dist/utils.cjs', '/src/utils.js');
  const rivalSocket = find('@y/websocket-server/utils').replace(/@y\/websocket-server\/.*/, '@y/websocket-server/node_modules/ws/index.js');
  return {
    'cs-kit': { wire: 'cs', modules, start: () => startRelay() },
    hocuspocus: { wire: 'hocuspocus', modules, start: () => serve('./servers/hocuspocus.mjs', (port) => [find('@hocuspocus/server'), String(port)]) },
    'y-websocket': { wire: 'y-websocket', modules, start: () => serve('./servers/y-websocket.mjs', (port) => [rivalUtils, rivalSocket, String(port)]) },
    raw: { wire: 'raw', modules, start: () => serve('./servers/raw.mjs', (port) => [find('ws').replace('/index.js', '/wrapper.mjs'), String(port)]) },
  };
}
