import { setTimeout as wait } from 'node:timers/promises';
import { RelayClient, RoomFeed } from '@cs-kit/core';
import { WebSocket } from 'ws';

/*
 * Many people who talk in rooms, each with a client of the kit as pages have it, in a process of its own. The argument is the address; the parent
 * sends one order after the other and is told when it has been carried out.
 */

/** What the crowd is told to do. */
export type Order =
  /** Comes in, so many people in so many rooms. */
  | { readonly type: 'join'; readonly people: number; readonly rooms: number }
  /** Begins to talk: in every room somebody says something so often. */
  | { readonly type: 'talk'; readonly everyMs: number }
  /** Waits until everybody was away and is back; the answer is when each was, in milliseconds since 1970. */
  | { readonly type: 'back'; readonly since: number }
  /** Ends the talk, and counts. */
  | { readonly type: 'count' };

/** What became of the messages. */
export interface Counted {
  readonly said: number;
  /** Messages that somebody does not have, has twice, or has in another order than the others of the room. */
  readonly lost: number;
  readonly doubled: number;
  readonly disordered: number;
}

const PAGE = 'http://localhost:4444';
const AT_ONCE = 40;
const LONGEST_MS = 120_000;
const url = process.argv[2] as string;

class PageSocket extends WebSocket {
  constructor(address: string, protocols: string[]) {
    super(address, protocols, { origin: PAGE, perMessageDeflate: false });
    this.on('error', () => undefined);
  }
}

interface Person {
  readonly feed: RoomFeed;
  /** When the room was there again. */
  backAt: number;
}
const rooms: Person[][] = [];
const said: Set<string>[] = [];
let talking: Promise<void> | null = null;
let stopped = false;

const now = (): number => performance.timeOrigin + performance.now();

function page(): RelayClient {
  return new RelayClient({
    relay: url,
    siteKey: 'demo',
    WebSocket: PageSocket as never,
    fetch: (address, init) => fetch(address, { ...init, headers: { ...Object.fromEntries(new Headers(init?.headers)), origin: PAGE } }),
    storage: null,
    indexedDB: null,
    locks: null,
    BroadcastChannel: null,
    signals: () => () => undefined,
  });
}

async function enter(room: number, roomId: Promise<string> | null): Promise<string> {
  const client = page();
  const id = await (roomId ??
    client.json<{ id: string }>('POST', '/v1/rooms', { body: { title: `Room ${room}`, visibility: 'public', kind: 'group' } }).then((made) => made.id));
  await client.session.ensure();
  const feed = new RoomFeed(client, id);
  const person: Person = { feed, backAt: 0 };
  (rooms[room] as Person[]).push(person);
  let { phase } = feed.state.get();
  feed.state.subscribe((state) => {
    if (state.phase === 'live' && phase !== 'live') person.backAt = now();
    phase = state.phase;
  });
  await until(() => phase === 'live', `room ${room} is there`);
  return id;
}

async function until(so: () => boolean, what: string): Promise<void> {
  const deadline = performance.now() + LONGEST_MS;
  while (!so()) {
    if (performance.now() > deadline) throw new Error(`In ${LONGEST_MS / 1000} s it did not come about that ${what}.`);
    await wait(20);
  }
}

async function join(people: number, count: number): Promise<number> {
  const ids: Promise<string>[] = [];
  for (let room = 0; room < count; room += 1) {
    rooms[room] = [];
    said[room] = new Set();
  }
  for (let from = 0; from < people; from += AT_ONCE)
    await Promise.all(
      Array.from({ length: Math.min(AT_ONCE, people - from) }, (_, at) => {
        const room = (from + at) % count;
        const entered = enter(room, ids[room] ?? null);
        ids[room] ??= entered;
        return entered;
      }),
    );
  return people;
}

async function talk(everyMs: number): Promise<void> {
  const began = performance.now();
  for (let done = 0; !stopped;) {
    for (; done < ((performance.now() - began) / everyMs) * rooms.length; done += 1) {
      const room = done % rooms.length;
      const people = rooms[room] as Person[];
      const { feed } = people[Math.floor(done / rooms.length) % people.length] as Person;
      (said[room] as Set<string>).add(feed.send({ text: 'Does anybody know when the hut opens this year?' }));
    }
    await wait(5);
  }
}

async function back(since: number): Promise<number[]> {
  const all = rooms.flat();
  await until(() => all.every(({ feed, backAt }) => backAt > since && feed.state.get().phase === 'live'), 'everybody is back');
  return all.map(({ backAt }) => backAt);
}

/** Ids of the messages that somebody has, in order. */
const idsOf = ({ feed }: Person): string[] => feed.state.get().rows.flatMap((row) => (row.type === 'message' ? [row.message.clientMessageId ?? ''] : []));

async function count(): Promise<Counted> {
  stopped = true;
  await talking;
  const whole = (room: number): boolean => (rooms[room] as Person[]).every((person) => idsOf(person).length >= (said[room] as Set<string>).size);
  await until(() => rooms.every((_, room) => whole(room)), 'everybody has everything').catch(() => undefined);
  let [lost, doubled, disordered] = [0, 0, 0];
  rooms.forEach((people, room) => {
    const first = idsOf(people[0] as Person).join();
    for (const person of people) {
      const ids = idsOf(person);
      const once = new Set(ids);
      doubled += ids.length - once.size;
      lost += [...(said[room] as Set<string>)].filter((id) => !once.has(id)).length;
      if (ids.join() !== first) disordered += 1;
    }
  });
  return { said: said.reduce((sum, { size }) => sum + size, 0), lost, doubled, disordered };
}

async function carryOut(order: Order): Promise<unknown> {
  switch (order.type) {
    case 'join':
      return join(order.people, order.rooms);
    case 'talk':
      talking = talk(order.everyMs);
      return 'talking';
    case 'back':
      return back(order.since);
    case 'count':
      return count();
  }
}

process.on('message', (order: Order) => void carryOut(order).then((answer) => process.send?.(answer)));
process.send?.('ready');
