import type { Bell } from '../bell.ts';
import type { CallClock } from './transport.ts';

const RING_MS = 3_000;

/** Rings while somebody is called. */
export class Ring {
  readonly #bell: Pick<Bell, 'ring' | 'close'>;
  readonly #clock: CallClock;
  #timer: unknown = null;
  #on = false;

  constructor(bell: Pick<Bell, 'ring' | 'close'>, clock: CallClock) {
    this.#bell = bell;
    this.#clock = clock;
  }

  set on(on: boolean) {
    if (on === this.#on) return;
    this.#on = on;
    this.#clock.clearTimeout(this.#timer);
    if (on) this.#sound();
    else this.#bell.close();
  }

  #sound(): void {
    this.#bell.ring('waiting');
    this.#timer = this.#clock.setTimeout(() => this.#sound(), RING_MS);
  }
}
