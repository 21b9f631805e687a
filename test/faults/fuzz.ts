import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CLOSE, uuid } from '@cs-kit/protocol';
import type { ClientFrame, Session } from '@cs-kit/protocol';
import { RelayProcess, freePort } from '../support/relay-process.ts';
import { seeded } from '../support/random.ts';
import { TestSocket } from '../support/socket.ts';

const PAGE = 'http://localhost:4444';
/** What the heap may keep once it has been collected; a leak of a kilobyte a frame would show. */
const GROWTH_MB = 24;

const LOOKS = 10;
/** Frames before the first look, by which code and caches are at their size. */
const WARM_UP = 2_000;

const WORDS = ['join', 'send', 'typing', 'presence', 'read', 'react', 'watch', 'renew', 'ping', 'signal', '__proto__', '', 'x'.repeat(300)];
const KEYS = ['type', 'roomId', 'ref', 'text', 'clientMessageId', 'seq', 'lastSeq', 'token', 'attachments', 'cursor', 'constructor', '__proto__'];

function randomValue(random: () => number, depth: number): unknown {
  const pick = Math.floor(random() * (depth > 3 ? 6 : 8));
  if (pick === 0) return null;
  if (pick === 1) return random() * 1e12 - 5e11;
  if (pick === 2) return random() < 0.5;
  if (pick <= 5) return WORDS[Math.floor(random() * WORDS.length)];
  if (pick === 6) return Array.from({ length: Math.floor(random() * 6) }, () => randomValue(random, depth + 1));
  return randomObject(random, depth + 1);
}

function randomObject(random: () => number, depth: number): Record<string, unknown> {
  return Object.fromEntries(
    Array.from({ length: 1 + Math.floor(random() * 6) }, () => [KEYS[Math.floor(random() * KEYS.length)] as string, randomValue(random, depth)]),
  );
}

function randomFrame(random: () => number): string {
  const json = JSON.stringify(randomObject(random, 0));
  const pick = random();
  if (pick < 0.7) return json;
  if (pick < 0.85) return json.slice(0, Math.floor(random() * json.length));
  return String.fromCharCode(...Array.from({ length: Math.floor(random() * 200) }, () => Math.floor(random() * 0xd7ff)));
}

/** A good frame of every type for a room that the socket is in, so that what lies behind the first check is reached too. */
function goodFrame(random: () => number, roomId: string, token: string): Record<string, unknown> {
  const frames: readonly (() => ClientFrame)[] = [
    () => ({ type: 'join', roomId, lastSeq: Math.floor(random() * 50) }),
    () => ({ type: 'leave', roomId }),
    () => ({ type: 'send', roomId, clientMessageId: `f${Math.floor(random() * 1e9)}`, text: 'x'.repeat(1 + Math.floor(random() * 200)) }),
    () => ({ type: 'send', roomId, clientMessageId: 'same', text: 'x', attachments: [{ kind: 'file', id: uuid() }], replyTo: uuid(), visibility: 'internal' }),
    () => ({ type: 'typing', roomId, typing: random() < 0.5 }),
    () => ({ type: 'presence', roomId, status: 'away', cursor: randomObject(random, 2) }),
    () => ({ type: 'read', roomId, seq: Math.floor(random() * 100) }),
    () => ({ type: 'react', roomId, messageId: uuid(), emoji: '👍', on: random() < 0.5 }),
    () => ({ type: 'stop', roomId }),
    () => ({ type: 'signal', roomId, to: 'somebody', data: randomObject(random, 2) }),
    () => ({ type: 'watch', topic: 'inbox' }),
    () => ({ type: 'renew', token }),
    () => ({ type: 'ping' }),
  ];
  // With `ref` a refused frame is answered and its socket stays: the next one is heard too.
  return { ...(frames[Math.floor(random() * frames.length)] as () => ClientFrame)(), ref: 'f' };
}

/** A good frame, or one with a field that is gone, changed or too many. */
function mutatedFrame(random: () => number, roomId: string, token: string): string {
  const frame = goodFrame(random, roomId, token);
  const names = Object.keys(frame).filter((name) => name !== 'ref');
  const name = names[Math.floor(random() * names.length)] as string;
  const pick = random();
  if (pick < 0.2) delete frame[name];
  else if (pick < 0.5) frame[name] = randomValue(random, 2);
  else if (pick < 0.6) frame[KEYS[Math.floor(random() * KEYS.length)] as string] = randomValue(random, 2);
  return JSON.stringify(frame);
}

/** Memory that is really held: the least of some looks, as it falls with each collection. A look that fails is an error, never a zero. */
async function memoryMb(pid: number): Promise<number> {
  let least = Infinity;
  for (let look = 0; look < LOOKS; look += 1) {
    const kilobytes = Number(/VmRSS:\s+(\d+)/.exec(await readFile(`/proc/${pid}/status`, 'utf8'))?.[1]);
    assert.ok(kilobytes > 0, 'the memory of the relay can be read');
    least = Math.min(least, kilobytes / 1024);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return least;
}

const ROUTES = [
  '/v1/sessions',
  '/v1/config',
  '/v1/conversations/current',
  '/v1/rooms',
  '/v1/beacons',
  '/v1/images/jobs',
  '/v1/staff/sessions',
  '/v1/sites',
  '/openai/v1/chat/completions',
  '/nothing',
  '/v1/%00',
  '/kit/v1/../../etc/passwd',
  '/help/en/%2e%2e',
];
const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];

async function randomRequest(url: string, token: string, random: () => number): Promise<void> {
  const method = METHODS[Math.floor(random() * METHODS.length)] as string;
  const path = ROUTES[Math.floor(random() * ROUTES.length)] as string;
  const response = await fetch(`${url}${path}`, {
    method,
    headers: {
      origin: PAGE,
      'content-type': random() < 0.8 ? 'application/json' : 'text/plain',
      ...(random() < 0.5 ? { authorization: `Bearer ${random() < 0.7 ? token : 'x.y.z'}` } : {}),
    },
    ...(method === 'GET' ? {} : { body: randomFrame(random) }),
  });
  const text = await response.text();
  assert.ok(response.status < 500 || response.status === 501, `${method} ${path} answered ${response.status}: ${text.slice(0, 200)}`);
}

/** Bad frames close their socket, so there are many connects: the relay bounds them, and we wait as it asks. */
async function openPatiently(url: string, token: string): Promise<TestSocket> {
  for (;;) {
    try {
      return await TestSocket.open(url, token, PAGE);
    } catch (error) {
      if (!(error instanceof Error && error.message.includes('429'))) throw error;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }
}

/** An upgrade to something else, and headers that never end, must not stay open. */
async function strangeUpgrade(url: string): Promise<void> {
  const { port } = new URL(url);
  await new Promise<void>((resolve, reject) => {
    const socket = connect(Number(port), '127.0.0.1', () => socket.write('GET /v1/socket HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: foo\r\n\r\n'));
    socket.setTimeout(5_000, () => reject(new Error('an upgrade to "foo" was left open')));
    socket.on('close', () => resolve());
    socket.on('error', () => resolve());
    socket.resume();
  });
}

/** Sends random frames and requests; throws where the relay answers with a fault of its own, dies or grows. */
export async function fuzzRounds(frames: number, seed: number): Promise<{ frames: number; requests: number; grownMb: number }> {
  const random = seeded(seed);
  const directory = await mkdtemp(join(tmpdir(), 'cs-fuzz-'));
  const relay = new RelayProcess(await freePort(), directory);
  try {
    await relay.start();
    const session = (await fetch(`${relay.url}/v1/sessions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: PAGE },
      body: JSON.stringify({ siteKey: 'demo' }),
    }).then((response) => response.json())) as Session;
    const { id: roomId } = (await fetch(`${relay.url}/v1/conversations/current`, {
      method: 'PUT',
      headers: { origin: PAGE, authorization: `Bearer ${session.token}` },
    }).then((response) => response.json())) as { id: string };
    const round = async (count: number): Promise<void> => {
      let sent = 0;
      while (sent < count) {
        const socket = await openPatiently(relay.url, session.token);
        let open = true;
        void socket.closed.then(() => (open = false));
        socket.onFrame = (frame) => assert.ok(frame.type !== 'error' || frame.code !== 'relay/internal', JSON.stringify(frame));
        socket.send({ type: 'join', roomId });
        while (open && sent < count) {
          socket.send(random() < 0.7 ? mutatedFrame(random, roomId, session.token) : randomFrame(random));
          sent += 1;
          await new Promise((resolve) => setTimeout(resolve, 2));
        }
        socket.terminate();
        await socket.closed;
      }
    };
    await round(Math.max(WARM_UP, Math.min(300, frames)));
    const before = await memoryMb(relay.pid);
    await round(frames);
    const big = await openPatiently(relay.url, session.token);
    big.send(`{"type":"ping","ref":"${'x'.repeat(1024 * 1024)}"}`);
    assert.equal((await big.closed).code, CLOSE.tooLarge);
    const requests = Math.min(500, frames);
    for (let index = 0; index < requests; index += 1) await randomRequest(relay.url, session.token, random);
    await strangeUpgrade(relay.url);
    assert.ok((await fetch(`${relay.url}/healthz`)).ok);
    const grownMb = (await memoryMb(relay.pid)) - before;
    assert.ok(grownMb < GROWTH_MB, `memory grew by ${grownMb.toFixed(0)} MB`);
    return { frames, requests, grownMb };
  } finally {
    await relay.kill();
    await rm(directory, { recursive: true, force: true });
  }
}
