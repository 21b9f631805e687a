import type { Kysely } from 'kysely';
import type { Schema } from '../../storage/state/schema.ts';
import { every } from '../every.ts';
import type { Clock } from '../live-room.ts';
import { wakeChange } from './actions.ts';
import { RELAY } from './changes.ts';
import type { ConversationChanges } from './changes.ts';

const EVERY_MS = 5_000;
const AT_ONCE = 200;

/** Brings back what was put aside when its time has come. The time stands in the row: a restart loses none. Gives the way to stop. */
export function watchSnoozes(deps: { readonly db: Kysely<Schema>; readonly changes: ConversationChanges; readonly clock: Clock }): () => void {
  const { db, changes, clock } = deps;
  return every(clock, EVERY_MS, async () => {
    const due = await db
      .selectFrom('conversations')
      .select('room_id')
      .where('status', '=', 'snoozed')
      .where('snoozed_until', '<=', clock.now())
      .limit(AT_ONCE)
      .execute();
    for (const { room_id: id } of due)
      await changes.until(id, async (row) => {
        // Somebody may have moved its time, or woken it, since it was read.
        if (row.snoozed_until === null || row.snoozed_until > clock.now()) return true;
        const change = wakeChange(row);
        return change === null || changes.change(row, RELAY, change, null);
      });
  });
}
