import type { CanvasRelay } from './types.ts';

/** What survives a reload: the words in the box and the jobs under way. */
export interface Memory {
  readonly prompt: string;
  readonly jobs: readonly string[];
}

const EMPTY: Memory = { prompt: '', jobs: [] };

/** Reads and writes what survives; storage that is blocked or full is lived without. */
export function createMemory(relay: CanvasRelay): { read(): Memory; write(memory: Memory): void } {
  const key = `${relay.storageKey}:canvas`;
  let now: Memory | null = null;
  const load = (): Memory => {
    try {
      const stored: unknown = JSON.parse(relay.platform.storage?.getItem(key) ?? 'null');
      if (typeof stored !== 'object' || stored === null) return EMPTY;
      const { prompt, jobs } = stored as Partial<Memory>;
      return { prompt: typeof prompt === 'string' ? prompt : '', jobs: Array.isArray(jobs) ? jobs.filter((id): id is string => typeof id === 'string') : [] };
    } catch {
      return EMPTY;
    }
  };
  return {
    read() {
      now ??= load();
      return now;
    },
    write(memory) {
      now = memory;
      try {
        if (memory.prompt === '' && memory.jobs.length === 0) relay.platform.storage?.removeItem(key);
        else relay.platform.storage?.setItem(key, JSON.stringify(memory));
      } catch {
        // Private windows may refuse; the words then live as long as the page.
      }
    },
  };
}
