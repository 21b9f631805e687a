import { CsError } from '@cs-kit/protocol';
import type { Synthesis } from './types.ts';

/** Bounds of the cache. */
export interface CacheBounds {
  /** Bytes of all kept syntheses. */
  readonly bytes: number;
  /** Bytes of one; a longer one is passed on and not kept. */
  readonly entryBytes: number;
  /** Milliseconds that one is kept. */
  readonly age: number;
}

export const CACHE_BOUNDS: CacheBounds = { bytes: 32 * 1024 * 1024, entryBytes: 4 * 1024 * 1024, age: 15 * 60_000 };
/** Most bytes of one synthesis: what an engine sends beyond it is a fault. */
const RUNAWAY_BYTES = 64 * 1024 * 1024;

type Phase = { readonly name: 'running' } | { readonly name: 'complete' } | { readonly name: 'failed'; readonly error: unknown };

/** One synthesis that many may read, each from its start; the engine is stopped when nobody reads any longer. */
class Shared {
  readonly controller = new AbortController();
  readonly ready: Promise<void>;
  readonly madeAt: number;
  size = 0;
  phase: Phase = { name: 'running' };
  #readers = 0;
  #type = '';
  readonly #chunks: Uint8Array[] = [];
  readonly #waiting = new Set<() => void>();
  readonly #settled: (shared: Shared) => void;

  constructor(madeAt: number, start: (signal: AbortSignal) => Promise<Synthesis>, settled: (shared: Shared) => void) {
    this.madeAt = madeAt;
    this.#settled = settled;
    this.ready = this.#begin(start);
    // Whoever opens it hears of the failure; without one it must not end the process.
    this.ready.catch(() => undefined);
  }

  /** A reader from the first byte. */
  async open(signal: AbortSignal): Promise<Synthesis> {
    this.#readers += 1;
    let left = false;
    const leave = (): void => {
      if (left) return;
      left = true;
      signal.removeEventListener('abort', leave);
      this.#readers -= 1;
      if (this.#readers === 0 && this.phase.name === 'running') this.controller.abort(new DOMException('Nobody listens.', 'AbortError'));
    };
    signal.addEventListener('abort', leave, { once: true });
    try {
      signal.throwIfAborted();
      await this.ready;
      signal.throwIfAborted();
    } catch (error) {
      leave();
      throw signal.aborted ? signal.reason : error;
    }
    return { type: this.#type, stream: this.#reader(leave) };
  }

  #reader(leave: () => void): ReadableStream<Uint8Array> {
    let at = 0;
    return new ReadableStream<Uint8Array>(
      {
        pull: async (controller) => {
          while (at >= this.#chunks.length && this.phase.name === 'running') await new Promise<void>((wake) => this.#waiting.add(wake));
          const chunk = this.#chunks[at];
          at += 1;
          if (chunk !== undefined) return controller.enqueue(chunk);
          leave();
          if (this.phase.name === 'failed') controller.error(this.phase.error);
          else controller.close();
        },
        cancel: leave,
      },
      { highWaterMark: 0 },
    );
  }

  async #begin(start: (signal: AbortSignal) => Promise<Synthesis>): Promise<void> {
    try {
      const { stream, type } = await start(this.controller.signal);
      this.#type = type;
      void this.#pump(stream.getReader());
    } catch (error) {
      this.#end({ name: 'failed', error });
      throw error;
    }
  }

  async #pump(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<void> {
    try {
      for (;;) {
        const { done, value } = await reader.read();
        if (done) return this.#end({ name: 'complete' });
        this.size += value.byteLength;
        if (this.size > RUNAWAY_BYTES) throw new CsError('provider/bad-response', 'The engine sent more audio than a text can be.');
        this.#chunks.push(value);
        this.#wake();
      }
    } catch (error) {
      this.#end({ name: 'failed', error });
      await reader.cancel(error).catch(() => undefined);
    }
  }

  #end(phase: Phase): void {
    this.phase = phase;
    this.#settled(this);
    this.#wake();
  }

  #wake(): void {
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const wake of waiting) wake();
  }
}

/** Syntheses in memory: the same text in the same voice is made once, also while it is still being made. */
export class SynthesisCache {
  readonly #bounds: CacheBounds;
  readonly #now: () => number;
  readonly #entries = new Map<string, Shared>();

  constructor(now: () => number, bounds: CacheBounds = CACHE_BOUNDS) {
    this.#now = now;
    this.#bounds = bounds;
  }

  /** Bytes that are held. */
  get bytes(): number {
    return [...this.#entries.values()].reduce((sum, entry) => sum + entry.size, 0);
  }

  /** Audio for a key; `start` is called where there is none yet, with a signal of its own. */
  open(key: string, signal: AbortSignal, start: (signal: AbortSignal) => Promise<Synthesis>): Promise<Synthesis> {
    const known = this.#entries.get(key);
    const usable = known !== undefined && !known.controller.signal.aborted && this.#now() - known.madeAt < this.#bounds.age;
    if (usable) this.#entries.delete(key);
    const entry = usable ? known : new Shared(this.#now(), start, (shared) => this.#settle(key, shared));
    if (entry.phase.name !== 'failed') this.#entries.set(key, entry);
    return entry.open(signal);
  }

  /** Forgets what was made for keys that start so. */
  forget(prefix: string): void {
    for (const key of this.#entries.keys()) if (key.startsWith(prefix)) this.#entries.delete(key);
  }

  #settle(key: string, shared: Shared): void {
    if ((shared.phase.name === 'failed' || shared.size > this.#bounds.entryBytes) && this.#entries.get(key) === shared) this.#entries.delete(key);
    const tooOld = this.#now() - this.#bounds.age;
    for (const [other, entry] of this.#entries) if (entry.phase.name === 'complete' && entry.madeAt <= tooOld) this.#entries.delete(other);
    for (const [oldest, entry] of this.#entries) {
      if (this.bytes <= this.#bounds.bytes) return;
      if (entry.phase.name === 'complete') this.#entries.delete(oldest);
    }
  }
}
