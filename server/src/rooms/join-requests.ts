import { CsError, RELAY_LIMITS } from '@cs-kit/protocol';
import type { JoinRequest } from '@cs-kit/protocol';
import type { Kysely } from 'kysely';
import type { AuditLog } from '../auth/audit.ts';
import type { Actor } from '../context.ts';
import type { Schema } from '../storage/state/schema.ts';
import { groupOf } from './members.ts';
import type { Members } from './members.ts';
import type { Rooms } from './rooms.ts';

/** People who ask to be let into a private group. */
export interface JoinRequests {
  /** Leaves a request where there is such a room and the actor may ask; says nothing either way, so that nobody learns which rooms there are. */
  ask(roomId: string, actor: Actor, note: string): Promise<void>;
  list(roomId: string, actor: Actor): Promise<JoinRequest[]>;
  answer(roomId: string, actor: Actor, userId: string, accept: boolean): Promise<void>;
}

/** What requests need from the rest of the relay. */
export interface JoinRequestsDeps {
  readonly db: Kysely<Schema>;
  readonly rooms: Rooms;
  readonly members: Members;
  readonly audit: AuditLog;
  readonly now: () => number;
}

/** Opens them over the state store. */
export function createJoinRequests({ db, rooms, members, audit, now }: JoinRequestsDeps): JoinRequests {
  return {
    async ask(roomId, actor, note) {
      // The same questions whatever the answers: the time that it takes tells little.
      const room = await db.selectFrom('rooms').select(['site_id', 'kind', 'visibility', 'archived_at']).where('id', '=', roomId).executeTakeFirst();
      const member = await db.selectFrom('members').select('standing').where('room_id', '=', roomId).where('user_id', '=', actor.id).executeTakeFirst();
      const open = await db
        .selectFrom('join_requests')
        .select((e) => e.fn.countAll<number>().as('n'))
        .where('room_id', '=', roomId)
        .executeTakeFirstOrThrow();
      if (room?.kind !== 'group' || room.visibility !== 'private' || room.archived_at !== null) return;
      if (actor.kind !== 'staff' && actor.siteId !== room.site_id) return;
      if ((member !== undefined && member.standing !== 'gone') || Number(open.n) >= RELAY_LIMITS.requestsPerRoom) return;
      await db
        .insertInto('join_requests')
        .values({ room_id: roomId, user_id: actor.id, name: actor.name, note, created_at: now() })
        .onConflict((conflict) => conflict.columns(['room_id', 'user_id']).doUpdateSet({ name: actor.name, note }))
        .execute();
    },
    async list(roomId, actor) {
      groupOf(await rooms.openFor(roomId, actor, 'invite'));
      const rows = await db
        .selectFrom('join_requests')
        .selectAll()
        .where('room_id', '=', roomId)
        .orderBy('created_at')
        .orderBy('user_id')
        .limit(RELAY_LIMITS.requestsPerRoom)
        .execute();
      return rows.map((row) => ({ userId: row.user_id, name: row.name, note: row.note, at: new Date(row.created_at).toISOString() }));
    },
    async answer(roomId, actor, userId, accept) {
      groupOf(await rooms.openFor(roomId, actor, 'invite'));
      const row = await db.selectFrom('join_requests').selectAll().where('room_id', '=', roomId).where('user_id', '=', userId).executeTakeFirst();
      if (row === undefined) throw new CsError('request/not-found', 'This request was answered already.');
      if (accept) await members.admit(roomId, { id: row.user_id, name: row.name }, 'member', actor);
      await db.deleteFrom('join_requests').where('room_id', '=', roomId).where('user_id', '=', userId).execute();
      await audit.write(actor, accept ? 'room.request-accepted' : 'room.request-refused', roomId, userId);
    },
  };
}
