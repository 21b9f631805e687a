import type { Conversation } from '@cs-kit/protocol';

/** Finds the room of a feed that does not know it yet. */
export interface RoomFinder {
  /** The room of an earlier page, or null. */
  readonly stored: () => string | null;
  /** Asks the relay for the room, which may create it. */
  readonly find: () => Promise<Conversation>;
  /** Asks the relay whether there is one already, without making it. */
  readonly look: () => Promise<string | null>;
  /** Keeps, or with null drops, what was found. */
  readonly keep: (roomId: string | null) => void;
  /** Hears of a room that another tab has found; the answer ends it. */
  readonly watch: (fn: (roomId: string) => void) => () => void;
}
