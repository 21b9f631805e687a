import { readStored, writeStored } from '../loader/state.ts';
import type { PanelState } from '../loader/state.ts';

/** What the visitor left, by site. Nothing is written before the visitor has acted on the page. */
export class Memory {
  #session = '';
  #state: PanelState = {};

  /** Reads what is stored for a site. */
  open(siteKey: string): PanelState {
    this.#session = `cs:${siteKey}`;
    this.#state = readStored<PanelState>(window, this.#key) ?? {};
    return this.#state;
  }

  get #key(): string {
    return `${this.#session}:panel`;
  }

  /** What is remembered now. */
  get state(): PanelState {
    return this.#state;
  }

  /** Changes it; fields that are undefined are taken away. */
  keep(change: PanelState): void {
    this.#state = { ...this.#state, ...change };
    // Browsers without this API cannot tell, so there the opened panel counts as an act. Whoever has a session has acted on an earlier page.
    const acted = navigator.userActivation?.hasBeenActive !== false || readStored(window, this.#session) !== null;
    if (this.#session !== '' && acted) writeStored(window, this.#key, this.#state);
  }

  /** Forgets everything of the site on this device that is not the session's. */
  wipe(): void {
    this.#state = {};
    writeStored(window, this.#key, null);
  }
}
