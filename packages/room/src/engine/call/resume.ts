import type { StorageLike } from '@cs-kit/core';
import type { Call } from '@cs-kit/protocol';

/** How long a call that a change of page has cut is offered. */
export const RESUME_MS = 60_000;

/** The call that this browser was in last. */
export interface CallNote {
  readonly callId: string;
  readonly at: number;
}

/** Keeps which call the page is in, for the page after it. Storage that is blocked keeps nothing, and nothing is offered. */
export class CallMemory {
  readonly #storage: StorageLike | null;
  readonly #key: string;

  constructor(storage: StorageLike | null, key: string) {
    this.#storage = storage;
    this.#key = key;
  }

  keep(note: CallNote): void {
    this.#try(() => this.#storage?.setItem(this.#key, JSON.stringify(note)));
  }

  drop(): void {
    this.#try(() => this.#storage?.removeItem(this.#key));
  }

  /** Whether a call can be offered again: it was cut a moment ago, and no page of this person is in it now. */
  offers(call: Call, me: string | null, now: number): boolean {
    const note = this.#read();
    if (note === null || note.callId !== call.id || now - note.at > RESUME_MS) return false;
    return call.participants.find(({ userId }) => userId === me)?.connected !== true;
  }

  #read(): CallNote | null {
    let found: unknown = null;
    this.#try(() => (found = JSON.parse(this.#storage?.getItem(this.#key) ?? 'null')));
    const note = found as CallNote | null;
    return typeof note?.callId === 'string' && typeof note.at === 'number' ? note : null;
  }

  #try(run: () => unknown): void {
    try {
      run();
    } catch {
      // Blocked, or written by somebody else.
    }
  }
}
