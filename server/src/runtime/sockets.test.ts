import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { IncomingMessage, Server } from 'node:http';
import { after, before, mock, test } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { CsError, LIMITS, RELAY_LIMITS } from '@cs-kit/protocol';
import pino from 'pino';
import { WebSocket } from 'ws';
import type { Feed, Relay, Transport } from '../relay.ts';
import { takeSockets } from './sockets.ts';

/* The upgrade and the heart-beat, with a relay that admits everybody. */

let server: Server;
let url: string;
let taken: { close(): void };
let admit: () => Promise<unknown>;
const transports: Transport[] = [];
const received: string[] = [];
let gone = 0;
let released = 0;
let asked: WeakRef<IncomingMessage> | null = null;
const logged: string[] = [];
before(async () => {
  mock.timers.enable({ apis: ['setInterval'] });
  server = createServer((_request, response) => response.end());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  url = `ws://127.0.0.1:${(server.address() as { port: number }).port}/base/v1/socket`;
  const feed: Feed = { receive: async (data) => void received.push(String(data)), gone: () => void (gone += 1), close: () => undefined };
  const relay = { admit: () => admit(), connect: (transport: Transport) => (transports.push(transport), feed) } as unknown as Relay;
  taken = takeSockets({
    server,
    relay,
    basePath: '/base',
    peerOf: (request) => {
      asked = new WeakRef(request);
      return { address: 'x', prefix: 'x', loopback: true };
    },
    toRequest: () => new Request('http://relay.test/'),
    logger: pino({ level: 'warn' }, { write: (line: string) => void logged.push(line) }),
  });
  admit = async () => ({ actor: {}, expiresAt: 0, frameBytes: RELAY_LIMITS.frameBytes, release: () => void (released += 1) });
});
after(() => {
  mock.timers.reset();
  taken.close();
  server.closeAllConnections();
  server.close();
});

const open = async (): Promise<WebSocket> => {
  const socket = new WebSocket(url, ['cs.v1', 't']);
  await new Promise<void>((resolve, reject) => (socket.once('open', () => resolve()), socket.once('error', reject)));
  return socket;
};
const closed = (socket: WebSocket) => new Promise<number>((resolve) => socket.once('close', (code) => resolve(code)));

test('what is sent in one turn arrives whole and in order; the transport closes by code', async () => {
  const socket = await open();
  const texts: string[] = [];
  const three = new Promise<void>((resolve) => socket.on('message', (data) => texts.push(String(data)) === 3 && resolve()));
  const transport = transports.at(-1)!;
  for (const text of ['one', 'two', 'three']) transport.send(text);
  await three;
  assert.deepEqual(texts, ['one', 'two', 'three']);
  assert.equal(transport.bufferedAmount, 0);
  socket.send('hello');
  while (received.at(-1) !== 'hello') await new Promise((resolve) => setImmediate(resolve));
  transport.close(4403, 'why');
  assert.equal(await closed(socket), 4403);
  assert.equal(released, 0, 'an open socket gives its place back itself');
});

test('an open socket does not hold the request that it came by', async () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const socket = await open();
  // What is held by nobody is gone after a turn or two.
  for (let turn = 0; turn < 20 && asked?.deref() !== undefined; turn += 1) {
    await new Promise((resolve) => setTimeout(resolve, 5));
    collect();
  }
  assert.equal(asked?.deref(), undefined);
  socket.terminate();
});

test('a peer that answers the heart-beat stays, one that is silent is cut at the second beat', async () => {
  const alive = await open();
  const silent = await open();
  silent.pong = () => undefined;
  silent.removeAllListeners('ping');
  (silent as unknown as { _receiver: { removeAllListeners(name: string): void } })._receiver.removeAllListeners('ping');
  let pings = 0;
  const first = new Promise<void>((resolve) => alive.once('ping', () => ((pings += 1), resolve())));
  mock.timers.tick(LIMITS.heartbeatMs);
  await first;
  const cut = closed(silent);
  const second = new Promise<void>((resolve) => alive.once('ping', () => ((pings += 1), resolve())));
  // A message is a sign of life too.
  alive.send('still here');
  while (received.at(-1) !== 'still here') await new Promise((resolve) => setImmediate(resolve));
  mock.timers.tick(LIMITS.heartbeatMs);
  await second;
  assert.equal(await cut, 1006);
  assert.equal(alive.readyState, WebSocket.OPEN);
  assert.equal(pings, 2);
  alive.terminate();
});

test('a refusal keeps its status; a fault while admitting ends that connection only', async () => {
  const refusedWith = (): Promise<{ status: number | undefined; after: string | undefined } | null> =>
    new Promise((resolve) => {
      const socket = new WebSocket(url, ['cs.v1', 't']);
      socket.on('unexpected-response', (_request, response) => resolve({ status: response.statusCode, after: response.headers['retry-after'] }));
      socket.on('error', () => resolve(null));
    });
  const good = admit;
  admit = async () => new CsError('rate/limited', undefined, { retryAfterMs: 900 });
  assert.deepEqual(await refusedWith(), { status: 429, after: '1' });
  admit = async () => new CsError('session/token-missing');
  assert.deepEqual(await refusedWith(), { status: 401, after: undefined });
  admit = async () => Promise.reject(new Error('the store is away'));
  assert.equal(await refusedWith(), null);
  assert.match(logged.join(''), /upgrade failed/);
  admit = good;
  (await open()).terminate();
});

test('a peer that is reset while it is admitted is found to be gone', async () => {
  let finish: (value: unknown) => void = () => undefined;
  const good = admit;
  const asked = new Promise<void>((resolve) => (admit = () => (resolve(), new Promise((settle) => (finish = settle)))));
  const before = gone;
  const socket = new WebSocket(url, ['cs.v1', 't']);
  socket.on('error', () => undefined);
  await asked;
  socket.terminate();
  finish({ actor: {}, expiresAt: 0, frameBytes: RELAY_LIMITS.frameBytes, release: () => void (released += 1) });
  while (gone === before) await new Promise((resolve) => setImmediate(resolve));
  admit = good;
});

test('a reason of any letters fits into the closing frame, and a feed that fails ends its socket only', async () => {
  const socket = await open();
  const said = new Promise<string>((resolve) => socket.once('close', (_code, reason) => resolve(String(reason))));
  transports.at(-1)!.close(4400, '€'.repeat(120));
  assert.equal(await said, '€'.repeat(41));
  const failing = await open();
  received.push = () => {
    throw new Error('a fault of ours');
  };
  try {
    const cut = closed(failing);
    failing.send('hello');
    assert.equal(await cut, 1006);
  } finally {
    Reflect.deleteProperty(received, 'push');
  }
});
