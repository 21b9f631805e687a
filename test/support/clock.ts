import type { Clock } from '../../server/src/rooms/live-room.ts';

interface Timer {
  readonly at: number;
  readonly fn: () => void;
}

/** A clock that a test moves by hand. */
export class TestClock implements Clock {
  #now: number;
  readonly #timers = new Set<Timer>();

  constructor(start: number | string = '2026-11-22T10:00:00.000Z') {
    this.#now = typeof start === 'number' ? start : Date.parse(start);
  }

  readonly now = (): number => this.#now;

  readonly after = (ms: number, fn: () => void): (() => void) => {
    const timer = { at: this.#now + ms, fn };
    this.#timers.add(timer);
    return () => void this.#timers.delete(timer);
  };

  /** Number of timers that wait. */
  get waiting(): number {
    return this.#timers.size;
  }

  /** Moves on; what falls due runs in its order, each at its own time. */
  advance(ms: number): void {
    const end = this.#now + ms;
    for (;;) {
      const due = [...this.#timers].filter((timer) => timer.at <= end).sort((one, other) => one.at - other.at)[0];
      if (due === undefined) break;
      this.#timers.delete(due);
      this.#now = due.at;
      due.fn();
    }
    this.#now = end;
  }
}
