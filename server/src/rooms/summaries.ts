import { conversationRole } from '@cs-kit/protocol';
import type { Author, ConversationStatus, ConversationSummary, HandOver, Message, Offer, Priority, ReplyTarget } from '@cs-kit/protocol';
import type { Kysely } from 'kysely';
import type { Actor } from '../context.ts';
import type { ConversationRecord, Schema } from '../storage/state/schema.ts';
import { openStatus, tagsOf } from './conversations/changes.ts';
import { REVIEW_COLUMNS, reviewFor } from './conversations/reviews.ts';
import type { ReviewColumns } from './conversations/reviews.ts';
import { INTERNAL, NOTICE } from '../storage/state/search.ts';
import { WHISPER } from './log.ts';
import type { Rooms } from './rooms.ts';

/** A conversation with what its list row shows of visitor and room. */
export type ConversationRow = ConversationRecord & {
  visitor_name: string;
  external_id: string | null;
  locale: string;
  email: string | null;
  last_seq: number;
  team_name: string | null;
  /** Visitor of the conversation in which it goes on. */
  target_visitor_id: string | null;
} & ReviewColumns;

const LAST_CHARS = 160;

/** Builds the rows of the desk's list. */
export class ConversationSummaries {
  readonly #db: Kysely<Schema>;
  readonly #rooms: Rooms;
  readonly #overdue: (row: ConversationRow) => boolean;
  readonly #target: (row: ConversationRow) => ReplyTarget | null;

  constructor(db: Kysely<Schema>, rooms: Rooms, overdue: (row: ConversationRow) => boolean, target: (row: ConversationRow) => ReplyTarget | null) {
    this.#db = db;
    this.#rooms = rooms;
    this.#overdue = overdue;
    this.#target = target;
  }

  query() {
    return this.#db
      .selectFrom('conversations')
      .innerJoin('visitors', 'visitors.id', 'conversations.visitor_id')
      .innerJoin('rooms', 'rooms.id', 'conversations.room_id')
      .leftJoin('teams', 'teams.id', 'conversations.team_id')
      .leftJoin('conversations as target', 'target.room_id', 'conversations.merged_into')
      .leftJoin('reviews', 'reviews.room_id', 'conversations.room_id')
      .selectAll('conversations')
      .select(REVIEW_COLUMNS)
      .select([
        'visitors.name as visitor_name',
        'visitors.external_id',
        'visitors.locale',
        'visitors.email',
        'rooms.last_seq',
        'teams.name as team_name',
        'target.visitor_id as target_visitor_id',
      ]);
  }

  async of(row: ConversationRow, viewer: Actor): Promise<ConversationSummary> {
    const staff = viewer.kind === 'staff';
    const read = await this.#readSeq(row.room_id, viewer);
    const [last, unread, whispers] = await Promise.all([
      this.#last(row.room_id, viewer),
      this.#unread(row, viewer, read),
      staff ? this.#whispers(row.room_id, viewer, read) : 0,
    ]);
    return {
      id: row.room_id,
      siteId: row.site_id,
      status: staff ? (row.status as ConversationStatus) : openStatus(row),
      assignee: row.assignee_id === null ? null : { id: row.assignee_id, name: row.assignee_name ?? '' },
      lastSeq: row.last_seq,
      role: staff ? conversationRole(viewer.role) : 'guest',
      visitor: {
        id: row.visitor_id,
        name: row.visitor_name,
        known: row.external_id !== null,
        online: this.#rooms.live(row.room_id)?.isPresent(row.visitor_id) ?? false,
        locale: row.locale,
      },
      last,
      unread,
      startedAt: new Date(row.started_at).toISOString(),
      updatedAt: new Date(row.updated_at).toISOString(),
      waitingSince: row.waiting_since === null ? null : new Date(row.waiting_since).toISOString(),
      overdue: this.#overdue(row),
      reason: row.reason,
      email: row.email,
      rating: row.rating,
      snoozedUntil: staff && row.snoozed_until !== null ? new Date(row.snoozed_until).toISOString() : null,
      priority: staff ? (row.priority as Priority) : 'none',
      tags: staff ? tagsOf(row) : [],
      spam: staff && row.spam === 1,
      team: staff && row.team_id !== null && row.team_name !== null ? { id: row.team_id, name: row.team_name } : null,
      offer: staff ? offerOf(row) : null,
      handed: staff && row.handed !== null ? (JSON.parse(row.handed) as HandOver) : null,
      target: staff ? this.#target(row) : null,
      merged: staff && row.merged_into !== null ? { into: row.merged_into, sameVisitor: row.target_visitor_id === row.visitor_id } : null,
      whispers,
      review: staff ? reviewFor(row, viewer) : null,
      translation: row.translation === 1,
      context: staff && row.context !== null ? (JSON.parse(row.context) as Record<string, unknown>) : null,
    };
  }

  async #last(roomId: string, viewer: Actor): Promise<ConversationSummary['last']> {
    const query = this.#db
      .selectFrom('events')
      .select(['at', 'body'])
      .where('room_id', '=', roomId)
      .where('kind', '=', 'message')
      .where('body', 'not like', NOTICE)
      .orderBy('seq', 'desc')
      .limit(1);
    const row = await (viewer.kind === 'staff' ? query : query.where('body', 'not like', INTERNAL)).executeTakeFirst();
    if (row === undefined) return null;
    const { author, message } = JSON.parse(row.body) as { author: Author; message: Message };
    const attached = message.text === '' ? message.attachments?.[0]?.type : undefined;
    return { text: message.text.slice(0, LAST_CHARS), at: new Date(row.at).toISOString(), by: author, ...(attached === undefined ? {} : { attached }) };
  }

  async #readSeq(roomId: string, viewer: Actor): Promise<number> {
    const read = await this.#db.selectFrom('members').select('read_seq').where('room_id', '=', roomId).where('user_id', '=', viewer.id).executeTakeFirst();
    return read?.read_seq ?? 0;
  }

  /** Whispers name whom they are for, so few entries are looked at. */
  async #whispers(roomId: string, viewer: Actor, read: number): Promise<number> {
    const { n } = await this.#db
      .selectFrom('mentions')
      .innerJoin('events', (join) => join.onRef('events.room_id', '=', 'mentions.room_id').onRef('events.seq', '=', 'mentions.seq'))
      .select((e) => e.fn.countAll<number>().as('n'))
      .where('mentions.room_id', '=', roomId)
      .where('mentions.user_id', '=', viewer.id)
      .where('mentions.seq', '>', read)
      .where('events.author_id', '!=', viewer.id)
      .where('events.body', 'like', WHISPER)
      .executeTakeFirstOrThrow();
    return Number(n);
  }

  async #unread(row: ConversationRow, viewer: Actor, read: number): Promise<number> {
    let query = this.#db
      .selectFrom('events')
      .select((e) => e.fn.countAll<number>().as('n'))
      .where('room_id', '=', row.room_id)
      .where('kind', '=', 'message')
      .where('seq', '>', read);
    query =
      viewer.kind === 'staff' ? query.where('author_id', '=', row.visitor_id) : query.where('author_id', '!=', viewer.id).where('body', 'not like', INTERNAL);
    return Number((await query.executeTakeFirstOrThrow()).n);
  }
}

function offerOf(row: ConversationRow): Offer | null {
  if (row.offered_to === null || row.offered_until === null) return null;
  return { to: { id: row.offered_to, name: row.offered_name ?? '' }, until: new Date(row.offered_until).toISOString() };
}
