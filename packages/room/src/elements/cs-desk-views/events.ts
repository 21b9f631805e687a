import type { ViewFilter } from '@cs-kit/protocol';

/** What the inbox shows beside its own filters. */
export interface ShownView {
  /** Id of a saved view; null for one that is not kept. */
  readonly id: string | null;
  readonly name: string;
  readonly filter: ViewFilter;
}

/** A view of the inbox was chosen, or none any more. */
export class CsViewChosenEvent extends Event {
  static readonly type = 'cs-view-chosen';
  constructor(readonly view: ShownView | null) {
    super(CsViewChosenEvent.type, { bubbles: true, composed: true });
  }
}

declare global {
  interface HTMLElementEventMap {
    'cs-view-chosen': CsViewChosenEvent;
  }
}
