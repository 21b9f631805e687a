import { CsError, atLeast } from '@cs-kit/protocol';
import type { Assignee, Review, ReviewDraft } from '@cs-kit/protocol';
import type { Kysely } from 'kysely';
import type { AuditLog } from '../../auth/audit.ts';
import type { Actor } from '../../context.ts';
import type { Schema } from '../../storage/state/schema.ts';
import type { Clock } from '../live-room.ts';
import type { Rooms } from '../rooms.ts';
import { assigneeOf } from './changes.ts';
import type { ConversationChanges } from './changes.ts';

/** What a row of the list shows of a review, where there is one. */
export interface ReviewColumns {
  readonly review_score: number | null;
  readonly review_words: string | null;
  readonly review_category: string | null;
  readonly review_at: number | null;
  readonly review_agent_id: string | null;
  readonly review_agent_name: string | null;
  readonly review_by_id: string | null;
  readonly review_by_name: string | null;
}

/** Their names in the store. */
export const REVIEW_COLUMNS = [
  'reviews.score as review_score',
  'reviews.words as review_words',
  'reviews.category as review_category',
  'reviews.at as review_at',
  'reviews.agent_id as review_agent_id',
  'reviews.agent_name as review_agent_name',
  'reviews.reviewer_id as review_by_id',
  'reviews.reviewer_name as review_by_name',
] as const;

/** The review of a row as somebody of the staff may know it: leads, and whom it concerns. */
export function reviewFor(row: ReviewColumns, viewer: Actor): Review | null {
  if (row.review_score === null || row.review_at === null) return null;
  if (!atLeast(viewer.role, 'lead') && row.review_agent_id !== viewer.id) return null;
  const agent: Assignee | null = row.review_agent_id === null ? null : { id: row.review_agent_id, name: row.review_agent_name ?? '' };
  return {
    score: row.review_score,
    words: row.review_words ?? '',
    category: row.review_category,
    by: { id: row.review_by_id ?? '', name: row.review_by_name ?? '' },
    agent,
    at: new Date(row.review_at).toISOString(),
  };
}

/** What reviews need of the rest of the relay. */
export interface ReviewsDeps {
  readonly db: Kysely<Schema>;
  readonly rooms: Rooms;
  readonly changes: ConversationChanges;
  readonly audit: Pick<AuditLog, 'write'>;
  readonly clock: Clock;
  /** Tells everyone who watches the inbox. */
  readonly changed: (roomId: string) => void;
}

/** What leads find of closed conversations. */
export class Reviews {
  readonly #deps: ReviewsDeps;

  constructor(deps: ReviewsDeps) {
    this.#deps = deps;
  }

  /** Reviews a closed conversation, or changes what was found of it. Its words are for the staff alone and stand in no log. */
  async put(id: string, actor: Actor, draft: ReviewDraft): Promise<Review> {
    const { db, rooms, changes, audit, clock, changed } = this.#deps;
    if (!atLeast(actor.role, 'lead')) throw new CsError('session/forbidden', 'Leads and admins review conversations.');
    await rooms.openFor(id, actor, 'assign');
    const row = await changes.row(id);
    if (row.status !== 'closed') throw new CsError('request/conflict', 'Only a closed conversation is reviewed. Close it first.');
    const { score, words, category } = draft;
    const agent = assigneeOf(row);
    const at = clock.now();
    const found = {
      agent_id: agent?.id ?? null,
      agent_name: agent?.name ?? null,
      reviewer_id: actor.id,
      reviewer_name: actor.name,
      score,
      words,
      category,
      at,
    };
    await db
      .insertInto('reviews')
      .values({ room_id: id, ...found })
      .onConflict((conflict) => conflict.column('room_id').doUpdateSet(found))
      .execute();
    await audit.write(actor, 'conversation.reviewed', id, String(score));
    changed(id);
    return { score, words, category, agent, by: { id: actor.id, name: actor.name }, at: new Date(at).toISOString() };
  }
}
