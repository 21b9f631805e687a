import { CsError } from '@cs-kit/protocol';
import type { Kysely } from 'kysely';
import type { Schema } from '../storage/state/schema.ts';
import type { DocumentKey, DocumentUpdate, StateStore } from '../storage/state/store.ts';

/** A document as it lies on disk: a state, and the changes after it. */
export interface StoredDocument {
  readonly snapshot: Uint8Array | null;
  readonly updates: readonly Uint8Array[];
  /** Number of the newest change. */
  readonly seq: number;
  /** Who first wrote under a client id. */
  readonly authors: ReadonlyMap<number, string>;
}

/** Where documents are kept. */
export interface DocumentStore {
  /** Null where nobody has written into it; `request/not-found` where it was deleted. */
  load(key: DocumentKey): Promise<StoredDocument | null>;
  /** Resolves when the change is on disk; rejects with `storage/full` or `storage/unavailable`. */
  append(update: DocumentUpdate): Promise<void>;
  /** Puts a state in the place of all changes up to a number. */
  compact(key: DocumentKey, snapshot: Uint8Array, seq: number, at: number): Promise<void>;
  /** How many other documents the room of this one has. */
  others(key: DocumentKey): Promise<number>;
}

/** Documents in the state store. */
export function createDocumentStore(store: StateStore): DocumentStore {
  const { db } = store;
  return {
    load: (key) => load(db, key),
    append: (update) => store.appendUpdate(update),
    async compact({ roomId, documentId }, snapshot, seq, at) {
      await db.transaction().execute(async (transaction) => {
        await transaction
          .updateTable('documents')
          .set({ snapshot, snapshot_seq: seq, updated_at: at })
          .where('room_id', '=', roomId)
          .where('document_id', '=', documentId)
          .execute();
        await transaction.deleteFrom('document_updates').where('room_id', '=', roomId).where('document_id', '=', documentId).where('seq', '<=', seq).execute();
      });
    },
    async others({ roomId, documentId }) {
      const { n } = await db
        .selectFrom('document_heads')
        .select((e) => e.fn.countAll<number>().as('n'))
        .where('room_id', '=', roomId)
        .where('document_id', '!=', documentId)
        .where('deleted_at', 'is', null)
        .executeTakeFirstOrThrow();
      return Number(n);
    },
  };
}

/** What is said of a document that was deleted. */
export const deleted = (): CsError => new CsError('request/not-found', 'This document was deleted. A moderator of the room can bring it back.');

async function load(db: Kysely<Schema>, { roomId, documentId }: DocumentKey): Promise<StoredDocument | null> {
  const head = await db
    .selectFrom('document_heads')
    .select('deleted_at')
    .where('room_id', '=', roomId)
    .where('document_id', '=', documentId)
    .executeTakeFirst();
  if (head !== undefined && head.deleted_at !== null) throw deleted();
  const row = await db.selectFrom('documents').selectAll().where('room_id', '=', roomId).where('document_id', '=', documentId).executeTakeFirst();
  if (row === undefined) return null;
  const updates = await db
    .selectFrom('document_updates')
    .select(['seq', 'data'])
    .where('room_id', '=', roomId)
    .where('document_id', '=', documentId)
    .where('seq', '>', row.snapshot_seq)
    .orderBy('seq')
    .execute();
  const authors = await db
    .selectFrom('document_clients')
    .select(['client_id', 'user_id'])
    .where('room_id', '=', roomId)
    .where('document_id', '=', documentId)
    .execute();
  return {
    snapshot: row.snapshot,
    updates: updates.map(({ data }) => data),
    seq: updates.at(-1)?.seq ?? row.snapshot_seq,
    authors: new Map(authors.map(({ client_id, user_id }) => [client_id, user_id])),
  };
}
