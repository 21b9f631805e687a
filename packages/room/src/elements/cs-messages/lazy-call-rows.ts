import type { SpeakingHost } from '@cs-kit/ui';
import { html } from 'lit';
import type { MessageView } from '../messages/view.ts';

/** Draws calls that are over. Most rooms have none: what draws them comes with the first. */
export class LazyCallRows {
  readonly #host: SpeakingHost;
  #loading = false;
  /** Another function once it can draw, so that the rows are drawn again. */
  draw: MessageView['callRow'] = () => {
    if (!this.#loading) void this.#load();
    return html``;
  };

  constructor(host: SpeakingHost) {
    this.#host = host;
  }

  async #load(): Promise<void> {
    this.#loading = true;
    try {
      this.draw = (await import('../messages/call-row.ts')).callRows(this.#host);
      this.#host.requestUpdate();
    } catch {
      // Tried again at the next one that is drawn.
      this.#loading = false;
    }
  }
}
