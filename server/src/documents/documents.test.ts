import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import { CLOSE, CsError, RELAY_LIMITS } from '@cs-kit/protocol';
import type { RoomRole } from '@cs-kit/protocol';
import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';
import pino from 'pino';
import * as Y from 'yjs';
import { TestClock } from '../../../test/support/clock.ts';
import type { Actor } from '../context.ts';
import type { Rooms } from '../rooms/rooms.ts';
import type { DocumentUpdate } from '../storage/state/store.ts';
import { DocumentConnection } from './connection.ts';
import { tellComments } from './wire.ts';
import { Documents } from './documents.ts';
import type { DocumentStore, StoredDocument } from './store.ts';

/* Documents over a store that a test holds in its hands: what happens while it works, and when it fails. */

const KEY = { roomId: 'room', documentId: 'plan' };
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

class HeldStore implements DocumentStore {
  readonly appended: DocumentUpdate[] = [];
  readonly compacted: number[] = [];
  stored: StoredDocument | null = null;
  documents = 0;
  fail: CsError | null = null;
  /** Where set, changes wait for it. */
  gate: Promise<void> | null = null;

  load = async (): Promise<StoredDocument | null> => this.stored;
  others = async (): Promise<number> => this.documents;
  async append(update: DocumentUpdate): Promise<void> {
    await this.gate;
    if (this.fail !== null) throw this.fail;
    this.appended.push(update);
  }
  async compact(_key: unknown, snapshot: Uint8Array, seq: number): Promise<void> {
    if (this.fail !== null) throw this.fail;
    this.compacted.push(seq);
    this.stored = { snapshot, updates: [], seq, authors: new Map() };
  }
}

interface Socket {
  readonly connection: DocumentConnection;
  readonly frames: Uint8Array[];
  readonly closes: { code: number; reason: string }[];
  buffered: number;
  gone: boolean;
  send(...parts: (number | Uint8Array)[]): Promise<void>;
}

function setUp() {
  const clock = new TestClock();
  const store = new HeldStore();
  const failures: unknown[] = [];
  const documents = new Documents({ store, clock, onFailure: (error) => void failures.push(error) });
  const roles = new Map<string, RoomRole>();
  let refusals = 0;
  const rooms = {
    openFor: async (_roomId: string, actor: Actor) => {
      const role = roles.get(actor.id);
      if (role === undefined) throw new CsError('room/not-found');
      return { role, room: { archived: false, members: new Map() } };
    },
  } as unknown as Rooms;
  const rates = {
    take: () => {
      if (refusals === 0) return;
      refusals -= 1;
      throw new CsError('rate/limited', undefined, { retryAfterMs: 500 });
    },
  };
  const open = async (id: string, role: RoomRole = 'member', expiresAt = clock.now() + 1000_000): Promise<Socket> => {
    roles.set(id, role);
    const socket: Socket = {
      frames: [],
      closes: [],
      buffered: 0,
      gone: false,
      connection: null as never,
      send: async (...parts) => {
        const encoder = encoding.createEncoder();
        for (const part of parts) {
          if (typeof part === 'number') encoding.writeVarUint(encoder, part);
          else encoding.writeVarUint8Array(encoder, part);
        }
        await socket.connection.receive(encoding.toUint8Array(encoder));
      },
    };
    const transport = {
      send: (data: string | Uint8Array) => void socket.frames.push(data as Uint8Array),
      close: (code: number, reason: string) => void socket.closes.push({ code, reason }),
      hold: () => undefined,
      get bufferedAmount() {
        return socket.buffered;
      },
    };
    const actor = { id, name: id, kind: 'visitor', role: 'visitor' } as Actor;
    const peer = { address: '192.0.2.1', prefix: '192.0.2', loopback: false };
    const connection = new DocumentConnection({ actor, expiresAt, peer, release: () => undefined }, KEY, transport, {
      documents,
      comments: { count: async () => 3 },
      rooms,
      rates,
      clock,
      logger: pino({ level: 'silent' }),
      closed: () => void (socket.gone = true),
    });
    Object.assign(socket, { connection });
    await turn();
    return socket;
  };
  return { clock, store, failures, documents, roles, open, refuse: (times: number) => (refusals = times) };
}

function writing(words: string): Uint8Array {
  const doc = new Y.Doc();
  doc.getText('text').insert(0, words);
  return Y.encodeStateAsUpdate(doc);
}

const kind = (frame: Uint8Array): string => `${frame[0]}${frame[0] === 0 ? `.${frame[1]}` : ''}`;
const kinds = ({ frames }: Socket): string[] => frames.map(kind);

test('nobody sees a change before it is on disk', async () => {
  const { store, open } = setUp();
  const [one, other] = [await open('one'), await open('other')];
  const { promise, resolve } = Promise.withResolvers<void>();
  store.gate = promise;
  await one.send(100);
  await one.send(0, 2, writing('held'));
  await turn();
  assert.deepEqual([kinds(other), kinds(one)], [['0.0'], ['0.0', '100']]);
  resolve();
  await turn();
  assert.deepEqual(
    [kinds(other), kinds(one)],
    [
      ['0.0', '0.2'],
      ['0.0', '100', '100'],
    ],
  );
  assert.deepEqual([...(one.frames.at(-1) ?? [])], [100, 1]);
});

test('a change that cannot be stored is told to nobody; its socket closes, and the change can come again', async () => {
  const { store, open } = setUp();
  const [one, other] = [await open('one'), await open('other')];
  store.fail = new CsError('storage/full');
  const change = writing('no room');
  await one.send(0, 2, change);
  await turn();
  assert.deepEqual([one.closes[0]?.code, one.gone, kinds(other)], [CLOSE.internal, true, ['0.0']]);
  store.fail = null;
  const again = await open('again');
  await again.send(0, 2, change);
  await turn();
  assert.equal(store.appended.length, 1);
  assert.deepEqual(store.appended[0]?.newClients.length, 1, 'the author is whoever succeeded');
  assert.equal(again.gone, false);
});

test('a room that has as many documents as it may refuses another one', async () => {
  const { store, documents, open } = setUp();
  store.documents = RELAY_LIMITS.documentsPerRoom;
  const one = await open('one');
  await assert.rejects(documents.change(await documents.enter(KEY, one.connection), one.connection, writing('x')), { code: 'room/full' });
  await one.send(0, 2, writing('x'));
  await turn();
  assert.equal(one.closes[0]?.code, CLOSE.full);
  store.documents = 0;
  const other = await open('other');
  await other.send(0, 2, writing('x'));
  await turn();
  assert.equal(store.appended.length, 1, 'the room is asked anew');
});

test('a document that is full takes no more, and says why', async () => {
  const { store, open } = setUp();
  store.stored = { snapshot: writing('x'.repeat(RELAY_LIMITS.documentBytes - 10)), updates: [], seq: 7, authors: new Map() };
  const one = await open('one');
  await one.send(0, 2, writing('one too many, whatever it says'));
  await turn();
  assert.deepEqual([one.closes[0]?.code, /at most 20 MiB/.test(one.closes[0]?.reason ?? '')], [CLOSE.tooLarge, true]);
});

test('changes are gathered into a state; where that fails they stay', async () => {
  const { store, failures, documents, open } = setUp();
  store.stored = { snapshot: null, updates: [writing('a'), writing('b')], seq: 2, authors: new Map([[1, 'somebody']]) };
  const one = await open('one');
  store.fail = new CsError('storage/unavailable');
  await documents.close();
  assert.equal(failures.length, 1);
  store.fail = null;
  one.connection.gone();
  await turn();
  assert.deepEqual([store.compacted, documents.size], [[2], 0]);
  one.connection.gone();
  const again = await open('one');
  again.connection.gone();
  await turn();
  assert.deepEqual(store.compacted, [2], 'what is gathered is not gathered again');
});

test('who comes while a document is put away finds it there', async () => {
  const { store, documents, open } = setUp();
  const one = await open('one');
  await one.send(0, 2, writing('kept'));
  await turn();
  const { promise, resolve } = Promise.withResolvers<void>();
  const compact = store.compact.bind(store);
  store.compact = async (...args) => {
    await promise;
    return compact(...args);
  };
  one.connection.gone();
  const other = await open('other');
  resolve();
  await turn();
  assert.equal(documents.size, 1);
  await other.send(0, 0, Y.encodeStateVector(new Y.Doc()));
  assert.ok(other.frames.some((frame) => kind(frame) === '0.1' && Buffer.from(frame).includes('kept')));
});

/** A change whose item stands behind one of the same author that is not written: what a page never makes. Yjs breaks at it. */
function aheadOfItself(clientId: number, clock: number): Uint8Array {
  const encoder = encoding.createEncoder();
  // One client with one item, that begins at `clock`; text, with an origin.
  for (const value of [1, 1, clientId, clock]) encoding.writeVarUint(encoder, value);
  encoding.writeUint8(encoder, 0x84);
  for (const value of [clientId, clock + 5]) encoding.writeVarUint(encoder, value);
  encoding.writeVarString(encoder, 'x');
  encoding.writeVarUint(encoder, 0);
  return encoding.toUint8Array(encoder);
}

test('a change that runs ahead of itself is refused before it is stored: it would keep everybody from the document for ever', async () => {
  const { store, open } = setUp();
  const one = await open('one');
  await one.send(0, 2, aheadOfItself(77, 0));
  assert.deepEqual([one.closes[0]?.code, store.appended.length], [CLOSE.badFrame, 0]);
  assert.throws(() => Y.applyUpdate(new Y.Doc(), aheadOfItself(77, 0)), TypeError);
});

test('a change that takes back nothing is refused before it is stored: it would keep the changes of a document from being gathered', async () => {
  const { store, open } = setUp();
  const one = await open('one');
  // No items; of one client one stretch that was taken back, from 5, of no length.
  const nothing = new Uint8Array([0, 1, 77, 1, 5, 0]);
  await one.send(0, 2, nothing);
  assert.deepEqual([one.closes[0]?.code, store.appended.length], [CLOSE.badFrame, 0]);
  assert.throws(() => Y.applyUpdate(new Y.Doc(), nothing), /Unexpected case/);
});

test('a change on the disk that cannot be applied is left out and told, and the others are there', async () => {
  const { store, failures, open } = setUp();
  store.stored = { snapshot: writing('before'), updates: [aheadOfItself(77, 0), writing(' after')], seq: 2, authors: new Map() };
  const one = await open('one');
  one.frames.length = 0;
  await one.send(0, 0, Y.encodeStateVector(new Y.Doc()));
  const doc = new Y.Doc();
  Y.applyUpdate(doc, decoding.readVarUint8Array(decoding.createDecoder(one.frames.at(-1)!.subarray(2))));
  assert.equal(doc.getText('text').length, 'before after'.length);
  assert.deepEqual([failures.length, one.closes], [1, []]);
});

test('a change that breaks the state in memory ends its socket alone; the state is read anew', async () => {
  const { store, failures, open } = setUp();
  const [one, two] = [await open('one'), await open('two')];
  store.stored = { snapshot: writing('kept'), updates: [], seq: 1, authors: new Map() };
  const bad = writing('bad');
  const breaks = mock.method(Y.Doc.prototype, 'emit', () => {
    breaks.mock.restore();
    throw new TypeError('broken');
  });
  await one.send(0, 2, bad);
  await turn();
  await turn();
  assert.deepEqual([one.closes[0]?.code, two.closes, failures.length], [CLOSE.badFrame, [], 1]);
  two.frames.length = 0;
  await two.send(0, 0, Y.encodeStateVector(new Y.Doc()));
  const doc = new Y.Doc();
  Y.applyUpdate(doc, decoding.readVarUint8Array(decoding.createDecoder(two.frames.at(-1)!.subarray(2))));
  assert.equal(doc.getText('text').toJSON(), 'kept');
});

test('a store that cannot be read closes the socket; the next one tries again', async () => {
  const { store, documents, open } = setUp();
  const load = store.load;
  store.load = () => Promise.reject(new CsError('storage/unavailable'));
  const one = await open('one');
  await turn();
  assert.deepEqual([one.closes[0]?.code, documents.size], [CLOSE.internal, 0]);
  store.load = load;
  assert.deepEqual((await open('other')).closes, []);
});

test('a document that is deleted ends for everybody, and opens again once it is brought back', async () => {
  const { store, documents, open } = setUp();
  const one = await open('one');
  await one.send(0, 2, writing('kept'));
  await turn();
  const { promise, resolve } = Promise.withResolvers<void>();
  const compact = store.compact.bind(store);
  store.compact = async (...args) => {
    await promise;
    return compact(...args);
  };
  await documents.setDeleted(KEY, true);
  assert.deepEqual([one.closes[0]?.code, one.gone], [CLOSE.noSuchRoom, true]);
  // It is still being put away: it takes neither people nor changes meanwhile.
  const other = await open('other');
  assert.equal(other.closes[0]?.code, CLOSE.noSuchRoom);
  const held = new Documents({ store, clock: new TestClock(), onFailure: () => undefined });
  const document = await held.enter(KEY, one.connection);
  document.setDeleted(true);
  await assert.rejects(held.change(document, one.connection, writing('late')), { code: 'request/not-found' });
  await documents.setDeleted(KEY, false);
  const back = await open('back');
  assert.deepEqual(back.closes, []);
  resolve();
  await turn();
  await documents.setDeleted({ ...KEY, documentId: 'never opened' }, true);
});

test('a document that is deleted while it cannot be read is refused to whoever opens it, and to nobody else', async () => {
  const { store, documents, open } = setUp();
  const one = await open('one');
  const { promise, reject } = Promise.withResolvers<never>();
  store.load = () => promise;
  const other = { ...KEY, documentId: 'other' };
  const entering = documents.enter(other, one.connection);
  const deleting = documents.setDeleted(other, true);
  reject(new CsError('storage/unavailable'));
  await assert.rejects(entering, { code: 'storage/unavailable' });
  await deleting;
  assert.deepEqual(one.closes, []);
});

test('the state of a document is that of memory, of the disk, or none', async () => {
  const { store, documents, open } = setUp();
  assert.equal(await documents.state(KEY), null);
  const one = await open('one');
  await one.send(0, 2, writing('words'));
  await turn();
  const read = (state: Uint8Array | null): string => {
    const doc = new Y.Doc();
    Y.applyUpdate(doc, state ?? new Uint8Array([0, 0]));
    return doc.getText('text').toString();
  };
  assert.equal(read(await documents.state(KEY)), 'words');
  one.connection.gone();
  await turn();
  assert.equal(documents.size, 0);
  assert.equal(read(await documents.state(KEY)), 'words');
  assert.equal(store.compacted.length, 1);
});

test('the end of the process waits for what is being opened, and is not held up by what cannot be', async () => {
  const { store, documents, open } = setUp();
  const one = await open('one');
  const { promise, reject } = Promise.withResolvers<never>();
  store.load = () => promise;
  const entering = documents.enter({ ...KEY, documentId: 'other' }, one.connection);
  let closed = false;
  const closing = documents.close().then(() => (closed = true));
  await turn();
  assert.equal(closed, false);
  reject(new CsError('storage/unavailable'));
  await assert.rejects(entering, { code: 'storage/unavailable' });
  await closing;
});

test('whoever is too fast waits; whoever does not listen is cut off', async () => {
  const { clock, store, open, refuse } = setUp();
  const one = await open('one');
  refuse(2);
  const sent = one.send(0, 2, writing('patience'));
  await turn();
  assert.equal(store.appended.length, 0);
  clock.advance(500);
  await turn();
  clock.advance(500);
  await sent;
  await turn();
  assert.equal(store.appended.length, 1);
  refuse(Infinity);
  const big = new Uint8Array(RELAY_LIMITS.documentFrameBytes);
  for (let index = 0; index < 3; index += 1) void one.connection.receive(big);
  assert.equal(one.closes[0]?.code, CLOSE.rateLimited);
  void one.connection.receive(big);
  assert.equal(one.closes.length, 1);
});

test('a slow reader misses presence first, then its socket', async () => {
  const { clock, open } = setUp();
  const [one, slow] = [await open('one'), await open('slow')];
  const here = (): Uint8Array => {
    const encoder = encoding.createEncoder();
    for (const value of [1, 5, clock.now()]) encoding.writeVarUint(encoder, value);
    encoding.writeVarString(encoder, '{"cursor":1}');
    return encoding.toUint8Array(encoder);
  };
  slow.buffered = 2 * 1024 * 1024;
  await one.send(1, here());
  clock.advance(50);
  assert.deepEqual([kinds(slow), kinds(one)], [['0.0'], ['0.0', '1']]);
  await one.send(0, 2, writing('words'));
  await turn();
  assert.deepEqual(kinds(slow), ['0.0', '0.2']);
  slow.buffered = 5 * 1024 * 1024;
  await one.send(0, 2, writing('more words'));
  await turn();
  assert.equal(slow.closes[0]?.code, CLOSE.lagging);
  slow.connection.deliver(new Uint8Array(1), false);
  assert.equal(slow.frames.length, 2);
});

test('who is here is told to whoever comes and whoever asks; readers show nothing but their name', async () => {
  const { clock, open } = setUp();
  const one = await open('one');
  const said = (state: unknown, clientId = 5, at = clock.now()): Uint8Array => {
    const encoder = encoding.createEncoder();
    for (const value of [1, clientId, at]) encoding.writeVarUint(encoder, value);
    encoding.writeVarString(encoder, JSON.stringify(state));
    return encoding.toUint8Array(encoder);
  };
  await one.send(3);
  assert.deepEqual(kinds(one), ['0.0'], 'nobody is here yet');
  await one.send(1, said({ cursor: 1 }));
  await one.send(1, said('no object', 6));
  await one.send(1, said({ cursor: 'x'.repeat(RELAY_LIMITS.awarenessBytes) }, 7));
  await one.send(1, said({ cursor: 0 }, 5, 1));
  const reader = await open('reader', 'viewer');
  assert.deepEqual(kinds(reader), ['1']);
  await reader.send(1, said({ cursor: 9 }, 8));
  await reader.send(3);
  const all = Buffer.from(reader.frames.at(-1) ?? []).toString();
  assert.ok(all.includes('"cursor":1') && !all.includes('"cursor":9') && !all.includes('"cursor":0') && all.includes('"name":"reader"'), all);
  for (let clientId = 100; clientId < 110; clientId += 1) await one.send(1, said({}, clientId));
  await one.send(3);
  const shown = Buffer.from(one.frames.at(-1) ?? [])
    .toString()
    .match(/"name":"one"/g);
  assert.equal(shown?.length, RELAY_LIMITS.awarenessPerSocket);
  const assistant = await open('assistant', 'assistant');
  await assistant.send(1, said({}, 200));
  await assistant.send(3);
  assert.ok(!Buffer.from(assistant.frames.at(-1) ?? []).includes('"name":"assistant"'), 'a role that is not shown is not shown');
  for (let round = 0; round < 250; round += 1) {
    const passing = await open('passing');
    await passing.send(1, said({}, 1000 + round));
    clock.advance(60);
    passing.connection.gone();
    clock.advance(60);
  }
  await one.send(3);
  assert.ok(!Buffer.from(one.frames.at(-1) ?? []).includes('"name":"passing"'));
});

test('a token that ends, a room that is closed to somebody, and a socket that goes while it opens', async () => {
  const { clock, documents, roles, open } = setUp();
  const short = await open('short', 'member', clock.now() + 1000);
  clock.advance(1000);
  await short.send(3);
  assert.equal(short.closes[0]?.code, CLOSE.tokenExpired);
  const removed = await open('removed');
  roles.delete('removed');
  await removed.connection.check();
  assert.equal(removed.closes[0]?.code, CLOSE.noSuchRoom);
  await removed.send(3);
  assert.equal(removed.closes.length, 1);
  const opening = open('opening');
  const socket = await opening;
  socket.connection.gone();
  await turn();
  assert.equal(documents.size, 0);
  assert.equal(socket.connection.roomId, 'room');
});

test('what waits for something before it may be sent by others too: it stays its author’s, is stored once, and nobody puts other words in its place', async () => {
  const { store, open } = setUp();
  const [ana, ben, eve] = [await open('ana'), await open('ben'), await open('eve')];
  const [first, second] = [new Y.Doc(), new Y.Doc()];
  const updates: Uint8Array[] = [];
  first.on('update', (update: Uint8Array) => updates.push(update));
  first.getText('text').insert(0, 'a');
  first.getText('text').insert(1, 'b');
  // The line broke, and the second change came before the first.
  await ana.send(0, 2, updates[1] as Uint8Array);
  await turn();
  Y.applyUpdate(second, updates[1] as Uint8Array);
  second.getText('text').insert(0, 'z');
  await ben.send(0, 1, Y.encodeStateAsUpdate(second));
  await turn();
  assert.deepEqual([ben.closes, store.appended.map(({ authorId }) => authorId)], [[], ['ana', 'ben']]);
  assert.deepEqual(
    Y.decodeUpdate(store.appended[1]!.data).structs.map(({ id }) => id.client),
    [second.clientID],
  );
  const forged = new Y.Doc();
  forged.clientID = first.clientID;
  forged.getText('text').insert(0, 'evil words');
  await eve.send(0, 2, Y.encodeStateAsUpdate(forged));
  await turn();
  assert.equal(eve.closes[0]?.code, CLOSE.forbidden);
  const reader = await open('reader', 'viewer');
  await reader.send(0, 1, updates[1] as Uint8Array);
  await turn();
  assert.deepEqual([reader.closes, store.appended.length], [[], 2]);
  await ana.send(0, 1, Y.encodeStateAsUpdate(first));
  await turn();
  const kept = new Y.Doc();
  for (const { data } of store.appended) Y.applyUpdate(kept, data);
  assert.ok(['abz', 'zab'].includes(kept.getText('text').toJSON()));
});

test('whoever asks is told how many comments there are and then of each; nobody else is told anything', async () => {
  const { documents, open } = setUp();
  const [asks, other] = [await open('asks'), await open('other')];
  await asks.send(101);
  await turn();
  const frame = tellComments({ count: 9 });
  await documents.tellComments(KEY, frame);
  await documents.tellComments({ ...KEY, documentId: 'closed' }, frame);
  assert.deepEqual([kinds(asks), kinds(other)], [['0.0', '101', '101'], ['0.0']]);
  const [, told, then] = asks.frames;
  assert.deepEqual([told, then], [tellComments({ count: 3 }), frame]);
});
