/** A room of the list was chosen, made or joined. */
export class CsRoomSelectedEvent extends Event {
  static readonly type = 'cs-room-selected';
  constructor(readonly roomId: string) {
    super(CsRoomSelectedEvent.type, { bubbles: true, composed: true });
  }
}

declare global {
  interface HTMLElementEventMap {
    'cs-room-selected': CsRoomSelectedEvent;
  }
}
