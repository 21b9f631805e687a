import { CsError } from '@cs-kit/protocol';
import type { Assignee, Author, ConversationStatus, LogBody } from '@cs-kit/protocol';
import type { Kysely } from 'kysely';
import type { ConversationsTable, Schema } from '../../storage/state/schema.ts';
import type { Clock } from '../live-room.ts';
import type { RoomLog } from '../log.ts';

/** What of a conversation changes. */
export type Change = Partial<
  Pick<
    ConversationsTable,
    'status' | 'assignee_id' | 'assignee_name' | 'waiting_since' | 'reason' | 'first_response_at' | 'rating' | 'comment' | 'open' | 'context'
  >
>;

/** What the changes of conversations need. */
export interface ChangesDeps {
  readonly db: Kysely<Schema>;
  readonly log: RoomLog;
  readonly clock: Clock;
  /** Tells everyone who watches the inbox. */
  readonly changed: (roomId: string) => void;
}

const TRIES = 5;

/** The one place in which a conversation changes hands: in the row, in the log of its room, at the desk. */
export class ConversationChanges {
  readonly #deps: ChangesDeps;

  constructor(deps: ChangesDeps) {
    this.#deps = deps;
  }

  /** The row of a conversation, or null where the room is none. */
  async find(id: string): Promise<ConversationsTable | null> {
    return (await this.#deps.db.selectFrom('conversations').selectAll().where('room_id', '=', id).executeTakeFirst()) ?? null;
  }

  /** The row of a conversation; `room/not-found` where the room is none. */
  async row(id: string): Promise<ConversationsTable> {
    const row = await this.find(id);
    if (row === null) throw new CsError('room/not-found', 'This room is not a conversation with a visitor.');
    return row;
  }

  /** Tries a step on the row as it is now, and again where somebody else was faster. */
  async until(id: string, step: (row: ConversationsTable) => Promise<boolean>): Promise<void> {
    for (let tries = 0; tries < TRIES; tries += 1) if (await step(await this.row(id))) return;
    throw new CsError('conversation/taken', 'Others are changing this conversation at this moment. Try again.');
  }

  /** Changes a row and tells of it, unless its status or holder is another one by now: then nothing happens, and the answer is false. */
  async change(row: ConversationsTable, by: Author, change: Change, reason: string | null): Promise<boolean> {
    const changed = await this.#deps.db
      .updateTable('conversations')
      .set({ ...change, updated_at: this.#deps.clock.now() })
      .where('room_id', '=', row.room_id)
      .where('status', '=', row.status)
      .where('assignee_id', row.assignee_id === null ? 'is' : '=', row.assignee_id)
      .returningAll()
      .executeTakeFirst();
    if (changed === undefined) return false;
    await this.tell(changed, by, reason);
    return true;
  }

  /** Writes into the log how a conversation stands. */
  async tell(row: ConversationsTable, by: Author, reason: string | null): Promise<void> {
    const body: LogBody = {
      kind: 'status',
      status: row.status as ConversationStatus,
      assignee: assigneeOf(row),
      ...(reason === null ? {} : { reason }),
      ...(row.rating === null ? {} : { rating: row.rating }),
    };
    await this.#deps.log.append(row.room_id, by, body);
    this.#deps.changed(row.room_id);
  }
}

/** Who holds a conversation. */
export function assigneeOf(row: Pick<ConversationsTable, 'assignee_id' | 'assignee_name'>): Assignee | null {
  return row.assignee_id === null ? null : { id: row.assignee_id, name: row.assignee_name ?? '' };
}
