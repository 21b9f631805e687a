import type { DraftAttachment } from '@cs-kit/core';

/** The person pressed Send. */
export class CsComposeRequestEvent extends Event {
  static readonly type = 'cs-compose-request';
  constructor(
    readonly text: string,
    readonly attachments: readonly DraftAttachment[],
  ) {
    super(CsComposeRequestEvent.type, { bubbles: true, composed: true });
  }
}

/** The words in the composer changed by a key. */
export class CsDraftChangedEvent extends Event {
  static readonly type = 'cs-draft-changed';
  constructor(readonly text: string) {
    super(CsDraftChangedEvent.type, { bubbles: true, composed: true });
  }
}

declare global {
  interface HTMLElementEventMap {
    'cs-compose-request': CsComposeRequestEvent;
    'cs-draft-changed': CsDraftChangedEvent;
  }
}
