import type { StateStore } from './store.ts';

/** A store that tells how long each entry of a log took until it was on disk, or was known not to get there. */
export function timed(store: StateStore, tell: (seconds: number) => void): StateStore {
  return {
    ...store,
    append(request) {
      const began = performance.now();
      const stored = store.append(request);
      const told = (): void => tell((performance.now() - began) / 1000);
      stored.then(told, told);
      return stored;
    },
  };
}
