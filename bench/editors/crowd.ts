import { setTimeout as wait } from 'node:timers/promises';
import type { Session } from '@cs-kit/protocol';
import { seeded } from '../../test/support/random.ts';
import { percentile } from '../support/processes.ts';
import { Talker } from './talker.ts';
import { Typist } from './typist.ts';
import type { Place } from './typist.ts';

/*
 * Fifty people in one room and its document, in a process of its own. The arguments are the address and how many they are; the parent
 * sends one order after the other and is told when it has been carried out.
 */

/** What the crowd is told to do. Letters are those of each person a second. */
export type Order =
  /** Which room it is. */
  | { readonly type: 'room' }
  | { readonly type: 'write'; readonly seconds: number; readonly letters: number }
  | { readonly type: 'talk'; readonly seconds: number; readonly letters: number; readonly everyMs: number }
  /** Waits until all have the same; the answer is what that is. */
  | { readonly type: 'settle' };

/** What all have in the end. */
export interface Settled {
  readonly same: boolean;
  readonly lines: readonly string[];
  readonly cursors: readonly (Place & { readonly name: string })[];
}

/** What was said, and seen of it. Milliseconds. */
export interface Talked {
  readonly said: number;
  readonly deliveries: number;
  /** Messages that somebody did not see, or that were not acknowledged. */
  readonly lost: number;
  readonly doubled: number;
  readonly p50: number;
  readonly p99: number;
}

const PAGE = 'http://localhost:4444';
const LINES = 25;
const DOCUMENT = 'plan';
const TYPING_MS = 3000;
const DRAIN_MS = 20_000;
const [url, count] = [process.argv[2] as string, Number(process.argv[3])];
const random = seeded(7);

async function call<T>(path: string, body: unknown, token?: string): Promise<T> {
  const headers = { 'content-type': 'application/json', origin: PAGE, ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) };
  const response = await fetch(`${url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
  if (!response.ok) throw new Error(`${path} answered ${response.status}`);
  return (await response.json()) as T;
}

// Each client of y-websocket wants to hear of the end of the process.
process.setMaxListeners(0);
const tokens: string[] = [];
for (let index = 0; index < count; index += 1) tokens.push((await call<Session>('/v1/sessions', { siteKey: 'demo' })).token);
const { id: roomId } = await call<{ id: string }>('/v1/rooms', { title: 'Fifty', visibility: 'public', kind: 'group' }, tokens[0]);
const typists = tokens.map((token) => new Typist(url, roomId, DOCUMENT, token, random));
await Promise.all(typists.map((typist) => typist.synced()));
(typists[0] as Typist).begin(LINES);
await until(() => typists.every(({ lines }) => lines.length === LINES));
for (const typist of typists) typist.move();

async function until(so: () => boolean): Promise<boolean> {
  const deadline = performance.now() + DRAIN_MS;
  while (!so() && performance.now() < deadline) await wait(50);
  return so();
}

/** Does something for everybody in turn, so often a second for each, spread over the second as people are. */
async function each(seconds: number, perSecond: number, run: (index: number) => void): Promise<void> {
  const began = performance.now();
  for (let done = 0; ;) {
    const elapsed = performance.now() - began;
    if (elapsed > seconds * 1000) return;
    for (; done < (elapsed / 1000) * perSecond * count; done += 1) run(done % count);
    await wait(2);
  }
}

const write = (seconds: number, letters: number): Promise<void> => each(seconds, letters, (index) => (typists[index] as Typist).type());

async function settle(): Promise<Settled> {
  const text = (typist: Typist): string => typist.lines.join('\n');
  const same = await until(() => typists.every((typist) => text(typist) === text(typists[0] as Typist)));
  return {
    same,
    lines: (typists[0] as Typist).lines,
    cursors: typists.map((typist, index) => ({ name: (typists[index === 0 ? 1 : 0] as Typist).nameOf(typist), ...typist.place() })),
  };
}

async function talk(seconds: number, letters: number, everyMs: number): Promise<Talked> {
  const sentAt = new Map<string, number>();
  const times: number[] = [];
  const told = (id: string): void => void times.push(performance.now() - (sentAt.get(id) ?? Number.NaN));
  const talkers = await Promise.all(tokens.map((token, index) => Talker.open(url, token, PAGE, roomId, `t${index}`, told)));
  await Promise.all([
    write(seconds, letters),
    each(seconds, 1000 / TYPING_MS, (index) => (talkers[index] as Talker).typing(true)),
    each(seconds, 1000 / everyMs, (index) => {
      const now = performance.now();
      sentAt.set((talkers[index] as Talker).say('Shall we meet at the station, or do you come along the ridge?'), now);
    }),
  ]);
  await until(() => talkers.every(({ seen, acked, sent }) => seen.length >= sentAt.size && acked.size === sent.length));
  const all = [...sentAt.keys()];
  const missed = talkers.reduce((sum, { seen }) => sum + all.length - new Set(seen).size, 0);
  const unacked = talkers.reduce((sum, { acked, sent }) => sum + sent.length - acked.size, 0);
  const doubled = talkers.reduce((sum, { seen }) => sum + seen.length - new Set(seen).size, 0);
  for (const talker of talkers) talker.close();
  return { said: all.length, deliveries: times.length, lost: missed + unacked, doubled, p50: percentile(times, 0.5), p99: percentile(times, 0.99) };
}

async function carryOut(order: Order): Promise<unknown> {
  switch (order.type) {
    case 'room':
      return roomId;
    case 'write':
      return write(order.seconds, order.letters).then(() => 'written');
    case 'talk':
      return talk(order.seconds, order.letters, order.everyMs);
    case 'settle':
      return settle();
  }
}

process.on('message', (order: Order) => void carryOut(order).then((answer) => process.send?.(answer)));
process.send?.('ready');
