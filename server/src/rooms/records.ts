import type { RoomRole } from '@cs-kit/protocol';
import type { Selectable } from 'kysely';
import type { MembersTable } from '../storage/state/schema.ts';
import type { LiveRoom, MemberRecord } from './live-room.ts';

/** How many belong to a room. */
export const present = (room: LiveRoom): number => [...room.members.values()].filter(({ standing }) => standing === 'in').length;

/** A row of the store as the room remembers it. */
export const recordOf = (row: Selectable<MembersTable>): MemberRecord => ({
  name: row.name,
  role: row.role as RoomRole,
  readSeq: row.read_seq,
  muted: row.muted === 1,
  standing: row.standing as MemberRecord['standing'],
});
