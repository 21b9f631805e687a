import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CLOSE } from '@cs-kit/protocol';
import type { Session } from '@cs-kit/protocol';
import { WebSocket } from 'ws';
import { RelayProcess, freePort } from '../support/relay-process.ts';
import { seeded } from '../support/random.ts';
import { TestSocket } from '../support/socket.ts';
import { DocumentFrames, mutatedFrame, randomFrame } from './fuzz-frames.ts';
import { Pair, percentile } from './pair.ts';

const PAGE = 'http://localhost:4444';
/** What the process may hold more than before: rooms, tables that grew. A leak of a hundred and sixty bytes a frame would show in a whole run. */
const GROWTH_MB = 16;

/** Frames before the first look, by which code and caches are at their size. */
const WARM_UP = 2_000;
/** By then the relay has put away what came. */
const REST_MS = 10_000;
/** How long the pair talks undisturbed before its times are compared. */
const CALM_MS = 5_000;
/** Frames on their way at a time, so that each is judged and none only queued. */
const AT_ONCE = 16;
/** Pause before the door is tried once more. */
const REFUSED_MS = 200;
/** No frame waits longer in the buffer of the sender. */
const BUFFER = 256 * 1024;

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

/** Bad frames close their socket, so there are many connects: the relay bounds them, and we do then what the fuzzer does. */
async function openPatiently(fuzzer: Fuzzer): Promise<TestSocket> {
  for (;;) {
    try {
      return await TestSocket.open(fuzzer.url, fuzzer.token, PAGE);
    } catch (error) {
      if (!(error instanceof Error && error.message.includes('429'))) throw error;
      await fuzzer.refused();
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

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

async function call<T>(url: string, method: string, path: string, token: string | null, body?: unknown): Promise<T> {
  const response = await fetch(`${url}${path}`, {
    method,
    headers: { origin: PAGE, 'content-type': 'application/json', ...(token === null ? {} : { authorization: `Bearer ${token}` }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  assert.ok(response.ok, `${method} ${path} answered ${response.status}`);
  return (await response.json()) as T;
}

/** A new visitor. */
export const visitor = (url: string): Promise<Session> => call<Session>(url, 'POST', '/v1/sessions', null, { siteKey: 'demo' });
/** A new group of a visitor. */
export const group = async (url: string, { token }: Session, visibility: string): Promise<string> =>
  (await call<{ id: string }>(url, 'POST', '/v1/rooms', token, { title: 'Plan', visibility, kind: 'group' })).id;

/** Somebody who means harm, and where. */
export interface Fuzzer {
  readonly url: string;
  token: string;
  /** The own room first, then one of others. */
  rooms: readonly [string, string];
  readonly random: () => number;
  /** The relay takes no more sockets of this one for now. */
  refused(): Promise<void>;
}

/** Another visitor, with a room of their own beside one of others. */
export async function somebody(url: string, others: string): Promise<Pick<Fuzzer, 'token' | 'rooms'>> {
  const me = await visitor(url);
  return { token: me.token, rooms: [await group(url, me, 'public'), others] };
}

/** Frames of the room socket; whoever is closed comes back. */
export async function fuzzRoom(fuzzer: Fuzzer, count: number): Promise<void> {
  const { random } = fuzzer;
  for (let sent = 0; sent < count;) {
    const socket = await openPatiently(fuzzer);
    const { token, rooms } = fuzzer;
    let open = true;
    void socket.closed.then(({ code }) => {
      open = false;
      assert.notEqual(code, CLOSE.internal, 'the relay closed a room socket by a fault of its own');
    });
    socket.onFrame = (frame) => assert.ok(frame.type !== 'error' || frame.code !== 'relay/internal', JSON.stringify(frame));
    // Now and then everything comes before the room was joined.
    if (random() < 0.8) socket.send({ type: 'join', roomId: rooms[0] });
    while (open && sent < count) {
      socket.send(random() < 0.7 ? mutatedFrame(random, rooms, token) : randomFrame(random));
      sent += 1;
      if (sent % AT_ONCE === 0) await pause(1);
    }
    socket.terminate();
    await socket.closed;
  }
}

/** Frames of the document socket; says how many of them got as far as that, as each refusal at the door counts for one. */
export async function fuzzDocument(fuzzer: Fuzzer, count: number): Promise<number> {
  const { url, random } = fuzzer;
  const frames = new DocumentFrames(random);
  let refused = 0;
  for (let sent = 0; sent < count;) {
    const { token, rooms } = fuzzer;
    // A document of the other room is refused at the door.
    const room = rooms[random() < 0.02 ? 1 : 0];
    const socket = new WebSocket(`${url.replace('http', 'ws')}/v1/documents/${room}/fuzz${Math.floor(random() * 3)}`, ['cs.v1', token], { origin: PAGE });
    const closed = new Promise<number>((resolve) => socket.once('close', resolve));
    const opened = await new Promise<boolean>((resolve) => {
      socket.once('open', () => resolve(true));
      socket.once('error', () => resolve(false));
    });
    socket.on('error', () => undefined);
    if (!opened) {
      sent += 1;
      refused += 1;
      continue;
    }
    while (socket.readyState === WebSocket.OPEN && sent < count) {
      socket.send(frames.next());
      sent += 1;
      if (sent % AT_ONCE === 0 || socket.bufferedAmount > BUFFER) await pause(1);
    }
    socket.terminate();
    assert.notEqual(await closed, CLOSE.internal, 'the relay closed a document socket by a fault of its own');
    frames.renew();
  }
  return count - refused;
}

/** What a run came to. Times of the pair in milliseconds. */
export interface FuzzOutcome {
  readonly frames: number;
  readonly requests: number;
  readonly grownMb: number;
  readonly delivered: number;
  readonly changes: number;
  readonly p50: readonly [calm: number, during: number];
  readonly p99: readonly [calm: number, during: number];
}

/** Sends random frames to rooms and documents, and random requests, while two others talk and write; throws where the relay answers with a fault of its own, dies or grows, or the two lose anything. */
export async function fuzzRounds(frames: number, seed: number): Promise<FuzzOutcome> {
  const random = seeded(seed);
  const directory = await mkdtemp(join(tmpdir(), 'cs-fuzz-'));
  // Frames that are too many are refused unread; here each is to be read.
  const relay = new RelayProcess(await freePort(), directory, { CS_RATE_SCALE: '1000' });
  try {
    await relay.start();
    const { url } = relay;
    const two = [await visitor(url), await visitor(url)] as const;
    const others = await group(url, two[0], 'private');
    const pair = await Pair.open(url, others, two);
    const fuzzer: Fuzzer = { url, ...(await somebody(url, others)), random, refused: () => pause(REFUSED_MS) };
    const refresh = ({ refreshToken }: Session): Promise<Session> => call<Session>(url, 'POST', '/v1/sessions/refresh', null, { refreshToken });
    const round = async (count: number): Promise<void> => {
      // One after the other: the seed decides what is sent.
      for (let part = 0; part < 20; part += 1) {
        // Somebody else each time: whoever is closed for bad frames too often is not let in, and here each frame is to be judged.
        Object.assign(fuzzer, await somebody(url, others));
        await pair.renew(refresh);
        const each = Math.ceil(count / 40);
        await fuzzRoom(fuzzer, each);
        const judged = await fuzzDocument(fuzzer, each);
        assert.ok(judged > each / 2, `only ${judged} of ${each} frames came as far as the documents`);
      }
    };
    await round(WARM_UP);
    pair.take();
    await pause(CALM_MS);
    const calm = pair.take();
    const before = await relay.heldMb();
    await round(frames);
    const during = pair.take();
    const big = await openPatiently(fuzzer);
    big.send(`{"type":"ping","ref":"${'x'.repeat(1024 * 1024)}"}`);
    assert.equal((await big.closed).code, CLOSE.tooLarge);
    const requests = Math.min(500, frames);
    for (let index = 0; index < requests; index += 1) await randomRequest(url, fuzzer.token, random);
    await strangeUpgrade(url);
    const kept = await pair.close();
    assert.ok((await fetch(`${url}/healthz`)).ok);
    assert.equal(/^.*"level":(?:50|60).*$/m.exec(relay.output)?.[0], undefined, 'the relay logged a fault of its own');
    // What is on its way to the index and the documents that were just left are no leak: ten seconds later they are gone.
    await pause(REST_MS);
    const grownMb = (await relay.heldMb()) - before;
    assert.ok(grownMb < GROWTH_MB, `memory grew by ${grownMb.toFixed(0)} MB`);
    const both = (share: number): readonly [number, number] => [percentile(calm, share), percentile(during, share)];
    return { frames, requests, grownMb, ...kept, p50: both(0.5), p99: both(0.99) };
  } finally {
    await relay.kill();
    await rm(directory, { recursive: true, force: true });
  }
}
