import type { BeaconEvent } from '@cs-kit/protocol';
import { listen, quietly } from './platform.ts';
import type { CollectorWindow } from './platform.ts';

/** All requests that outlive a page share 64 KiB; a quarter of it leaves room for others. */
const BATCH_CHARS = 15_000;
const MOST_WAITING = 300;
const GATHER_MS = 500;
const RETRY_MS = 5000;

/** Brings events to the relay: gathered, split, tried again, and kept over page loads where the visitor agreed to storage. */
export interface Delivery {
  /** Begins to store, and takes up what earlier pages left behind. */
  store(): void;
  /** Takes an event; `now` sends it at once. */
  add(event: BeaconEvent, now: boolean): void;
  /** Sends what waits when the page may be about to go, until the answer is called. */
  watch(): () => void;
  /** Sends what waits. */
  flush(): void;
  /** Forgets everything, here and in the storage. */
  clear(): void;
}

const unique = (events: readonly BeaconEvent[]): BeaconEvent[] => [...new Map(events.map((event) => [event.id, event])).values()].slice(-MOST_WAITING);

/** The delivery of one page. */
export function createDelivery(page: CollectorWindow, relay: string, siteKey: string): Delivery {
  const url = `${relay.replace(/\/$/, '')}/v1/beacons`;
  const key = `cs:${siteKey}:events`;
  const flying = new Set<BeaconEvent>();
  let waiting: BeaconEvent[] = [];
  let stored = false;
  let timer: unknown = null;
  let failures = 0;

  const read = (): BeaconEvent[] => quietly(() => JSON.parse(page.localStorage.getItem(key) ?? '[]') as BeaconEvent[]) ?? [];
  const write = (events: readonly BeaconEvent[]): void =>
    // Full or forbidden: the queue in memory goes on.
    void quietly(() => (events.length > 0 ? page.localStorage.setItem(key, JSON.stringify(events)) : page.localStorage.removeItem(key)));
  /** Other tabs write here too, so the list is read anew, added to, and rid of what has arrived. */
  const save = (arrived: readonly BeaconEvent[] = []): void => {
    if (!stored) return;
    const gone = new Set(arrived.map((event) => event.id));
    write(unique([...read(), ...waiting, ...flying]).filter((event) => !gone.has(event.id)));
  };
  const unset = (): void => {
    page.clearTimeout(timer as never);
    timer = null;
  };
  const later = (ms: number): void => void (timer ??= page.setTimeout(flush, ms));
  const send = async (events: readonly BeaconEvent[]): Promise<void> => {
    const body = JSON.stringify({ siteKey, sentAt: new Date(page.Date.now()).toISOString(), events });
    // A string goes as text/plain, which needs no preflight: a page that closes cannot wait for one.
    let done = false;
    let beaconed: boolean | undefined;
    try {
      const { status } = await page.fetch(url, { method: 'POST', body, keepalive: true, credentials: 'omit' });
      // What the relay refuses now it refuses again; only a limit or a failure of its own passes.
      done = status < 500 && status !== 429;
    } catch {
      // Over the shared limit, or no network: the beacon has a queue of its own and says whether it took it.
      beaconed = page.navigator.sendBeacon?.(url, body);
    }
    // Cleared meanwhile: the visitor said no.
    if (!flying.has(events[0]!)) return;
    for (const event of events) flying.delete(event);
    if (done || beaconed) failures = 0;
    else {
      failures += 1;
      waiting = [...events, ...waiting].slice(-MOST_WAITING);
      later(Math.min(300_000, RETRY_MS * 2 ** failures));
    }
    // Without an answer it stays stored: sent again at the next visit, it counts once by its id.
    if (done) save(events);
  };
  const flush = (): void => {
    unset();
    const events = waiting;
    waiting = [];
    for (const event of events) flying.add(event);
    save();
    let batch: BeaconEvent[] = [];
    let chars = 0;
    for (const event of events) {
      const size = JSON.stringify(event).length;
      // An event has at least 200 characters, so a batch never holds more of them than the relay takes.
      if (chars > 0 && chars + size > BATCH_CHARS) {
        void send(batch);
        batch = [];
        chars = 0;
      }
      batch.push(event);
      chars += size;
    }
    if (chars > 0) void send(batch);
  };
  return {
    store: () => {
      if (stored) return;
      stored = true;
      waiting = unique([...read(), ...waiting]);
      if (waiting.length > 0) later(GATHER_MS);
    },
    add: (event, now) => {
      // The oldest go first; the gap in their sequence tells that they are missing.
      waiting = [...waiting, event].slice(-MOST_WAITING);
      if (now) flush();
      else later(failures > 0 ? RETRY_MS : GATHER_MS);
    },
    watch: () => {
      const stops = [
        listen(page.document, 'visibilitychange', () => page.document.visibilityState === 'hidden' && flush()),
        listen(page, 'pagehide', flush),
        unset,
      ];
      return () => stops.forEach((stop) => stop());
    },
    flush,
    clear: () => {
      waiting = [];
      flying.clear();
      stored = false;
      write([]);
    },
  };
}
