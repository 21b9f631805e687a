import { createStore } from '@cs-kit/core';
import type { Readable, RelayClient, Store } from '@cs-kit/core';

/** What is kept at an address of the relay, as far as it is known. */
export interface SavedState<T> {
  readonly phase: 'idle' | 'loading' | 'ready' | 'failed';
  readonly items: readonly T[];
  /** Name of the site that they are of; empty where they are of none. */
  readonly siteName: string;
}

/** What a `SavedStore` needs of a client. */
export type SavedClient = Pick<RelayClient, 'json' | 'fetch'>;

/** Things that the staff keep, such as replies and views: fetched when they are wanted, and changed at the relay. Every change rejects with a `CsError`. */
export class SavedStore<T extends { readonly id: string }, Draft> {
  /** The site that they are of; null where they are of none. */
  readonly siteId: string | null;
  readonly #client: SavedClient;
  readonly #path: string;
  readonly #state: Store<SavedState<T>> = createStore<SavedState<T>>(Object.freeze({ phase: 'idle', items: Object.freeze([]), siteName: '' }));

  constructor(client: SavedClient, path: string, siteId: string | null = null) {
    this.#client = client;
    this.#path = path;
    this.siteId = siteId;
  }

  /** What is known now. */
  get state(): Readable<SavedState<T>> {
    return this.#state;
  }

  /** Fetches them where that was not done or did not work; `failed` then says so, and the error is rejected. */
  async load(): Promise<void> {
    const { phase } = this.#state.get();
    if (phase === 'loading' || phase === 'ready') return;
    this.#state.update((now) => ({ ...now, phase: 'loading' }));
    try {
      const { items, siteName = '' } = await this.#client.json<{ items: readonly T[]; siteName?: string }>('GET', this.#all);
      this.#state.set(Object.freeze({ phase: 'ready', items, siteName }));
    } catch (error) {
      this.#state.update((now) => ({ ...now, phase: 'failed' }));
      throw error;
    }
  }

  /** Keeps a new one, or changes the one with this id. */
  async save(id: string | null, draft: Draft): Promise<T> {
    const saved = await this.#client.json<T>(id === null ? 'POST' : 'PUT', id === null ? this.#all : `${this.#path}/${id}`, { body: draft });
    this.#state.update((now) => ({ ...now, items: [...now.items.filter((item) => item.id !== saved.id), saved] }));
    return saved;
  }

  /** Deletes one; goes out even while the page is being left. */
  async remove(id: string): Promise<void> {
    await this.#client.fetch(`${this.#path}/${id}`, { method: 'DELETE', keepalive: true });
    this.#state.update((now) => ({ ...now, items: now.items.filter((item) => item.id !== id) }));
  }

  get #all(): string {
    return this.siteId === null ? this.#path : `${this.#path}?siteId=${encodeURIComponent(this.siteId)}`;
  }
}
