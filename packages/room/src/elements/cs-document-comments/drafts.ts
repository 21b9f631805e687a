import { uuid } from '@cs-kit/protocol';

/** Words that are not sent yet. The same words are sent once, however often that is tried. */
export interface Draft {
  readonly text: string;
  readonly key: string;
}

/** What was typed, by the thread or the comment it belongs to; it outlives that the panel is closed. */
export class Drafts {
  readonly #all = new Map<string, Draft>();

  of(id: string): Draft {
    this.begin(id, '');
    return this.#all.get(id) as Draft;
  }

  /** Begins with words, where nothing was typed yet. */
  begin(id: string, text: string): void {
    if (!this.#all.has(id)) this.#all.set(id, { text, key: uuid() });
  }

  /** Other words are another comment: their key is another one too. */
  type(id: string, text: string): void {
    this.#all.set(id, { text, key: uuid() });
  }

  drop(id: string): void {
    this.#all.delete(id);
  }
}
