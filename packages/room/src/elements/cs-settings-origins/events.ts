/** The list of origins was edited, or something was typed that is not in it yet. */
export class CsOriginsChangedEvent extends Event {
  static readonly type = 'cs-origins-changed';
  readonly origins: readonly string[];
  /** What stands in the field and is not in the list. */
  readonly typed: string;

  constructor(origins: readonly string[], typed = '') {
    super(CsOriginsChangedEvent.type, { bubbles: true, composed: true });
    this.origins = origins;
    this.typed = typed;
  }
}

declare global {
  interface HTMLElementEventMap {
    'cs-origins-changed': CsOriginsChangedEvent;
  }
}
