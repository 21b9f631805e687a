import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Comments on words of documents, and answers to them. */
export const comments: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    for (const statement of [
      'create table document_comments (id text primary key, room_id text not null, document_id text not null, thread_id text not null, anchor text, author_id text not null, author_name text not null, text text not null, at bigint not null, edited_at bigint, deleted_at bigint, deleted_by text, resolved_at bigint, resolved_by text, resolved_name text, revision bigint not null)',
      'create index document_comments_document on document_comments (room_id, document_id, id)',
      'create index document_comments_thread on document_comments (thread_id)',
      'create index document_comments_author on document_comments (author_id)',
      'create index document_comments_deleted on document_comments (deleted_at) where deleted_at is not null',
    ])
      await sql.raw(statement).execute(db);
  },
};
