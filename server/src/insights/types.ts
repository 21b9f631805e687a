import type { Beacon, LiveSnapshot, Site, VisitedPage } from '@cs-kit/protocol';
import type { Kysely } from 'kysely';
import type { RecordEvent } from '../context.ts';
import type { EventStore } from '../storage/events/types.ts';
import type { Schema } from '../storage/state/schema.ts';
import type { QueryRequest, QueryResult } from './queries.ts';

/** What insights needs to know of a site. */
export type SiteFacts = Pick<Site, 'analytics' | 'hours'>;

/** What insights is built from. */
export interface InsightsDeps {
  readonly store: EventStore;
  readonly database: Kysely<Schema>;
  /** Facts of a site, from the cache of the sites service; null for one that does not exist. */
  readonly site: (siteId: string) => Promise<SiteFacts | null>;
  /** Visitors of a site with an open socket. */
  readonly online?: (siteId: string) => Iterable<string>;
  /** Rooms of a site with somebody in them. */
  readonly rooms?: (siteId: string) => number;
  /** Told when a record could not be stored, without its content. */
  readonly onFailure?: (error: unknown) => void;
  readonly now?: () => number;
}

/** Who sends a beacon, as the relay knows it; none of it is stored. */
export interface BeaconSender {
  readonly siteId: string;
  /** /24 or /56 of the address; only mixed into the daily salted id of cookieless sites. */
  readonly prefix: string;
  readonly userAgent: string;
  /** From the machine itself: a developer or a test, never a crawler. */
  readonly loopback: boolean;
  /** Whether the browser sent `Sec-GPC: 1` or `DNT: 1`. */
  readonly refuses: boolean;
  /** Visitor of the access token, where one was sent. */
  readonly sessionVisitor: string | null;
}

/** Answer to a beacon. */
export interface Intake {
  readonly accepted: number;
  readonly duplicates: number;
}

/** One step of the live stream. */
export type LiveUpdate = { readonly event: 'snapshot'; readonly data: LiveSnapshot } | { readonly event: 'delta'; readonly data: Partial<LiveSnapshot> };

/** A question that found no answer. */
export interface UnansweredQuestion {
  /** Id of the message; the same one twice counts once. */
  readonly id: string;
  readonly text: string;
  /** BCP 47 tag. */
  readonly locale: string;
}

/** What happens on the sites: beacons and service events in, figures out. */
export interface Insights {
  /** Stores a checked beacon; resolves when it is on disk. Throws `session/site-disabled` where the site has analytics off, and storage errors. */
  intake(beacon: Beacon, sender: BeaconSender): Promise<Intake>;
  /** Stores what the relay itself saw; returns at once and never throws. */
  readonly record: RecordEvent;
  /** Remembers a question that found no answer, masked, in the state store. */
  unanswered(siteId: string, question: UnansweredQuestion): Promise<void>;
  /** Figures of now. */
  live(siteId: string): Promise<LiveSnapshot>;
  /** Figures of now, then what changed at most every 500 ms, until the returned function is called. */
  subscribe(siteId: string, listener: (update: LiveUpdate) => void): () => void;
  /** Answers a query over stored events. Throws `request/invalid`. */
  query(siteId: string, request: QueryRequest): Promise<QueryResult>;
  /** Pages of the newest visit of a visitor whom the site recognises, the newest first. */
  visit(siteId: string, visitorId: string): Promise<readonly VisitedPage[]>;
  /** Deletes all events of a visitor, also from the live figures; resolves with their number. */
  eraseVisitor(siteId: string, visitorId: string): Promise<number>;
  /** Writes what waits. The store is closed by its owner. */
  close(): Promise<void>;
}
