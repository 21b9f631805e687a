/** This person has left a room. */
export class CsRoomLeftEvent extends Event {
  static readonly type = 'cs-room-left';
  constructor(readonly roomId: string) {
    super(CsRoomLeftEvent.type, { bubbles: true, composed: true });
  }
}

declare global {
  interface HTMLElementEventMap {
    'cs-room-left': CsRoomLeftEvent;
  }
}
