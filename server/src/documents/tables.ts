import type { Writer } from '@cs-kit/protocol';
import type { Kysely } from 'kysely';
import type { Schema } from '../storage/state/schema.ts';

/** Everything that is kept of documents, by the room it belongs to. */
export const DOCUMENT_TABLES = [
  'documents',
  'document_updates',
  'document_clients',
  'document_heads',
  'document_authors',
  'document_versions',
  'document_comments',
] as const;

/** Takes away all that is kept of some documents of a room; of every one where none are named. */
export async function dropDocuments(db: Kysely<Schema>, roomId: string, documentIds?: readonly string[]): Promise<void> {
  for (const table of DOCUMENT_TABLES) {
    const query = db.deleteFrom(table).where('room_id', '=', roomId);
    await (documentIds === undefined ? query : query.where('document_id', 'in', documentIds)).execute();
  }
}

/** Takes the name of somebody off the documents of groups and their versions, and away what they wrote in comments. */
export async function forgetWriter(db: Kysely<Schema>, id: string): Promise<void> {
  await forgetComments(db, id);
  await db.deleteFrom('document_authors').where('user_id', '=', id).execute();
  await db.updateTable('document_heads').set({ updated_by: '' }).where('updated_by', '=', id).execute();
  await db.updateTable('document_versions').set({ by_id: null, by_name: null }).where('by_id', '=', id).execute();
  const named = await db.selectFrom('document_versions').select(['id', 'authors']).where('authors', 'like', `%"${id}"%`).execute();
  for (const version of named) {
    const others = (JSON.parse(version.authors) as Writer[]).filter((author) => author.id !== id);
    await db
      .updateTable('document_versions')
      .set({ authors: JSON.stringify(others) })
      .where('id', '=', version.id)
      .execute();
  }
}

/** Comments that are over: answers, and threads in which nobody else has answered. Where others have, the thread stays without these words. */
export async function dropComments(db: Kysely<Schema>, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await db.deleteFrom('document_comments').where('id', 'in', ids).whereRef('thread_id', '<>', 'id').execute();
  const answered = db.selectFrom('document_comments').select('thread_id').whereRef('thread_id', '<>', 'id');
  await db.deleteFrom('document_comments').where('id', 'in', ids).where('id', 'not in', answered).execute();
  await db.updateTable('document_comments').set({ text: '', author_id: '', author_name: '', deleted_by: null }).where('id', 'in', ids).execute();
  // What the last answer leaves behind.
  await db
    .deleteFrom('document_comments')
    .where('deleted_at', 'is not', null)
    .where('text', '=', '')
    .whereRef('thread_id', '=', 'id')
    .where('id', 'not in', answered)
    .execute();
}

async function forgetComments(db: Kysely<Schema>, id: string): Promise<void> {
  const own = await db.selectFrom('document_comments').select('id').where('author_id', '=', id).execute();
  const ids = own.map((row) => row.id);
  if (ids.length > 0)
    await db
      .updateTable('document_comments')
      .set((e) => ({ deleted_at: e.fn.coalesce('deleted_at', 'at'), revision: e('revision', '+', 1) }))
      .where('id', 'in', ids)
      .execute();
  await dropComments(db, ids);
  await db.updateTable('document_comments').set({ resolved_by: null, resolved_name: null }).where('resolved_by', '=', id).execute();
  await db.updateTable('document_comments').set({ deleted_by: null }).where('deleted_by', '=', id).execute();
}
