import { CsError } from '@cs-kit/protocol';
import type { Assignee, Author, ConversationStatus, HandOver, LogBody, MergeNote, Priority } from '@cs-kit/protocol';
import type { Kysely } from 'kysely';
import type { ConversationRecord, Schema } from '../../storage/state/schema.ts';
import type { Clock } from '../live-room.ts';
import type { RoomLog } from '../log.ts';

/** What of a conversation changes. */
export type Change = Partial<
  Pick<
    ConversationRecord,
    | 'status'
    | 'assignee_id'
    | 'assignee_name'
    | 'waiting_since'
    | 'reason'
    | 'first_response_at'
    | 'rating'
    | 'comment'
    | 'open'
    | 'context'
    | 'snoozed_until'
    | 'snoozed_from'
    | 'priority'
    | 'tags'
    | 'spam'
    | 'team_id'
    | 'handed'
    | 'offer_passed'
    | 'merged_into'
    | 'translation'
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

/** Who changes a conversation of which nobody takes care. */
export const RELAY: Author = { id: 'assistant', name: '', role: 'assistant' };

/** The one place in which a conversation changes hands: in the row, in the log of its room, at the desk. */
export class ConversationChanges {
  readonly #deps: ChangesDeps;

  constructor(deps: ChangesDeps) {
    this.#deps = deps;
  }

  /** The row of a conversation, or null where the room is none. */
  async find(id: string): Promise<ConversationRecord | null> {
    return (await this.#deps.db.selectFrom('conversations').selectAll().where('room_id', '=', id).executeTakeFirst()) ?? null;
  }

  /** The row of a conversation; `room/not-found` where the room is none. */
  async row(id: string): Promise<ConversationRecord> {
    const row = await this.find(id);
    if (row === null) throw new CsError('room/not-found', 'This room is not a conversation with a visitor.');
    return row;
  }

  /** Tries a step on the row as it is now, and again where somebody else was faster. */
  async until(id: string, step: (row: ConversationRecord) => Promise<boolean>): Promise<void> {
    for (let tries = 0; tries < TRIES; tries += 1) if (await step(await this.row(id))) return;
    throw new CsError('conversation/taken', 'Others are changing this conversation at this moment. Try again.');
  }

  /** Changes a row and tells of it, unless somebody has changed it since it was read: then nothing happens, and the answer is false. */
  async change(row: ConversationRecord, by: Author, change: Change, reason: string | null): Promise<boolean> {
    // Who leaves the time aside, by whatever way, is not aside any more.
    const awake = change.status !== undefined && change.status !== 'snoozed' ? { snoozed_until: null, snoozed_from: null } : {};
    // Whoever it was offered to, it is another matter now; with the assistant it is no team's.
    const moot = change.status === undefined ? {} : { offered_to: null, offered_name: null, offered_until: null, offer_passed: '[]' };
    const home = change.status === 'assistant' ? { team_id: null, handed: null } : {};
    // Whoever opens it again, it stands for itself.
    const apart = change.status === undefined || change.status === 'closed' ? {} : { merged_into: null };
    // Tags and priorities are no news of the conversation: it keeps its place in the list.
    const moved = change.status === undefined ? {} : { updated_at: this.#deps.clock.now() };
    const changed = await this.#deps.db
      .updateTable('conversations')
      .set((e) => ({ ...awake, ...moot, ...home, ...apart, ...change, ...moved, revision: e('revision', '+', 1) }))
      .where('room_id', '=', row.room_id)
      .where('revision', '=', row.revision)
      .returningAll()
      .executeTakeFirst();
    if (changed === undefined) return false;
    for (const body of [statusEvent(row, changed, by, reason), triageEvent(row, changed)])
      if (body !== null) await this.#deps.log.append(row.room_id, by, body);
    await this.#tellMerged(row, changed, by);
    this.#deps.changed(row.room_id);
    return true;
  }

  /** Both logs say that two conversations became one, or two again. */
  async #tellMerged(before: ConversationRecord, now: ConversationRecord, by: Author): Promise<void> {
    const otherId = now.merged_into ?? before.merged_into;
    if (otherId === null || before.merged_into === now.merged_into) return;
    const merged = now.merged_into !== null;
    const other = await this.find(otherId);
    const tell = (id: string, author: Author, note: MergeNote) => this.#deps.log.append(id, author, { kind: 'triage', visibility: 'internal', merged: note });
    await tell(
      now.room_id,
      by,
      merged ? { kind: 'into', conversationId: otherId, sameVisitor: other?.visitor_id === now.visitor_id } : { kind: 'apart', conversationId: otherId },
    );
    if (other === null) return;
    // One visitor's name is not written into the log of another: it would outlive its erasure there.
    await tell(otherId, by.role === 'visitor' ? RELAY : by, { kind: merged ? 'from' : 'away', conversationId: now.room_id });
    this.#deps.changed(otherId);
  }
}

/** Who holds a conversation. */
export function assigneeOf(row: Pick<ConversationRecord, 'assignee_id' | 'assignee_name'>): Assignee | null {
  return row.assignee_id === null ? null : { id: row.assignee_id, name: row.assignee_name ?? '' };
}

/** The status as its visitor may know it: that a conversation is put aside is the staff's own affair. */
export function openStatus(row: Pick<ConversationRecord, 'status' | 'snoozed_from'>): ConversationStatus {
  return (row.status === 'snoozed' ? (row.snoozed_from ?? 'assigned') : row.status) as ConversationStatus;
}

/** The tags of a conversation. */
export function tagsOf(row: Pick<ConversationRecord, 'tags'>): readonly string[] {
  return JSON.parse(row.tags) as readonly string[];
}

function statusEvent(before: ConversationRecord, now: ConversationRecord, by: Author, reason: string | null): LogBody | null {
  const same = before.status === now.status && before.assignee_id === now.assignee_id && before.snoozed_until === now.snoozed_until;
  if (same) return null;
  const hidden = before.assignee_id === now.assignee_id && openStatus(before) === openStatus(now);
  return {
    kind: 'status',
    status: now.status as ConversationStatus,
    assignee: assigneeOf(now),
    ...(reason === null ? {} : { reason }),
    ...(now.rating === null ? {} : { rating: now.rating }),
    ...(now.status === 'snoozed' ? { until: now.snoozed_until === null ? null : new Date(now.snoozed_until).toISOString() } : {}),
    ...(hidden && now.status !== 'snoozed' ? { woken: by.id === RELAY.id ? 'time' : by.role === 'visitor' ? 'answer' : 'person' } : {}),
    ...(hidden ? { visibility: 'internal' } : {}),
  };
}

function triageEvent(before: ConversationRecord, now: ConversationRecord): LogBody | null {
  const [had, has] = [tagsOf(before), tagsOf(now)];
  const added = has.filter((tag) => !had.includes(tag));
  const removed = had.filter((tag) => !has.includes(tag));
  const handed = before.handed === now.handed || now.handed === null ? null : (JSON.parse(now.handed) as HandOver);
  if (before.priority === now.priority && before.spam === now.spam && handed === null && added.length + removed.length === 0) return null;
  return {
    kind: 'triage',
    visibility: 'internal',
    ...(before.priority === now.priority ? {} : { priority: now.priority as Priority }),
    ...(added.length === 0 ? {} : { added }),
    ...(removed.length === 0 ? {} : { removed }),
    ...(before.spam === now.spam ? {} : { spam: now.spam === 1 }),
    ...(handed === null ? {} : { handed }),
  };
}
