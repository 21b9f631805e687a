import type { Readable } from '@cs-kit/core';
import type { ReactiveController, ReactiveControllerHost } from 'lit';

/**
 * Renders an element again whenever a store changes. The store may be another one, or none, at each update: pass a
 * function such as `() => this.client?.socket.state ?? null`.
 */
export class StoreController<T> implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  readonly #find: () => Readable<T> | null;
  #store: Readable<T> | null = null;
  #unsubscribe: (() => void) | null = null;
  #connected = false;

  constructor(host: ReactiveControllerHost, store: () => Readable<T> | null) {
    this.#host = host;
    this.#find = store;
    host.addController(this);
  }

  /** The present value; undefined while there is no store. */
  get value(): T | undefined {
    return (this.#store ?? this.#find())?.get();
  }

  /** @internal */
  hostConnected(): void {
    this.#connected = true;
    // What the store did while the element was away is seen by the update that this asks for.
    this.#host.requestUpdate();
  }

  /** @internal */
  hostUpdate(): void {
    const store = this.#find();
    if (store === this.#store && (this.#unsubscribe !== null || store === null)) return;
    this.#leave();
    this.#store = store;
    if (this.#connected && store !== null) this.#unsubscribe = store.subscribe(() => this.#host.requestUpdate());
  }

  /** @internal */
  hostDisconnected(): void {
    this.#connected = false;
    this.#leave();
  }

  #leave(): void {
    this.#unsubscribe?.();
    this.#unsubscribe = null;
    this.#store = null;
  }
}
