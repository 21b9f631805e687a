import type { PendingEntry } from './outbox.ts';
import type { ChannelLike, Platform } from './platform.ts';
import { Listeners } from './store.ts';

/** What the tabs of one site tell each other. */
export type BusMessage =
  | { readonly type: 'session' }
  | { readonly type: 'logout' }
  /** The visitor is in that tab since `at`, milliseconds since 1970: it is the one that speaks. */
  | { readonly type: 'here'; readonly at: number }
  | { readonly type: 'conversation'; readonly roomId: string }
  | { readonly type: 'outbox-put'; readonly entry: PendingEntry }
  | { readonly type: 'outbox-sending'; readonly id: string }
  | { readonly type: 'outbox-acked'; readonly id: string; readonly roomId: string; readonly seq: number }
  | { readonly type: 'outbox-delete'; readonly id: string };

/** The channel between the tabs of one site; silent where the browser has none. */
export class TabBus {
  readonly #open: () => ChannelLike | null;
  readonly #listeners = new Listeners<BusMessage>();
  #channel: ChannelLike | null | undefined;

  constructor(platform: Platform, scope: string) {
    this.#open = () => {
      const Channel = platform.BroadcastChannel;
      if (Channel === null) return null;
      try {
        return new Channel(`cs-kit:${scope}`);
      } catch {
        return null;
      }
    };
  }

  /** Whether other tabs can be reached. */
  get connected(): boolean {
    return this.#connect() !== null;
  }

  /** Tells the other tabs, not this one. */
  send(message: BusMessage): void {
    this.#connect()?.postMessage(message);
  }

  /** Hears what other tabs say; the answer ends it. */
  subscribe(fn: (message: BusMessage) => void): () => void {
    this.#connect();
    return this.#listeners.add(fn);
  }

  /** Leaves the channel. */
  close(): void {
    this.#channel?.close();
    this.#channel = null;
  }

  #connect(): ChannelLike | null {
    if (this.#channel === undefined) {
      this.#channel = this.#open();
      if (this.#channel !== null) this.#channel.onmessage = (event) => this.#listeners.emit(event.data as BusMessage);
    }
    return this.#channel;
  }
}
