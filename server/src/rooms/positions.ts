import type { Kysely } from 'kysely';
import type { Schema } from '../storage/state/schema.ts';

/** The number of the first event of a room from a time on; null where nothing follows. Numbers and times grow together, so halving finds it without an index of times. */
export async function firstSince(db: Kysely<Schema>, roomId: string, at: number): Promise<number | null> {
  const { last_seq: last } = await db.selectFrom('rooms').select('last_seq').where('id', '=', roomId).executeTakeFirstOrThrow();
  let low = 1;
  let high = last + 1;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const row = await db.selectFrom('events').select('at').where('room_id', '=', roomId).where('seq', '>=', middle).orderBy('seq').limit(1).executeTakeFirst();
    if (row === undefined || row.at >= at) high = middle;
    else low = middle + 1;
  }
  return low > last ? null : low;
}
