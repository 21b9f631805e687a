import type { StorageLike } from '@cs-kit/core';

/** What a visitor chose, kept on the device after the first choice. */
export interface Kept {
  readonly agreed?: boolean;
  readonly language?: string | null;
  readonly voice?: string | null;
  readonly rate?: number;
  readonly handsFree?: boolean;
}

/** Choices in the browser's storage; where that is blocked, in memory. */
export class Memory {
  readonly #storage: StorageLike | null;
  readonly #key: string;
  #last: Kept | null = null;

  constructor(storage: StorageLike | null, prefix: string) {
    this.#storage = storage;
    this.#key = `${prefix}:voice`;
  }

  read(): Kept {
    this.#last ??= this.#load();
    return this.#last;
  }

  save(change: Kept): void {
    this.#last = { ...this.read(), ...change };
    try {
      this.#storage?.setItem(this.#key, JSON.stringify(this.#last));
    } catch {
      // Storage is full or blocked: the choice holds for this page.
    }
  }

  #load(): Kept {
    try {
      const kept: unknown = JSON.parse(this.#storage?.getItem(this.#key) ?? '{}');
      return typeof kept === 'object' && kept !== null ? kept : {};
    } catch {
      return {};
    }
  }
}
