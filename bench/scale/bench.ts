import { setTimeout as wait } from 'node:timers/promises';
import { WebSocket } from 'ws';
import type { Session } from '@cs-kit/protocol';
import { child, contestants, pin, startRelay, told } from '../room/contestants.ts';
import type { Running } from '../room/contestants.ts';
import { cpuMs, percentile } from '../support/processes.ts';
import type { Figure } from '../support/report.ts';
import type { Order } from './crowd.ts';
import { folder, writeLongRooms } from './long-room.ts';

/* One relay with many: five thousand sockets that only listen, what an idle one holds, and rooms with a long history. */

const [SERVER_CORE, LOAD_CORE] = [0, 1];
const PRESENCE_S = 10;
/** Rooms that nobody is in leave the memory after a minute. */
const FORGOTTEN_MS = 65_000;
const LENGTHS = [1_000, 10_000, 100_000] as const;
const JOINS = 300;

interface Held {
  readonly held: number;
  readonly rss: number;
}

type Ask = (order: Order) => Promise<number>;

/** Runs something with a server and a crowd beside it, each on a core of its own. */
async function crowded<T>(wire: 'cs' | 'raw', server: Running, run: (ask: Ask) => Promise<T>): Promise<T> {
  const crowd = await child('../scale/crowd.ts', [wire, server.url]);
  try {
    await pin(server.pid, SERVER_CORE);
    await pin(crowd.pid as number, LOAD_CORE);
    return await run((order) => told<number>(crowd, order));
  } finally {
    crowd.kill('SIGKILL');
    await server.stop();
  }
}

/** Five thousand people in five hundred rooms: what their presence costs, and how fast a thousand more are in. */
async function many(): Promise<Record<string, Figure>> {
  const server = await startRelay();
  return crowded('cs', server, async (ask) => {
    await ask({ type: 'join', people: 5_000, rooms: 500 });
    await wait(2_000);
    const before = await cpuMs(server.pid);
    const frames = await ask({ type: 'presence', seconds: PRESENCE_S });
    const cores = ((await cpuMs(server.pid)) - before) / (PRESENCE_S * 1000);
    const more = await ask({ type: 'join', people: 1_000, rooms: 500 });
    return {
      '5,000 sockets in 500 rooms, a change of presence a second in each': { value: cores, unit: 'cores', must: '<= 0.5', pass: cores <= 0.5 },
      '5,000 sockets, frames they got': { value: frames / PRESENCE_S, unit: 'a second' },
      '1,000 more join': { value: more / 1000, unit: 's', must: '<= 10', pass: more <= 10_000, absolute: true },
    };
  });
}

const PEOPLE = 2_000;

/** What one idle connection holds, and what is given back when all have left. */
async function held(wire: 'cs' | 'raw', start: () => Promise<Running>): Promise<{ readonly each: number; readonly back: number }> {
  const server = await start();
  return crowded(wire, server, async (ask) => {
    // As many were here before: code is compiled and tables have grown by then, and whatever else goes away with time counts for nobody.
    await ask({ type: 'join', people: PEOPLE, rooms: 200 });
    await wait(2_000);
    await ask({ type: 'leave' });
    await wait(FORGOTTEN_MS);
    const memory = (): Promise<Held> => told<Held>(server.process, 'memory');
    const before = (await memory()).held;
    await ask({ type: 'join', people: PEOPLE, rooms: 200 });
    await wait(2_000);
    const full = (await memory()).held;
    await ask({ type: 'leave' });
    await wait(FORGOTTEN_MS);
    const after = (await memory()).held;
    return { each: (full - before) / PEOPLE, back: ((full - after) / (full - before)) * 100 };
  });
}

async function memory(): Promise<Record<string, Figure>> {
  const { raw } = await contestants();
  const [ours, floor] = [await held('cs', () => startRelay()), await held('raw', raw.start)];
  const more = ours.each - floor.each;
  return {
    'an idle connection, raw ws': { value: floor.each, unit: 'bytes' },
    'an idle connection': { value: ours.each, unit: 'bytes', must: `<= raw + 2048`, pass: more <= 2048 },
    'given back when all have left': { value: ours.back, unit: '%', must: '>= 95', pass: ours.back >= 95 },
  };
}

interface Joined {
  readonly bytes: number;
  readonly ms: number;
}

/** Joins a room and leaves it again. */
function joinOnce(socket: WebSocket, roomId: string): Promise<Joined> {
  const began = performance.now();
  socket.send(JSON.stringify({ type: 'join', roomId }));
  return new Promise((resolve) => {
    const hear = (data: Buffer): void => {
      if (!data.subarray(0, 16).toString().startsWith('{"type":"joined"')) return;
      socket.off('message', hear);
      socket.send(JSON.stringify({ type: 'leave', roomId }));
      resolve({ bytes: data.length, ms: performance.now() - began });
    };
    socket.on('message', hear);
  });
}

/** Joining rooms whose histories are of very different lengths. */
async function longRooms(): Promise<Record<string, Figure>> {
  const directory = await folder();
  const rooms = await writeLongRooms(directory, 'demo', LENGTHS);
  const server = await startRelay(directory);
  try {
    const page = 'http://localhost:4444';
    const answer = await fetch(`${server.url}/v1/sessions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: page },
      body: '{"siteKey":"demo"}',
    });
    const { token } = (await answer.json()) as Session;
    const socket = new WebSocket(`${server.url.replace('http', 'ws')}/v1/socket`, ['cs.v1', token], { origin: page, perMessageDeflate: false });
    await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
    const figures: Record<string, Figure> = {};
    const cpu: number[] = [];
    for (const [index, length] of LENGTHS.entries()) {
      const roomId = rooms[index] as string;
      for (let warm = 0; warm < 50; warm += 1) await joinOnce(socket, roomId);
      const before = await cpuMs(server.pid);
      const joins: Joined[] = [];
      for (let count = 0; count < JOINS; count += 1) joins.push(await joinOnce(socket, roomId));
      cpu.push(((await cpuMs(server.pid)) - before) / JOINS);
      const name = `join a room of ${length.toLocaleString('en')} messages`;
      const bytes = Math.max(...joins.map((joined) => joined.bytes));
      figures[`${name}, frame`] = { value: bytes / 1024, unit: 'KiB', must: '<= 16', pass: bytes <= 16 * 1024 };
      figures[`${name}, relay`] = { value: cpu.at(-1) as number, unit: 'ms of CPU', must: '<= 5', pass: (cpu.at(-1) as number) <= 5 };
      figures[`${name}, p99`] = {
        value: percentile(
          joins.map(({ ms }) => ms),
          0.99,
        ),
        unit: 'ms',
      };
    }
    const flat = (cpu.at(-1) as number) / (cpu[0] as number);
    figures['join, 100,000 beside 1,000 messages'] = { value: flat, unit: 'x', must: '<= 1.25', pass: flat <= 1.25 };
    socket.terminate();
    return figures;
  } finally {
    await server.stop();
  }
}

/** Measures all of it. */
export async function measure(): Promise<Record<string, Figure>> {
  return { ...(await longRooms()), ...(await many()), ...(await memory()) };
}
