import type { CsElement } from '@cs-kit/ui';
import type { ThreadPane, ThreadSource } from './thread-pane.ts';

/** The threads of a room before one is opened: what shows them loads with the first. */
export class LazyThread {
  readonly #host: CsElement;
  readonly #source: ThreadSource;
  #pane: ThreadPane | null = null;

  constructor(host: CsElement, source: ThreadSource) {
    this.#host = host;
    this.#source = source;
  }

  /** Opens a thread, at one of its answers where one is named. Never rejects. */
  readonly open = async (threadId: string, answerId?: string): Promise<void> => {
    try {
      const { ThreadPane } = await import('./thread-pane.ts');
      this.#pane ??= new ThreadPane(this.#host, this.#source);
      this.#pane.open(threadId, answerId);
    } catch (error) {
      this.#source.failed(error);
    }
  };

  /** Shuts the thread that is open. */
  close(): void {
    this.#pane?.close();
  }

  /** The thread that is open. */
  render(): unknown {
    return this.#pane?.render();
  }
}
