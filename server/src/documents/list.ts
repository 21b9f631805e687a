import { CsError, RELAY_LIMITS, uuid } from '@cs-kit/protocol';
import type { DocumentEntry, LogBody, Page } from '@cs-kit/protocol';
import type { Kysely } from 'kysely';
import type { Actor } from '../context.ts';
import type { LiveRoom } from '../rooms/live-room.ts';
import { authorOf } from '../rooms/rooms.ts';
import type { OpenRoom, Rooms } from '../rooms/rooms.ts';
import { createTurns } from '../rooms/turns.ts';
import type { Schema } from '../storage/state/schema.ts';
import type { DocumentKey } from '../storage/state/store.ts';
import type { Documents } from './documents.ts';
import { dropDocuments } from './tables.ts';

/** What a change of a document asks for. */
export interface DocumentChange {
  readonly title?: string | undefined;
  /** Brings a deleted one back. */
  readonly deleted?: false | undefined;
}

/** The documents of rooms. Whoever reads the room sees them, whoever writes documents makes and renames them, moderators delete them and bring them back. */
export interface DocumentList {
  /** A page, those changed last first; the deleted ones are for moderators. */
  list(roomId: string, actor: Actor, asked: { readonly deleted: boolean; readonly cursor: string | null }): Promise<Page<DocumentEntry>>;
  create(roomId: string, actor: Actor, title: string): Promise<DocumentEntry>;
  change(key: DocumentKey, actor: Actor, change: DocumentChange): Promise<DocumentEntry>;
  /** Deletes one; it can be brought back for a while. */
  remove(key: DocumentKey, actor: Actor): Promise<void>;
  /** Takes away for good what was deleted long ago; gives how many. */
  purge(): Promise<number>;
}

/** What the list works with. */
export interface DocumentListDeps {
  readonly db: Kysely<Schema>;
  readonly rooms: Rooms;
  readonly documents: Documents;
  readonly now: () => number;
}

const PAGE = 50;

/** Refuses whom the room does not let write now, as the document's own socket does: `room/muted`. */
export function checkMuted({ members }: Pick<LiveRoom, 'members'>, actor: Actor): void {
  if (members.get(actor.id)?.muted === true) throw new CsError('room/muted');
}

/** Builds the list over the state store. */
export function createDocumentList({ db, rooms, documents, now }: DocumentListDeps): DocumentList {
  const turns = createTurns();
  const heads = (roomId: string) =>
    db
      .selectFrom('document_heads as head')
      .leftJoin('document_authors as author', (join) =>
        join.onRef('author.room_id', '=', 'head.room_id').onRef('author.document_id', '=', 'head.document_id').onRef('author.user_id', '=', 'head.updated_by'),
      )
      .select(['head.document_id', 'head.title', 'head.updated_at', 'head.updated_by', 'head.deleted_at', 'author.name'])
      .where('head.room_id', '=', roomId);
  type Row = Awaited<ReturnType<ReturnType<typeof heads>['execute']>>[number];
  const entryOf = (row: Row): DocumentEntry => ({
    id: row.document_id,
    title: row.title,
    updatedAt: new Date(row.updated_at).toISOString(),
    updatedBy: row.name === null ? null : { id: row.updated_by, name: row.name },
    deletedAt: row.deleted_at === null ? null : new Date(row.deleted_at).toISOString(),
  });
  const find = async ({ roomId, documentId }: DocumentKey): Promise<DocumentEntry> => {
    const row = await heads(roomId).where('head.document_id', '=', documentId).executeTakeFirst();
    if (row === undefined) throw new CsError('request/not-found', 'There is no such document in this room.');
    return entryOf(row);
  };
  /** One that is there for everybody. */
  const present = async (key: DocumentKey): Promise<DocumentEntry> => {
    const entry = await find(key);
    if (entry.deletedAt !== null) throw new CsError('request/not-found', 'This document was deleted.');
    return entry;
  };
  const writer = async (roomId: string, actor: Actor): Promise<OpenRoom> => {
    const opened = await rooms.openFor(roomId, actor, 'write-documents');
    checkMuted(opened.room, actor);
    return opened;
  };
  const checkSpace = async (roomId: string): Promise<void> => {
    const { n } = await db
      .selectFrom('document_heads')
      .select((e) => e.fn.countAll<number>().as('n'))
      .where('room_id', '=', roomId)
      .where('deleted_at', 'is', null)
      .executeTakeFirstOrThrow();
    if (Number(n) >= RELAY_LIMITS.documentsPerRoom) throw new CsError('room/full', `A room has at most ${RELAY_LIMITS.documentsPerRoom} documents.`);
  };
  const update = (key: DocumentKey, values: { title?: string; deleted_at?: number | null }) =>
    db.updateTable('document_heads').set(values).where('room_id', '=', key.roomId).where('document_id', '=', key.documentId).execute();
  const tell = (roomId: string, actor: Actor, change: (LogBody & { kind: 'document' })['change'], { id, title }: DocumentEntry) =>
    rooms.log.append(roomId, authorOf(actor), { kind: 'document', documentId: id, change, title });

  const rename = async (key: DocumentKey, actor: Actor, title: string): Promise<void> => {
    await writer(key.roomId, actor);
    const entry = await present(key);
    if (entry.title === title) return;
    await update(key, { title });
    await tell(key.roomId, actor, 'renamed', { ...entry, title });
  };
  const restore = async (key: DocumentKey, actor: Actor): Promise<void> => {
    await rooms.openFor(key.roomId, actor, 'delete-others');
    const entry = await find(key);
    if (entry.deletedAt === null) return;
    await checkSpace(key.roomId);
    await update(key, { deleted_at: null });
    await documents.setDeleted(key, false);
    await tell(key.roomId, actor, 'restored', entry);
  };
  /** A room that deletes more than can be brought back loses the oldest of it. */
  const bound = async (roomId: string): Promise<void> => {
    const gone = await db
      .selectFrom('document_heads')
      .select('document_id')
      .where('room_id', '=', roomId)
      .where('deleted_at', 'is not', null)
      .orderBy('deleted_at', 'desc')
      .execute();
    const over = gone.slice(RELAY_LIMITS.deletedDocumentsPerRoom).map((row) => row.document_id);
    if (over.length > 0) await db.transaction().execute((transaction) => dropDocuments(transaction, roomId, over));
  };

  return {
    async list(roomId, actor, { deleted, cursor }) {
      await rooms.openFor(roomId, actor, deleted ? 'delete-others' : 'read');
      let query = heads(roomId).where('head.deleted_at', deleted ? 'is not' : 'is', null);
      if (cursor !== null) {
        const at = Number(cursor.slice(0, cursor.indexOf('.')));
        const id = cursor.slice(cursor.indexOf('.') + 1);
        query = query.where((e) => e.or([e('head.updated_at', '<', at), e.and([e('head.updated_at', '=', at), e('head.document_id', '<', id)])]));
      }
      const rows = await query
        .orderBy('head.updated_at', 'desc')
        .orderBy('head.document_id', 'desc')
        .limit(PAGE + 1)
        .execute();
      const page = rows.slice(0, PAGE);
      const last = page.at(-1);
      return { items: page.map(entryOf), cursor: rows.length > PAGE && last !== undefined ? `${last.updated_at}.${last.document_id}` : null };
    },
    create: (roomId, actor, title) =>
      turns(roomId, async () => {
        await writer(roomId, actor);
        await checkSpace(roomId);
        const key = { room_id: roomId, document_id: uuid(now()) };
        await db.transaction().execute(async (transaction) => {
          await transaction
            .insertInto('document_heads')
            .values({ ...key, title, created_at: now(), updated_at: now(), updated_by: actor.id, versioned_at: now(), deleted_at: null })
            .execute();
          // Who made it has written nothing yet: no version names them for that.
          await transaction
            .insertInto('document_authors')
            .values({ ...key, user_id: actor.id, name: actor.name, at: 0 })
            .execute();
        });
        const entry = await find({ roomId, documentId: key.document_id });
        await tell(roomId, actor, 'created', entry);
        return entry;
      }),
    change: (key, actor, { title, deleted }) =>
      turns(key.roomId, async () => {
        if (deleted === false) await restore(key, actor);
        if (title !== undefined) await rename(key, actor, title);
        return find(key);
      }),
    remove: (key, actor) =>
      turns(key.roomId, async () => {
        await rooms.openFor(key.roomId, actor, 'delete-others');
        const entry = await present(key);
        await update(key, { deleted_at: now() });
        await documents.setDeleted(key, true);
        await tell(key.roomId, actor, 'deleted', entry);
        await bound(key.roomId);
      }),
    async purge() {
      const old = await db
        .selectFrom('document_heads')
        .select(['room_id', 'document_id'])
        .where('deleted_at', 'is not', null)
        .where('deleted_at', '<', now() - RELAY_LIMITS.deletedDocumentMs)
        .execute();
      for (const { room_id, document_id } of old) await db.transaction().execute((transaction) => dropDocuments(transaction, room_id, [document_id]));
      return old.length;
    },
  };
}
