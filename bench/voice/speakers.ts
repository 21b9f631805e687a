import { createServer } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import type { Session, SpeechFrame } from '@cs-kit/protocol';
import { WebSocket, WebSocketServer } from 'ws';
import { percentile } from '../support/processes.ts';

/*
 * Many who speak, and the provider that they are passed on to, in one process, so that both ends of a frame have one clock. The provider's
 * address is its first word to the parent; then it is told how many speak, how, and for how long.
 */

/** What the crowd is told to do. */
export interface SpeakOrder {
  readonly relay: string;
  readonly streams: number;
  readonly frameMs: number;
  readonly seconds: number;
}

/** What came of it. Milliseconds are from the sending of a frame to its arrival at the provider. */
export interface SpeakAnswer {
  readonly sent: number;
  readonly lost: number;
  readonly p50: number;
  readonly p99: number;
  readonly longest: number;
}

const PAGE = 'http://localhost:4444';
const RATE = 16_000;
const AT_ONCE = 50;
/** Streams of one visitor: that is what a relay's limit is widened for. */
const PER_VISITOR = 10;

/** Stream, number and time of a frame, in its first samples. */
const HEAD_BYTES = 16;
const latencies: number[] = [];
const next = new Map<number, number>();
let arrived = 0;
let lost = 0;

function hear(data: Buffer): void {
  const stream = data.readUInt32LE(0);
  const number = data.readUInt32LE(4);
  // Each frame must come, and in its order.
  lost += Math.abs(number - (next.get(stream) ?? 0));
  next.set(stream, number + 1);
  arrived += 1;
  latencies.push(performance.now() - data.readDoubleLE(8));
}

const server = createServer();
const provider = new WebSocketServer({ server, perMessageDeflate: false });
provider.on('connection', (socket) =>
  socket.on('message', (data: Buffer, binary) => {
    if (binary) return hear(data);
    // A provider answers what it is asked to flush; one that does not is given up.
    if (String(data).includes('Finalize'))
      socket.send('{"type":"Results","is_final":true,"from_finalize":true,"channel":{"alternatives":[{"transcript":""}]}}');
  }),
);

async function call<T>(relay: string, path: string, body: unknown): Promise<T> {
  const headers = { 'content-type': 'application/json', origin: PAGE };
  const response = await fetch(`${relay}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
  if (!response.ok) throw new Error(`${path} answered ${response.status}`);
  return (await response.json()) as T;
}

async function begin(relay: string, token: string): Promise<WebSocket> {
  const socket = new WebSocket(`${relay.replace('http', 'ws')}/v1/speech/stream`, ['cs.v1', token], { origin: PAGE, perMessageDeflate: false });
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
  const ready = new Promise<SpeechFrame>((resolve) => socket.once('message', (data) => resolve(JSON.parse(String(data)) as SpeechFrame)));
  socket.send(JSON.stringify({ type: 'start', language: 'en', sampleRate: RATE, encoding: 'pcm16' }));
  if ((await ready).type !== 'ready') throw new Error('The relay began no stream.');
  return socket;
}

async function speak({ relay, streams, frameMs, seconds }: SpeakOrder): Promise<SpeakAnswer> {
  const sockets: WebSocket[] = [];
  let token = '';
  for (let at = 0; at < streams; at += 1) {
    if (at % PER_VISITOR === 0) token = (await call<Session>(relay, '/v1/sessions', { siteKey: 'demo' })).token;
    sockets.push(await begin(relay, token));
    if (at % AT_ONCE === 0) await wait(10);
  }
  latencies.length = 0;
  arrived = 0;
  lost = 0;
  next.clear();
  const bytes = (RATE * 2 * frameMs) / 1000;
  const began = performance.now();
  const numbers = new Uint32Array(streams);
  let sent = 0;
  // Spread over the time of a frame, as people are: each stream has its moment in it.
  for (let due = 0; due < (streams * seconds * 1000) / frameMs;) {
    const now = performance.now() - began;
    for (; due < (now / frameMs) * streams && due < (streams * seconds * 1000) / frameMs; due += 1) {
      const stream = due % streams;
      const frame = Buffer.alloc(Math.max(bytes, HEAD_BYTES));
      frame.writeUInt32LE(stream, 0);
      frame.writeUInt32LE(numbers[stream] as number, 4);
      frame.writeDoubleLE(performance.now(), 8);
      numbers[stream] = (numbers[stream] as number) + 1;
      (sockets[stream] as WebSocket).send(frame);
      sent += 1;
      // Turns last ten seconds here: nobody speaks for ever, and the relay bounds a turn.
      // Nor do all end at the same moment.
      if (((numbers[stream] as number) + stream) % (10_000 / frameMs) === 0) (sockets[stream] as WebSocket).send('{"type":"commit"}');
    }
    await wait(2);
  }
  await wait(3_000);
  for (const socket of sockets) socket.terminate();
  return {
    sent,
    lost: lost + (sent - arrived),
    p50: percentile(latencies, 0.5),
    p99: percentile(latencies, 0.99),
    longest: latencies.reduce((most, ms) => Math.max(most, ms), 0),
  };
}

process.on('message', (order: SpeakOrder) => void speak(order).then((answer) => process.send?.(answer)));
server.listen(0, '127.0.0.1', () => process.send?.(`http://127.0.0.1:${(server.address() as { port: number }).port}/v1`));
