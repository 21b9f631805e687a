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
  readonly open: ReadonlySet<OpenSocket>;
  count(): number;
  /** Takes a socket in. Its address is held while it is open, for whoever blocks it, and nowhere else. */
  add(socket: OpenSocket, address: string): void;
  remove(socket: OpenSocket): void;
  /** Where a visitor is connected from now; null where they are not. */
  addressOf(visitorId: string): string | null;
  /** Closes what visitors of a site have open from some addresses. */
  disconnectFrom(siteId: string, holds: (address: string) => boolean): void;
  /** Closes what sessions by the link of a mail have open of a visitor. */
  disconnectLinked(visitorId: string): void;
  /** Closes what an actor has open, streams too; `exceptSession` stays. */
  disconnect(actorId: string, exceptSession?: string): void;
  /** Ids of the visitors of a site who are there. */
  onlineVisitors(siteId: string): Iterable<string>;
}

/** Starts with none. */
export function createOpenSockets(streams: LiveStreams): OpenSockets {
  const open = new Set<OpenSocket>();
  const addresses = new WeakMap<OpenSocket, string>();
  return {
    open,
    count: () => open.size,
    add(socket, address) {
      open.add(socket);
      addresses.set(socket, address);
    },
    remove: (socket) => void open.delete(socket),
    addressOf(visitorId) {
      let found: string | null = null;
      for (const socket of open) if (socket.actor.kind === 'visitor' && socket.actor.id === visitorId) found = addresses.get(socket) ?? null;
      return found;
    },
    disconnectFrom(siteId, holds) {
      for (const socket of open) {
        const { actor } = socket;
        if (actor.kind !== 'visitor' || actor.siteId !== siteId || !holds(addresses.get(socket) ?? '')) continue;
        socket.close(CLOSE.forbidden, 'the network is blocked');
      }
    },
    disconnectLinked(visitorId) {
      // By the code of a session that is over: the page asks for another one, and learns that there is none.
      for (const socket of open)
        if (socket.actor.id === visitorId && socket.actor.only !== undefined) socket.close(CLOSE.tokenExpired, 'the session was ended');
    },
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
