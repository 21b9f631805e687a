import { fork } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Session } from '@cs-kit/protocol';
import { RelayProcess, freePort } from '../../test/support/relay-process.ts';
import { TestSocket } from '../../test/support/socket.ts';
import { installPeers } from '../support/peers.ts';
import { cpuMs, percentile } from '../support/processes.ts';
import type { Figure } from '../support/report.ts';

/* Small rooms as in customer service: 50 rooms of 4 people, each writes once a second: 800 deliveries a second (200 messages, 4 receivers with the sender).
   Ours is durable before it is delivered; the rival keeps messages in memory. Both in the same run, one after the other. */

const ROOMS = 50;
const PEOPLE = 4;
const SECONDS = 12;
const PAGE = 'http://localhost:4444';
const HOCUSPOCUS = { '@hocuspocus/server': '4.7.0', '@hocuspocus/provider': '4.8.0', yjs: '13.6.33', 'y-protocols': '1.0.7', ws: '8.23.0' };

interface Outcome {
  readonly deliveries: number;
  readonly cpuPerDelivery: number;
  readonly p50: number;
  readonly p99: number;
}

async function call<T>(url: string, method: string, path: string, body: unknown, token?: string): Promise<T> {
  const response = await fetch(`${url}${path}`, {
    method,
    headers: { 'content-type': 'application/json', origin: PAGE, ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${path} answered ${response.status}: ${await response.text()}`);
  return (await response.json()) as T;
}

async function ours(): Promise<Outcome> {
  const directory = await mkdtemp(join(tmpdir(), 'cs-bench-'));
  const relay = new RelayProcess(await freePort(), directory, { CS_RATE_SCALE: '100' });
  await relay.start();
  const clients: { socket: TestSocket; roomId: string }[] = [];
  const sentAt = new Map<string, number>();
  const latencies: number[] = [];
  let deliveries = 0;
  for (let room = 0; room < ROOMS; room += 1) {
    let roomId = '';
    for (let person = 0; person < PEOPLE; person += 1) {
      const session = await call<Session>(relay.url, 'POST', '/v1/sessions', { siteKey: 'demo' });
      if (person === 0)
        roomId = (await call<{ id: string }>(relay.url, 'POST', '/v1/rooms', { title: `Room ${room}`, visibility: 'public', kind: 'group' }, session.token)).id;
      const socket = await TestSocket.open(relay.url, session.token, PAGE);
      socket.send({ type: 'join', roomId });
      await socket.next('joined');
      socket.onFrame = (frame) => {
        if (frame.type !== 'events') return;
        for (const event of frame.events) {
          if (event.kind !== 'message') continue;
          deliveries += 1;
          const at = sentAt.get(event.message.clientMessageId ?? '');
          if (at !== undefined) latencies.push(performance.now() - at);
        }
      };
      clients.push({ socket, roomId });
    }
  }
  const before = await cpuMs(relay.pid);
  await openLoop(clients, sentAt);
  const used = (await cpuMs(relay.pid)) - before;
  for (const { socket } of clients) socket.terminate();
  await relay.stop();
  await rm(directory, { recursive: true, force: true });
  return { deliveries, cpuPerDelivery: (used * 1000) / deliveries, p50: percentile(latencies, 0.5), p99: percentile(latencies, 0.99) };
}

async function openLoop(clients: readonly { socket: TestSocket; roomId: string }[], sentAt: Map<string, number>): Promise<void> {
  const until = performance.now() + SECONDS * 1000;
  let count = 0;
  await Promise.all(
    clients.map(async ({ socket, roomId }, index) => {
      await new Promise((resolve) => setTimeout(resolve, (1000 * index) / clients.length));
      while (performance.now() < until) {
        count += 1;
        const clientMessageId = `m${count}`;
        sentAt.set(clientMessageId, performance.now());
        socket.send({ type: 'send', roomId, clientMessageId, text: 'a message of some seventy characters, as people write them in a chat.' });
        await new Promise((resolve) => setTimeout(resolve, 1000));
      }
    }),
  );
  await new Promise((resolve) => setTimeout(resolve, 1000));
}

async function hocuspocus(): Promise<Outcome> {
  const find = await installPeers('room', HOCUSPOCUS);
  const port = await freePort();
  const here = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
  const server = fork(here('./hocuspocus-server.mjs'), [find('@hocuspocus/server'), String(port)], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  await new Promise((resolve) => server.once('message', resolve));
  const load = fork(
    here('./hocuspocus-load.mjs'),
    [find('@hocuspocus/provider'), find('yjs'), find('ws'), `ws://127.0.0.1:${port}`, String(ROOMS), String(PEOPLE), String(SECONDS)],
    { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] },
  );
  await new Promise((resolve) => load.once('message', resolve));
  const before = await cpuMs(server.pid as number);
  const result = await new Promise<{ deliveries: number; latencies: number[]; sent: number }>((resolve) =>
    load.once('message', (message) => resolve(message as { deliveries: number; latencies: number[]; sent: number })),
  );
  const used = (await cpuMs(server.pid as number)) - before;
  load.kill('SIGKILL');
  server.kill('SIGKILL');
  // The rival does not echo to the sender; one delivery a message is counted for it all the same.
  const deliveries = result.deliveries + result.sent;
  return { deliveries, cpuPerDelivery: (used * 1000) / deliveries, p50: percentile(result.latencies, 0.5), p99: percentile(result.latencies, 0.99) };
}

/** Measures both. */
export async function measure(): Promise<Record<string, Figure>> {
  const own = await ours();
  const rival = await hocuspocus();
  const ratio = own.cpuPerDelivery / rival.cpuPerDelivery;
  return {
    deliveries: { value: own.deliveries, unit: 'messages' },
    p50: { value: own.p50, unit: 'ms, durable' },
    p99: { value: own.p99, unit: 'ms, durable', must: '<= 100', pass: own.p99 <= 100, absolute: true },
    cpuPerDelivery: { value: own.cpuPerDelivery, unit: 'µs' },
    hocuspocusP50: { value: rival.p50, unit: 'ms, in memory' },
    hocuspocusP99: { value: rival.p99, unit: 'ms, in memory' },
    hocuspocusCpuPerDelivery: { value: rival.cpuPerDelivery, unit: 'µs' },
    cpuRatio: { value: ratio, unit: 'x hocuspocus' },
  };
}
