import type { RelayClient } from '../client.ts';

const REPEAT_MS = 3_000;
const END_MS = 6_000;

/** Tells a room that this person writes: at most every three seconds, and ended by itself. */
export class TypingSignal {
  readonly #client: RelayClient;
  readonly #roomId: () => string;
  #lastSent: number | null = null;
  #timer: unknown = null;

  constructor(client: RelayClient, roomId: () => string) {
    this.#client = client;
    this.#roomId = roomId;
  }

  /** Says whether this person is writing. */
  set(on: boolean): void {
    const { platform } = this.#client;
    platform.clearTimeout(this.#timer);
    if (!on) {
      if (this.#lastSent !== null) this.#send(false);
      this.#lastSent = null;
      return;
    }
    const now = platform.now();
    if (this.#lastSent === null || now - this.#lastSent >= REPEAT_MS) {
      this.#send(true);
      this.#lastSent = now;
    }
    this.#timer = platform.setTimeout(() => this.set(false), END_MS);
  }

  #send(typing: boolean): void {
    this.#client.socket.send({ type: 'typing', roomId: this.#roomId(), typing });
  }
}
