import type { RelayClient } from '@cs-kit/core';

/** What the visitor does where they are. */
const ACTS = ['pointerdown', 'keydown', 'cs-utterance-started', 'cs-utterance-ended'];

/** Which tab of a site speaks: the one where the visitor acted or spoke last, or came back to. Two that speak at once are an echo, and one that was merely first may be far behind. */
export class Turn {
  readonly #bus: RelayClient['bus'];
  readonly #visible: () => boolean;
  #here = false;
  #since = 0;

  constructor(bus: RelayClient['bus'], visible: () => boolean = () => document.visibilityState === 'visible') {
    this.#bus = bus;
    this.#visible = visible;
  }

  /** Whether it is this tab. */
  get here(): boolean {
    return this.#here;
  }

  /** Follows a panel; the answer ends it. */
  follow(panel: EventTarget, signals: RelayClient['platform']['signals']): () => void {
    const take = (): void => {
      if (this.#here) return;
      this.#here = true;
      // Of two tabs that take it at the same moment one must yield, so that no two are alike.
      this.#since = Date.now() + Math.random();
      this.#bus.send({ type: 'here', at: this.#since });
    };
    const yieldTo = (at: number): void => {
      if (at > this.#since) this.#here = false;
    };
    const look = (): void => (this.#visible() ? take() : undefined);
    for (const act of ACTS) panel.addEventListener(act, take, { capture: true });
    const stops = [signals((signal) => signal === 'wake' && look()), this.#bus.subscribe((message) => message.type === 'here' && yieldTo(message.at))];
    look();
    return () => {
      for (const act of ACTS) panel.removeEventListener(act, take, { capture: true });
      for (const stop of stops) stop();
      this.#here = false;
    };
  }
}
