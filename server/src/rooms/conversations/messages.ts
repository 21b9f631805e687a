import type { Author } from '@cs-kit/protocol';
import type { Kysely } from 'kysely';
import type { ConversationRecord, Schema } from '../../storage/state/schema.ts';
import type { Clock } from '../live-room.ts';
import { wakeChange } from './actions.ts';
import type { Change, ConversationChanges } from './changes.ts';

/** What the look at a new message needs. */
export interface MessageDeps {
  readonly db: Kysely<Schema>;
  readonly changes: ConversationChanges;
  readonly clock: Clock;
}

/** Follows what a stored message changes: what is closed or put aside opens again, and waiting begins or ends. Gives the time that the first answer of a person took. */
export async function followMessage(deps: MessageDeps, id: string, author: Author): Promise<{ readonly firstResponseMs: number | null }> {
  const { db, changes, clock } = deps;
  if ((await changes.find(id)) === null) return { firstResponseMs: null };
  let firstResponseMs: number | null = null;
  await changes.until(id, async (row) => {
    const reopened = reopenChange(row, author);
    // Of two messages at once, one opens the conversation again.
    if (reopened !== null && !(await changes.change(row, author, reopened, null))) return false;
    const at = clock.now();
    const waits = waitingAfter(row, reopened?.status ?? row.status, author, at);
    const first = isStaff(author) && row.waiting_since !== null && row.first_response_at === null;
    firstResponseMs = first ? at - (row.waiting_since as number) : null;
    await db
      .updateTable('conversations')
      .set((e) => ({
        updated_at: at,
        ...(first ? { first_response_at: at } : {}),
        ...(waits === row.waiting_since ? {} : { waiting_since: waits, revision: e('revision', '+', 1) }),
      }))
      .where('room_id', '=', id)
      .execute();
    return true;
  });
  return { firstResponseMs };
}

const isStaff = (author: Author): boolean => author.role === 'agent' || author.role === 'lead' || author.role === 'admin';

/** The visitor's words open what is closed for the assistant, and bring back what was put aside; a person who answers what is closed has it. */
function reopenChange(row: ConversationRecord, author: Author): Change | null {
  // What was found to be spam stays hidden, whatever comes after it; the staff's own words say that it is none.
  if (row.spam === 1 && !isStaff(author)) return null;
  if (author.id === row.visitor_id) return row.status === 'closed' ? { status: 'assistant', open: 1, assignee_id: null, assignee_name: null } : wakeChange(row);
  return isStaff(author) && row.status === 'closed' ? { status: 'assigned', open: 1, spam: 0, assignee_id: author.id, assignee_name: author.name } : null;
}

/** Who wrote to a person waits for that person again, until one answers. */
function waitingAfter(row: ConversationRecord, status: string, author: Author, at: number): number | null {
  if (isStaff(author)) return null;
  return author.id === row.visitor_id && status === 'assigned' ? (row.waiting_since ?? at) : row.waiting_since;
}
