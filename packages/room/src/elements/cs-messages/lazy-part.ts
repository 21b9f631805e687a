import type { CsElement } from '@cs-kit/ui';
import { html } from 'lit';
import type { TemplateResult } from 'lit';

/** Draws a part of lines that most rooms have not: what draws it comes with the first. */
export class LazyPart<Draw extends (...args: never[]) => TemplateResult> {
  readonly #host: CsElement;
  readonly #load: () => Promise<(host: CsElement) => Draw>;
  #loading = false;
  /** Another function once it can draw, so that the rows are drawn again. */
  draw: Draw = (() => {
    if (!this.#loading) void this.#come();
    return html``;
  }) as Draw;

  constructor(host: CsElement, load: () => Promise<(host: CsElement) => Draw>) {
    this.#host = host;
    this.#load = load;
  }

  async #come(): Promise<void> {
    this.#loading = true;
    try {
      this.draw = (await this.#load())(this.#host);
      this.#host.requestUpdate();
    } catch {
      // Tried again at the next one that is drawn.
      this.#loading = false;
    }
  }
}
