import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/* What happens in a thread, answers and whatever becomes of them, names the message that began it. Both indexes are partial: a message outside of
   threads costs nothing. The first reads a thread by pages; the second counts many of them from itself alone. */

/** Threads in the logs. */
export const threads: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    for (const statement of [
      'alter table events add column thread_id text',
      'create index events_thread on events (thread_id, seq) where thread_id is not null',
      'create index events_thread_authors on events (thread_id, author_id, kind, seq) where thread_id is not null',
    ])
      await sql.raw(statement).execute(db);
  },
};
