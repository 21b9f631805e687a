/** What a `PageBadge` touches. */
export interface BadgePage {
  title: string;
}

/** Puts words before the title of the page, and takes them away again. A title that the host changes meanwhile stays the host's. */
export class PageBadge {
  readonly #page: BadgePage;
  #shown = '';

  constructor(page: BadgePage) {
    this.#page = page;
  }

  /** Shows the words; empty takes them away. */
  show(words: string): void {
    const wanted = words === '' ? '' : `${words} · `;
    if (wanted === this.#shown && this.#page.title.startsWith(wanted)) return;
    const plain = this.#shown !== '' && this.#page.title.startsWith(this.#shown) ? this.#page.title.slice(this.#shown.length) : this.#page.title;
    this.#page.title = wanted + plain;
    this.#shown = wanted;
  }
}
