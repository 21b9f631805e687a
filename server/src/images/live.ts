import type { JobEvent } from './types.ts';

type Body = { readonly event: JobEvent['event']; readonly data: JobEvent['data'] };

/**
 * The events of one running job. Keeps, for each item, only its newest progress and its end: a late or returning
 * reader is told the state, not the past.
 */
export interface LiveEvents {
  push(body: Body): void;
  /** Events after an id, then what happens, until the job ends or the signal fires. */
  read(after: number, signal?: AbortSignal): AsyncGenerator<JobEvent>;
  /** No more events will come; readers end after the last one. */
  end(): void;
}

/** Starts an empty log. */
export function createLiveEvents(): LiveEvents {
  const latest = new Map<string, JobEvent>();
  const waiters = new Set<() => void>();
  let seq = 0;
  let ended = false;

  const wake = (): void => {
    for (const waiter of [...waiters]) waiter();
  };
  const change = (signal?: AbortSignal): Promise<void> =>
    new Promise((resolve) => {
      const done = (): void => {
        waiters.delete(done);
        signal?.removeEventListener('abort', done);
        resolve();
      };
      waiters.add(done);
      signal?.addEventListener('abort', done);
    });

  return {
    push(body) {
      seq += 1;
      // Re-inserting moves the item to the end, so that iteration is in order of id.
      latest.delete(body.data.itemId);
      latest.set(body.data.itemId, { id: seq, ...body } as JobEvent);
      wake();
    },
    async *read(after, signal) {
      let last = after > seq ? 0 : after; // an id of an earlier process: tell everything again
      for (;;) {
        const events = [...latest.values()].filter((event) => event.id > last);
        for (const event of events) {
          last = event.id;
          yield event;
        }
        if (signal?.aborted === true) return;
        if (seq > last) continue;
        if (ended) return;
        await change(signal);
      }
    },
    end() {
      ended = true;
      wake();
    },
  };
}
