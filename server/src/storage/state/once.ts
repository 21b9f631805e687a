import type { Kysely } from 'kysely';
import type { Schema } from './schema.ts';

/** Whether this is the first time that something is done with these data; the answer is true once. */
export async function onceOnly(db: Kysely<Schema>, key: string, now: () => number): Promise<boolean> {
  const made = await db
    .insertInto('settings')
    .values({ key, value: '1', updated_at: now() })
    .onConflict((conflict) => conflict.column('key').doNothing())
    .returning('key')
    .executeTakeFirst();
  return made !== undefined;
}
