import type { ConversationAction, ConversationSummary, ErrorCode } from '@cs-kit/protocol';
import type { BlockWish } from '../../engine/block-terms.ts';

const BUBBLING = { bubbles: true, composed: true } as const;

/** A conversation was chosen in the list, or by the keyboard. */
export class CsConversationChosenEvent extends Event {
  static readonly type = 'cs-conversation-chosen';
  constructor(
    readonly conversationId: string,
    /** What a search found of it; it need not be in the list. */
    readonly conversation?: ConversationSummary,
  ) {
    super(CsConversationChosenEvent.type, BUBBLING);
  }
}

/** The person wants to go back to the list. */
export class CsBackRequestEvent extends Event {
  static readonly type = 'cs-back-request';
  constructor() {
    super(CsBackRequestEvent.type, BUBBLING);
  }
}

/** The person wants to see what is known of the visitor. */
export class CsDetailsRequestEvent extends Event {
  static readonly type = 'cs-details-request';
  constructor() {
    super(CsDetailsRequestEvent.type, BUBBLING);
  }
}

/** The person wants to close a conversation. */
export class CsSolveRequestEvent extends Event {
  static readonly type = 'cs-solve-request';
  constructor(readonly conversationId: string) {
    super(CsSolveRequestEvent.type, BUBBLING);
  }
}

/** The person wants to do something with one or several conversations. Whoever does it says with `waitUntil()` how long that takes: what was pressed is busy for so long. */
export class CsActionRequestEvent extends Event {
  static readonly type = 'cs-action-request';
  #work: Promise<unknown> = Promise.resolve();
  constructor(
    readonly conversationIds: readonly string[],
    readonly action: ConversationAction,
  ) {
    super(CsActionRequestEvent.type, BUBBLING);
  }

  /** Settles when it was done, or could not be; at the desk with the ids of those with which it was done. */
  get done(): Promise<unknown> {
    return this.#work;
  }

  /** Takes it over. */
  waitUntil(work: Promise<unknown>): void {
    this.#work = work;
  }
}

/** The person wants new messages of a visitor to be refused, and perhaps the network that they come from. */
export class CsBlockRequestEvent extends Event {
  static readonly type = 'cs-block-request';
  #work: Promise<ErrorCode | null> = Promise.resolve(null);
  constructor(
    readonly conversationId: string,
    readonly wish: BlockWish,
  ) {
    super(CsBlockRequestEvent.type, BUBBLING);
  }

  /** Settles when it was done, with null, or could not be, with the code that says why. */
  get done(): Promise<ErrorCode | null> {
    return this.#work;
  }

  /** Takes it over. */
  waitUntil(work: Promise<ErrorCode | null>): void {
    this.#work = work;
  }
}

/** A member of staff has signed in. */
export class CsStaffSignedInEvent extends Event {
  static readonly type = 'cs-staff-signed-in';
  constructor(
    readonly name: string,
    readonly role: string,
  ) {
    super(CsStaffSignedInEvent.type, BUBBLING);
  }
}

declare global {
  interface HTMLElementEventMap {
    'cs-conversation-chosen': CsConversationChosenEvent;
    'cs-back-request': CsBackRequestEvent;
    'cs-details-request': CsDetailsRequestEvent;
    'cs-block-request': CsBlockRequestEvent;
    'cs-action-request': CsActionRequestEvent;
    'cs-solve-request': CsSolveRequestEvent;
    'cs-staff-signed-in': CsStaffSignedInEvent;
  }
}
