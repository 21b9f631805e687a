/** A document of the list was chosen or made. Whoever shows it elsewhere calls `preventDefault()`; else the list gives way to it. */
export class CsDocumentSelectedEvent extends Event {
  static readonly type = 'cs-document-selected';
  constructor(
    readonly documentId: string,
    readonly documentTitle: string,
  ) {
    super(CsDocumentSelectedEvent.type, { bubbles: true, composed: true, cancelable: true });
  }
}

declare global {
  interface HTMLElementEventMap {
    'cs-document-selected': CsDocumentSelectedEvent;
  }
}
