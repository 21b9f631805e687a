interface Waiting {
  readonly alone: boolean;
  readonly go: (leave: () => void) => void;
}

/**
 * Who may use the only connection: many with single statements together, or one with a transaction, from its begin to its end. In the order of
 * coming, so that neither waits for ever.
 */
export class Turnstile {
  readonly #waiting: Waiting[] = [];
  #inside = 0;
  #alone = false;

  /** Resolves with what ends the stay. */
  enter(alone: boolean): Promise<() => void> {
    return new Promise((go) => {
      this.#waiting.push({ alone, go });
      this.#admit();
    });
  }

  #admit(): void {
    for (;;) {
      const [next] = this.#waiting;
      if (next === undefined || this.#alone || (next.alone && this.#inside > 0)) return;
      this.#waiting.shift();
      this.#inside += 1;
      this.#alone = next.alone;
      let here = true;
      next.go(() => {
        if (!here) return;
        here = false;
        this.#inside -= 1;
        this.#alone = false;
        this.#admit();
      });
    }
  }
}
