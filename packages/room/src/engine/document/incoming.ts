import type { Platform } from '@cs-kit/core';
import * as decoding from 'lib0/decoding';
import { applyAwarenessUpdate } from 'y-protocols/awareness';
import type { WebsocketProvider } from 'y-websocket';
import * as Y from 'yjs';

const SYNC = 0;
const AWARENESS = 1;
const UPDATE = 2;
/** Shortest time from one picture of others' changes to the next: twenty a second look like writing, and leave two frames of three to the person at this device. */
const FRAME_MS = 50;
/** Pause after others' changes, as a multiple of the time that they took: the rest is left to the person at this device. */
const PAUSE = 2;

/**
 * Lets what others write and where their cursors are into the document some times a second. Each change on its own would make the editor draw
 * once for each letter of each person. The first after a quiet moment comes in at once.
 */
export class IncomingChanges {
  readonly #provider: WebsocketProvider;
  readonly #platform: Platform;
  #updates: Uint8Array[] = [];
  #places: Uint8Array[] = [];
  #timer: unknown = null;
  #rest: { readonly until: number; readonly ms: number } = { until: 0, ms: 0 };

  constructor(provider: WebsocketProvider, platform: Platform) {
    this.#provider = provider;
    this.#platform = platform;
    const { messageHandlers } = provider;
    const sync = messageHandlers[SYNC] as (typeof messageHandlers)[number];
    messageHandlers[SYNC] = (encoder, decoder, ...rest) => {
      if (decoder.arr[decoder.pos] !== UPDATE) return sync(encoder, decoder, ...rest);
      decoding.readVarUint(decoder);
      this.#updates.push(decoding.readVarUint8Array(decoder));
      this.#soon();
    };
    messageHandlers[AWARENESS] = (_encoder, decoder) => {
      this.#places.push(decoding.readVarUint8Array(decoder));
      this.#soon();
    };
  }

  /** Lets in what waits. */
  flush(): void {
    this.stop();
    const { doc, awareness } = this.#provider;
    const [updates, places] = [this.#updates.splice(0), this.#places.splice(0)];
    if (updates.length + places.length === 0) return;
    const began = this.#platform.now();
    // The places first: they are drawn with the words that come with them.
    for (const place of places) applyAwarenessUpdate(awareness, place, this.#provider);
    Y.transact(doc, () => updates.forEach((update) => Y.applyUpdate(doc, update, this.#provider)), this.#provider, false);
    const now = this.#platform.now();
    const ms = Math.max(FRAME_MS, PAUSE * (now - began));
    this.#rest = { until: now + ms, ms };
  }

  /** The connection is gone: what was written is let in, places of people who are not seen any more are not. */
  cut(): void {
    this.#places = [];
    this.flush();
  }

  /** Nothing is let in any more. */
  stop(): void {
    if (this.#timer !== null) this.#platform.clearTimeout(this.#timer);
    this.#timer = null;
  }

  #soon(): void {
    if (this.#timer !== null) return;
    // A clock that was set back holds nothing up.
    const wait = Math.min(this.#rest.ms, this.#rest.until - this.#platform.now());
    if (wait <= 0) this.flush();
    else this.#timer = this.#platform.setTimeout(() => this.flush(), wait);
  }
}
