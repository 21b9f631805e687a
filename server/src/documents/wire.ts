import type { CommentNews } from '@cs-kit/protocol';
import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';

/* The wire of y-websocket: a type, then what the type carries. https://github.com/yjs/y-protocols (PROTOCOL.md) */

const SYNC = 0;
const AWARENESS = 1;
const AUTH = 2;
const QUERY_AWARENESS = 3;
/** Ours, above the numbers that Yjs uses: a client that sends an empty one is told what is on disk. A client that does not know the type never gets one. */
const STORED = 100;
/** Ours too: a client that sends an empty one is told of comments, how many there are and then each change. */
const COMMENTS = 101;

const STEP_1 = 0;
const STEP_2 = 1;
const UPDATE = 2;
const PERMISSION_DENIED = 0;

/** What a client of a document says. */
export type DocumentFrame =
  | { readonly type: 'state'; readonly vector: Uint8Array }
  | { readonly type: 'update'; readonly update: Uint8Array; /** The answer to our question, which may hold nothing new. */ readonly answer: boolean }
  | { readonly type: 'awareness'; readonly update: Uint8Array }
  | { readonly type: 'query-awareness' }
  | { readonly type: 'watch-stored' | 'watch-comments' };

/** Reads one frame. Throws where it is none. */
export function readFrame(bytes: Uint8Array): DocumentFrame {
  const decoder = decoding.createDecoder(bytes);
  const type = decoding.readVarUint(decoder);
  switch (type) {
    case SYNC:
      return readSync(decoder);
    case AWARENESS:
      return { type: 'awareness', update: decoding.readVarUint8Array(decoder) };
    case QUERY_AWARENESS:
      return { type: 'query-awareness' };
    case STORED:
      return { type: 'watch-stored' };
    case COMMENTS:
      return { type: 'watch-comments' };
    default:
      throw new Error(`unknown type ${type}`);
  }
}

function readSync(decoder: decoding.Decoder): DocumentFrame {
  const step = decoding.readVarUint(decoder);
  const bytes = decoding.readVarUint8Array(decoder);
  if (step === STEP_1) return { type: 'state', vector: bytes };
  if (step === STEP_2 || step === UPDATE) return { type: 'update', update: bytes, answer: step === STEP_2 };
  throw new Error(`unknown step ${step}`);
}

function frame(...parts: readonly (number | Uint8Array | string)[]): Uint8Array {
  const encoder = encoding.createEncoder();
  for (const part of parts) {
    if (typeof part === 'number') encoding.writeVarUint(encoder, part);
    else if (typeof part === 'string') encoding.writeVarString(encoder, part);
    else encoding.writeVarUint8Array(encoder, part);
  }
  return encoding.toUint8Array(encoder);
}

/** Asks for what the relay does not have yet. */
export const askState = (vector: Uint8Array): Uint8Array => frame(SYNC, STEP_1, vector);
/** What the client does not have yet. */
export const answerState = (update: Uint8Array): Uint8Array => frame(SYNC, STEP_2, update);
/** A change of somebody. */
export const tellUpdate = (update: Uint8Array): Uint8Array => frame(SYNC, UPDATE, update);
/** Who is where. */
export const tellAwareness = (update: Uint8Array): Uint8Array => frame(AWARENESS, update);
/** A change was not taken. Clients show or log the reason. */
export const refuse = (reason: string): Uint8Array => frame(AUTH, PERMISSION_DENIED, reason);
/** So many changes of this socket are on disk, or stood there already. */
export const tellStored = (count: number): Uint8Array => frame(STORED, count);
/** What is new of the comments. */
export const tellComments = (news: CommentNews): Uint8Array => frame(COMMENTS, JSON.stringify(news));
