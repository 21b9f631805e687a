import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Links in mails that lead back to a conversation, and the one conversation that a session by such a link reaches. */
export const mailLinks: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    for (const statement of [
      'create table mail_links (hash text primary key, site_id text not null, visitor_id text not null, room_id text not null, uses_left integer not null, created_at bigint not null, expires_at bigint not null)',
      'create index mail_links_room on mail_links (room_id, created_at)',
      'create index mail_links_visitor on mail_links (visitor_id)',
      'alter table refresh_tokens add column room_id text',
    ])
      await sql.raw(statement).execute(db);
  },
};
