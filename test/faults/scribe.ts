import assert from 'node:assert/strict';
import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';
import { WebSocket } from 'ws';
import * as Y from 'yjs';

const PAGE = 'http://localhost:4444';
const PAUSE_MS = 15;
const STORED = 100;

/** Somebody who writes into a shared document without pause, connects again by themselves, and notes what the relay said is on disk. */
export class Scribe {
  readonly #address: string;
  /** Access token with which the next connection opens. */
  token: string;
  readonly #name: string;
  readonly #doc = new Y.Doc();
  /** Words in the order in which they were written. */
  readonly written: string[] = [];
  /** How many of them are on disk. */
  stored = 0;
  #stopped = false;
  readonly done: Promise<void>;

  constructor(url: string, roomId: string, token: string, name: string) {
    this.#address = `${url.replace('http', 'ws')}/v1/documents/${roomId}/minutes`;
    this.token = token;
    this.#name = name;
    this.done = this.#run();
  }

  stop(): void {
    this.#stopped = true;
  }

  get #finished(): boolean {
    return this.#stopped && this.stored === this.written.length;
  }

  async #run(): Promise<void> {
    while (!this.#finished) {
      await this.#session().catch(() => undefined);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  async #session(): Promise<void> {
    const socket = new WebSocket(this.#address, ['cs.v1', this.token], { origin: PAGE });
    const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
    await new Promise<void>((resolve, reject) => (socket.once('open', resolve), socket.once('error', reject)));
    socket.on('error', () => undefined);
    let open = true;
    void closed.then(() => (open = false));
    /** For each change sent through this socket: how many words are on disk once it is. */
    const sent: number[] = [];
    const say = (...parts: (number | Uint8Array)[]): void => {
      const encoder = encoding.createEncoder();
      for (const part of parts) {
        if (typeof part === 'number') encoding.writeVarUint(encoder, part);
        else encoding.writeVarUint8Array(encoder, part);
      }
      socket.send(encoding.toUint8Array(encoder));
    };
    let asked = false;
    const onUpdate = (update: Uint8Array, origin: unknown): void => {
      if (origin === 'relay' || !open || !asked) return;
      sent.push(this.written.length);
      say(0, 2, update);
    };
    this.#doc.on('update', onUpdate);
    socket.on('message', (data: Buffer) => {
      const decoder = decoding.createDecoder(new Uint8Array(data));
      const type = decoding.readVarUint(decoder);
      if (type === STORED) {
        const count = decoding.readVarUint(decoder);
        if (count > 0) this.stored = Math.max(this.stored, sent[count - 1] as number);
      }
      if (type !== 0) return;
      const step = decoding.readVarUint(decoder);
      const bytes = decoding.readVarUint8Array(decoder);
      if (step !== 0) return Y.applyUpdate(this.#doc, bytes, 'relay');
      // The relay asks what it lacks: everything that a kill has taken from it.
      asked = true;
      sent.push(this.written.length);
      say(0, 1, Y.encodeStateAsUpdate(this.#doc, bytes));
    });
    say(STORED);
    say(0, 0, Y.encodeStateVector(this.#doc));
    while (open && !this.#finished) {
      if (asked && !this.#stopped) this.#write();
      await Promise.race([closed, new Promise((resolve) => setTimeout(resolve, PAUSE_MS))]);
    }
    this.#doc.off('update', onUpdate);
    socket.terminate();
  }

  #write(): void {
    const word = `${this.#name}${this.written.length}`;
    this.written.push(word);
    const list = this.#doc.getArray<string>('words');
    list.insert(Math.floor(Math.random() * (list.length + 1)), [word]);
  }
}

/** Reads the document anew and compares: every word that was on disk is there, and none twice. Gives how many. */
export async function checkScribes(url: string, roomId: string, token: string, scribes: readonly Scribe[]): Promise<number> {
  const doc = new Y.Doc();
  const socket = new WebSocket(`${url.replace('http', 'ws')}/v1/documents/${roomId}/minutes`, ['cs.v1', token], { origin: PAGE });
  await new Promise<void>((resolve, reject) => (socket.once('open', resolve), socket.once('error', reject)));
  const answered = new Promise<void>((resolve) =>
    socket.on('message', (data: Buffer) => {
      const decoder = decoding.createDecoder(new Uint8Array(data));
      if (decoding.readVarUint(decoder) !== 0 || decoding.readVarUint(decoder) !== 1) return;
      Y.applyUpdate(doc, decoding.readVarUint8Array(decoder));
      resolve();
    }),
  );
  const encoder = encoding.createEncoder();
  encoding.writeVarUint(encoder, 0);
  encoding.writeVarUint(encoder, 0);
  encoding.writeVarUint8Array(encoder, Y.encodeStateVector(doc));
  socket.send(encoding.toUint8Array(encoder));
  await answered;
  socket.terminate();
  const words = doc.getArray<string>('words').toArray();
  assert.equal(new Set(words).size, words.length, 'no change of the document is there twice');
  const there = new Set(words);
  let stored = 0;
  for (const scribe of scribes) {
    for (const word of scribe.written.slice(0, scribe.stored)) assert.ok(there.has(word), `the change ${word} was on disk and is not there`);
    stored += scribe.stored;
  }
  return stored;
}
