import type { LiveSnapshot } from '@cs-kit/protocol';
import type { StoredEvent } from '../storage/events/types.ts';
import { startOf } from './zones.ts';

/** Minutes that the live view reaches back. */
export const LIVE_MINUTES = 30;
const MINUTE = 60_000;
const NOW_MS = 5 * MINUTE;
const MOST_PATHS = 400;
const MOST_PAGES = 20_000;
const MOST_SAMPLES = 5000;
const SHOWN_PAGES = 8;
const SHOWN_RECENT = 12;
/** Visitors remembered for a session: half an hour. */
const VISITOR_MS = LIVE_MINUTES * MINUTE;

interface MinuteBucket {
  events: number;
  readonly pages: Map<string, { views: number; readonly visitors: Set<string> }>;
}

/** The figures that events alone give; the rest of the snapshot comes from services. */
export type EventFigures = Pick<
  LiveSnapshot,
  'visitors' | 'eventsPerMinute' | 'from' | 'topPages' | 'messages' | 'firstResponseMs' | 'assistantResponseMs' | 'recent'
> & {
  readonly consented: number;
  readonly lossRate: number | null;
};

/** Which property of an event says in a few words what happened. Never words of a visitor. */
const DETAIL: Readonly<Record<string, string>> = {
  'element.clicked': 'label',
  'form.submitted': 'form',
  'error.thrown': 'message',
  'vital.measured': 'name',
  'message.sent': 'by',
  'assistant.answered': 'outcome',
  'conversation.requested': 'reason',
  'hub.opened': 'tab',
};

/** Figures of one site in memory: the last half hour, and counts of today. */
export class SiteFigures {
  readonly #zone: string;
  readonly #minutes = new Map<number, MinuteBucket>();
  readonly #visitors = new Map<string, { at: number; known: boolean }>();
  readonly #sequences = new Map<string, { lowest: number; highest: number; seen: number; at: number }>();
  /** Newest first. */
  #recent: StoredEvent[] = [];
  #dayStart = 0;
  #dayEnd = 0;
  #messages = { visitor: 0, staff: 0, assistant: 0 };
  #firstResponses: number[] = [];
  #assistantResponses: number[] = [];

  /** `zone`: IANA zone in which the site's day begins. */
  constructor(zone: string) {
    this.#zone = zone;
  }

  /** Adds an event. `key` names its visitor. */
  add(event: StoredEvent, key: string | null, now: number): void {
    if (event.bot) return;
    this.#turnDay(now);
    if (event.source === 'relay') this.#addService(event);
    else if (event.pageId !== null) this.#addSequence(shortKey(event.pageId), event);
    if (event.at < now - LIVE_MINUTES * MINUTE) return;
    this.#addMinute(event, key);
    if (key !== null) this.#visitors.set(key, { at: Math.max(event.at, this.#visitors.get(key)?.at ?? 0), known: event.identity === 'visitor' });
    this.#addRecent(event);
  }

  /** Whether a visitor was here within half an hour. */
  wasHere(key: string, now: number): boolean {
    const seen = this.#visitors.get(key);
    return seen !== undefined && now - seen.at < VISITOR_MS;
  }

  /** Takes a visitor out of what is shown. Counts without a name stay. */
  forget(key: string): void {
    this.#visitors.delete(key);
    for (const bucket of this.#minutes.values()) for (const page of bucket.pages.values()) page.visitors.delete(key);
    this.#recent = [];
  }

  /** The figures of now. `online` are visitors with an open socket. */
  read(now: number, online: Iterable<string>): EventFigures {
    this.#turnDay(now);
    this.#prune(now);
    const first = Math.floor(now / MINUTE) - LIVE_MINUTES + 1;
    const here = new Set(online);
    for (const [key, seen] of this.#visitors) if (now - seen.at < NOW_MS) here.add(key);
    return {
      visitors: here.size,
      eventsPerMinute: Array.from({ length: LIVE_MINUTES }, (_, index) => this.#minutes.get(first + index)?.events ?? 0),
      from: new Date(first * MINUTE).toISOString(),
      topPages: this.#topPages(),
      messages: { ...this.#messages },
      firstResponseMs: median(this.#firstResponses),
      assistantResponseMs: median(this.#assistantResponses),
      recent: this.#recent.map(recentEntry),
      consented: [...this.#visitors.values()].filter((seen) => seen.known).length,
      lossRate: this.#lossRate(),
    };
  }

  #addService(event: StoredEvent): void {
    if (event.at < this.#dayStart) return;
    const { by, ms, firstResponseMs } = event.properties;
    if (event.name === 'message.sent' && (by === 'visitor' || by === 'staff' || by === 'assistant')) this.#messages[by] += 1;
    else if (event.name === 'assistant.answered' && typeof ms === 'number') sample(this.#assistantResponses, ms);
    if (typeof firstResponseMs === 'number') sample(this.#firstResponses, firstResponseMs);
  }

  #addSequence(pageKey: string, event: StoredEvent): void {
    // A young page began at 1; of an old one that this process has not seen before, the count begins here.
    const lowest = event.monotonic < MINUTE ? 1 : event.sequence;
    const page = this.#sequences.get(pageKey);
    if (page === undefined) {
      if (this.#sequences.size >= MOST_PAGES) this.#sequences.delete(this.#sequences.keys().next().value!);
      this.#sequences.set(pageKey, { lowest, highest: event.sequence, seen: 1, at: event.receivedAt });
      return;
    }
    page.lowest = Math.min(page.lowest, lowest);
    page.highest = Math.max(page.highest, event.sequence);
    page.seen += 1;
    page.at = event.receivedAt;
  }

  #addMinute(event: StoredEvent, key: string | null): void {
    const minute = Math.floor(event.at / MINUTE);
    let bucket = this.#minutes.get(minute);
    if (bucket === undefined) this.#minutes.set(minute, (bucket = { events: 0, pages: new Map() }));
    bucket.events += 1;
    const path = event.name === 'page.viewed' ? pathOf(event.url) : null;
    if (path === null) return;
    let page = bucket.pages.get(path);
    if (page === undefined) {
      if (bucket.pages.size >= MOST_PATHS) return;
      bucket.pages.set(path, (page = { views: 0, visitors: new Set() }));
    }
    page.views += 1;
    page.visitors.add(key ?? event.pageId ?? event.id);
  }

  #addRecent(event: StoredEvent): void {
    if (event.name === 'vital.measured') return;
    let place = this.#recent.length;
    while (place > 0 && this.#recent[place - 1]!.at <= event.at) place -= 1;
    if (place >= SHOWN_RECENT) return;
    this.#recent.splice(place, 0, event);
    if (this.#recent.length > SHOWN_RECENT) this.#recent.pop();
  }

  #topPages(): LiveSnapshot['topPages'] {
    const all = new Map<string, { views: number; readonly visitors: Set<string> }>();
    for (const bucket of this.#minutes.values()) {
      for (const [path, page] of bucket.pages) {
        const sum = all.get(path) ?? { views: 0, visitors: new Set<string>() };
        sum.views += page.views;
        for (const visitor of page.visitors) sum.visitors.add(visitor);
        all.set(path, sum);
      }
    }
    return [...all]
      .map(([page, sum]) => ({ page, views: sum.views, visitors: sum.visitors.size }))
      .sort((one, other) => other.views - one.views || (one.page < other.page ? -1 : 1))
      .slice(0, SHOWN_PAGES);
  }

  #lossRate(): number | null {
    let sent = 0;
    let seen = 0;
    for (const page of this.#sequences.values()) {
      const expected = page.highest - page.lowest + 1;
      sent += expected;
      seen += Math.min(page.seen, expected);
    }
    return sent === 0 ? null : (sent - seen) / sent;
  }

  #turnDay(now: number): void {
    if (now < this.#dayEnd) return;
    this.#dayStart = startOf(now, 'day', this.#zone);
    this.#dayEnd = startOf(this.#dayStart + 36 * 3_600_000, 'day', this.#zone);
    this.#messages = { visitor: 0, staff: 0, assistant: 0 };
    this.#firstResponses = [];
    this.#assistantResponses = [];
  }

  #prune(now: number): void {
    const oldest = Math.floor(now / MINUTE) - LIVE_MINUTES + 1;
    for (const minute of this.#minutes.keys()) if (minute < oldest) this.#minutes.delete(minute);
    for (const [key, seen] of this.#visitors) if (now - seen.at >= VISITOR_MS) this.#visitors.delete(key);
    for (const [page, seen] of this.#sequences) if (now - seen.at >= VISITOR_MS) this.#sequences.delete(page);
  }
}

function sample(into: number[], value: number): void {
  if (into.length >= MOST_SAMPLES) into.shift();
  into.push(value);
}

/** Path of an address that `cleanUrl` made; null of an empty one. */
function pathOf(url: string): string | null {
  return /^\w+:\/\/[^/]+([^?]*)/.exec(url)?.[1] ?? null;
}

function recentEntry(event: StoredEvent): LiveSnapshot['recent'][number] {
  const detail = event.properties[DETAIL[event.name] ?? ''] ?? null;
  return {
    id: event.id,
    name: event.name,
    at: new Date(event.at).toISOString(),
    page: pathOf(event.url),
    detail: detail === null ? null : String(detail).slice(0, 80),
  };
}

/** The half of an id that the store keeps of it. */
export function shortKey(id: string): string {
  return id.length === 36 ? id.slice(19).replace('-', '') : id;
}

/** The middle of a list, or null of an empty one. */
export function median(values: readonly number[]): number | null {
  if (values.length === 0) return null;
  const sorted = [...values].sort((one, other) => one - other);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
