import { isEventName, isUuid, uuid } from '@cs-kit/protocol';
import type { RecordEvent, ServiceEvent } from '../context.ts';
import type { EventStore, StoredEvent } from '../storage/events/types.ts';
import { cleanUrl, maskValues } from './mask.ts';

/** Records kept for another try when the store does not take them. */
const MOST_WAITING = 10_000;
const GATHER_MS = 50;
const RETRY_MS = 2000;

/** What the recorder is built from. */
export interface RecorderDeps {
  readonly store: EventStore;
  readonly onStored: (events: readonly StoredEvent[]) => void;
  readonly onFailure: (error: unknown) => void;
  readonly now: () => number;
}

/** Takes what services tell and stores it in small batches, without making them wait. */
export class ServiceRecorder {
  readonly #deps: RecorderDeps;
  #waiting: StoredEvent[] = [];
  #timer: ReturnType<typeof setTimeout> | null = null;
  #writing: Promise<void> = Promise.resolve();
  #closed = false;

  constructor(deps: RecorderDeps) {
    this.#deps = deps;
  }

  /** Notes one event. */
  readonly record: RecordEvent = (event) => {
    if (!isEventName(event.name) || this.#waiting.length >= MOST_WAITING) return this.#deps.onFailure(new Error(`The event ${event.name} was not kept.`));
    const stored = this.#stored(event);
    this.#waiting.push(stored);
    this.#deps.onStored([stored]);
    this.#schedule(GATHER_MS);
  };

  /** Writes what waits. */
  async flush(): Promise<void> {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#writing = this.#writing.then(() => this.#write());
    await this.#writing;
  }

  /** Writes what waits, once more, and stops. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.flush();
    if (this.#timer !== null) clearTimeout(this.#timer);
  }

  #schedule(ms: number): void {
    if (this.#closed) return;
    this.#timer ??= setTimeout(() => {
      void this.flush();
    }, ms);
  }

  async #write(): Promise<void> {
    const batch = this.#waiting.splice(0);
    if (batch.length === 0) return;
    try {
      await this.#deps.store.append(batch);
    } catch (error) {
      this.#deps.onFailure(error);
      this.#waiting.unshift(...batch);
      this.#schedule(RETRY_MS);
    }
  }

  #stored(event: ServiceEvent): StoredEvent {
    const now = this.#deps.now();
    const at = event.at ?? now;
    const visitorId = isUuid(event.visitorId) ? event.visitorId : null;
    return {
      id: uuid(now),
      siteId: event.siteId,
      name: event.name,
      source: 'relay',
      at,
      clientAt: at,
      receivedAt: now,
      monotonic: 0,
      sequence: 0,
      pageId: null,
      visitorId,
      identity: visitorId === null ? 'none' : 'visitor',
      url: cleanUrl(event.url ?? ''),
      referrer: '',
      properties: maskValues(event.properties ?? {}),
      bot: false,
    };
  }
}
