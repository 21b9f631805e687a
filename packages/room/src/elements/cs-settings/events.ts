/** Another section of the settings is shown. */
export class CsSectionChangedEvent extends Event {
  static readonly type = 'cs-section-changed';
  readonly section: string;

  constructor(section: string) {
    super(CsSectionChangedEvent.type, { bubbles: true, composed: true });
    this.section = section;
  }
}

declare global {
  interface HTMLElementEventMap {
    'cs-section-changed': CsSectionChangedEvent;
  }
}
