import type { CommentNews } from '@cs-kit/protocol';
import type { CommentedDocument, CommentsPart } from '../cs-document-comments/comments-part.ts';

/** Comments come when they are needed: with the first of them, or with the first words that somebody selects. */
export class LazyComments {
  readonly #of: CommentedDocument;
  readonly #failed: (cause: unknown) => void;
  #part: Promise<CommentsPart | null> | null = null;
  #made: CommentsPart | null = null;
  #ended = false;

  constructor(of: CommentedDocument, failed: (cause: unknown) => void) {
    this.#of = of;
    this.#failed = failed;
  }

  /** Loads them, then does something with them; once more where that failed before. */
  async use(act: (part: CommentsPart) => void = () => undefined): Promise<void> {
    this.#part ??= import('../cs-document-comments/commenting.ts').then(({ CommentsPart: Part, registerComments }) => {
      registerComments();
      // The document may have been closed meanwhile.
      return (this.#made = this.#ended ? null : new Part(this.#of));
    });
    try {
      const part = await this.#part;
      if (part !== null && !this.#ended) act(part);
    } catch (cause) {
      this.#part = null;
      this.#failed(cause);
    }
  }

  /** Takes what the socket tells. A document without comments loads nothing for them. */
  take(news: CommentNews): void {
    if (this.#part !== null || !('count' in news) || news.count > 0) void this.use((part) => part.take(news));
  }

  destroy(): void {
    this.#ended = true;
    this.#made?.destroy();
  }
}
