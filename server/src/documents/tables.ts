import type { Writer } from '@cs-kit/protocol';
import type { Kysely } from 'kysely';
import type { Schema } from '../storage/state/schema.ts';

/** Everything that is kept of documents, by the room it belongs to. */
export const DOCUMENT_TABLES = ['documents', 'document_updates', 'document_clients', 'document_heads', 'document_authors', 'document_versions'] as const;

/** Takes away all that is kept of some documents of a room; of every one where none are named. */
export async function dropDocuments(db: Kysely<Schema>, roomId: string, documentIds?: readonly string[]): Promise<void> {
  for (const table of DOCUMENT_TABLES) {
    const query = db.deleteFrom(table).where('room_id', '=', roomId);
    await (documentIds === undefined ? query : query.where('document_id', 'in', documentIds)).execute();
  }
}

/** Takes the name of somebody off the documents of groups and their versions. */
export async function forgetWriter(db: Kysely<Schema>, id: string): Promise<void> {
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
