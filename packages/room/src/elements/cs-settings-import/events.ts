/** The import was left, or articles were written. */
export class CsImportClosedEvent extends Event {
  static readonly type = 'cs-import-closed';
  /** Articles that were written. */
  readonly written: number;

  constructor(written: number) {
    super(CsImportClosedEvent.type, { bubbles: true, composed: true });
    this.written = written;
  }
}

declare global {
  interface HTMLElementEventMap {
    'cs-import-closed': CsImportClosedEvent;
  }
}
