import type { Kysely } from 'kysely';
import type { AuditLog } from '../auth/audit.ts';
import type { Schema } from '../storage/state/schema.ts';
import { createInvites } from './invites.ts';
import type { Invites } from './invites.ts';
import { createJoinRequests } from './join-requests.ts';
import type { JoinRequests } from './join-requests.ts';
import { createManagement } from './manage.ts';
import type { RoomManagement } from './manage.ts';
import { createMembers } from './members.ts';
import type { Members } from './members.ts';
import type { Rooms } from './rooms.ts';
import { createTurns } from './turns.ts';

/** How people run their groups: the room itself, its members, links into it, requests to join. */
export interface RoomCare {
  readonly rooms: RoomManagement;
  readonly members: Members;
  readonly invites: Invites;
  readonly requests: JoinRequests;
}

/** Builds all of it over one order of turns. */
export function createRoomCare(deps: {
  readonly db: Kysely<Schema>;
  readonly rooms: Rooms;
  readonly audit: AuditLog;
  readonly now: () => number;
  readonly removeFiles: (roomId: string) => Promise<unknown>;
  readonly onRemoved: (roomId: string) => void;
}): RoomCare {
  const shared = { ...deps, turns: createTurns() };
  const members = createMembers(shared);
  return { rooms: createManagement(shared), members, invites: createInvites({ ...shared, members }), requests: createJoinRequests({ ...shared, members }) };
}
