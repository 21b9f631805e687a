import { CsError, above, atLeast, conversationRole } from '@cs-kit/protocol';
import type { RoomAction, RoomRole } from '@cs-kit/protocol';
import { sql } from 'kysely';
import type { Kysely, RawBuilder } from 'kysely';
import type { Actor } from '../context.ts';
import type { Schema } from '../storage/state/schema.ts';
import type { LiveRoom, MemberRecord } from './live-room.ts';

/** What the role of somebody hangs on. */
export type RoomSeen = Pick<LiveRoom, 'siteId' | 'kind' | 'visibility'> & { readonly members: Pick<Map<string, MemberRecord>, 'get'> };

/** The role of an actor in a room, or null where the room must not even be seen. A server key acts as nobody: it reads along in public rooms. */
export function roleIn(room: RoomSeen, ownerId: string | null, actor: Actor): RoomRole | null {
  if (actor.kind !== 'staff' && actor.siteId !== room.siteId) return null;
  if (actor.kind === 'key') return actor.scopes.includes('chat') && room.kind === 'group' && room.visibility === 'public' ? 'viewer' : null;
  if (room.kind === 'conversation') {
    if (actor.kind === 'staff') return conversationRole(actor.role);
    return actor.id === ownerId ? 'guest' : null;
  }
  // The link of a mail leads to one conversation; the groups of the visitor are nothing of it.
  if (actor.only !== undefined) return null;
  // Leads answer for the site: they act as owner of every group.
  if (actor.kind === 'staff' && atLeast(actor.role, 'lead')) return 'owner';
  const member = room.members.get(actor.id);
  if (member?.standing === 'banned') return null;
  const own = member?.standing === 'in' || (member !== undefined && room.visibility === 'public') ? member.role : null;
  if (room.visibility === 'private') return own;
  if (actor.kind === 'staff') return own !== null && above(own, 'moderator') ? own : 'moderator';
  return own ?? 'member';
}

/** Whether somebody is banned from a room where they have no role. */
export function isBanned(room: RoomSeen, actor: Actor): boolean {
  return room.members.get(actor.id)?.standing === 'banned' && roleIn(room, null, actor) === null;
}

/** A room that the actor may not see answers like one that does not exist. */
export function unseen(): CsError {
  return new CsError('room/not-found', 'There is no such room, or it is not yours.');
}

/** Refuses what concerns more than the one conversation that the link of a mail leads to: whoever holds the mail holds the link. */
export function requireWhole(actor: Actor): Actor {
  if (actor.only !== undefined)
    throw new CsError('session/forbidden', 'This session came by a link in an e-mail and reaches one conversation. Do this where the conversation began.');
  return actor;
}

/** Of conversations: the one that a session is for, and the one that it was merged into. */
export function reachedBy(only: string): RawBuilder<boolean> {
  return sql<boolean>`conversations.room_id in (select ${only} union select merged_into from conversations where room_id = ${only} and merged_into is not null)`;
}

/** Keeps a session that came by the link of a mail to its one conversation, and to the one that it was merged into. Whose that is, is looked at as for every room. */
export async function checkReach(db: Kysely<Schema>, actor: Actor, roomId: string): Promise<void> {
  if (actor.only === undefined || actor.only === roomId) return;
  const row = await db.selectFrom('conversations').select('room_id').where('room_id', '=', actor.only).where('merged_into', '=', roomId).executeTakeFirst();
  if (row === undefined) throw unseen();
}

/** Says no to somebody without a role. */
export function shut(room: RoomSeen, actor: Actor): CsError {
  return isBanned(room, actor) ? new CsError('room/banned', 'You are banned from this room. Its moderators can lift the ban.') : unseen();
}

/** What goes on in an archived room: reading, restoring it, and the matters of who belongs to it. */
const IN_ARCHIVE: ReadonlySet<RoomAction> = new Set<RoomAction>([
  'read',
  'show-presence',
  'archive',
  'remove-member',
  'mute',
  'change-roles',
  'export',
  'erase',
]);

/** Refuses what an archived room does not take: `room/archived`. */
export function checkArchive(room: Pick<LiveRoom, 'archived'>, action: RoomAction): void {
  if (room.archived && !IN_ARCHIVE.has(action)) throw new CsError('room/archived', 'The room is archived: it can be read. An owner can restore it.');
}
