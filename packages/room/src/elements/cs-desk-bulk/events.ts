/** All rows that are shown are to be chosen. */
export class CsSelectAllRequestEvent extends Event {
  static readonly type = 'cs-select-all-request';
  constructor() {
    super(CsSelectAllRequestEvent.type, { bubbles: true, composed: true });
  }
}

/** No row is to be chosen any more. */
export class CsSelectionEndRequestEvent extends Event {
  static readonly type = 'cs-selection-end-request';
  constructor() {
    super(CsSelectionEndRequestEvent.type, { bubbles: true, composed: true });
  }
}

declare global {
  interface HTMLElementEventMap {
    'cs-select-all-request': CsSelectAllRequestEvent;
    'cs-selection-end-request': CsSelectionEndRequestEvent;
  }
}
