import { uuid } from '@cs-kit/protocol';
import type { ClientFrame } from '@cs-kit/protocol';
import * as encoding from 'lib0/encoding';
import { Awareness, encodeAwarenessUpdate } from 'y-protocols/awareness';
import * as Y from 'yjs';

/* Frames that nobody should send: made by a seeded source, so that a run can be repeated. */

const WORDS = ['join', 'send', 'typing', 'presence', 'read', 'react', 'watch', 'renew', 'ping', 'signal', '__proto__', '', 'x'.repeat(300)];
const KEYS = ['type', 'roomId', 'ref', 'text', 'clientMessageId', 'seq', 'lastSeq', 'token', 'attachments', 'cursor', 'constructor', '__proto__'];

function randomValue(random: () => number, depth: number): unknown {
  const pick = Math.floor(random() * (depth > 3 ? 6 : 8));
  if (pick === 0) return null;
  if (pick === 1) return random() * 1e12 - 5e11;
  if (pick === 2) return random() < 0.5;
  if (pick <= 5) return WORDS[Math.floor(random() * WORDS.length)];
  if (pick === 6) return Array.from({ length: Math.floor(random() * 6) }, () => randomValue(random, depth + 1));
  return randomObject(random, depth + 1);
}

function randomObject(random: () => number, depth: number): Record<string, unknown> {
  return Object.fromEntries(
    Array.from({ length: 1 + Math.floor(random() * 6) }, () => [KEYS[Math.floor(random() * KEYS.length)] as string, randomValue(random, depth)]),
  );
}

export function randomFrame(random: () => number): string {
  const json = JSON.stringify(randomObject(random, 0));
  const pick = random();
  if (pick < 0.7) return json;
  if (pick < 0.85) return json.slice(0, Math.floor(random() * json.length));
  return String.fromCharCode(...Array.from({ length: Math.floor(random() * 200) }, () => Math.floor(random() * 0xd7ff)));
}

/** A good frame of every type for a room that the socket is in, so that what lies behind the first check is reached too. */
function goodFrame(random: () => number, roomId: string, token: string): Record<string, unknown> {
  const frames: readonly (() => ClientFrame)[] = [
    () => ({ type: 'join', roomId, lastSeq: Math.floor(random() * 50) }),
    () => ({ type: 'leave', roomId }),
    () => ({ type: 'send', roomId, clientMessageId: `f${Math.floor(random() * 1e9)}`, text: 'x'.repeat(1 + Math.floor(random() * 200)) }),
    () => ({ type: 'send', roomId, clientMessageId: 'same', text: 'x', attachments: [{ kind: 'file', id: uuid() }], replyTo: uuid(), visibility: 'internal' }),
    () => ({ type: 'typing', roomId, typing: random() < 0.5 }),
    () => ({ type: 'presence', roomId, status: 'away', cursor: randomObject(random, 2) }),
    () => ({ type: 'read', roomId, seq: Math.floor(random() * 100) }),
    () => ({ type: 'react', roomId, messageId: uuid(), emoji: '👍', on: random() < 0.5 }),
    () => ({ type: 'stop', roomId }),
    () => ({ type: 'signal', roomId, to: 'somebody', data: randomObject(random, 2) }),
    () => ({ type: 'watch', topic: 'inbox' }),
    () => ({ type: 'renew', token }),
    () => ({ type: 'ping' }),
  ];
  // With `ref` a refused frame is answered and its socket stays: the next one is heard too.
  return { ...(frames[Math.floor(random() * frames.length)] as () => ClientFrame)(), ref: 'f' };
}

/** A good frame, or one with a field that is gone, changed or too many. */
export function mutatedFrame(random: () => number, rooms: readonly string[], token: string): string {
  // Mostly the own room, also one that is none of theirs.
  const frame = goodFrame(random, rooms[Math.floor(random() * random() * rooms.length)] as string, token);
  const names = Object.keys(frame).filter((name) => name !== 'ref');
  const name = names[Math.floor(random() * names.length)] as string;
  const pick = random();
  if (pick < 0.2) delete frame[name];
  else if (pick < 0.5) frame[name] = randomValue(random, 2);
  else if (pick < 0.6) frame[KEYS[Math.floor(random() * KEYS.length)] as string] = randomValue(random, 2);
  return JSON.stringify(frame);
}

function pack(...parts: (number | Uint8Array)[]): Uint8Array {
  const encoder = encoding.createEncoder();
  for (const part of parts) {
    if (typeof part === 'number') encoding.writeVarUint(encoder, part);
    else encoding.writeVarUint8Array(encoder, part);
  }
  return encoding.toUint8Array(encoder);
}

const bytes = (random: () => number, most: number): Uint8Array => Uint8Array.from({ length: Math.floor(random() * most) }, () => Math.floor(random() * 256));

/** Frames of a document as its editor sends them, in the order of a lottery: a change before the question that it answers, an answer that nobody asked for. */
export class DocumentFrames {
  readonly #random: () => number;
  #doc = new Y.Doc();

  constructor(random: () => number) {
    this.#random = random;
    this.renew();
  }

  /** Another editor: one that the relay has closed comes back under a number of its own, as pages do. */
  renew(): void {
    this.#doc = new Y.Doc();
    this.#doc.clientID = Math.floor(this.#random() * 2 ** 31);
  }

  #change(): Uint8Array {
    const before = Y.encodeStateVector(this.#doc);
    const text = this.#doc.getText('text');
    if (text.length > 40) text.delete(0, 30);
    text.insert(Math.floor(this.#random() * (text.length + 1)), 'ab');
    return Y.encodeStateAsUpdate(this.#doc, before);
  }

  #good(): Uint8Array {
    const awareness = new Awareness(this.#doc);
    awareness.setLocalState({ cursor: { anchor: Math.floor(this.#random() * 9) }, user: { name: 'Somebody else' } });
    const frames: readonly (() => Uint8Array)[] = [
      () => pack(0, 0, Y.encodeStateVector(this.#doc)),
      () => pack(0, 1, Y.encodeStateAsUpdate(this.#doc)),
      () => pack(0, 2, this.#change()),
      () => pack(0, 2, this.#change()),
      () => pack(1, encodeAwarenessUpdate(awareness, [this.#doc.clientID])),
      () => pack(3),
      () => pack(100),
      () => pack(101),
    ];
    const frame = (frames[Math.floor(this.#random() * frames.length)] as () => Uint8Array)();
    awareness.destroy();
    return frame;
  }

  /** The next frame: as it should be, with bits turned, cut, doubled or spliced, or bytes without any sense. */
  next(): Uint8Array | string {
    const random = this.#random;
    const pick = random();
    if (pick < 0.02) return randomFrame(random);
    if (pick < 0.1) return bytes(random, 300);
    const frame = this.#good();
    if (pick < 0.55) return frame;
    if (pick < 0.75) {
      const turned = frame.slice();
      for (let count = 0; count <= random() * 4; count += 1) {
        const at = Math.floor(random() * turned.length);
        turned[at] = (turned[at] ?? 0) ^ (1 << Math.floor(random() * 8));
      }
      return turned;
    }
    if (pick < 0.85) return frame.slice(0, Math.floor(random() * frame.length));
    const other = pick < 0.93 ? this.#good() : bytes(random, 60);
    const spliced = new Uint8Array(frame.length + other.length);
    spliced.set(frame);
    spliced.set(other, Math.floor(random() * frame.length));
    return spliced;
  }
}
