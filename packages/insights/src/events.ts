/** Staff want an article that answers a question; the desk opens its editor. */
export class CsArticleRequestEvent extends Event {
  static readonly type = 'cs-article-request';
  /** The question as a visitor asked it, masked. */
  readonly question: string;
  /** Id of the site that was asked. */
  readonly siteId: string;

  constructor(question: string, siteId: string) {
    super(CsArticleRequestEvent.type, { bubbles: true, composed: true });
    this.question = question;
    this.siteId = siteId;
  }
}

declare global {
  interface HTMLElementEventMap {
    'cs-article-request': CsArticleRequestEvent;
  }
}
