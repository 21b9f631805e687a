/** A room was deleted for good. */
export class CsRoomDeletedEvent extends Event {
  static readonly type = 'cs-room-deleted';
  constructor(readonly roomId: string) {
    super(CsRoomDeletedEvent.type, { bubbles: true, composed: true });
  }
}

declare global {
  interface HTMLElementEventMap {
    'cs-room-deleted': CsRoomDeletedEvent;
  }
}
