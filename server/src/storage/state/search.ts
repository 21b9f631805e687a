import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import type { Schema } from './schema.ts';
import { matchQuery } from './words.ts';

/** Fits the stored form of a note of the staff. Words that look the same do not fit: their quotes are escaped. */
export const INTERNAL = '%"visibility":"internal"%';
/** The same for what the relay says by itself. */
export const NOTICE = '%"origin":"notice"%';

/* The one place that knows how the index of messages is asked: FTS5 here, `tsvector` in a store on PostgreSQL. */

/** Where to look, and for what. */
export interface RoomSearch {
  readonly roomId: string;
  readonly text: string;
  /** Only messages before this number. */
  readonly before: number | null;
  readonly limit: number;
  /** Notes of the team too. */
  readonly withNotes: boolean;
}

/** A stored message that was found. */
export interface FoundRow {
  readonly seq: number;
  readonly id: string;
  readonly at: number;
  readonly body: string;
}

/** Messages of one room that hold every word, newest first. */
export async function searchRoom(db: Kysely<Schema>, { roomId, text, before, limit, withNotes }: RoomSearch): Promise<readonly FoundRow[]> {
  const words = matchQuery(text);
  if (words === null) return [];
  const match = `room : "${roomId.replaceAll('-', '')}" AND words : (${words})`;
  const found = await sql<FoundRow>`
    select events.seq, events.id, events.at, events.body
    from message_words
      join events on events.place = message_words.rowid
    where message_words match ${match} and events.room_id = ${roomId}
      and events.seq < ${before ?? Number.MAX_SAFE_INTEGER} and (${withNotes ? 1 : 0} or events.body not like ${INTERNAL})
    order by events.seq desc limit ${limit}`.execute(db);
  return found.rows;
}

/** Where to look for conversations. */
export interface ConversationSearch {
  readonly text: string;
  /** Null for every site. */
  readonly siteId: string | null;
  /** Null for the conversations of everybody. */
  readonly visitorId: string | null;
  readonly withNotes: boolean;
  readonly offset: number;
  readonly limit: number;
}

/** The newest message that was found in a conversation. */
export interface FoundConversation {
  readonly roomId: string;
  readonly seq: number;
}

/** Conversations with a message that holds every word, those changed last first. */
export async function searchConversations(db: Kysely<Schema>, search: ConversationSearch): Promise<readonly FoundConversation[]> {
  const words = matchQuery(search.text);
  if (words === null) return [];
  const { siteId, visitorId, withNotes, offset, limit } = search;
  const found = await sql<FoundConversation>`
    select events.room_id as roomId, max(events.seq) as seq
    from message_words
      join events on events.place = message_words.rowid
      join conversations on conversations.room_id = events.room_id
    where message_words match ${`words : (${words})`} and (${withNotes ? 1 : 0} or events.body not like ${INTERNAL})
      and (${siteId} is null or conversations.site_id = ${siteId}) and (${visitorId} is null or conversations.visitor_id = ${visitorId})
    group by events.room_id
    order by conversations.updated_at desc, events.room_id desc limit ${limit} offset ${offset}`.execute(db);
  return found.rows;
}
