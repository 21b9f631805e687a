import type { Actor } from '../context.ts';
import type { Clock } from '../rooms/live-room.ts';

/** Answers that stay open, and by whose right: they end with it, as sockets do. */
export interface LiveStreams {
  /** Takes note of an open answer. `end` is called once, when the right to it ends; the function that is given back forgets it. */
  open(actor: Actor, end: () => void): () => void;
  /** Ends those of somebody whose rights have changed, but for one session of theirs. */
  endOf(actorId: string, exceptSession?: string): void;
  /** Ends all, as the relay stops. */
  endAll(): void;
}

interface Stream {
  readonly actor: Actor;
  end(): void;
}

/** Builds the list. */
export function createLiveStreams(clock: Clock): LiveStreams {
  const streams = new Set<Stream>();
  return {
    open(actor, end) {
      let cancel = (): void => undefined;
      const forget = (): void => {
        streams.delete(stream);
        cancel();
      };
      const stream: Stream = {
        actor,
        end() {
          forget();
          end();
        },
      };
      streams.add(stream);
      // A token lives for minutes: whoever looks on asks again with a fresh one, and is looked at anew.
      if (actor.expiresAt !== undefined) cancel = clock.after(Math.max(0, actor.expiresAt - clock.now()), () => stream.end());
      return forget;
    },
    endOf(actorId, exceptSession) {
      for (const stream of [...streams])
        if (stream.actor.id === actorId && (exceptSession === undefined || stream.actor.session !== exceptSession)) stream.end();
    },
    endAll() {
      for (const stream of [...streams]) stream.end();
    },
  };
}
