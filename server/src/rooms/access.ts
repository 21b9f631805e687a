import { CsError, conversationRole } from '@cs-kit/protocol';
import type { RoomRole } from '@cs-kit/protocol';
import type { Actor } from '../context.ts';
import type { LiveRoom } from './live-room.ts';

/** The role of an actor in a room, or null where the room must not even be seen. A server key acts as nobody: it reads along in public rooms. */
export function roleIn(room: LiveRoom, ownerId: string | null, actor: Actor): RoomRole | null {
  if (actor.kind !== 'staff' && actor.siteId !== room.siteId) return null;
  if (actor.kind === 'key') return actor.scopes.includes('chat') && room.kind === 'group' && room.visibility === 'public' ? 'viewer' : null;
  if (room.kind === 'conversation') {
    if (actor.kind === 'staff') return conversationRole(actor.role);
    return actor.id === ownerId ? 'guest' : null;
  }
  const member = room.members.get(actor.id);
  if (member !== undefined) return member.role;
  return room.visibility === 'public' ? 'member' : null;
}

/** A room that the actor may not see answers like one that does not exist. */
export function unseen(): CsError {
  return new CsError('room/not-found', 'There is no such room, or it is not yours.');
}
