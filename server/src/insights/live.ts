import type { LiveSnapshot } from '@cs-kit/protocol';
import type { Kysely } from 'kysely';
import type { EventStore, StoredEvent } from '../storage/events/types.ts';
import type { Schema } from '../storage/state/schema.ts';
import { LIVE_MINUTES, shortKey, SiteFigures } from './figures.ts';
import type { UnansweredQuestions } from './questions.ts';
import type { LiveUpdate, SiteFacts } from './types.ts';

/** Shortest time in ms between two deltas of a site. */
const COALESCE_MS = 500;
/** How often figures that fade by themselves (visitors now) are read again. */
const FADE_MS = 5000;
/** What one site's facts may be out of date by. */
const FACTS_MS = 30_000;
const MOST_REBUILT = 200_000;
const DAY = 86_400_000;

/** What the live view is built from. */
export interface LiveDeps {
  readonly database: Kysely<Schema>;
  readonly questions: UnansweredQuestions;
  readonly site: (siteId: string) => Promise<SiteFacts | null>;
  readonly online: (siteId: string) => Iterable<string>;
  readonly rooms: (siteId: string) => number;
  readonly onFailure: (error: unknown) => void;
  readonly now: () => number;
}

interface Watched {
  readonly listeners: Set<(update: LiveUpdate) => void>;
  last: LiveSnapshot | null;
  sentAt: number;
  dirty: boolean;
  timer: ReturnType<typeof setTimeout> | null;
}

interface Facts {
  readonly mode: SiteFacts['analytics'];
  readonly at: number;
}

/** The last half hour of every site, in memory, pushed to whoever looks. */
export class LiveView {
  readonly #deps: LiveDeps;
  readonly #figures = new Map<string, SiteFigures>();
  readonly #facts = new Map<string, Facts>();
  readonly #watched = new Map<string, Watched>();
  /** Events of sites whose facts are being looked up. */
  readonly #early = new Map<string, StoredEvent[]>();

  constructor(deps: LiveDeps) {
    this.#deps = deps;
  }

  /** Adds events that are stored. */
  add(events: readonly StoredEvent[]): void {
    for (const event of events) {
      const figures = this.#figures.get(event.siteId);
      if (figures === undefined) this.#addEarly(event);
      else figures.add(event, event.visitorId === null ? null : shortKey(event.visitorId), this.#deps.now());
      this.touch(event.siteId);
    }
  }

  /** Marks a site as changed by something else than an event. */
  touch(siteId: string): void {
    const watched = this.#watched.get(siteId);
    if (watched === undefined) return;
    watched.dirty = true;
    this.#arm(siteId, watched);
  }

  /** Whether a visitor was seen on a site within half an hour. */
  wasHere(siteId: string, visitorId: string): boolean {
    return this.#figures.get(siteId)?.wasHere(shortKey(visitorId), this.#deps.now()) ?? false;
  }

  /** Takes a visitor out of the live figures. */
  forget(siteId: string, visitorId: string): void {
    this.#figures.get(siteId)?.forget(shortKey(visitorId));
    this.touch(siteId);
  }

  /** Figures of now. */
  async read(siteId: string): Promise<LiveSnapshot> {
    const [figures, facts, waiting, unanswered] = await Promise.all([
      this.#figuresOf(siteId),
      this.#factsOf(siteId),
      this.#waiting(siteId),
      this.#deps.questions.newest(siteId),
    ]);
    const { consented, lossRate, ...read } = figures.read(this.#deps.now(), Array.from(this.#deps.online(siteId), shortKey));
    return { ...read, rooms: this.#deps.rooms(siteId), waiting, unanswered, coverage: { mode: facts.mode, consented, lossRate } };
  }

  /** See `Insights.subscribe`. */
  subscribe(siteId: string, listener: (update: LiveUpdate) => void): () => void {
    let watched = this.#watched.get(siteId);
    if (watched === undefined) this.#watched.set(siteId, (watched = { listeners: new Set(), last: null, sentAt: 0, dirty: true, timer: null }));
    const mine = watched;
    if (mine.last !== null) listener({ event: 'snapshot', data: mine.last });
    mine.listeners.add(listener);
    this.#arm(siteId, mine);
    return () => {
      mine.listeners.delete(listener);
      if (mine.listeners.size > 0 || this.#watched.get(siteId) !== mine) return;
      if (mine.timer !== null) clearTimeout(mine.timer);
      this.#watched.delete(siteId);
    };
  }

  /** Fills the figures from the store, as they were before a restart. */
  async rebuild(store: EventStore, onId: (id: string, receivedAt: number) => void): Promise<void> {
    const now = this.#deps.now();
    const rows = await store.query<StoredRow>(
      `select id::varchar as id, site, name, from_relay, happened_at, received_at, monotonic, sequence, lpad(lower(hex(page)), 16, '0') as page, lpad(lower(hex(visitor)), 16, '0') as visitor, identity, url, properties, bot
       from events where received_at >= $1 and (from_relay or received_at >= $2) order by received_at desc limit ${MOST_REBUILT}`,
      [now - 1.1 * DAY, now - LIVE_MINUTES * 60_000],
    );
    for (const row of rows.reverse()) {
      onId(row.id, row.received_at);
      (await this.#figuresOf(row.site)).add(storedOf(row), row.visitor, now);
    }
  }

  /** Ends all subscriptions. */
  close(): void {
    for (const watched of this.#watched.values()) if (watched.timer !== null) clearTimeout(watched.timer);
    this.#watched.clear();
  }

  #addEarly(event: StoredEvent): void {
    const waiting = this.#early.get(event.siteId);
    if (waiting !== undefined) {
      waiting.push(event);
      return;
    }
    this.#early.set(event.siteId, [event]);
    this.#figuresOf(event.siteId).catch(this.#deps.onFailure);
  }

  async #figuresOf(siteId: string): Promise<SiteFigures> {
    const known = this.#figures.get(siteId);
    if (known !== undefined) return known;
    const site = await this.#deps.site(siteId);
    const made = this.#figures.get(siteId) ?? new SiteFigures(site?.hours.timeZone ?? 'UTC');
    this.#figures.set(siteId, made);
    const early = this.#early.get(siteId) ?? [];
    this.#early.delete(siteId);
    this.add(early);
    return made;
  }

  async #factsOf(siteId: string): Promise<Facts> {
    const known = this.#facts.get(siteId);
    const now = this.#deps.now();
    if (known !== undefined && now - known.at < FACTS_MS) return known;
    const facts: Facts = { mode: (await this.#deps.site(siteId))?.analytics ?? 'off', at: now };
    this.#facts.set(siteId, facts);
    return facts;
  }

  async #waiting(siteId: string): Promise<number> {
    const row = await this.#deps.database
      .selectFrom('conversations')
      .select((build) => build.fn.countAll<number>().as('n'))
      .where('site_id', '=', siteId)
      .where('open', '=', 1)
      .where('status', '=', 'waiting')
      .executeTakeFirst();
    return Number(row?.n ?? 0);
  }

  #arm(siteId: string, watched: Watched): void {
    const wait = watched.dirty ? Math.max(0, watched.sentAt + COALESCE_MS - this.#deps.now()) : FADE_MS;
    if (watched.timer !== null) clearTimeout(watched.timer);
    watched.timer = setTimeout(
      () => {
        watched.timer = null;
        this.#push(siteId, watched).catch((error: unknown) => {
          this.#deps.onFailure(error);
          if (this.#watched.get(siteId) === watched) this.#arm(siteId, watched);
        });
      },
      Math.min(wait, COALESCE_MS * 10),
    );
  }

  async #push(siteId: string, watched: Watched): Promise<void> {
    watched.dirty = false;
    watched.sentAt = this.#deps.now();
    const snapshot = await this.read(siteId);
    if (this.#watched.get(siteId) !== watched) return;
    const update = watched.last === null ? ({ event: 'snapshot', data: snapshot } as const) : deltaOf(watched.last, snapshot);
    watched.last = snapshot;
    if (update !== null) for (const listener of watched.listeners) listener(update);
    this.#arm(siteId, watched);
  }
}

function deltaOf(before: LiveSnapshot, now: LiveSnapshot): LiveUpdate | null {
  const changed = Object.entries(now).filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(before[name as keyof LiveSnapshot]));
  return changed.length === 0 ? null : { event: 'delta', data: Object.fromEntries(changed) as Partial<LiveSnapshot> };
}

interface StoredRow {
  readonly id: string;
  readonly site: string;
  readonly name: string;
  readonly from_relay: boolean;
  readonly happened_at: number;
  readonly received_at: number;
  readonly monotonic: number;
  readonly sequence: number;
  readonly page: string | null;
  readonly visitor: string | null;
  readonly identity: number;
  readonly url: string;
  readonly properties: string;
  readonly bot: boolean;
}

function storedOf(row: StoredRow): StoredEvent {
  return {
    id: row.id,
    siteId: row.site,
    name: row.name,
    source: row.from_relay ? 'relay' : 'page',
    at: row.happened_at,
    clientAt: row.happened_at,
    receivedAt: row.received_at,
    monotonic: row.monotonic,
    sequence: row.sequence,
    pageId: row.page,
    visitorId: row.visitor,
    identity: row.identity === 2 ? 'visitor' : row.identity === 1 ? 'daily' : 'none',
    url: row.url,
    referrer: '',
    properties: JSON.parse(row.properties) as StoredEvent['properties'],
    bot: row.bot,
  };
}
