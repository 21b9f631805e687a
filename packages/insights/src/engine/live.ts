import { createStore } from '@cs-kit/core';
import type { Platform, Readable, SseEvent } from '@cs-kit/core';
import { CsError, toCsError } from '@cs-kit/protocol';
import type { LiveSnapshot } from '@cs-kit/protocol';

/** What the live view knows. */
export type LiveState =
  | { readonly phase: 'loading' }
  | { readonly phase: 'live'; readonly snapshot: LiveSnapshot; readonly at: number }
  /** The last figures, with their time; they refresh by themselves. */
  | { readonly phase: 'stale'; readonly snapshot: LiveSnapshot; readonly at: number; readonly error: CsError }
  | { readonly phase: 'failed'; readonly error: CsError };

/** The part of a relay client that the live view uses. */
export interface LiveClient {
  readonly platform: Pick<Platform, 'now' | 'random' | 'setTimeout' | 'clearTimeout' | 'online' | 'signals'>;
  sse(path: string, init: { readonly signal: AbortSignal }): AsyncIterable<SseEvent>;
}

/** The live view of one site. */
export interface LiveFeed {
  readonly state: Readable<LiveState>;
  /** Connects at once instead of at the next attempt. */
  retry(): void;
  close(): void;
}

/** The relay sends at least the turn of each minute; a longer silence means that nothing comes through. */
const SILENCE_MS = 75_000;
const LOOK_MS = 5000;
const LONGEST_WAIT_MS = 30_000;

const fields: readonly (keyof LiveSnapshot)[] = ['visitors', 'eventsPerMinute', 'topPages', 'messages', 'unanswered', 'recent', 'coverage'];
const isSnapshot = (value: unknown): value is LiveSnapshot => typeof value === 'object' && value !== null && fields.every((name) => name in value);

class Feed implements LiveFeed {
  readonly state = createStore<LiveState>({ phase: 'loading' });
  readonly #client: LiveClient;
  readonly #path: string;
  #stream: AbortController | null = null;
  #timer: unknown = null;
  #look: unknown = null;
  #heardAt = 0;
  #failures = 0;
  #closed = false;
  readonly #unwatch: () => void;

  constructor(client: LiveClient, siteId: string) {
    this.#client = client;
    this.#path = `/v1/insights/live?siteId=${encodeURIComponent(siteId)}`;
    this.#unwatch = client.platform.signals((signal) => {
      if (signal === 'wake' && this.state.get().phase !== 'live') this.retry();
    });
    this.#connect();
    this.#lookLater();
  }

  retry(): void {
    if (this.#closed) return;
    this.#failures = 0;
    this.#stream?.abort();
    this.#client.platform.clearTimeout(this.#timer);
    this.#timer = null;
    if (this.state.get().phase === 'failed') this.state.set({ phase: 'loading' });
    this.#connect();
  }

  close(): void {
    this.#closed = true;
    this.#unwatch();
    this.#stream?.abort();
    this.#client.platform.clearTimeout(this.#timer);
    this.#client.platform.clearTimeout(this.#look);
  }

  #connect(): void {
    const stream = new AbortController();
    this.#stream = stream;
    this.#heardAt = this.#client.platform.now();
    void this.#read(stream);
  }

  async #read(stream: AbortController): Promise<void> {
    try {
      for await (const event of this.#client.sse(this.#path, { signal: stream.signal })) {
        if (stream.signal.aborted) return;
        this.#take(event);
      }
      throw new CsError('relay/unreachable', 'The relay ended the stream of figures.');
    } catch (error) {
      if (!stream.signal.aborted && this.#stream === stream) this.#fail(toCsError(error, 'relay/unreachable'));
    }
  }

  #take(event: SseEvent): void {
    const now = this.#client.platform.now();
    const before = this.state.get();
    let snapshot: LiveSnapshot | null = null;
    if (event.event === 'snapshot' && isSnapshot(event.data)) snapshot = event.data;
    else if (event.event === 'delta' && 'snapshot' in before && typeof event.data === 'object') snapshot = { ...before.snapshot, ...event.data };
    if (snapshot === null) return;
    this.#heardAt = now;
    this.#failures = 0;
    this.state.set({ phase: 'live', snapshot, at: now });
  }

  #fail(error: CsError): void {
    const before = this.state.get();
    this.state.set('snapshot' in before ? { phase: 'stale', snapshot: before.snapshot, at: before.at, error } : { phase: 'failed', error });
    // What the relay refuses (no right, no such site) stays refused until somebody acts.
    if (!error.retryable) return;
    this.#failures += 1;
    const wait = error.retryAfterMs ?? Math.min(LONGEST_WAIT_MS, 1000 * 2 ** this.#failures) * (0.5 + this.#client.platform.random() / 2);
    this.#timer = this.#client.platform.setTimeout(() => this.#connect(), wait);
  }

  #lookLater(): void {
    this.#look = this.#client.platform.setTimeout(() => {
      const { platform } = this.#client;
      const state = this.state.get();
      if (state.phase === 'live') {
        if (!platform.online()) this.state.set({ ...state, phase: 'stale', error: new CsError('relay/unreachable', 'This device is offline.') });
        else if (platform.now() - this.#heardAt > SILENCE_MS) {
          this.state.set({ ...state, phase: 'stale', error: new CsError('relay/unreachable', 'The relay has been silent for more than a minute.') });
          this.retry();
        }
      }
      this.#lookLater();
    }, LOOK_MS);
  }
}

/** Opens the live view of a site; staff only. */
export function openLive(client: LiveClient, siteId: string): LiveFeed {
  return new Feed(client, siteId);
}
