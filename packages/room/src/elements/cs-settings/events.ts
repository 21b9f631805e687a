/** Another section of the settings is shown. */
export class CsSectionChangedEvent extends Event {
  static readonly type = 'cs-section-changed';
  readonly section: string;

  constructor(section: string) {
    super(CsSectionChangedEvent.type, { bubbles: true, composed: true });
    this.section = section;
  }
}

/** A site was added, changed or removed: whoever shows sites reads them again. */
export class CsSitesChangedEvent extends Event {
  static readonly type = 'cs-sites-changed';

  constructor() {
    super(CsSitesChangedEvent.type, { bubbles: true, composed: true });
  }
}

declare global {
  interface HTMLElementEventMap {
    'cs-section-changed': CsSectionChangedEvent;
    'cs-sites-changed': CsSitesChangedEvent;
  }
}
