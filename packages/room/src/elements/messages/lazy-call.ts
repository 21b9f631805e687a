import type { RelayClient, RoomFeed, RoomState } from '@cs-kit/core';
import type { CsElement } from '@cs-kit/ui';
import { html, nothing } from 'lit';
import type { CsCallChangedEvent } from '../cs-call/events.ts';

/** The room whose call is shown. */
export interface CallPlace {
  readonly side: 'visitor' | 'staff';
  readonly client: () => RelayClient | null;
  readonly feed: () => RoomFeed | null;
  /** Holds the room once more, for a call that outlives what is on the screen. */
  readonly hold: (roomId: string) => RoomFeed;
  readonly failed: (error: unknown) => void;
  /** This page has come into the call. */
  readonly entered?: () => void;
}

/** The call of a room before there is one: what shows calls loads with the first. */
export class LazyCall {
  readonly #host: CsElement;
  readonly #place: CallPlace;
  #loading: Promise<void> | null = null;
  #there = false;

  constructor(host: CsElement, place: CallPlace) {
    this.#host = host;
    this.#place = place;
  }

  /** Calls everybody in the room, after a look at camera and sound. */
  async begin(): Promise<void> {
    try {
      await this.#load();
      await this.#host.updateComplete;
      await this.#host.renderRoot.querySelector('cs-call')?.begin();
    } catch (error) {
      this.#place.failed(error);
    }
  }

  /** The call, as soon as there was one. */
  render(now: RoomState | undefined): unknown {
    // What did not load is tried again at the next change.
    if (now?.call != null) void this.#load().catch(() => undefined);
    if (!this.#there) return nothing;
    const { side, client, feed, hold, entered } = this.#place;
    const changed = ({ state }: CsCallChangedEvent): void => void (state === 'in' && entered?.());
    return html`<cs-call side=${side} .connection=${client()} .feed=${feed()} .hold=${hold} @cs-call-changed=${changed}></cs-call>`;
  }

  #load(): Promise<void> {
    this.#loading ??= import('../cs-call/register.ts').then(
      ({ registerCall }) => {
        registerCall();
        this.#there = true;
        this.#host.requestUpdate();
      },
      (error: unknown) => {
        this.#loading = null;
        throw error;
      },
    );
    return this.#loading;
  }
}
