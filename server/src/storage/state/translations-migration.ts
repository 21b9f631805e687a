import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Which conversations are translated, whether their visitors were told, and what was made of messages. The originals stand in the log alone. */
export const translations: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    for (const statement of [
      'alter table conversations add column translation integer not null default 0',
      'alter table conversations add column translation_told integer not null default 0',
      'create table translations (message_id text not null, revision text not null, language text not null, room_id text not null, from_language text, text text, made_at bigint not null, primary key (message_id, revision, language))',
      'create index translations_room on translations (room_id)',
      'create index translations_made on translations (made_at)',
    ])
      await sql.raw(statement).execute(db);
  },
};
