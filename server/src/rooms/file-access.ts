import type { Kysely } from 'kysely';
import type { Actor } from '../context.ts';
import type { FilesTable, Schema } from '../storage/state/schema.ts';
import type { Rooms } from './rooms.ts';

/** Whether somebody other than its owner may read a file. */
export type FileAccess = (actor: Actor, file: Pick<FilesTable, 'id' | 'site_id' | 'room_id'>) => Promise<boolean>;

/** Others than its owner read a file where it stands in a message of a room that they may read, and no longer than that. */
export function createFileAccess({ db, rooms }: { readonly db: Kysely<Schema>; readonly rooms: Pick<Rooms, 'openFor'> }): FileAccess {
  return async (actor, file) => {
    if (file.room_id === null) return actor.kind === 'staff';
    if (actor.kind !== 'staff' && actor.siteId !== file.site_id) return false;
    const stands = await db
      .selectFrom('message_files')
      .select('seq')
      .where('file_id', '=', file.id)
      .where('room_id', '=', file.room_id)
      .where('internal', '<=', actor.kind === 'staff' ? 1 : 0)
      .limit(1)
      .executeTakeFirst();
    if (stands === undefined) return false;
    const [opened] = await Promise.allSettled([rooms.openFor(file.room_id, actor, 'read')]);
    return opened.status === 'fulfilled';
  };
}
