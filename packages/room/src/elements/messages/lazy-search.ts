import type { CsElement } from '@cs-kit/ui';
import type { SearchController, SearchSource } from './search-controller.ts';

/** The search of a room before it is there: it loads when it is first opened. */
export class LazySearch {
  readonly #host: CsElement;
  readonly #source: SearchSource;
  #search: SearchController | null = null;

  constructor(host: CsElement, source: SearchSource) {
    this.#host = host;
    this.#source = source;
  }

  /** Opens the sheet. */
  async open(): Promise<void> {
    try {
      const { SearchController } = await import('./search-controller.ts');
      this.#search ??= new SearchController(this.#host, this.#source);
      this.#search.open();
    } catch (error) {
      this.#source.failed(error);
    }
  }

  /** Closes the sheet. */
  close(): void {
    this.#search?.close();
  }

  /** The sheet, while it is open. */
  render(): unknown {
    return this.#search?.render();
  }
}
