import { CLOSE } from '@cs-kit/protocol';
import type { LiveStreams } from './http/live-streams.ts';
import type { CloseCode } from '@cs-kit/protocol';
import type { Actor } from './context.ts';

/** A socket of any kind. */
export interface OpenSocket {
  readonly actor: Actor;
  close(code: CloseCode, reason: string): void;
}

/** The sockets that are open now. */
export interface OpenSockets {
  readonly open: Set<OpenSocket>;
  count(): number;
  /** Closes what an actor has open, streams too; `exceptSession` stays. */
  disconnect(actorId: string, exceptSession?: string): void;
  /** Ids of the visitors of a site who are there. */
  onlineVisitors(siteId: string): Iterable<string>;
}

/** Starts with none. */
export function createOpenSockets(streams: LiveStreams): OpenSockets {
  const open = new Set<OpenSocket>();
  return {
    open,
    count: () => open.size,
    disconnect(actorId, exceptSession) {
      streams.endOf(actorId, exceptSession);
      for (const connection of open) {
        const { actor } = connection;
        if (actor.id !== actorId || (exceptSession !== undefined && actor.session === exceptSession)) continue;
        connection.close(CLOSE.forbidden, 'your rights have changed');
      }
    },
    onlineVisitors(siteId) {
      const ids = new Set<string>();
      for (const { actor } of open) if (actor.kind === 'visitor' && actor.siteId === siteId) ids.add(actor.id);
      return ids;
    },
  };
}
