import { createStore } from '@cs-kit/core';
import type { Readable, Store } from '@cs-kit/core';
import type { SavedReply, SavedReplyDraft } from '@cs-kit/protocol';
import type { RelayClient } from '@cs-kit/core';

/** The saved replies of one site, as far as they are known. */
export interface RepliesState {
  readonly phase: 'idle' | 'loading' | 'ready' | 'failed';
  readonly items: readonly SavedReply[];
  /** Stands for `{site.name}`. */
  readonly siteName: string;
}

/** What a `RepliesStore` needs of a client. */
export type RepliesClient = Pick<RelayClient, 'json' | 'fetch'>;

const IDLE: RepliesState = Object.freeze({ phase: 'idle', items: Object.freeze([]), siteName: '' });

/** The saved replies of a site: fetched when they are wanted, and changed at the relay. Every change rejects with a `CsError`. */
export class RepliesStore {
  readonly siteId: string;
  readonly #client: RepliesClient;
  readonly #state: Store<RepliesState> = createStore(IDLE);

  constructor(client: RepliesClient, siteId: string) {
    this.#client = client;
    this.siteId = siteId;
  }

  /** What is known now. */
  get state(): Readable<RepliesState> {
    return this.#state;
  }

  /** Fetches them where that was not done or did not work; `failed` then says so, and the error is rejected. */
  async load(): Promise<void> {
    const { phase } = this.#state.get();
    if (phase === 'loading' || phase === 'ready') return;
    this.#state.update((now) => ({ ...now, phase: 'loading' }));
    try {
      const { items, siteName } = await this.#client.json<{ items: readonly SavedReply[]; siteName: string }>('GET', `/v1/saved-replies${this.#query}`);
      this.#state.set(Object.freeze({ phase: 'ready', items, siteName }));
    } catch (error) {
      this.#state.update((now) => ({ ...now, phase: 'failed' }));
      throw error;
    }
  }

  /** Keeps a new reply, or changes the one with this id. */
  async save(id: string | null, draft: SavedReplyDraft): Promise<void> {
    const saved = await this.#client.json<SavedReply>(
      id === null ? 'POST' : 'PUT',
      id === null ? `/v1/saved-replies${this.#query}` : `/v1/saved-replies/${id}`,
      {
        body: draft,
      },
    );
    this.#state.update((now) => ({ ...now, items: [...now.items.filter((item) => item.id !== saved.id), saved] }));
  }

  /** Deletes a reply; goes out even while the page is being left. */
  async remove(id: string): Promise<void> {
    await this.#client.fetch(`/v1/saved-replies/${id}`, { method: 'DELETE', keepalive: true });
    this.#state.update((now) => ({ ...now, items: now.items.filter((item) => item.id !== id) }));
  }

  get #query(): string {
    return `?siteId=${encodeURIComponent(this.siteId)}`;
  }
}
