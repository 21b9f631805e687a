import type { ReactiveController, ReactiveControllerHost } from 'lit';

/** A value that stands for a while and then goes by itself. */
export class Fleeting implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  readonly #ms: number;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #value: string | null = null;

  constructor(host: ReactiveControllerHost, ms: number) {
    this.#host = host;
    this.#ms = ms;
    host.addController(this);
  }

  /** What stands now; null for nothing. */
  get value(): string | null {
    return this.#value;
  }

  /** @internal */
  hostDisconnected(): void {
    clearTimeout(this.#timer);
  }

  /** Shows a value, in place of the one before. */
  show(value: string): void {
    this.#set(value);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#set(null), this.#ms);
  }

  #set(value: string | null): void {
    this.#value = value;
    this.#host.requestUpdate();
  }
}
