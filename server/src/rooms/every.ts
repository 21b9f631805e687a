import type { Clock } from './live-room.ts';

/** Does something again and again, a while after each time has ended; where it fails, the next time does it. Gives the way to stop. */
export function every(clock: Clock, ms: number, look: () => Promise<void>): () => void {
  let stopped = false;
  let stop: (() => void) | null = null;
  const wait = (): void => {
    if (stopped) return;
    stop = clock.after(ms, () => {
      void look()
        .catch(() => undefined)
        .then(wait);
    });
  };
  wait();
  return () => {
    stopped = true;
    stop?.();
  };
}
