import type { CsError, RoomRole } from '@cs-kit/protocol';

/** Somebody who has the document open, as the relay vouches for them. */
export interface DocumentPerson {
  readonly id: string;
  readonly name: string;
  readonly role: RoomRole;
  /** Number of their colour, 0 to 5; null for the person at this device, who has no cursor to tell apart. */
  readonly color: number | null;
}

/** What is known of a document whatever the connection does. */
interface Known {
  /** Own changes that are not on disk at the relay yet. */
  readonly unsaved: number;
  /** Role in the room; null as long as the relay has not told it. */
  readonly role: RoomRole | null;
  /** Whether this person may change the document. */
  readonly canWrite: boolean;
  /** Everybody who has it open, this person first. */
  readonly people: readonly DocumentPerson[];
}

/**
 * Where a document stands. `opening`: nothing can be shown yet. `live`: as at the relay. `offline`: a copy of this device,
 * changes are kept and sent later. `unreachable`: no connection and no copy. `refused`: the relay did not take own changes;
 * they are still shown. `closed`: it cannot be had, or not any more.
 */
export type DocumentState = Known &
  (
    | { readonly phase: 'opening' | 'live' | 'offline' | 'unreachable' }
    | { readonly phase: 'refused' | 'closed'; readonly error: CsError; /** Whether there is something to show. */ readonly shown: boolean }
  );
