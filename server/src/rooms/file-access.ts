import type { Kysely } from 'kysely';
import type { Actor } from '../context.ts';
import type { FilesTable, Schema } from '../storage/state/schema.ts';
import type { Rooms } from './rooms.ts';

/** Whether somebody may read a file. */
export type FileAccess = (actor: Actor, file: Pick<FilesTable, 'id' | 'site_id' | 'room_id' | 'owner_id' | 'made_in'>) => Promise<boolean>;

/** Whether what somebody brought is theirs to use: a session by the link of a mail has only what itself, or another one for the same conversation, has brought. */
export const isOwn = (actor: Actor, file: Pick<FilesTable, 'owner_id' | 'made_in'>): boolean =>
  file.owner_id === actor.id && (actor.only === undefined || file.made_in === actor.only);

/** Others than its owner read a file where it stands in a message of a room that they may read, and no longer than that. */
export function createFileAccess({ db, rooms }: { readonly db: Kysely<Schema>; readonly rooms: Pick<Rooms, 'openFor'> }): FileAccess {
  return async (actor, file) => {
    if (isOwn(actor, file)) return true;
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
