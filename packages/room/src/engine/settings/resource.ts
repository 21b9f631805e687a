import { createStore } from '@cs-kit/core';
import type { Readable, Store } from '@cs-kit/core';
import { toCsError } from '@cs-kit/protocol';
import type { CsError, Page } from '@cs-kit/protocol';

/** Something that is read from the relay. `stale`: the last try to read it again failed. */
export type Loaded<T> =
  | { readonly phase: 'loading' }
  | { readonly phase: 'ready'; readonly value: T; readonly busy: boolean; readonly stale: CsError | null }
  | { readonly phase: 'failed'; readonly error: CsError };

/** Reads something, again when asked; a late answer of an older reading is dropped. */
export class Resource<T> {
  readonly #state: Store<Loaded<T>> = createStore<Loaded<T>>({ phase: 'loading' });
  #run: AbortController | null = null;

  /** The present state, to be watched. */
  get state(): Readable<Loaded<T>> {
    return this.#state;
  }

  /** What was read, or null. */
  get value(): T | null {
    const now = this.#state.get();
    return now.phase === 'ready' ? now.value : null;
  }

  /** Reads. What was read before stays until the answer is there, unless `fresh`. */
  async load(read: (signal: AbortSignal) => Promise<T>, fresh = false): Promise<void> {
    this.close();
    const run = new AbortController();
    this.#run = run;
    const before = this.#state.get();
    this.#state.set(before.phase === 'ready' && !fresh ? { ...before, busy: true } : { phase: 'loading' });
    try {
      const value = await read(run.signal);
      if (this.#run === run) this.#state.set({ phase: 'ready', value, busy: false, stale: null });
    } catch (thrown) {
      if (this.#run !== run) return;
      const error = toCsError(thrown);
      const now = this.#state.get();
      this.#state.set(now.phase === 'ready' ? { ...now, busy: false, stale: error } : { phase: 'failed', error });
    }
  }

  /** Changes what was read, after a change at the relay. */
  update(fn: (value: T) => T): void {
    const now = this.#state.get();
    if (now.phase === 'ready') this.#state.set({ ...now, value: fn(now.value) });
  }

  /** Gives up a running reading. */
  close(): void {
    this.#run?.abort();
    this.#run = null;
  }
}

/** Adds the next page to a list that was read. */
export async function loadNext<T>(list: Resource<Page<T>>, read: (cursor: string, signal: AbortSignal) => Promise<Page<T>>): Promise<void> {
  const now = list.value;
  const cursor = now?.cursor ?? null;
  if (now === null || cursor === null) return;
  await list.load(async (signal) => {
    const next = await read(cursor, signal);
    return { items: [...now.items, ...next.items], cursor: next.cursor };
  });
}
