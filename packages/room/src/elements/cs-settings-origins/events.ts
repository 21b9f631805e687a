/** The list of origins was edited. */
export class CsOriginsChangedEvent extends Event {
  static readonly type = 'cs-origins-changed';
  readonly origins: readonly string[];

  constructor(origins: readonly string[]) {
    super(CsOriginsChangedEvent.type, { bubbles: true, composed: true });
    this.origins = origins;
  }
}

declare global {
  interface HTMLElementEventMap {
    'cs-origins-changed': CsOriginsChangedEvent;
  }
}
