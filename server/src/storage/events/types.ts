import type { PropertyValue } from '@cs-kit/protocol';

/** One event as it is kept: already checked, masked and placed in time. */
export interface StoredEvent {
  /** UUID that the sender gave; the unit of deduplication. */
  readonly id: string;
  readonly siteId: string;
  readonly name: string;
  /** 'page' for beacons, which are hints; 'relay' for what the relay itself saw. */
  readonly source: 'page' | 'relay';
  /** Epoch milliseconds, corrected for the clock of the page where that is off by more than a minute. */
  readonly at: number;
  /** Epoch milliseconds by the clock of the page, as sent. */
  readonly clientAt: number;
  /** Epoch milliseconds at the relay. */
  readonly receivedAt: number;
  /** Milliseconds since the page began. */
  readonly monotonic: number;
  /** Place within the page, from 1; 0 for events of the relay. */
  readonly sequence: number;
  readonly pageId: string | null;
  readonly visitorId: string | null;
  /** How the visitor is known: by an id of the session, by a daily salted one, or not at all. */
  readonly identity: 'visitor' | 'daily' | 'none';
  /** Origin and path, with allowed query fields only. */
  readonly url: string;
  readonly referrer: string;
  readonly properties: Readonly<Record<string, PropertyValue>>;
  /** Flagged, never dropped. */
  readonly bot: boolean;
}

/** A value that may be bound to a query. */
export type QueryValue = string | number | bigint | boolean | null | readonly (string | number | bigint)[];

/** State of the store, for the operator. */
export interface EventStoreHealth {
  /** Batches that are durable in the log and not yet in the database. */
  readonly waitingBatches: number;
  /** Bytes of the log on disk. */
  readonly logBytes: number;
  /** Why the last move to the database failed; null when it worked. */
  readonly failure: string | null;
  /** What was repaired at the start, in words. */
  readonly repairs: readonly string[];
}

/** Where events live: an append log for the last minutes, a column store behind it. */
export interface EventStore {
  /** Resolves when the batch is on disk (after fdatasync). Throws `storage/full` or `storage/unavailable`; then the batch may be sent again. */
  append(batch: readonly StoredEvent[]): Promise<void>;
  /** Runs one statement of this relay against the database; never words of a request. Whole numbers come back as numbers. Throws `storage/unavailable`. */
  query<Row extends object>(sql: string, params?: readonly QueryValue[]): Promise<Row[]>;
  /** Resolves when everything that was acknowledged before the call can be queried. */
  flush(): Promise<void>;
  /** Deletes all events of a visitor from the database and the log; resolves with their number when that is on disk. */
  eraseVisitor(siteId: string, visitorId: string): Promise<number>;
  /** State for the operator. */
  health(): EventStoreHealth;
  /** Moves what waits, checkpoints and closes the files. */
  close(): Promise<void>;
}
