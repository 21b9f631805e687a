import { CsError, LIMITS } from '@cs-kit/protocol';
import type { Beacon, BeaconEvent } from '@cs-kit/protocol';
import type { EventStore, StoredEvent } from '../storage/events/types.ts';
import { isBot } from './bots.ts';
import type { DailyIds } from './daily.ts';
import { cleanUrl, maskProperties } from './mask.ts';
import type { BeaconSender, Intake, SiteFacts } from './types.ts';
import { RecentIds } from './window.ts';

/** Clocks that are off by less are left alone: the travel time of a beacon must not reorder events. */
const SKEW_MS = 60_000;
const MOST_PAGES = 20_000;
const WINDOW_MS = LIMITS.sessionIdleMs;
const MOST_IDS = 200_000;

/** What the intake is built from. */
export interface IntakeDeps {
  readonly store: EventStore;
  readonly daily: DailyIds;
  readonly site: (siteId: string) => Promise<SiteFacts | null>;
  /** Whether a visitor was seen on the site within half an hour. */
  readonly wasHere: (siteId: string, visitorId: string) => boolean;
  /** Told of events once they are durable. */
  readonly onStored: (events: readonly StoredEvent[]) => void;
  readonly now: () => number;
}

/** Turns beacons into stored events: deduplicated, masked, placed in time. */
export class BeaconIntake {
  readonly #deps: IntakeDeps;
  readonly #recent: RecentIds;
  /** Smallest offset between the relay's clock and a page's, by page: the travel time is never negative. */
  readonly #offsets = new Map<string, number>();

  constructor(deps: IntakeDeps) {
    this.#deps = deps;
    this.#recent = new RecentIds(WINDOW_MS, MOST_IDS, deps.now() - WINDOW_MS);
  }

  /** Puts an id that was stored before the start into the window. */
  remember(id: string, receivedAt: number): void {
    this.#recent.add(id, receivedAt);
  }

  /** Stores what is new of a beacon. */
  async take(beacon: Beacon, sender: BeaconSender): Promise<Intake> {
    const site = await this.#deps.site(sender.siteId);
    if (site === null) throw new CsError('session/site-unknown');
    if (site.analytics === 'off') throw new CsError('session/site-disabled', 'Analytics are off on this site.');
    // Where nobody was asked, a signal of the browser is an answer. A consent given on the page stands above it.
    if (sender.refuses && site.analytics !== 'consent') return { accepted: 0, duplicates: 0 };
    const now = this.#deps.now();
    const fresh = await this.#fresh(beacon, now);
    if (fresh.length > 0) {
      const daily =
        site.analytics === 'cookieless'
          ? await this.#deps.daily.id(sender.siteId, sender.prefix, sender.userAgent, now, (id) => this.#deps.wasHere(sender.siteId, id))
          : null;
      const stored = fresh.map((event) => this.#stored(event, beacon, sender, daily, now));
      try {
        await this.#deps.store.append(stored);
      } catch (error) {
        for (const event of fresh) this.#recent.delete(event.id);
        throw error;
      }
      this.#deps.onStored(stored);
    }
    return { accepted: fresh.length, duplicates: beacon.events.length - fresh.length };
  }

  /** Events that are not stored yet. Their ids enter the window at once, so that the same beacon twice in flight counts once. */
  async #fresh(beacon: Beacon, now: number): Promise<BeaconEvent[]> {
    const sentAt = Date.parse(beacon.sentAt);
    const old = beacon.events.filter((event) => this.#recent.reachesBack(now - Math.max(0, sentAt - Date.parse(event.at)))).map((event) => event.id);
    const known = old.length === 0 ? new Set<string>() : await this.#stocked(old);
    const fresh: BeaconEvent[] = [];
    for (const event of beacon.events) {
      if (known.has(event.id) || this.#recent.has(event.id)) continue;
      this.#recent.add(event.id, now);
      fresh.push(event);
    }
    return fresh;
  }

  async #stocked(ids: readonly string[]): Promise<Set<string>> {
    await this.#deps.store.flush();
    const rows = await this.#deps.store.query<{ id: string }>('select id::varchar as id from events where id in (select unnest($1::uuid[]))', [ids]);
    return new Set(rows.map((row) => row.id));
  }

  #stored(event: BeaconEvent, beacon: Beacon, sender: BeaconSender, daily: string | null, now: number): StoredEvent {
    const clientAt = Date.parse(event.at);
    const visitorId = sender.sessionVisitor ?? daily ?? event.visitorId;
    return {
      id: event.id,
      siteId: sender.siteId,
      name: event.name,
      source: 'page',
      at: Math.min(now, clientAt + this.#correction(event.pageId, now - Date.parse(beacon.sentAt))),
      clientAt,
      receivedAt: now,
      monotonic: event.monotonic,
      sequence: event.sequence,
      pageId: event.pageId,
      visitorId,
      identity: visitorId === null ? 'none' : visitorId === daily ? 'daily' : 'visitor',
      url: cleanUrl(event.url),
      referrer: cleanUrl(event.referrer ?? ''),
      properties: maskProperties(event.properties),
      bot: !sender.loopback && isBot(sender.userAgent),
    };
  }

  #correction(pageId: string, offset: number): number {
    const least = Math.min(offset, this.#offsets.get(pageId) ?? Infinity);
    if (this.#offsets.size >= MOST_PAGES) this.#offsets.delete(this.#offsets.keys().next().value!);
    this.#offsets.set(pageId, least);
    return Math.abs(least) > SKEW_MS ? least : 0;
  }
}
