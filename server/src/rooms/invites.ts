import { CsError, RELAY_LIMITS, above, uuid } from '@cs-kit/protocol';
import type { RoomInvite, RoomRole } from '@cs-kit/protocol';
import type { Kysely, Selectable } from 'kysely';
import type { AuditLog } from '../auth/audit.ts';
import { digest, randomSecret } from '../auth/secrets.ts';
import type { Actor } from '../context.ts';
import type { RoomInvitesTable, Schema } from '../storage/state/schema.ts';
import { groupOf } from './members.ts';
import type { Members } from './members.ts';
import type { Rooms } from './rooms.ts';
import type { Turns } from './turns.ts';

/** What a link gives and how long. */
export interface InviteDraft {
  readonly role: RoomRole;
  readonly expiresInHours: number;
  readonly uses?: number | undefined;
}

/** Links into groups. The code is 256 random bits, shown once and kept as a hash. */
export interface Invites {
  create(roomId: string, actor: Actor, draft: InviteDraft): Promise<RoomInvite & { code: string }>;
  /** Those that are still good. */
  list(roomId: string, actor: Actor): Promise<RoomInvite[]>;
  revoke(roomId: string, actor: Actor, inviteId: string): Promise<void>;
  /** Takes the actor in by a code; gives the id of the room. One answer for every code that is not good. */
  accept(actor: Actor, code: string): Promise<string>;
}

/** What invites need from the rest of the relay. */
export interface InvitesDeps {
  readonly db: Kysely<Schema>;
  readonly rooms: Rooms;
  readonly members: Members;
  readonly audit: AuditLog;
  readonly turns: Turns;
  readonly now: () => number;
}

type Row = Selectable<RoomInvitesTable>;

const shown = (row: Row): RoomInvite => ({
  id: row.id,
  role: row.role as RoomRole,
  expiresAt: new Date(row.expires_at).toISOString(),
  usesLeft: row.uses_left,
  createdAt: new Date(row.created_at).toISOString(),
});

const invalid = (): CsError => new CsError('room/invite-invalid', 'This invite has expired, was used up or was taken back. Ask for a new one.');

/** Opens them over the state store. */
export function createInvites({ db, rooms, members, audit, turns, now }: InvitesDeps): Invites {
  const good = (roomId: string) =>
    db
      .selectFrom('room_invites')
      .selectAll()
      .where('room_id', '=', roomId)
      .where('expires_at', '>', now())
      .where((e) => e.or([e('uses_left', 'is', null), e('uses_left', '>', 0)]));

  return {
    create: (roomId, actor, { role, expiresInHours, uses }) =>
      turns(roomId, async () => {
        const opened = groupOf(await rooms.openFor(roomId, actor, 'invite'));
        if (above(role, opened.role)) throw new CsError('room/forbidden', 'Nobody gives a role above the own.');
        if ((await good(roomId).execute()).length >= RELAY_LIMITS.invitesPerRoom)
          throw new CsError('request/conflict', `A room has at most ${RELAY_LIMITS.invitesPerRoom} invites. Revoke one that nobody needs.`);
        const code = randomSecret();
        const row: Row = {
          id: uuid(now()),
          room_id: roomId,
          role,
          hash: await digest(code),
          uses_left: uses ?? null,
          expires_at: now() + expiresInHours * 3600_000,
          created_by: actor.id,
          created_at: now(),
        };
        await db.insertInto('room_invites').values(row).execute();
        await audit.write(actor, 'room.invite-created', roomId, `${row.id} ${role}`);
        return { ...shown(row), code };
      }),
    async list(roomId, actor) {
      groupOf(await rooms.openFor(roomId, actor, 'invite'));
      return (await good(roomId).orderBy('created_at', 'desc').orderBy('id', 'desc').execute()).map(shown);
    },
    async revoke(roomId, actor, inviteId) {
      groupOf(await rooms.openFor(roomId, actor, 'invite'));
      const { numDeletedRows } = await db.deleteFrom('room_invites').where('room_id', '=', roomId).where('id', '=', inviteId).executeTakeFirstOrThrow();
      if (Number(numDeletedRows) === 0) throw new CsError('request/not-found', 'There is no such invite in this room.');
      await audit.write(actor, 'room.invite-revoked', roomId, inviteId);
    },
    async accept(actor, code) {
      const row = await db
        .selectFrom('room_invites')
        .selectAll()
        .where('hash', '=', await digest(code))
        .executeTakeFirst();
      if (row === undefined || row.expires_at <= now()) throw invalid();
      const room = await db.selectFrom('rooms').select('site_id').where('id', '=', row.room_id).executeTakeFirst();
      if (room === undefined || (actor.kind !== 'staff' && room.site_id !== actor.siteId)) throw invalid();
      await members.admit(row.room_id, actor, row.role as RoomRole, actor, async () => {
        // Read and taken in one statement: a link for one person lets in one.
        const { numUpdatedRows } = await db
          .updateTable('room_invites')
          .set((e) => ({ uses_left: e('uses_left', '-', 1) }))
          .where('id', '=', row.id)
          .where('expires_at', '>', now())
          .where((e) => e.or([e('uses_left', 'is', null), e('uses_left', '>', 0)]))
          .executeTakeFirstOrThrow();
        if (Number(numUpdatedRows) === 0) throw invalid();
      });
      return row.room_id;
    },
  };
}
