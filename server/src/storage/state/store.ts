import type { Kysely } from 'kysely';
import type { ErrorCode } from '@cs-kit/protocol';
import type { Schema } from './schema.ts';

/** What an entry does to a message that is stored already. */
export interface Amendment {
  readonly messageId: string;
  /** The new words; null takes it back. */
  readonly text: string | null;
}

/** An entry that the store will not take, with the error code that says why. */
export class Refusal extends Error {
  readonly code: ErrorCode;

  constructor(code: ErrorCode) {
    super(code);
    this.code = code;
  }
}

/** One entry for a room's log, before it has a number. */
export interface AppendRequest {
  readonly roomId: string;
  readonly id: string;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly kind: string;
  readonly authorId: string;
  /** JSON of the event without seq, id and at. */
  readonly body: string;
  /** The sender's own id of the message: the same one from the same author is stored once. */
  readonly clientId?: string | null;
  /** The message that this one answers: one answer is stored. */
  readonly inReplyTo?: string | null;
  /** The thread that it stands in. */
  readonly threadId?: string | null;
  /** Rewrites a stored message in the same transaction; `request/not-found` where it is gone. */
  readonly amends?: Amendment;
  /** Stored only while the conversation has this status; `conversation/taken` otherwise. */
  readonly whileStatus?: string;
}

/** Which document of a room. */
export interface DocumentKey {
  readonly roomId: string;
  readonly documentId: string;
}

/** One change of a document on its way to the disk. Its bytes are opaque here. */
export interface DocumentUpdate extends DocumentKey {
  /** Given by the owner of the document, growing. */
  readonly seq: number;
  /** Whether the document may have to be made. */
  readonly first: boolean;
  readonly authorId: string;
  readonly authorName: string;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly data: Uint8Array;
  /** Client ids that this change uses for the first time. */
  readonly newClients: readonly number[];
}

/** An entry that is on disk. */
export interface Appended {
  readonly seq: number;
  /** What stood there already, where the same entry was stored before. */
  readonly before?: Pick<AppendRequest, 'id' | 'at' | 'body'>;
}

/** Small mutable state and the room logs. */
export interface StateStore {
  /** Queries off the hot path. */
  readonly db: Kysely<Schema>;
  /** Gives the entry the next number of its room; resolves when it is on disk. Rejects with `storage/full` or `storage/unavailable`, or with what the request's own conditions say. */
  append(request: AppendRequest): Promise<Appended>;
  /** Resolves when the change is on disk; rejects with `storage/full` or `storage/unavailable`. */
  appendUpdate(update: DocumentUpdate): Promise<void>;
  /** Resolves when every message stored before can be found by the search. */
  indexed(): Promise<void>;
  close(): Promise<void>;
}
