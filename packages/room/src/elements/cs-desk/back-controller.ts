import type { ReactiveController, ReactiveControllerHost } from 'lit';

const MARK = 'csDesk';
const marked = (): boolean => (history.state as Record<string, unknown> | null)?.[MARK] === true;

/** Where a conversation takes the place of the list, the browser's way back leads to the list, not away from the desk. */
export class BackController implements ReactiveController {
  readonly #covers: () => (() => void) | null;
  /** Whether an entry of the history stands for the conversation. */
  #entered = false;

  /** `covers` gives what shows the list again, null where it is not covered. */
  constructor(host: ReactiveControllerHost, covers: () => (() => void) | null) {
    this.#covers = covers;
    host.addController(this);
  }

  hostConnected(): void {
    window.addEventListener('popstate', this.#onPop);
  }

  hostDisconnected(): void {
    window.removeEventListener('popstate', this.#onPop);
    this.#entered = false;
  }

  hostUpdated(): void {
    const covers = this.#covers() !== null;
    if (covers === this.#entered) return;
    this.#entered = covers;
    if (covers) history.pushState({ ...(history.state as object | null), [MARK]: true }, '');
    // It was left by other means: one step back would do nothing.
    else if (marked()) history.back();
  }

  #onPop = (): void => {
    if (!this.#entered) return;
    this.#entered = false;
    this.#covers()?.();
  };
}
