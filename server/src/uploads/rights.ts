import { CsError } from '@cs-kit/protocol';
import type { Site } from '@cs-kit/protocol';
import type { Actor } from '../context.ts';
import type { Rooms } from '../rooms/rooms.ts';

/** Resolves with the site to which an upload of this person belongs; throws where they may not put one there now. */
export type UploadRights = (actor: Actor, roomId: string | null) => Promise<string>;

/** Whoever may send files in the room, where the site takes them from visitors. */
export function createUploadRights(deps: {
  readonly rooms: Pick<Rooms, 'openFor'>;
  readonly sites: { byId(id: string): Pick<Site, 'uploads'> | null };
}): UploadRights {
  return async (actor, roomId) => {
    const siteId = roomId === null ? actor.siteId : (await deps.rooms.openFor(roomId, actor, 'upload')).room.siteId;
    if (siteId === null) throw new CsError('request/invalid', 'Name the room: ?roomId=.');
    if (actor.kind === 'visitor' && deps.sites.byId(siteId)?.uploads !== true)
      throw new CsError('session/forbidden', 'This site takes no files from visitors.');
    return siteId;
  };
}
