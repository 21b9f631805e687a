import { CsError, RELAY_LIMITS, above, atLeast } from '@cs-kit/protocol';
import type { LogBody, MemberChange, RoomMember, RoomRole, StaffRole } from '@cs-kit/protocol';
import type { Kysely } from 'kysely';
import type { AuditLog } from '../auth/audit.ts';
import type { Actor } from '../context.ts';
import type { Schema } from '../storage/state/schema.ts';
import { unseen } from './access.ts';
import type { LiveRoom, MemberRecord } from './live-room.ts';
import { checkSpace } from './records.ts';
import { authorOf } from './rooms.ts';
import type { OpenRoom, Rooms } from './rooms.ts';
import type { Turns } from './turns.ts';

const PAGE = 100;

/** What is changed of a member. */
export interface MemberPatch {
  readonly role?: RoomRole | undefined;
  readonly muted?: boolean | undefined;
  readonly banned?: boolean | undefined;
}

/** Who belongs to a group. Every change is on disk before it takes effect, takes effect on open sockets at once, and stands in the log of the room. */
export interface Members {
  list(roomId: string, actor: Actor, banned: boolean, cursor: string | null): Promise<{ items: RoomMember[]; cursor: string | null }>;
  /** Joins a public group; a private one only through an invite or a request. */
  join(roomId: string, actor: Actor): Promise<void>;
  /** Takes somebody in by an invite or a request. `allowed` is asked last and may still refuse. */
  admit(roomId: string, person: Pick<Actor, 'id' | 'name'>, role: RoomRole, by: Actor, allowed?: () => Promise<void>): Promise<void>;
  change(roomId: string, actor: Actor, userId: string, patch: MemberPatch): Promise<RoomMember>;
  /** Leaves the group, or takes somebody out of it. */
  remove(roomId: string, actor: Actor, userId: string): Promise<void>;
  /** Makes another member the owner in the place of the actor. */
  transfer(roomId: string, actor: Actor, userId: string): Promise<void>;
}

/** What members need from the rest of the relay. */
export interface MembersDeps {
  readonly db: Kysely<Schema>;
  readonly rooms: Rooms;
  readonly audit: AuditLog;
  readonly turns: Turns;
}

/** A group; conversations have no members to manage. */
export function groupOf(opened: OpenRoom): OpenRoom {
  if (opened.room.kind !== 'group') throw unseen();
  return opened;
}

/** Builds them over rooms. */
export function createMembers({ db, rooms, audit, turns }: MembersDeps): Members {
  const tell = (roomId: string, by: Actor, userId: string, change: MemberChange, role?: RoomRole): Promise<unknown> => {
    const body: LogBody = { kind: 'member', userId, change, ...(role === undefined ? {} : { role }) };
    return rooms.log.append(roomId, authorOf(by), body);
  };

  const find = (room: LiveRoom, userId: string): MemberRecord => {
    const record = room.members.get(userId);
    if (record === undefined) throw new CsError('request/not-found', 'There is no such member in this room.');
    return record;
  };

  /** The role that somebody acts with: leads of the staff are owners wherever they are. */
  const standingOf = async (userId: string, record: MemberRecord): Promise<RoomRole> => {
    const staff = await db.selectFrom('staff').select('role').where('id', '=', userId).where('active', '=', 1).executeTakeFirst();
    return staff !== undefined && atLeast(staff.role as StaffRole, 'lead') ? 'owner' : record.role;
  };

  const checkRank = async ({ role }: OpenRoom, userId: string, record: MemberRecord): Promise<void> => {
    if (!above(role, await standingOf(userId, record))) throw new CsError('room/forbidden', 'You can act on members whose role is below your own only.');
  };

  /** Writes a record to the disk, then to the room, then to those who listen. */
  const put = async (room: LiveRoom, userId: string, record: MemberRecord): Promise<void> => {
    const { role, muted, standing } = record;
    const fresh = standing === 'gone' && !holdsBack(record);
    const one = fresh
      ? db.deleteFrom('members').where('room_id', '=', room.id).where('user_id', '=', userId)
      : db
          .updateTable('members')
          .set({ role, muted: muted ? 1 : 0, standing })
          .where('room_id', '=', room.id)
          .where('user_id', '=', userId);
    await one.execute();
    if (fresh) room.members.delete(userId);
    else room.members.set(userId, { ...record, readSeq: room.members.get(userId)?.readSeq ?? record.readSeq });
    await rooms.recheck(room.id);
  };

  /** Links into the room that somebody made do not outlive their right to make them. */
  const dropInvites = (roomId: string, userId: string) =>
    db.deleteFrom('room_invites').where('room_id', '=', roomId).where('created_by', '=', userId).execute();

  const shown = (room: LiveRoom, id: string, { name, role, muted, standing }: MemberRecord): RoomMember => ({
    id,
    name,
    role,
    presence: room.memberList().find((member) => member.id === id)?.presence ?? 'offline',
    muted,
    banned: standing === 'banned',
  });

  const owners = (room: LiveRoom): string[] => [...room.members].flatMap(([id, { role, standing }]) => (role === 'owner' && standing === 'in' ? [id] : []));

  const setBan = async (opened: OpenRoom, actor: Actor, userId: string, record: MemberRecord, banned: boolean): Promise<void> => {
    const { room } = opened;
    if (banned === (record.standing === 'banned')) return;
    if (banned && [...room.members.values()].filter(({ standing }) => standing === 'banned').length >= RELAY_LIMITS.membersPerRoom)
      throw new CsError('request/conflict', `At most ${RELAY_LIMITS.membersPerRoom} people can be banned from a room. Lift a ban first.`);
    await put(room, userId, { ...record, role: outside(record.role), standing: banned ? 'banned' : 'gone' });
    if (banned) await dropInvites(room.id, userId);
    await tell(room.id, actor, userId, banned ? 'banned' : 'unbanned');
    await audit.write(actor, banned ? 'room.member-banned' : 'room.member-unbanned', room.id, userId);
  };

  const setRole = async (room: LiveRoom, actor: Actor, userId: string, record: MemberRecord, role: RoomRole): Promise<void> => {
    if (role === record.role) return;
    await put(room, userId, { ...record, role });
    if (above(record.role, role)) await dropInvites(room.id, userId);
    await tell(room.id, actor, userId, 'role', role);
    await audit.write(actor, 'room.member-role', room.id, `${userId} ${role}`);
  };

  return {
    async list(roomId, actor, banned, cursor) {
      const { room } = groupOf(await rooms.openFor(roomId, actor, banned ? 'remove-member' : 'read'));
      const presences = new Map(room.memberList().map((member) => [member.id, member.presence]));
      let query = db
        .selectFrom('members')
        .select(['user_id', 'name', 'role', 'muted'])
        .where('room_id', '=', roomId)
        .where('standing', '=', banned ? 'banned' : 'in');
      if (cursor !== null) query = query.where('user_id', '>', cursor);
      const rows = await query
        .orderBy('user_id')
        .limit(PAGE + 1)
        .execute();
      const items = rows.slice(0, PAGE).map((row) => ({
        id: row.user_id,
        name: row.name,
        role: row.role as RoomRole,
        presence: presences.get(row.user_id) ?? 'offline',
        muted: row.muted === 1,
        banned,
      }));
      return { items, cursor: rows.length > PAGE ? (items.at(-1)?.id ?? null) : null };
    },
    join: (roomId, actor) =>
      turns(roomId, async () => {
        const { room, role } = groupOf(await rooms.openFor(roomId, actor, 'read'));
        const known = room.members.get(actor.id);
        if (known?.standing === 'in') return;
        if (room.archived) throw new CsError('room/archived', 'The room is archived: nobody joins it now.');
        const kept = actor.kind === 'staff' ? 'member' : role;
        await rooms.enrol(room, actor, kept);
        await tell(roomId, actor, actor.id, 'joined', kept);
      }),
    admit: (roomId, person, role, by, allowed = async () => undefined) =>
      turns(roomId, async () => {
        const { room } = await rooms.load(roomId);
        const known = room.members.get(person.id);
        if (known?.standing === 'banned') throw new CsError('room/banned', 'You are banned from this room. Its moderators can lift the ban.');
        // Nobody gets around a lower role by coming in again.
        if (known?.standing === 'in') return;
        if (room.archived) throw new CsError('room/archived', 'The room is archived: nobody joins it now.');
        checkSpace(room);
        await allowed();
        const given = known !== undefined && above('member', known.role) ? known.role : role;
        await rooms.enrol(room, person, given);
        await db.deleteFrom('join_requests').where('room_id', '=', roomId).where('user_id', '=', person.id).execute();
        await tell(roomId, by, person.id, 'joined', given);
      }),
    change: (roomId, actor, userId, patch) =>
      turns(roomId, async () => {
        const opened = groupOf(await rooms.open(roomId, actor));
        const { room } = opened;
        for (const [field, action] of [
          ['role', 'change-roles'],
          ['muted', 'mute'],
          ['banned', 'remove-member'],
        ] as const)
          if (patch[field] !== undefined) await rooms.openFor(roomId, actor, action);
        await checkRank(opened, userId, find(room, userId));
        if (patch.role !== undefined && above(patch.role, opened.role)) throw new CsError('room/forbidden', 'Nobody gives a role above the own.');
        if (patch.role !== undefined && find(room, userId).standing === 'in') await setRole(room, actor, userId, find(room, userId), patch.role);
        const record = find(room, userId);
        if (patch.muted !== undefined && patch.muted !== record.muted) {
          await put(room, userId, { ...record, muted: patch.muted });
          await tell(roomId, actor, userId, patch.muted ? 'muted' : 'unmuted');
          await audit.write(actor, patch.muted ? 'room.member-muted' : 'room.member-unmuted', roomId, userId);
        }
        const last = room.members.get(userId) ?? record;
        if (patch.banned !== undefined) await setBan(opened, actor, userId, last, patch.banned);
        return shown(room, userId, room.members.get(userId) ?? { ...last, standing: 'gone' });
      }),
    remove: (roomId, actor, userId) =>
      turns(roomId, async () => {
        const own = actor.id === userId;
        const opened = groupOf(await (own ? rooms.open(roomId, actor) : rooms.openFor(roomId, actor, 'remove-member')));
        const { room } = opened;
        const record = find(room, userId);
        if (record.standing !== 'in') throw new CsError('request/not-found', 'There is no such member in this room.');
        if (!own) await checkRank(opened, userId, record);
        else if (record.role === 'owner' && owners(room).length === 1)
          throw new CsError('room/last-owner', 'You are the only owner. Give the room to another member first, then leave.');
        await put(room, userId, { ...record, role: outside(record.role), standing: 'gone' });
        await dropInvites(roomId, userId);
        await tell(roomId, actor, userId, own ? 'left' : 'removed');
        if (!own) await audit.write(actor, 'room.member-removed', roomId, userId);
      }),
    transfer: (roomId, actor, userId) =>
      turns(roomId, async () => {
        const { room } = groupOf(await rooms.openFor(roomId, actor, 'change-roles'));
        const next = find(room, userId);
        if (next.standing !== 'in') throw new CsError('request/not-found', 'There is no such member in this room.');
        const given = owners(room).includes(actor.id) ? [actor.id] : owners(room);
        const before = given.filter((id) => id !== userId);
        if (userId === actor.id && before.length === 0) return;
        await db.transaction().execute(async (transaction) => {
          const set = (ids: readonly string[], role: RoomRole) =>
            transaction.updateTable('members').set({ role }).where('room_id', '=', roomId).where('user_id', 'in', ids).execute();
          if (before.length > 0) await set(before, 'moderator');
          await set([userId], 'owner');
        });
        for (const id of before) room.members.set(id, { ...find(room, id), role: 'moderator' });
        room.members.set(userId, { ...find(room, userId), role: 'owner' });
        await rooms.recheck(roomId);
        await tell(roomId, actor, userId, 'role', 'owner');
        for (const id of before) await tell(roomId, actor, id, 'role', 'moderator');
        await audit.write(actor, 'room.transferred', roomId, userId);
      }),
  };
}

/** The role that somebody comes back with: what was below a member stays so, what was above it is gone. */
function outside(role: RoomRole): RoomRole {
  return above(role, 'member') ? 'member' : role;
}

/** Whether a record says anything that must hold when they come back. */
function holdsBack({ muted, role }: MemberRecord): boolean {
  return muted || above('member', role);
}
