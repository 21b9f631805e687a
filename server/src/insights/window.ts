/** Ids of the events of the last minutes. What is older is asked of the store. */
export class RecentIds {
  readonly #spanMs: number;
  readonly #most: number;
  readonly #ids = new Map<string, number>();
  #since: number;

  /** `since`: epoch ms from which every id is known to this window. */
  constructor(spanMs: number, most: number, since: number) {
    this.#spanMs = spanMs;
    this.#most = most;
    this.#since = since;
  }

  /** Whether an event that was made at `madeAt` could only be known to the store. */
  reachesBack(madeAt: number): boolean {
    return madeAt < this.#since;
  }

  /** Whether the id is in the window. */
  has(id: string): boolean {
    return this.#ids.has(id);
  }

  /** Remembers an id; the oldest go when the window is full or has passed. */
  add(id: string, now: number): void {
    this.#ids.set(id, now);
    for (const [oldest, at] of this.#ids) {
      if (this.#ids.size <= this.#most && at >= now - this.#spanMs) break;
      this.#ids.delete(oldest);
      this.#since = Math.max(this.#since, at + 1);
    }
  }

  /** Forgets an id whose event could not be stored, so that it may be sent again. */
  delete(id: string): void {
    this.#ids.delete(id);
  }
}
