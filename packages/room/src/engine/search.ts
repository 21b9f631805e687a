import { toCsError } from '@cs-kit/protocol';
import type { CsError, FoundMessage, Page } from '@cs-kit/protocol';

/** Finds messages; `cursor` is that of the page before. Rejects with a `CsError`. */
export type Find = (words: string, cursor: string | null, signal: AbortSignal) => Promise<Page<FoundMessage>>;

/** What a search knows now. */
export type SearchState =
  | { readonly phase: 'idle' }
  | { readonly phase: 'searching'; readonly items: readonly FoundMessage[] }
  | { readonly phase: 'found'; readonly items: readonly FoundMessage[]; readonly cursor: string | null }
  | { readonly phase: 'failed'; readonly items: readonly FoundMessage[]; readonly error: CsError };

/** What a search needs of the page. */
export interface SearchTimers {
  readonly setTimeout: (fn: () => void, ms: number) => unknown;
  readonly clearTimeout: (handle: unknown) => void;
}

/** Keys that follow each other faster are one search. */
const PAUSE_MS = 250;

/** A search while it is typed: the last words count, an answer to earlier ones is dropped. */
export class LiveSearch {
  readonly #find: Find;
  readonly #timers: SearchTimers;
  readonly #changed: () => void;
  #state: SearchState = { phase: 'idle' };
  #words = '';
  #cursor: string | null = null;
  #timer: unknown = null;
  #running: AbortController | null = null;

  constructor(find: Find, timers: SearchTimers, changed: () => void) {
    this.#find = find;
    this.#timers = timers;
    this.#changed = changed;
  }

  /** What is known now. */
  get state(): SearchState {
    return this.#state;
  }

  /** Looks for words after a pause, or at once. */
  look(words: string, now = false): void {
    const next = words.trim();
    if (next === this.#words && !now) return;
    this.#words = next;
    this.stop();
    if (next === '') return this.#set({ phase: 'idle' });
    if (now) void this.#run(null);
    else this.#timer = this.#timers.setTimeout(() => void this.#run(null), PAUSE_MS);
  }

  /** Fetches the next page, or tries again what failed. */
  more(): Promise<void> {
    return this.#run(this.#cursor);
  }

  /** Drops what is under way. */
  stop(): void {
    this.#timers.clearTimeout(this.#timer);
    this.#running?.abort();
    this.#running = null;
  }

  async #run(cursor: string | null): Promise<void> {
    this.stop();
    const running = new AbortController();
    this.#running = running;
    this.#cursor = cursor;
    const before = cursor === null ? [] : this.#items;
    this.#set({ phase: 'searching', items: before });
    try {
      const page = await this.#find(this.#words, cursor, running.signal);
      if (this.#running !== running) return;
      this.#cursor = page.cursor;
      this.#set({ phase: 'found', items: [...before, ...page.items], cursor: page.cursor });
    } catch (error) {
      if (this.#running === running) this.#set({ phase: 'failed', items: before, error: toCsError(error, 'relay/unreachable') });
    }
  }

  get #items(): readonly FoundMessage[] {
    return this.#state.phase === 'idle' ? [] : this.#state.items;
  }

  #set(state: SearchState): void {
    this.#state = state;
    this.#changed();
  }
}
