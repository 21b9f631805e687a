const BUBBLING = { bubbles: true, composed: true } as const;

/** The panel has been opened. */
export class CsHubOpenedEvent extends Event {
  static readonly type = 'cs-hub-opened';
  constructor(
    /** Id of the tab that is shown: 'room', 'voice', 'canvas' or that of a plugin. */
    readonly tab: string,
  ) {
    super(CsHubOpenedEvent.type, BUBBLING);
  }
}

/** The panel has been closed. */
export class CsHubClosedEvent extends Event {
  static readonly type = 'cs-hub-closed';
  constructor() {
    super(CsHubClosedEvent.type, BUBBLING);
  }
}

/** The visitor chose a language, or the host page did. */
export class CsLanguageChangedEvent extends Event {
  static readonly type = 'cs-language-changed';
  constructor(
    /** BCP 47 tag. */
    readonly language: string,
  ) {
    super(CsLanguageChangedEvent.type, BUBBLING);
  }
}

/** The visitor's session has ended, here or in another tab, and nothing of it is left on this device. */
export class CsSignedOutEvent extends Event {
  static readonly type = 'cs-signed-out';
  constructor() {
    super(CsSignedOutEvent.type, BUBBLING);
  }
}

declare global {
  interface HTMLElementEventMap {
    'cs-hub-opened': CsHubOpenedEvent;
    'cs-hub-closed': CsHubClosedEvent;
    'cs-language-changed': CsLanguageChangedEvent;
    'cs-signed-out': CsSignedOutEvent;
  }
}
