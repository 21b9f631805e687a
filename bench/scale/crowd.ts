import { setTimeout as wait } from 'node:timers/promises';
import { WebSocket } from 'ws';
import type { Session } from '@cs-kit/protocol';

/*
 * Many people with one socket each, in a process of its own. The argument is the wire and the address; the parent sends one order after the other
 * and is told when it has been carried out.
 */

/** What the crowd is told to do. */
export type Order =
  /** Lets so many more people in, each in one of so many rooms; the answer is the milliseconds until the last had joined. */
  | { readonly type: 'join'; readonly people: number; readonly rooms: number }
  /** In each room somebody changes their presence every second, for so many seconds; the answer is the frames that arrived. */
  | { readonly type: 'presence'; readonly seconds: number }
  /** Everybody leaves; whoever comes next finds rooms of their own. */
  | { readonly type: 'leave' };

const PAGE = 'http://localhost:4444';
const AT_ONCE = 50;
const [wire, url] = process.argv.slice(2) as ['cs' | 'raw', string];

interface Person {
  readonly room: number;
  readonly roomId: string;
  readonly socket: WebSocket;
}
const people: Person[] = [];
const rooms = new Map<number, Promise<string>>();
let frames = 0;

async function call<T>(path: string, body: unknown, token?: string): Promise<T> {
  const headers = { 'content-type': 'application/json', origin: PAGE, ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) };
  const response = await fetch(`${url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
  if (!response.ok) throw new Error(`${path} answered ${response.status}`);
  return (await response.json()) as T;
}

async function opened(address: string, protocols: string[] = []): Promise<WebSocket> {
  const socket = new WebSocket(address, protocols, { perMessageDeflate: false, ...(wire === 'cs' ? { origin: PAGE } : {}) });
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
  socket.on('error', () => undefined);
  return socket;
}

async function enter(room: number): Promise<void> {
  if (wire === 'raw') {
    people.push({ room, roomId: '', socket: await opened(`${url.replace('http', 'ws')}/room-${room}`) });
    return;
  }
  const { token } = await call<Session>('/v1/sessions', { siteKey: 'demo' });
  const made = rooms.get(room) ?? call<{ id: string }>('/v1/rooms', { title: `Room ${room}`, visibility: 'public', kind: 'group' }, token).then(({ id }) => id);
  rooms.set(room, made);
  const roomId = await made;
  const socket = await opened(`${url.replace('http', 'ws')}/v1/socket`, ['cs.v1', token]);
  const joined = new Promise<void>((resolve) => socket.once('message', () => resolve()));
  socket.send(JSON.stringify({ type: 'join', roomId }));
  await joined;
  socket.on('message', () => void (frames += 1));
  people.push({ room, roomId, socket });
}

async function join(count: number, inRooms: number): Promise<number> {
  const began = performance.now();
  const seats = Array.from({ length: count }, (_, at) => at % inRooms);
  let next = 0;
  const one = async (): Promise<void> => {
    for (let at = next++; at < seats.length; at = next++) await enter(seats[at] as number);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, one));
  return performance.now() - began;
}

async function presence(seconds: number): Promise<number> {
  frames = 0;
  const first = new Map(people.map((person) => [person.room, person]));
  const each = 1000 / first.size;
  const began = performance.now();
  let sent = 0;
  // Spread over the second, as people are.
  while (performance.now() - began < seconds * 1000) {
    const due = (performance.now() - began) / each;
    for (; sent < due; sent += 1) {
      const { roomId, socket } = first.get(sent % first.size) as Person;
      const status = Math.floor(sent / first.size) % 2 === 0 ? 'away' : 'online';
      socket.send(JSON.stringify({ type: 'presence', roomId, status }));
    }
    await wait(5);
  }
  return frames;
}

async function leave(): Promise<number> {
  rooms.clear();
  await Promise.all(people.splice(0).map(({ socket }) => new Promise<void>((resolve) => (socket.once('close', () => resolve()), socket.close()))));
  return 0;
}

process.on('message', (order: Order) => {
  const work = order.type === 'join' ? join(order.people, order.rooms) : order.type === 'presence' ? presence(order.seconds) : leave();
  work.then((answer) => process.send?.(answer));
});
process.send?.('ready');
