/** Clock of a `Delayed`, passed in so that tests can drive it. */
export interface Timers {
  readonly setTimeout: (fn: () => void, ms: number) => unknown;
  readonly clearTimeout: (handle: unknown) => void;
}

interface Entry {
  readonly handle: unknown;
  readonly run: () => void;
}

/** Actions that wait for a while in which they can be taken back. Leaving the page carries them out: what the person saw is what happens. */
export class Delayed {
  readonly #timers: Timers;
  readonly #entries = new Map<string, Entry>();

  constructor(timers: Timers) {
    this.#timers = timers;
  }

  /** Whether an action with this key is waiting. */
  has(key: string): boolean {
    return this.#entries.has(key);
  }

  /** Runs `run` after `ms` milliseconds unless it is taken back. A second action with the same key replaces the first. */
  schedule(key: string, ms: number, run: () => void): void {
    this.undo(key);
    const handle = this.#timers.setTimeout(() => {
      this.#entries.delete(key);
      run();
    }, ms);
    this.#entries.set(key, { handle, run });
  }

  /** Takes an action back; false when it is not waiting any more. */
  undo(key: string): boolean {
    const entry = this.#entries.get(key);
    if (entry === undefined) return false;
    this.#timers.clearTimeout(entry.handle);
    return this.#entries.delete(key);
  }

  /** Carries out everything that waits, now. */
  flush(): void {
    const entries = [...this.#entries.values()];
    this.#entries.clear();
    for (const entry of entries) {
      this.#timers.clearTimeout(entry.handle);
      entry.run();
    }
  }
}
