import { CsError } from '@cs-kit/protocol';
import type { Author, CommentAnchor, LogBody } from '@cs-kit/protocol';
import { sql } from 'kysely';
import type { Kysely, Selectable, Transaction } from 'kysely';
import type { Sessions } from './auth/sessions.ts';
import { dropDocuments, forgetWriter } from './documents/tables.ts';
import type { Files } from './files.ts';
import { isInternal } from './rooms/log.ts';
import type { Schema, VisitorsTable } from './storage/state/schema.ts';

/** What was deleted, by kind; a second look must find nothing. */
export interface ErasureReceipt {
  readonly conversations: number;
  readonly messages: number;
  readonly files: number;
  readonly events: number;
}

/** Everything a relay keeps of one visitor. */
export interface VisitorData {
  export(visitorId: string, siteId: string | null): Promise<Readonly<Record<string, unknown>>>;
  /** Deletes the visitor. Their messages keep their numbers in the logs as empty deletions, as do the answers that quote them. */
  erase(visitorId: string, siteId: string | null): Promise<ErasureReceipt>;
  /** Finishes erasures that were cut short; gives their number. */
  resume(): Promise<number>;
}

/** Builds export and erasure. `eraseEvents` deletes behaviour events; `forgetRoom` drops a room from memory. */
export function createVisitorData(deps: {
  readonly db: Kysely<Schema>;
  readonly sessions: Sessions;
  readonly files: Files;
  readonly eraseImages: (visitorId: string) => Promise<unknown>;
  readonly eraseEvents: (siteId: string, visitorId: string) => Promise<number>;
  /** Ends what goes on for the visitor: sockets, answers that are being written, what is kept in memory. */
  readonly halt: (visitorId: string, conversationIds: readonly string[]) => Promise<void>;
  readonly forgetRoom: (roomId: string) => void;
  readonly now: () => number;
}): VisitorData {
  const { db, now } = deps;
  const find = async (id: string, siteId: string | null) => {
    const row = await db.selectFrom('visitors').selectAll().where('id', '=', id).executeTakeFirst();
    if (row === undefined || (siteId !== null && row.site_id !== siteId)) throw new CsError('request/not-found', 'There is no such visitor.');
    return row;
  };
  /** Groups in which the visitor is or has written; other people's words stay there. */
  const groupsOf = async (id: string): Promise<string[]> => {
    const member = db
      .selectFrom('members')
      .innerJoin('rooms', 'rooms.id', 'members.room_id')
      .select('rooms.id')
      .where('rooms.kind', '=', 'group')
      .where('members.user_id', '=', id);
    const wrote = db
      .selectFrom('events')
      .innerJoin('rooms', 'rooms.id', 'events.room_id')
      .select('rooms.id')
      .where('rooms.kind', '=', 'group')
      .where('events.author_id', '=', id);
    return (await member.union(wrote).execute()).map((row) => row.id);
  };
  const roomsOf = async (id: string): Promise<string[]> =>
    (await db.selectFrom('conversations').select('room_id').where('visitor_id', '=', id).execute()).map((row) => row.room_id);
  return {
    async export(visitorId, siteId) {
      const visitor = await find(visitorId, siteId);
      const readLog = async (roomId: string, authorId: string | null) => {
        let query = db.selectFrom('events').select(['seq', 'at', 'body']).where('room_id', '=', roomId).orderBy('seq');
        if (authorId !== null) query = query.where('author_id', '=', authorId);
        const rows = await query.execute();
        const events = rows
          .map((row) => ({ seq: row.seq, at: new Date(row.at).toISOString(), ...(JSON.parse(row.body) as { author: Author } & LogBody) }))
          .filter((event) => !isInternal(event));
        return { id: roomId, events };
      };
      const conversations = [];
      for (const roomId of await roomsOf(visitorId)) conversations.push(await readLog(roomId, null));
      const groups = [];
      for (const roomId of await groupsOf(visitorId)) groups.push(await readLog(roomId, visitorId));
      const files = await db.selectFrom('files').select(['id', 'name', 'type', 'size', 'created_at']).where('owner_id', '=', visitorId).execute();
      const comments = await db
        .selectFrom('document_comments')
        .select(['room_id', 'document_id', 'at', 'anchor', 'text'])
        .where('author_id', '=', visitorId)
        .orderBy('id')
        .execute();
      return {
        visitor: { id: visitor.id, name: visitor.name, locale: visitor.locale, email: visitor.email, firstSeen: new Date(visitor.created_at).toISOString() },
        conversations,
        groups,
        comments: comments.map((row) => ({
          roomId: row.room_id,
          documentId: row.document_id,
          at: new Date(row.at).toISOString(),
          quote: row.anchor === null ? null : (JSON.parse(row.anchor) as CommentAnchor).quote,
          text: row.text,
        })),
        files,
      };
    },
    async erase(visitorId, siteId) {
      const visitor = await find(visitorId, siteId);
      return eraseVisitor(visitor);
    },
    async resume() {
      const begun = await db.selectFrom('visitors').selectAll().where('erasing_at', 'is not', null).execute();
      for (const visitor of begun) await eraseVisitor(visitor);
      return begun.length;
    },
  };

  /** Each step can be done again: their own row goes last, so that an erasure that was cut short is found and finished. */
  async function eraseVisitor({ id, site_id: siteId }: Pick<Selectable<VisitorsTable>, 'id' | 'site_id'>): Promise<ErasureReceipt> {
    // From here on their tokens are refused, so that nothing new comes while the old goes.
    await db.updateTable('visitors').set({ erasing_at: now() }).where('id', '=', id).where('erasing_at', 'is', null).execute();
    await deps.sessions.revoke(id);
    const roomIds = await roomsOf(id);
    const groupIds = await groupsOf(id);
    await deps.halt(id, roomIds);
    let messages = 0;
    for (const roomId of roomIds) {
      messages += await db.transaction().execute((transaction) => eraseConversation(transaction, roomId));
      deps.forgetRoom(roomId);
    }
    // What they wrote in groups goes too; the words of others there stay.
    for (const roomId of groupIds) messages += await emptyLog(db, roomId, id);
    await deps.eraseImages(id);
    const files = await deps.files.removeOfOwner(id);
    const events = await deps.eraseEvents(siteId, id);
    await db.transaction().execute(async (transaction) => {
      await transaction.deleteFrom('idempotency').where('key', 'like', `${id} %`).execute();
      await transaction.deleteFrom('members').where('user_id', '=', id).execute();
      await transaction.deleteFrom('mentions').where('user_id', '=', id).execute();
      await transaction.deleteFrom('room_invites').where('created_by', '=', id).execute();
      await transaction.deleteFrom('join_requests').where('user_id', '=', id).execute();
      await transaction.deleteFrom('image_jobs').where('owner_id', '=', id).execute();
      // What they wrote in documents of groups stays, as part of what all wrote; that it was theirs does not.
      await transaction.updateTable('document_clients').set({ user_id: '' }).where('user_id', '=', id).execute();
      await transaction.updateTable('document_updates').set({ author_id: '' }).where('author_id', '=', id).execute();
      await transaction.updateTable('documents').set({ created_by: '' }).where('created_by', '=', id).execute();
      await forgetWriter(transaction, id);
      await transaction.updateTable('calls').set({ started_by: '', starter: '{"id":"","name":"","role":"viewer"}' }).where('started_by', '=', id).execute();
      await transaction.deleteFrom('blocks').where('visitor_id', '=', id).execute();
      await transaction.deleteFrom('refresh_tokens').where('subject', '=', id).execute();
      await transaction.deleteFrom('mail_links').where('visitor_id', '=', id).execute();
      await transaction.deleteFrom('visitors').where('id', '=', id).execute();
    });
    for (const roomId of groupIds) deps.forgetRoom(roomId);
    return { conversations: roomIds.length, messages, files, events };
  }
}

async function eraseConversation(transaction: Transaction<Schema>, roomId: string): Promise<number> {
  await transaction
    .deleteFrom('unanswered')
    .where('id', 'in', transaction.selectFrom('events').select('id').where('room_id', '=', roomId))
    .execute();
  const messages = await emptyLog(transaction, roomId, null);
  await dropDocuments(transaction, roomId);
  for (const table of ['calls', 'link_previews', 'translations'] as const) await transaction.deleteFrom(table).where('room_id', '=', roomId).execute();
  await transaction
    .updateTable('conversations')
    .set({
      visitor_id: '',
      context: null,
      comment: null,
      reason: null,
      open: 0,
      status: 'closed',
      waiting_since: null,
      snoozed_until: null,
      snoozed_from: null,
      tags: '[]',
      handed: null,
      merged_into: null,
    })
    .where('room_id', '=', roomId)
    .execute();
  // The words of a review are about what was said.
  await transaction.deleteFrom('reviews').where('room_id', '=', roomId).execute();
  // What went on there goes on nowhere now.
  await transaction.updateTable('conversations').set({ merged_into: null }).where('merged_into', '=', roomId).execute();
  return messages;
}

/** Turns the entries of a room, or those of one author, into empty deletions: in one statement, as nothing else is stored meanwhile. */
async function emptyLog(db: Kysely<Schema>, roomId: string, authorId: string | null): Promise<number> {
  // Ids are made by the relay: nothing in them needs escaping.
  const body = sql<string>`'{"author":{"id":"","name":"","role":"viewer"},"kind":"delete","messageId":"' || id || '"}'`;
  let update = db
    .updateTable('events')
    .set({ kind: 'delete', author_id: '', body, client_id: null })
    .where('room_id', '=', roomId)
    .where((e) => e.or([e('kind', '!=', 'delete'), e('author_id', '!=', '')]));
  if (authorId !== null) update = update.where('author_id', '=', authorId);
  return Number((await update.executeTakeFirst()).numUpdatedRows);
}
