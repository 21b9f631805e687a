import type { RoomFeed } from '@cs-kit/core';
import type { CsElement } from '@cs-kit/ui';

/** Fetches earlier pages, one at a time, and remembers when that failed. */
export class OlderPages {
  readonly #host: CsElement;
  readonly #came: () => void;
  loading = false;
  failed = false;

  /** `came` is called once a page is drawn that brought something. */
  constructor(host: CsElement, came: () => void) {
    this.#host = host;
    this.#came = came;
  }

  /** The start of what is loaded is near. What failed is tried again by its button, not at every move: one of them is that the button appears. */
  near(feed: Pick<RoomFeed, 'older' | 'state'> | null): void {
    if (!this.failed) void this.load(feed);
  }

  /** Fetches the page before; never rejects. */
  async load(feed: Pick<RoomFeed, 'older' | 'state'> | null): Promise<void> {
    if (this.loading || feed === null || !feed.state.get().hasOlder) return;
    this.#set(true, false);
    const { events } = feed.state.get();
    try {
      await feed.older();
      this.#set(false, false);
      if (feed.state.get().events !== events) void this.#host.updateComplete.then(this.#came);
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
