/** How the call of a room concerns this page: somebody is calling, it takes part, or neither. */
export type CallPart = 'rings' | 'in' | 'none';

/** Somebody is calling, this page has come into a call, or that is over. */
export class CsCallChangedEvent extends Event {
  static readonly type = 'cs-call-changed';
  constructor(
    readonly state: CallPart,
    /** Who is calling, or the other one in the call; empty where there is nobody. */
    readonly name: string,
  ) {
    super(CsCallChangedEvent.type, { bubbles: true, composed: true });
  }
}

declare global {
  interface HTMLElementEventMap {
    'cs-call-changed': CsCallChangedEvent;
  }
}
