/** The room of a call is to be shown. */
export class CsCallShownEvent extends Event {
  static readonly type = 'cs-call-shown';
  constructor(readonly roomId: string) {
    super(CsCallShownEvent.type, { bubbles: true, composed: true });
  }
}

declare global {
  interface HTMLElementEventMap {
    'cs-call-shown': CsCallShownEvent;
  }
}
