import { CsError, RELAY_LIMITS, ROOM_ROLES } from '@cs-kit/protocol';
import type { Kysely, Selectable } from 'kysely';
import type { MembersTable, Schema } from '../storage/state/schema.ts';
import type { LiveRoom, MemberRecord } from './live-room.ts';

/** Refuses one more member where the room holds as many as it may: `room/full`. */
export function checkSpace(room: LiveRoom): void {
  const count = [...room.members.values()].filter(({ standing }) => standing === 'in').length;
  if (room.kind === 'group' && count >= RELAY_LIMITS.membersPerRoom) throw new CsError('room/full', `A room holds ${RELAY_LIMITS.membersPerRoom} members.`);
}

const STANDINGS: readonly MemberRecord['standing'][] = ['in', 'gone', 'banned'];

/** The word of a list that says the same: each row of the store brings words of its own, and thousands of members hold theirs for as long as their room. */
const wordOf = <T extends string>(words: readonly T[], value: string): T => words.find((word) => word === value) ?? (value as T);

/** A row of the store as the room remembers it. */
export const recordOf = (row: Selectable<MembersTable>): MemberRecord => ({
  name: row.name,
  role: wordOf(ROOM_ROLES, row.role),
  readSeq: row.read_seq,
  muted: row.muted === 1,
  standing: wordOf(STANDINGS, row.standing),
});

/** What a room is beside its log where it is a conversation: whose, whether what they say next goes into another one of theirs, whether it is translated. */
export interface Owned {
  readonly ownerId: string | null;
  readonly goesOn: boolean;
  readonly translation: boolean;
}

/** Reads it; a room that is no conversation is nobody's. */
export async function ownerOf(db: Kysely<Schema>, roomId: string): Promise<Owned> {
  const row = await db
    .selectFrom('conversations')
    .leftJoin('conversations as target', 'target.room_id', 'conversations.merged_into')
    .select(['conversations.visitor_id', 'conversations.translation', 'target.visitor_id as next_id'])
    .where('conversations.room_id', '=', roomId)
    .executeTakeFirst();
  return { ownerId: row?.visitor_id ?? null, goesOn: row !== undefined && row.visitor_id === row.next_id, translation: row?.translation === 1 };
}
