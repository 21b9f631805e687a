import type { MessageRow } from '@cs-kit/core';

/** What a message answers: the message, nothing any more, or one that is not here yet. */
export type Quoted = MessageRow | 'gone' | 'away';

/** Answered messages that lie outside of what is loaded; each is fetched once. */
export class Quotes {
  readonly #fetch: (id: string) => Promise<MessageRow | null>;
  readonly #changed: () => void;
  readonly #known = new Map<string, Quoted>();

  /** Grows with every answer. */
  version = 0;

  constructor(fetch: (id: string) => Promise<MessageRow | null>, changed: () => void) {
    this.#fetch = fetch;
    this.#changed = changed;
  }

  /** What is known of a message now; it is asked for where nothing is. */
  get(id: string): Quoted {
    const known = this.#known.get(id);
    if (known !== undefined) return known;
    this.#known.set(id, 'away');
    this.#fetch(id).then(
      (row) => {
        this.#known.set(id, row ?? 'gone');
        this.version += 1;
        this.#changed();
      },
      // Without an answer it stays away; a press on it asks again.
      () => this.#known.delete(id),
    );
    return 'away';
  }

  /** Forgets everything, for another room. */
  clear(): void {
    this.#known.clear();
    this.version += 1;
  }
}
