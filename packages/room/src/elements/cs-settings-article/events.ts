import type { Article } from '@cs-kit/protocol';

/** The form of an article was left: the article is saved, deleted, or as it was. */
export class CsArticleClosedEvent extends Event {
  static readonly type = 'cs-article-closed';
  readonly outcome: 'saved' | 'deleted' | 'left';
  readonly article: Article | null;

  constructor(outcome: 'saved' | 'deleted' | 'left', article: Article | null) {
    super(CsArticleClosedEvent.type, { bubbles: true, composed: true });
    this.outcome = outcome;
    this.article = article;
  }
}

declare global {
  interface HTMLElementEventMap {
    'cs-article-closed': CsArticleClosedEvent;
  }
}
