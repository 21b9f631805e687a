import { draft } from '@cs-kit/core';
import type { RelayClient, Store } from '@cs-kit/core';

/** Unsent words of one conversation at the desk. Notes and replies lie apart: words for the team must never stand in the field that goes to the customer. */
export class DeskDrafts {
  readonly #reply: Store<string>;
  readonly #note: Store<string>;

  constructor(client: RelayClient, id: string) {
    this.#reply = draft(client, id);
    this.#note = draft(client, `${id}:note`);
  }

  /** The words of one mode. */
  of(internal: boolean): Store<string> {
    return internal ? this.#note : this.#reply;
  }

  /** Whether the last thing left here was a note. With words in both, the reply is shown and the note waits behind its button. */
  get startsInternal(): boolean {
    return this.#note.get() !== '' && this.#reply.get() === '';
  }
}
