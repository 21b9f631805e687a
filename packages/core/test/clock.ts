interface Timer {
  readonly at: number;
  readonly order: number;
  readonly fn: () => void;
}

/** A clock that tests move by hand. */
export class Clock {
  time = Date.UTC(2026, 0, 5, 9, 0, 0);
  readonly #timers = new Map<number, Timer>();
  #next = 1;

  now = (): number => this.time;

  setTimeout = (fn: () => void, ms: number): number => {
    const id = this.#next;
    this.#next += 1;
    this.#timers.set(id, { at: this.time + Math.max(0, ms), order: id, fn });
    return id;
  };

  clearTimeout = (id: unknown): void => void this.#timers.delete(id as number);

  /** How many timers run. */
  get pending(): number {
    return this.#timers.size;
  }

  /** Moves on, runs what is due in order, and lets promises settle in between. */
  async advance(ms: number): Promise<void> {
    const end = this.time + ms;
    await settle();
    for (;;) {
      const due = [...this.#timers].filter(([, timer]) => timer.at <= end).sort(([, a], [, b]) => a.at - b.at || a.order - b.order)[0];
      if (due === undefined) break;
      const [id, timer] = due;
      this.#timers.delete(id);
      this.time = Math.max(this.time, timer.at);
      timer.fn();
      await settle();
    }
    this.time = end;
    await settle();
  }
}

/** Lets promises and the tasks of the in-memory IndexedDB run. */
export async function settle(turns = 12): Promise<void> {
  for (let turn = 0; turn < turns; turn += 1) await new Promise<void>((resolve) => setImmediate(resolve));
}

/** Numbers that look random and repeat for a seed (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
