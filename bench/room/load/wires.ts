import { pathToFileURL } from 'node:url';
import { WebSocket } from 'ws';
import type { Session } from '@cs-kit/protocol';
import type { Order } from './shapes.ts';

/** One client of a room, on any wire. */
export interface Client {
  /** Sends a message; `number` stands in `text` too. */
  say(number: number, text: string): void;
  close(): void;
}

/** Told of every frame, and of the numbers that are on disk. */
export interface Listener {
  frame(data: Buffer): void;
  acked(number: number): void;
}

export type Connect = (room: number, person: number, listener: Listener) => Promise<Client>;

const PAGE = 'http://localhost:4444';
const CLIENT_ID = '01900000-0000-7000-8000-00000';
const ACKED = Buffer.from('{"type":"acked"');
const ID = Buffer.from(CLIENT_ID);

async function opened(url: string, protocols: string[] = [], origin?: string): Promise<WebSocket> {
  const socket = new WebSocket(url, protocols, { perMessageDeflate: false, ...(origin === undefined ? {} : { origin }) });
  await new Promise<void>((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', reject);
    socket.once('unexpected-response', (_request, response) => reject(new Error(`refused with ${response.statusCode}`)));
  });
  socket.on('error', () => undefined);
  return socket;
}

async function call<T>(url: string, path: string, body: unknown, token?: string): Promise<T> {
  const response = await fetch(`${url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: PAGE, ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${path} answered ${response.status}: ${await response.text()}`);
  return (await response.json()) as T;
}

/** Our own wire: sessions and rooms over REST, then the room socket. */
function csWire(url: string): Connect {
  const rooms = new Map<number, PromiseWithResolvers<string>>();
  /** Whoever comes before the one who makes the room waits for it. */
  const made = (room: number): PromiseWithResolvers<string> => {
    const one = rooms.get(room) ?? Promise.withResolvers<string>();
    rooms.set(room, one);
    return one;
  };
  return async (room, person, listener) => {
    const { token } = await call<Session>(url, '/v1/sessions', { siteKey: 'demo' });
    if (person === 0)
      call<{ id: string }>(url, '/v1/rooms', { title: `Room ${room}`, visibility: 'public', kind: 'group' }, token).then(
        ({ id }) => made(room).resolve(id),
        (error: unknown) => made(room).reject(error),
      );
    const roomId = await made(room).promise;
    const socket = await opened(`${url.replace('http', 'ws')}/v1/socket`, ['cs.v1', token], PAGE);
    const joined = new Promise<void>((resolve) => socket.once('message', () => resolve()));
    socket.send(JSON.stringify({ type: 'join', roomId }));
    await joined;
    socket.on('message', (data: Buffer) => {
      if (data.subarray(0, ACKED.length).equals(ACKED)) {
        const at = data.indexOf(ID) + ID.length;
        listener.acked(Number(data.subarray(at, at + 7).toString('latin1')));
      } else listener.frame(data);
    });
    return {
      say: (number, text) =>
        socket.send(`{"type":"send","roomId":"${roomId}","clientMessageId":"${CLIENT_ID}${String(number).padStart(7, '0')}","text":"${text}"}`),
      close: () => socket.terminate(),
    };
  };
}

/** The floor takes any bytes and gives them to the room. */
function rawWire(url: string): Connect {
  return async (room, _person, listener) => {
    const socket = await opened(`${url.replace('http', 'ws')}/room-${room}`);
    socket.on('message', (data: Buffer) => listener.frame(data));
    return { say: (_number, text) => socket.send(Buffer.from(text)), close: () => socket.terminate() };
  };
}

/** Raw clients of the Yjs wire: the real hand-shake and real updates, but no document at the receivers. The rivals' modules are installed by the bench alone and have no types here. */
async function yjsWire({ url, modules, wire }: Order): Promise<Connect> {
  const load = async (name: string): Promise<any> => import(pathToFileURL(modules[name] as string).href);
  const [Y, encoding] = await Promise.all([load('yjs'), load('lib0/encoding')]);
  const framed = (name: string, fill: (encoder: any) => void): Uint8Array => {
    const encoder = encoding.createEncoder();
    if (wire === 'hocuspocus') encoding.writeVarString(encoder, name);
    fill(encoder);
    return encoding.toUint8Array(encoder);
  };
  const sync = (name: string, kind: 0 | 1 | 2, bytes: Uint8Array): Uint8Array =>
    framed(name, (encoder) => {
      encoding.writeVarUint(encoder, 0);
      encoding.writeVarUint(encoder, kind);
      encoding.writeVarUint8Array(encoder, bytes);
    });
  return async (room, _person, listener) => {
    const name = `room-${room}`;
    const document = new Y.Doc();
    const list = document.getArray('messages');
    const socket = await opened(`${url.replace('http', 'ws')}/${wire === 'hocuspocus' ? '' : name}`);
    const answered = new Promise<void>((resolve) => socket.once('message', () => resolve()));
    if (wire === 'hocuspocus')
      socket.send(
        framed(name, (encoder) => {
          encoding.writeVarUint(encoder, 2);
          encoding.writeVarUint(encoder, 0);
          encoding.writeVarString(encoder, 'token');
          encoding.writeVarString(encoder, '4.8.0');
        }),
      );
    socket.send(sync(name, 0, Y.encodeStateVector(document)));
    await answered;
    socket.send(sync(name, 1, Y.encodeStateAsUpdate(document)));
    socket.on('message', (data: Buffer) => listener.frame(data));
    document.on('update', (update: Uint8Array) => socket.send(sync(name, 2, update)));
    return { say: (_number, text) => list.push([text]), close: () => socket.terminate() };
  };
}

/** How clients of a wire connect. */
export async function wireOf(order: Order): Promise<Connect> {
  if (order.wire === 'cs') return csWire(order.url);
  return order.wire === 'raw' ? rawWire(order.url) : yjsWire(order);
}
