/** An entry of a menu was chosen. */
export class CsItemChosenEvent extends Event {
  static readonly type = 'cs-item-chosen';
  /** Id of the entry. */
  readonly itemId: string;

  constructor(itemId: string) {
    super(CsItemChosenEvent.type, { bubbles: true, composed: true });
    this.itemId = itemId;
  }
}

declare global {
  interface HTMLElementEventMap {
    'cs-item-chosen': CsItemChosenEvent;
  }
}
