import type { RoomFeed } from '@cs-kit/core';
import type { CsElement } from '@cs-kit/ui';

/** Fetches earlier pages, one at a time, and remembers when that failed. */
export class OlderPages {
  readonly #host: CsElement;
  loading = false;
  failed = false;

  constructor(host: CsElement) {
    this.#host = host;
  }

  /** Fetches the page before; never rejects. */
  async load(feed: Pick<RoomFeed, 'older' | 'state'> | null): Promise<void> {
    if (this.loading || feed === null || !feed.state.get().hasOlder) return;
    this.#set(true, false);
    try {
      await feed.older();
      this.#set(false, false);
    } catch (error) {
      this.#set(false, true);
      this.#host.fail(error);
    }
  }

  #set(loading: boolean, failed: boolean): void {
    this.loading = loading;
    this.failed = failed;
    this.#host.requestUpdate();
  }
}
