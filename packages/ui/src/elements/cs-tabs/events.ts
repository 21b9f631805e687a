/** Another tab was chosen. */
export class CsTabSelectedEvent extends Event {
  static readonly type = 'cs-tab-selected';
  /** Id of the tab. */
  readonly tabId: string;

  constructor(tabId: string) {
    super(CsTabSelectedEvent.type, { bubbles: true, composed: true });
    this.tabId = tabId;
  }
}

declare global {
  interface HTMLElementEventMap {
    'cs-tab-selected': CsTabSelectedEvent;
  }
}
