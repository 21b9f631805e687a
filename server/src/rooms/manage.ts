import { CsError } from '@cs-kit/protocol';
import type { Room, RoomAction, RoomChange } from '@cs-kit/protocol';
import type { Kysely } from 'kysely';
import type { AuditLog } from '../auth/audit.ts';
import type { Actor } from '../context.ts';
import { dropDocuments } from '../documents/tables.ts';
import type { Schema } from '../storage/state/schema.ts';
import { describeById } from './describe.ts';
import { groupOf } from './members.ts';
import { authorOf } from './rooms.ts';
import type { Rooms } from './rooms.ts';
import type { Turns } from './turns.ts';

/** Tables whose rows go with their room. */
const OF_ROOM = ['events', 'calls', 'members', 'room_invites', 'join_requests', 'link_previews'] as const;

/** What becomes of a group as a whole. */
export interface RoomManagement {
  /** Changes what is given; what is the same already is no change. */
  change(roomId: string, actor: Actor, change: RoomChange): Promise<Room>;
  /** Deletes an archived group with its log, files, documents, invites and requests. Final. */
  remove(roomId: string, actor: Actor): Promise<void>;
}

/** What it needs from the rest of the relay. */
export interface ManagementDeps {
  readonly db: Kysely<Schema>;
  readonly rooms: Rooms;
  readonly audit: AuditLog;
  readonly turns: Turns;
  readonly now: () => number;
  readonly removeFiles: (roomId: string) => Promise<unknown>;
  /** Closes what else is open in a room that is gone. */
  readonly onRemoved: (roomId: string) => void;
}

/** The right that each field asks for. */
const NEEDS: Readonly<Record<keyof RoomChange, RoomAction>> = {
  title: 'rename',
  topic: 'rename',
  visibility: 'rename',
  locked: 'lock',
  slowModeSeconds: 'lock',
  archived: 'archive',
};

/** Builds it over rooms. */
export function createManagement({ db, rooms, audit, turns, now, removeFiles, onRemoved }: ManagementDeps): RoomManagement {
  return {
    change: (roomId, actor, asked) =>
      turns(roomId, async () => {
        const { room } = groupOf(await rooms.open(roomId, actor));
        // Restoring comes first: with it, the rest may be changed in the same call.
        const restored = asked.archived === false;
        for (const field of Object.keys(asked) as (keyof RoomChange)[]) {
          if (restored && room.archived) await rooms.openFor(roomId, actor, 'archive');
          else await rooms.openFor(roomId, actor, NEEDS[field]);
        }
        const change = Object.fromEntries(
          Object.entries(asked).filter(([field, value]) => value !== undefined && room[field as keyof RoomChange] !== value),
        ) as RoomChange;
        if (Object.keys(change).length > 0) {
          const { locked, slowModeSeconds, archived, ...plain } = change;
          await db
            .updateTable('rooms')
            .set({
              ...plain,
              ...(locked === undefined ? {} : { locked: locked ? 1 : 0 }),
              ...(slowModeSeconds === undefined ? {} : { slow_mode_seconds: slowModeSeconds }),
              ...(archived === undefined ? {} : { archived_at: archived ? now() : null }),
            })
            .where('id', '=', roomId)
            .execute();
          Object.assign(room, change);
          await rooms.recheck(roomId);
          await rooms.log.append(roomId, authorOf(actor), { kind: 'room', change });
          if (archived !== undefined) await audit.write(actor, archived ? 'room.archived' : 'room.restored', roomId);
          if (change.visibility !== undefined) await audit.write(actor, 'room.visibility', roomId, change.visibility);
        }
        return describeById(db, roomId, actor);
      }),
    remove: (roomId, actor) =>
      turns(roomId, async () => {
        const { room } = groupOf(await rooms.openFor(roomId, actor, 'erase'));
        if (!room.archived) throw new CsError('room/not-archived', 'Archive the room first. What is deleted cannot be brought back.');
        // The files go first: what a crash leaves over is a room that can be deleted again.
        await removeFiles(roomId);
        await audit.write(actor, 'room.deleted', roomId);
        await db.transaction().execute(async (transaction) => {
          const ofRoom = transaction.selectFrom('events').select('id').where('room_id', '=', roomId);
          await transaction.deleteFrom('unanswered').where('id', 'in', ofRoom).execute();
          for (const table of OF_ROOM) await transaction.deleteFrom(table).where('room_id', '=', roomId).execute();
          await dropDocuments(transaction, roomId);
          await transaction.deleteFrom('rooms').where('id', '=', roomId).execute();
        });
        rooms.drop(roomId);
        onRemoved(roomId);
      }),
  };
}
