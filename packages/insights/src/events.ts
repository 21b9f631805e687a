/** Staff want an article that answers a question; the desk opens its editor. */
export class CsArticleRequestEvent extends Event {
  static readonly type = 'cs-article-request';
  /** The question as a visitor asked it, masked. */
  readonly question: string;

  constructor(question: string) {
    super(CsArticleRequestEvent.type, { bubbles: true, composed: true });
    this.question = question;
  }
}

declare global {
  interface HTMLElementEventMap {
    'cs-article-request': CsArticleRequestEvent;
  }
}
