/** Something whose present value can be read and watched. */
export interface Readable<T> {
  /** The present value; objects are frozen. */
  get(): T;
  /** Calls `fn` after each change, not at once; the answer ends the subscription. */
  subscribe(fn: (now: T) => void): () => void;
}

/** A value that can be replaced. */
export interface Store<T> extends Readable<T> {
  /** Replaces the value; watchers hear of it unless it is the same value. */
  set(next: T): void;
  /** Replaces the value by what `fn` makes of it. */
  update(fn: (now: T) => T): void;
}

/** Hands an error of a subscriber to the page's own error reporting, as event targets do, so that the other subscribers still run. */
export function report(error: unknown): void {
  if (typeof globalThis.reportError === 'function') globalThis.reportError(error);
}

/** A list of functions to call, none of which can keep the others from running. */
export class Listeners<T> {
  readonly #fns = new Set<(value: T) => void>();

  /** Adds a function; the answer removes it. */
  add(fn: (value: T) => void): () => void {
    const own = (value: T): void => fn(value);
    this.#fns.add(own);
    return () => void this.#fns.delete(own);
  }

  /** Calls every function with the value. */
  emit(value: T): void {
    for (const fn of [...this.#fns]) {
      try {
        fn(value);
      } catch (error) {
        report(error);
      }
    }
  }

  /** How many functions listen. */
  get size(): number {
    return this.#fns.size;
  }
}

/** A store with a first value. */
export function createStore<T>(initial: T): Store<T> {
  const listeners = new Listeners<T>();
  let value = Object.freeze(initial);
  const set = (next: T): void => {
    if (Object.is(next, value)) return;
    value = Object.freeze(next);
    listeners.emit(value);
  };
  return { get: () => value, set, update: (fn) => set(fn(value)), subscribe: (fn) => listeners.add(fn) };
}
