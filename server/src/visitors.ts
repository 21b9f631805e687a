import { CsError } from '@cs-kit/protocol';
import type { Author, LogBody } from '@cs-kit/protocol';
import type { Kysely, Transaction } from 'kysely';
import type { Sessions } from './auth/sessions.ts';
import type { Files } from './files.ts';
import { isInternal } from './rooms/log.ts';
import type { Schema } from './storage/state/schema.ts';

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
}

/** Builds export and erasure. `eraseEvents` deletes behaviour events; `forgetRoom` drops rooms from memory. */
export function createVisitorData(deps: {
  readonly db: Kysely<Schema>;
  readonly sessions: Sessions;
  readonly files: Files;
  readonly eraseImages: (visitorId: string) => Promise<unknown>;
  readonly eraseEvents: (siteId: string, visitorId: string) => Promise<number>;
  readonly forget: (visitorId: string, roomIds: readonly string[]) => void;
}): VisitorData {
  const { db } = deps;
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
      return {
        visitor: { id: visitor.id, name: visitor.name, locale: visitor.locale, email: visitor.email, firstSeen: new Date(visitor.created_at).toISOString() },
        conversations,
        groups,
        files,
      };
    },
    async erase(visitorId, siteId) {
      const visitor = await find(visitorId, siteId);
      const roomIds = await roomsOf(visitorId);
      const groupIds = await groupsOf(visitorId);
      await deps.sessions.revoke(visitorId);
      let messages = 0;
      await db.transaction().execute(async (transaction) => {
        for (const roomId of roomIds) {
          messages += await emptyLog(transaction, roomId, null);
          await transaction
            .deleteFrom('unanswered')
            .where('id', 'in', transaction.selectFrom('events').select('id').where('room_id', '=', roomId))
            .execute();
          await transaction
            .updateTable('conversations')
            .set({ visitor_id: '', context: null, comment: null, reason: null, open: 0, status: 'closed', waiting_since: null })
            .where('room_id', '=', roomId)
            .execute();
        }
        // What they wrote in groups goes too; the words of others there stay.
        for (const roomId of groupIds) messages += await emptyLog(transaction, roomId, visitorId);
        await transaction.deleteFrom('idempotency').where('key', 'like', `${visitorId} %`).execute();
        await transaction.deleteFrom('members').where('user_id', '=', visitorId).execute();
        await transaction.deleteFrom('image_jobs').where('owner_id', '=', visitorId).execute();
        await transaction.deleteFrom('visitors').where('id', '=', visitorId).execute();
        await transaction.deleteFrom('refresh_tokens').where('subject', '=', visitorId).execute();
      });
      await deps.eraseImages(visitorId);
      const files = await deps.files.removeOfOwner(visitorId);
      const events = await deps.eraseEvents(visitor.site_id, visitorId);
      deps.forget(visitorId, [...roomIds, ...groupIds]);
      return { conversations: roomIds.length, messages, files, events };
    },
  };
}

/** Turns the entries of a room, or those of one author, into empty deletions. */
async function emptyLog(transaction: Transaction<Schema>, roomId: string, authorId: string | null): Promise<number> {
  let query = transaction
    .selectFrom('events')
    .select(['seq', 'id'])
    .where('room_id', '=', roomId)
    .where((e) => e.or([e('kind', '!=', 'delete'), e('author_id', '!=', '')]));
  if (authorId !== null) query = query.where('author_id', '=', authorId);
  const rows = await query.execute();
  for (const row of rows) {
    const body = JSON.stringify({ author: { id: '', name: '', role: 'viewer' }, kind: 'delete', messageId: row.id });
    await transaction
      .updateTable('events')
      .set({ kind: 'delete', author_id: '', body, client_id: null })
      .where('room_id', '=', roomId)
      .where('seq', '=', row.seq)
      .execute();
  }
  return rows.length;
}
