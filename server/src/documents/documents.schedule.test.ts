import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';
import pino from 'pino';
import { messageYjsSyncStep1, messageYjsSyncStep2, messageYjsUpdate, readSyncMessage, writeSyncStep1, writeUpdate } from 'y-protocols/sync';
import * as Y from 'yjs';
import { TestClock } from '../../../test/support/clock.ts';
import { seeded } from '../../../test/support/random.ts';
import type { Actor } from '../context.ts';
import type { Rooms } from '../rooms/rooms.ts';
import type { DocumentUpdate } from '../storage/state/store.ts';
import { DocumentConnection } from './connection.ts';
import { Documents } from './documents.ts';
import type { DocumentStore, StoredDocument } from './store.ts';

/*
 * Random schedules: people who write with and without a line, frames that are lost with their line, doubled or overtaken, a relay that is killed
 * while it stores, states that take the place of changes. In the end everybody has the same document, the disk has it too, and nothing that
 * was said to be on the disk is missing.
 */

/** How many random schedules; more by CS_SCHEDULES. A failure names its seed, and CS_SEED runs that one alone. */
const SCHEDULES = Number(process.env['CS_SCHEDULES'] ?? 150);
const FIRST_SEED = Number(process.env['CS_SEED'] ?? 1);
const KEY = { roomId: 'room', documentId: 'plan' };
const SYNC = 0;
const STORED = 100;
const STEPS = 40;

/** A disk: what a commit wrote outlives the relay, what had not come to its commit does not. */
class Disk {
  snapshot: Uint8Array | null = null;
  snapshotSeq = 0;
  updates: DocumentUpdate[] = [];
  readonly authors = new Map<number, string>();

  load(): StoredDocument | null {
    if (this.snapshot === null && this.updates.length === 0) return null;
    const last = this.updates.at(-1)?.seq ?? this.snapshotSeq;
    return { snapshot: this.snapshot, updates: this.updates.map(({ data }) => data), seq: last, authors: new Map(this.authors) };
  }
}

/** The store of one life of the relay; after its death nothing reaches the disk. */
class Store implements DocumentStore {
  readonly #disk: Disk;
  readonly #waiting: { readonly run: () => void; readonly fail: () => void }[] = [];
  dead = false;

  constructor(disk: Disk) {
    this.#disk = disk;
  }

  load = async (): Promise<StoredDocument | null> => this.#disk.load();
  others = async (): Promise<number> => 0;

  append(update: DocumentUpdate): Promise<void> {
    return new Promise((resolve, reject) => {
      const run = (): void => {
        this.#disk.updates.push(update);
        for (const client of update.newClients) this.#disk.authors.set(client, update.authorId);
        resolve();
      };
      this.#waiting.push({ run, fail: () => reject(new Error('killed')) });
    });
  }

  async compact(_key: unknown, snapshot: Uint8Array, seq: number): Promise<void> {
    if (this.dead) throw new Error('killed');
    this.#disk.snapshot = snapshot;
    this.#disk.snapshotSeq = seq;
    this.#disk.updates = this.#disk.updates.filter((update) => update.seq > seq);
  }

  get idle(): boolean {
    return this.#waiting.length === 0;
  }

  /** Commits what waits, or its first part only where the relay dies in between. */
  commit(part = 1): void {
    const count = Math.ceil(this.#waiting.length * part);
    for (const { run } of this.#waiting.splice(0, count)) run();
    if (part < 1) for (const { fail } of this.#waiting.splice(0)) fail();
  }
}

interface Line {
  readonly connection: DocumentConnection;
  readonly toRelay: Uint8Array[];
  readonly toClient: Uint8Array[];
  open: boolean;
  /** What the document was as each change went out, in their order: the relay counts them as they reach the disk. */
  readonly sent: Uint8Array[];
  done: number;
}

class Schedule {
  readonly random: () => number;
  readonly clock = new TestClock();
  readonly disk = new Disk();
  readonly people: Person[];
  store = new Store(this.disk);
  documents = this.#start();
  /** What the relay has said to be on the disk. */
  readonly acknowledged: Uint8Array[] = [];

  constructor(seed: number) {
    this.random = seeded(seed);
    this.people = Array.from({ length: 2 + Math.floor(this.random() * 3) }, (_, index) => new Person(this, `p${index}`));
  }

  #start(): Documents {
    return new Documents({ store: this.store, clock: this.clock, onFailure: () => undefined });
  }

  /** The relay is killed, perhaps in the middle of a commit, and started again. */
  kill(): void {
    this.store.commit(this.random());
    this.store.dead = true;
    for (const person of this.people) person.cut();
    this.store = new Store(this.disk);
    this.documents = this.#start();
  }

  async settle(): Promise<void> {
    for (let round = 0; round < 3; round += 1) await new Promise((resolve) => setImmediate(resolve));
  }
}

/** Somebody with a document of their own, which outlives their lines. */
class Person {
  readonly doc = new Y.Doc();
  readonly #schedule: Schedule;
  readonly #name: string;
  line: Line | null = null;

  constructor(schedule: Schedule, name: string) {
    this.#schedule = schedule;
    this.#name = name;
    this.doc.on('update', (update: Uint8Array, origin: unknown) => {
      if (origin === 'relay' || this.line === null) return;
      this.#send((encoder) => writeUpdate(encoder, update));
      this.line.sent.push(update);
    });
  }

  connect(): void {
    if (this.line !== null) return;
    const { clock, documents } = this.#schedule;
    const line: Line = { connection: null as never, toRelay: [], toClient: [], open: true, sent: [], done: 0 };
    const transport = {
      send: (data: string | Uint8Array) => void line.toClient.push(data as Uint8Array),
      close: () => this.cut(),
      hold: () => undefined,
      bufferedAmount: 0,
    };
    const actor = { id: this.#name, name: this.#name, kind: 'visitor', role: 'visitor' } as Actor;
    const rooms = { openFor: async () => ({ role: 'member', room: { archived: false, members: new Map() } }) } as unknown as Rooms;
    const rates = { take: () => undefined };
    const deps = { documents, comments: { count: async () => 0 }, rooms, rates, clock, logger: pino({ level: 'silent' }), closed: () => undefined };
    const admitted = { actor, expiresAt: clock.now() + 1e9, peer: { address: '192.0.2.1', prefix: '192.0.2', loopback: false }, release: () => undefined };
    Object.assign(line, { connection: new DocumentConnection(admitted, KEY, transport, deps) });
    this.line = line;
    line.toRelay.push(Uint8Array.of(STORED));
    this.#send((encoder) => writeSyncStep1(encoder, this.doc));
  }

  cut(): void {
    const { line } = this;
    this.line = null;
    if (line === null || !line.open) return;
    line.open = false;
    line.connection.gone();
  }

  write(): void {
    const { random } = this.#schedule;
    const text = this.doc.getText('text');
    const at = Math.floor(random() * (text.length + 1));
    if (random() < 0.3 && text.length > at) text.delete(at, Math.min(text.length - at, 1 + Math.floor(random() * 4)));
    else text.insert(at, String.fromCharCode(97 + Math.floor(random() * 26)).repeat(1 + Math.floor(random() * 3)));
  }

  /** Brings some frames over the line, as it has them, twice, or one after its next. */
  travel(kind: 'plain' | 'faulty', most = 3): void {
    const { line } = this;
    if (line === null) return;
    for (const [queue, take] of [
      [line.toRelay, (frame: Uint8Array) => void line.connection.receive(frame)],
      [line.toClient, (frame: Uint8Array) => this.#take(line, frame)],
    ] as const) {
      for (let count = 0; count < most && queue.length > 0 && this.line === line; count += 1) {
        const { random } = this.#schedule;
        // What counts the changes on the disk hangs on their order: only what the relay sends is doubled or overtaken.
        if (kind === 'faulty' && queue === line.toClient && queue.length > 1 && random() < 0.2)
          queue.splice(0, 2, queue[1] as Uint8Array, queue[0] as Uint8Array);
        const frame = queue.shift() as Uint8Array;
        take(frame);
        if (kind === 'faulty' && queue === line.toClient && random() < 0.1) take(frame);
      }
    }
  }

  #take(line: Line, frame: Uint8Array): void {
    const decoder = decoding.createDecoder(frame);
    const type = decoding.readVarUint(decoder);
    if (type === STORED) this.#stored(line, decoding.readVarUint(decoder));
    if (type !== SYNC) return;
    const answer = encoding.createEncoder();
    encoding.writeVarUint(answer, SYNC);
    const step = readSyncMessage(decoder, answer, this.doc, 'relay');
    assert.ok([messageYjsSyncStep1, messageYjsSyncStep2, messageYjsUpdate].includes(step));
    if (step !== messageYjsSyncStep1) return;
    line.toRelay.push(encoding.toUint8Array(answer));
    // The relay has the rest of it, and from the disk.
    line.sent.push(Y.encodeStateAsUpdate(this.doc));
  }

  #stored(line: Line, count: number): void {
    this.#schedule.acknowledged.push(...line.sent.slice(line.done, count));
    line.done = Math.max(line.done, count);
  }

  #send(write: (encoder: encoding.Encoder) => void): void {
    const encoder = encoding.createEncoder();
    encoding.writeVarUint(encoder, SYNC);
    write(encoder);
    this.line?.toRelay.push(encoding.toUint8Array(encoder));
  }
}

async function play(seed: number): Promise<void> {
  const schedule = new Schedule(seed);
  const { random, people } = schedule;
  const anybody = (): Person => people[Math.floor(random() * people.length)] as Person;
  for (let step = 0; step < STEPS; step += 1) {
    const chance = random();
    if (chance < 0.4) anybody().write();
    else if (chance < 0.55) anybody().connect();
    else if (chance < 0.62) anybody().cut();
    else if (chance < 0.65) schedule.kill();
    else if (chance < 0.75) schedule.store.commit();
    else anybody().travel('faulty');
    await schedule.settle();
  }
  // The lines are mended, and everything comes to its end. What was overtaken on a line is brought by the next one.
  for (const person of people) person.cut();
  let quiet = 0;
  for (let round = 0; round < 200; round += 1) {
    for (const person of people) person.connect();
    for (const person of people) person.travel('plain', Infinity);
    schedule.store.commit();
    await schedule.settle();
    const still = schedule.store.idle && people.every(({ line }) => line !== null && line.toRelay.length + line.toClient.length === 0);
    quiet = still ? quiet + 1 : 0;
    if (quiet === 5) break;
  }
  const kept = new Y.Doc();
  const stored = schedule.disk.load();
  for (const part of stored === null ? [] : [...(stored.snapshot === null ? [] : [stored.snapshot]), ...stored.updates]) Y.applyUpdate(kept, part);
  const read = (doc: Y.Doc): string => doc.getText('text').toJSON();
  for (const { doc } of people) assert.equal(read(doc), read(kept));
  const [before, vector] = [read(kept), Y.encodeStateVector(kept)];
  for (const update of schedule.acknowledged) Y.applyUpdate(kept, update);
  assert.deepEqual([read(kept), Y.encodeStateVector(kept)], [before, vector], 'what was said to be on the disk is there');
  for (const person of people) person.cut();
}

test(`${SCHEDULES} random schedules end with one document for everybody, and nothing acknowledged is missing`, async () => {
  for (let seed = FIRST_SEED; seed < FIRST_SEED + SCHEDULES; seed += 1) {
    try {
      await play(seed);
    } catch (error) {
      throw new Error(`CS_SEED=${seed} CS_SCHEDULES=1 repeats it: ${(error as Error).message}`, { cause: error });
    }
    if (process.env['CS_SEED'] !== undefined && SCHEDULES === 1) break;
  }
});
