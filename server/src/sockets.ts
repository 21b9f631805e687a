import { CLOSE } from '@cs-kit/protocol';
import type { LiveStreams } from './http/live-streams.ts';
import type { CloseCode } from '@cs-kit/protocol';
import type { Actor, Peer } from './context.ts';
import type { Clock } from './rooms/live-room.ts';

/** Who may have a socket, and for how long. */
export interface Admitted {
  readonly actor: Actor;
  /** Epoch milliseconds at which the token ends. */
  readonly expiresAt: number;
  /** Where it comes from: for whoever blocks it, and nowhere else. */
  readonly peer: Peer;
  /** Gives its place back; a second time it does nothing. */
  readonly release: () => void;
}

/** A socket of any kind. */
export interface OpenSocket {
  readonly actor: Actor;
  readonly admitted: Admitted;
  close(code: CloseCode, reason: string): void;
}

/** How often tokens are looked at. One timer for all: one for each socket would be a tenth of what an idle socket holds. */
const EXPIRY_LOOK_MS = 1_000;

/** Closes a socket whose token has ended; says whether it did. */
export function closeExpired(socket: OpenSocket, now: number): boolean {
  if (now < socket.admitted.expiresAt) return false;
  socket.close(CLOSE.tokenExpired, 'the access token has expired');
  return true;
}

/** The sockets that are open now. */
export interface OpenSockets {
  readonly open: ReadonlySet<OpenSocket>;
  count(): number;
  /** Takes a socket in, until it is removed. Within a second after its token has ended it is closed. */
  add(socket: OpenSocket): void;
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
export function createOpenSockets(streams: LiveStreams, clock: Clock): OpenSockets {
  const open = new Set<OpenSocket>();
  let looking = false;
  const look = (): void => {
    looking = open.size > 0;
    if (looking) clock.after(EXPIRY_LOOK_MS, expire);
  };
  const expire = (): void => {
    const now = clock.now();
    for (const socket of open) closeExpired(socket, now);
    look();
  };
  return {
    open,
    count: () => open.size,
    add(socket) {
      open.add(socket);
      if (!looking) look();
    },
    remove: (socket) => void open.delete(socket),
    addressOf(visitorId) {
      let found: string | null = null;
      for (const socket of open) if (socket.actor.kind === 'visitor' && socket.actor.id === visitorId) found = socket.admitted.peer.address;
      return found;
    },
    disconnectFrom(siteId, holds) {
      for (const socket of open) {
        const { actor, admitted } = socket;
        if (actor.kind !== 'visitor' || actor.siteId !== siteId || !holds(admitted.peer.address)) continue;
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
