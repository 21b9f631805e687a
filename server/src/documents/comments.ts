import { CsError, RELAY_LIMITS, may, uuid } from '@cs-kit/protocol';
import type { CommentAnchor, DocumentComment, Page, RoomRole, Writer } from '@cs-kit/protocol';
import type { Kysely, Selectable } from 'kysely';
import * as Y from 'yjs';
import type { Actor } from '../context.ts';
import type { Rooms } from '../rooms/rooms.ts';
import { createTurns } from '../rooms/turns.ts';
import { worded } from '../rooms/word-rules.ts';
import type { DocumentCommentsTable, Schema } from '../storage/state/schema.ts';
import type { DocumentKey } from '../storage/state/store.ts';
import type { Documents } from './documents.ts';
import { checkMuted } from './list.ts';
import { dropComments } from './tables.ts';
import { tellComments } from './wire.ts';

/** What is said: about words of the document, or in answer to a thread. */
export type NewComment = { readonly text: string } & ({ readonly anchor: CommentAnchor } | { readonly threadId: string });

/** What a change of a comment asks for. */
export interface CommentChange {
  readonly text?: string | undefined;
  readonly resolved?: boolean | undefined;
  /** Brings a deleted one back. */
  readonly deleted?: false | undefined;
}

/**
 * Comments on words of documents. Whoever reads the room reads them; whoever writes documents comments, answers, resolves and
 * reopens, edits and deletes what is their own; moderators delete what others wrote.
 */
export interface DocumentComments {
  /** A page, the oldest first. Deleted ones only where a thread that others answered began with them. */
  list(key: DocumentKey, actor: Actor, cursor: string | null): Promise<Page<DocumentComment>>;
  add(key: DocumentKey, actor: Actor, comment: NewComment): Promise<DocumentComment>;
  change(key: DocumentKey, actor: Actor, id: string, change: CommentChange): Promise<DocumentComment>;
  /** Deletes one; whoever did can bring it back for a while. */
  remove(key: DocumentKey, actor: Actor, id: string): Promise<void>;
  /** How many there are. */
  count(key: DocumentKey): Promise<number>;
  /** Takes away for good what was deleted long ago; gives how many. */
  purge(): Promise<number>;
}

/** What comments work with. */
export interface CommentsDeps {
  readonly db: Kysely<Schema>;
  readonly rooms: Pick<Rooms, 'openFor'>;
  readonly documents: Pick<Documents, 'tellComments'>;
  /** The rules for words of a site. */
  readonly wordRules?: Parameters<typeof worded>[3];
  readonly now: () => number;
}

type Row = Selectable<DocumentCommentsTable>;
/** Somebody who may write here, and what the site makes of their words. */
interface Writing {
  readonly role: RoomRole;
  readonly words: (text: string) => string;
}
const PAGE = 100;
/** Deleted ones that are taken away in one step. */
const STEP = 500;

const time = (at: number): string => new Date(at).toISOString();
const writerOf = (id: string | null, name: string | null): Writer | null => (id === null || id === '' ? null : { id, name: name ?? '' });
const commentOf = (row: Row): DocumentComment => ({
  id: row.id,
  threadId: row.thread_id,
  anchor: row.anchor === null ? null : (JSON.parse(row.anchor) as CommentAnchor),
  author: writerOf(row.author_id, row.author_name),
  text: row.deleted_at === null ? row.text : '',
  at: time(row.at),
  editedAt: row.edited_at === null ? null : time(row.edited_at),
  deletedAt: row.deleted_at === null ? null : time(row.deleted_at),
  resolved: row.resolved_at === null ? null : { at: time(row.resolved_at), by: writerOf(row.resolved_by, row.resolved_name) },
  revision: row.revision,
});
const none = (): CsError => new CsError('request/not-found', 'There is no such comment on this document.');

/** Both ends are places of a Yjs document. What they name may be on its way still, so that is not asked. */
function checkPlaces({ start, end }: CommentAnchor): void {
  for (const place of [start, end]) {
    try {
      Y.decodeRelativePosition(Uint8Array.from(atob(place.replaceAll('-', '+').replaceAll('_', '/')), (character) => character.charCodeAt(0)));
    } catch (cause) {
      throw new CsError('request/invalid', 'start and end are relative positions of Yjs, as base64url.', { cause });
    }
  }
}

/** Builds them over the state store. */
export function createComments({ db, rooms, documents, wordRules, now }: CommentsDeps): DocumentComments {
  const turns = createTurns();
  const inTurn = <T>({ roomId, documentId }: DocumentKey, work: () => Promise<T>): Promise<T> => turns(`${roomId}/${documentId}`, work);
  const of = ({ roomId, documentId }: DocumentKey) =>
    db.selectFrom('document_comments as c').where('room_id', '=', roomId).where('document_id', '=', documentId);
  const find = async (key: DocumentKey, id: string): Promise<Row> => {
    const row = await of(key).selectAll().where('id', '=', id).executeTakeFirst();
    if (row === undefined) throw none();
    return row;
  };
  const checkDocument = async ({ roomId, documentId }: DocumentKey): Promise<void> => {
    const head = await db
      .selectFrom('document_heads')
      .select('document_id')
      .where('room_id', '=', roomId)
      .where('document_id', '=', documentId)
      .where('deleted_at', 'is', null)
      .executeTakeFirst();
    if (head === undefined) throw new CsError('request/not-found', 'There is no such document.');
  };
  const writer = async (key: DocumentKey, actor: Actor): Promise<Writing> => {
    const { room, role } = await rooms.openFor(key.roomId, actor, 'write-documents');
    checkMuted(room, actor);
    await checkDocument(key);
    return { role, words: (text) => worded(room, actor, text, wordRules) };
  };
  const count = async (key: DocumentKey): Promise<number> => {
    const { n } = await of(key)
      .select((e) => e.fn.countAll<number>().as('n'))
      .where('deleted_at', 'is', null)
      .executeTakeFirstOrThrow();
    return Number(n);
  };
  const checkSpace = async (key: DocumentKey): Promise<void> => {
    if ((await count(key)) >= RELAY_LIMITS.commentsPerDocument)
      throw new CsError('request/conflict', `A document has at most ${RELAY_LIMITS.commentsPerDocument} comments. Delete some that are done with.`);
  };
  const answers = (threadId: string) =>
    db.selectFrom('document_comments').select('id').where('thread_id', '=', threadId).where('id', '<>', threadId).where('deleted_at', 'is', null);
  const tell = async (key: DocumentKey, row: Row): Promise<DocumentComment> => {
    const comment = commentOf(row);
    await documents.tellComments(key, tellComments({ comment }));
    return comment;
  };
  const update = async (key: DocumentKey, id: string, values: Partial<Row>): Promise<DocumentComment> => {
    await db
      .updateTable('document_comments')
      .set((e) => ({ ...values, revision: e('revision', '+', 1) }))
      .where('id', '=', id)
      .execute();
    return tell(key, await find(key, id));
  };
  const mayDelete = (role: RoomRole, actor: Actor, { author_id }: Row): boolean => author_id === actor.id || may(role, 'delete-others');

  /** A thread that somebody can answer. */
  const checkThread = async (key: DocumentKey, threadId: string): Promise<void> => {
    const first = await find(key, threadId);
    if (first.thread_id !== first.id) throw new CsError('request/invalid', 'threadId is the id of the comment that began the thread.');
    if (first.deleted_at !== null && (await answers(threadId).limit(1).executeTakeFirst()) === undefined) throw none();
  };

  /** What a change comes to, once it is allowed. */
  async function changed(key: DocumentKey, actor: Actor, { role, words }: Writing, row: Row, change: CommentChange): Promise<Partial<Row>> {
    const values: Partial<Row> = {};
    const own = row.author_id === actor.id;
    if (change.deleted === false && row.deleted_at !== null) {
      // Who deleted it can take that back; so can a moderator, and the author not what a moderator did.
      if (row.text === '' || !mayDelete(role, actor, row)) throw none();
      if (row.deleted_by !== actor.id && !may(role, 'delete-others')) throw new CsError('room/forbidden', 'Somebody else deleted this comment.');
      await checkSpace(key);
      Object.assign(values, { deleted_at: null, deleted_by: null });
    } else if (row.deleted_at !== null && change.text !== undefined) throw none();
    if (change.text !== undefined) {
      if (!own) throw new CsError('room/forbidden', 'Only who wrote a comment can change its words.');
      const text = words(change.text);
      if (text !== row.text) Object.assign(values, { text, edited_at: now() });
    }
    if (change.resolved !== undefined) {
      if (row.thread_id !== row.id) throw new CsError('request/invalid', 'A thread is resolved by the comment that began it.');
      // Resolved twice, it stays as the first one did it.
      if (change.resolved !== (row.resolved_at !== null))
        Object.assign(
          values,
          change.resolved
            ? { resolved_at: now(), resolved_by: actor.id, resolved_name: actor.name }
            : { resolved_at: null, resolved_by: null, resolved_name: null },
        );
    }
    return values;
  }

  return {
    async list(key, actor, cursor) {
      await rooms.openFor(key.roomId, actor, 'read');
      await checkDocument(key);
      let query = of(key)
        .selectAll()
        .where((e) =>
          e.or([
            e('deleted_at', 'is', null),
            e.exists(
              e
                .selectFrom('document_comments as answer')
                .select('answer.id')
                .whereRef('answer.thread_id', '=', 'c.id')
                .whereRef('answer.id', '<>', 'c.id')
                .where('answer.deleted_at', 'is', null),
            ),
          ]),
        );
      if (cursor !== null) query = query.where('id', '>', cursor);
      // Ids grow with time.
      const rows = await query
        .orderBy('id')
        .limit(PAGE + 1)
        .execute();
      const page = rows.slice(0, PAGE);
      return { items: page.map(commentOf), cursor: rows.length > PAGE ? (page.at(-1)?.id ?? null) : null };
    },
    add: (key, actor, comment) =>
      inTurn(key, async () => {
        const { words } = await writer(key, actor);
        await checkSpace(key);
        const anchor = 'anchor' in comment ? comment.anchor : null;
        if (anchor !== null) checkPlaces(anchor);
        if ('threadId' in comment) await checkThread(key, comment.threadId);
        const id = uuid(now());
        const row: Row = {
          id,
          room_id: key.roomId,
          document_id: key.documentId,
          thread_id: 'threadId' in comment ? comment.threadId : id,
          anchor: anchor === null ? null : JSON.stringify(anchor),
          author_id: actor.id,
          author_name: actor.name,
          text: words(comment.text),
          at: now(),
          edited_at: null,
          deleted_at: null,
          deleted_by: null,
          resolved_at: null,
          resolved_by: null,
          resolved_name: null,
          revision: 1,
        };
        await db.insertInto('document_comments').values(row).execute();
        return tell(key, row);
      }),
    change: (key, actor, id, change) =>
      inTurn(key, async () => {
        const writing = await writer(key, actor);
        const row = await find(key, id);
        const values = await changed(key, actor, writing, row, change);
        return Object.keys(values).length === 0 ? commentOf(row) : update(key, id, values);
      }),
    remove: (key, actor, id) =>
      inTurn(key, async () => {
        const { role } = await writer(key, actor);
        const row = await find(key, id);
        if (!mayDelete(role, actor, row)) throw new CsError('room/forbidden', 'Moderators delete what others wrote.');
        if (row.deleted_at === null) await update(key, id, { deleted_at: now(), deleted_by: actor.id });
      }),
    count,
    async purge() {
      const old = await db
        .selectFrom('document_comments')
        .select('id')
        .where('deleted_at', '<', now() - RELAY_LIMITS.deletedCommentMs)
        // What is left of a thread that others answered was emptied before.
        .where('text', '<>', '')
        .limit(STEP)
        .execute();
      await db.transaction().execute((transaction) =>
        dropComments(
          transaction,
          old.map(({ id }) => id),
        ),
      );
      return old.length;
    },
  };
}
