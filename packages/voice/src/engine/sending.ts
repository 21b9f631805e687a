import type { VoiceDeps } from './types.ts';

/** Milliseconds for which the last sound of a turn is still told: what goes out at once would not be seen. */
export const LINGER_MS = 400;

/** Whether sound leaves the device now, over all turns that may be on their way at once. */
export class Sending {
  readonly #timers: Pick<VoiceDeps, 'setTimeout' | 'clearTimeout'>;
  readonly #onChange: () => void;
  readonly #senders = new Set<object>();

  constructor(timers: Pick<VoiceDeps, 'setTimeout' | 'clearTimeout'>, onChange: () => void) {
    this.#timers = timers;
    this.#onChange = onChange;
  }

  get now(): boolean {
    return this.#senders.size > 0;
  }

  /** What one turn tells it by; after `signal` has ended it is not listened to. */
  ofTurn(signal: AbortSignal | undefined): (on: boolean) => void {
    const turn = {};
    let lingering: unknown = null;
    return (on) => {
      if (signal?.aborted !== false) return;
      this.#timers.clearTimeout(lingering);
      if (!on) lingering = this.#timers.setTimeout(() => this.#senders.delete(turn) && this.#onChange(), LINGER_MS);
      else if (!this.#senders.has(turn)) {
        this.#senders.add(turn);
        this.#onChange();
      }
    };
  }

  /** Nothing is sent any more. */
  end(): void {
    this.#senders.clear();
  }
}
