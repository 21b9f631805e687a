import type { SavedReply } from '@cs-kit/protocol';

/** A saved reply was chosen to be used. */
export class CsReplyChosenEvent extends Event {
  static readonly type = 'cs-reply-chosen';
  constructor(readonly reply: SavedReply) {
    super(CsReplyChosenEvent.type, { bubbles: true, composed: true });
  }
}

declare global {
  interface HTMLElementEventMap {
    'cs-reply-chosen': CsReplyChosenEvent;
  }
}
