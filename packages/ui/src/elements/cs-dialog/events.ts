/** How a dialog came to close: a key or gesture of the system, a press beside it, its close button, or the page. */
export type CloseReason = 'escape' | 'scrim' | 'button' | 'page';

/** The visitor wants to close a dialog. `preventDefault()` keeps it open. */
export class CsBeforeCloseEvent extends Event {
  static readonly type = 'cs-before-close';
  readonly reason: CloseReason;

  constructor(reason: CloseReason) {
    super(CsBeforeCloseEvent.type, { bubbles: true, composed: true, cancelable: true });
    this.reason = reason;
  }
}

/** A dialog is shown and holds the focus. */
export class CsDialogOpenedEvent extends Event {
  static readonly type = 'cs-dialog-opened';

  constructor() {
    super(CsDialogOpenedEvent.type, { bubbles: true, composed: true });
  }
}

/** A dialog has closed and given the focus back. */
export class CsDialogClosedEvent extends Event {
  static readonly type = 'cs-dialog-closed';
  readonly reason: CloseReason;

  constructor(reason: CloseReason) {
    super(CsDialogClosedEvent.type, { bubbles: true, composed: true });
    this.reason = reason;
  }
}

declare global {
  interface HTMLElementEventMap {
    'cs-before-close': CsBeforeCloseEvent;
    'cs-dialog-opened': CsDialogOpenedEvent;
    'cs-dialog-closed': CsDialogClosedEvent;
  }
}
