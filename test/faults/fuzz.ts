import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Session } from '@cs-kit/protocol';
import { RelayProcess, freePort } from '../support/relay-process.ts';
import { seeded } from '../support/random.ts';
import { TestSocket } from '../support/socket.ts';

const PAGE = 'http://localhost:4444';
const GROWTH_MB = 96;

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

async function memoryMb(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => 'VmRSS: 0 kB');
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024;
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
    const round = async (count: number): Promise<void> => {
      let sent = 0;
      while (sent < count) {
        const socket = await openPatiently(relay.url, session.token);
        let open = true;
        void socket.closed.then(() => (open = false));
        while (open && sent < count) {
          socket.send(randomFrame(random));
          sent += 1;
          await new Promise((resolve) => setTimeout(resolve, 2));
        }
        socket.terminate();
        await socket.closed;
      }
    };
    await round(Math.min(300, frames));
    const before = await memoryMb(relay.pid);
    await round(frames);
    const big = await openPatiently(relay.url, session.token);
    big.send(`{"type":"ping","ref":"${'x'.repeat(1024 * 1024)}"}`);
    assert.equal((await big.closed).code, 1009);
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
