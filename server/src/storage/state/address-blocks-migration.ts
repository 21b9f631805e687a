import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Networks whose visitors are refused: the only addresses that the relay keeps. */
export const addressBlocks: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    for (const statement of [
      'create table address_blocks (id text primary key, site_id text not null, network text not null, reason text, by_id text not null, by_name text not null, at bigint not null, expires_at bigint)',
      'create unique index address_blocks_network on address_blocks (site_id, network)',
      // Of what a session by the link of a mail has brought: the one conversation that it reaches.
      'alter table files add column made_in text',
      'alter table image_jobs add column made_in text',
    ])
      await sql.raw(statement).execute(db);
  },
};
