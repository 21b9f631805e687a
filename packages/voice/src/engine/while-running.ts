import type { EarHandlers } from './types.ts';

/** Handlers that do nothing once a start was given up. */
export function whileRunning(signal: AbortSignal, handlers: EarHandlers): EarHandlers {
  const alive =
    (fn: (...args: never[]) => void) =>
    (...args: never[]): void =>
      void (!signal.aborted && fn(...args));
  return Object.fromEntries(Object.entries(handlers).map(([name, fn]) => [name, alive(fn as (...args: never[]) => void)])) as unknown as EarHandlers;
}
