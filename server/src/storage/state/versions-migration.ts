import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Titles of documents, who wrote into them, and what they were before. The state of a version comes last, so that reading the list of them does not read it. */
export const versions: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    for (const statement of [
      'create table document_heads (room_id text not null, document_id text not null, title text not null, created_at bigint not null, updated_at bigint not null, updated_by text not null, versioned_at bigint not null, deleted_at bigint, primary key (room_id, document_id))',
      'create index document_heads_due on document_heads (updated_at) where updated_at > versioned_at',
      'create index document_heads_deleted on document_heads (deleted_at) where deleted_at is not null',
      "insert into document_heads select room_id, document_id, document_id, created_at, updated_at, '', 0, null from documents",
      'create table document_authors (room_id text not null, document_id text not null, user_id text not null, name text not null, at bigint not null, primary key (room_id, document_id, user_id))',
      'create table document_versions (id text primary key, room_id text not null, document_id text not null, at bigint not null, name text, by_id text, by_name text, authors text not null, size bigint not null, packed bigint not null, state bytea not null)',
      'create index document_versions_document on document_versions (room_id, document_id, at)',
    ])
      await sql.raw(statement).execute(db);
  },
};
