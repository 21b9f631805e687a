import type { SiteRole, RoomRole } from '@cs-kit/protocol';

const BUBBLING = { bubbles: true, composed: true } as const;

/** A message of this person is stored at the relay. */
export class CsMessageSentEvent extends Event {
  static readonly type = 'cs-message-sent';
  constructor(
    readonly messageId: string,
    readonly text: string,
  ) {
    super(CsMessageSentEvent.type, BUBBLING);
  }
}

/** Somebody else, or the assistant, wrote a message while this element was there. */
export class CsMessageReceivedEvent extends Event {
  static readonly type = 'cs-message-received';
  constructor(
    readonly messageId: string,
    /** The words as Markdown. */
    readonly text: string,
    /** 'assistant' for answers that a machine wrote. */
    readonly role: SiteRole | RoomRole,
    readonly authorName: string,
  ) {
    super(CsMessageReceivedEvent.type, BUBBLING);
  }
}

/** The number of messages that this person has not read changed. */
export class CsUnreadChangedEvent extends Event {
  static readonly type = 'cs-unread-changed';
  constructor(readonly unread: number) {
    super(CsUnreadChangedEvent.type, BUBBLING);
  }
}

/** The conversation began, was handed over, taken, closed, or another one is shown. */
export class CsConversationChangedEvent extends Event {
  static readonly type = 'cs-conversation-changed';
  constructor(
    /** Empty before the first message. */
    readonly roomId: string,
    readonly status: 'assistant' | 'waiting' | 'assigned' | 'snoozed' | 'closed' | null,
    /** Who answers: a name of the team, or null for the assistant. */
    readonly assigneeName: string | null,
  ) {
    super(CsConversationChangedEvent.type, BUBBLING);
  }
}

/** The person wants to hear a message. Whoever reads it aloud says with `waitUntil()` how long that takes and whether it failed, and ends when `signal` is aborted. */
export class CsSpeakRequestEvent extends Event {
  static readonly type = 'cs-speak-request';
  #work: Promise<unknown> = Promise.resolve();
  /** Settles with the reading; at once where nobody takes it. */
  get spoken(): Promise<unknown> {
    return this.#work;
  }
  /** The button stops the reading until the work has settled; a rejection is told to the person. */
  waitUntil(work: Promise<unknown>): void {
    this.#work = work;
  }
  constructor(
    readonly text: string,
    /** Aborted when the person has heard enough. */
    readonly signal: AbortSignal,
  ) {
    super(CsSpeakRequestEvent.type, BUBBLING);
  }
}

declare global {
  interface HTMLElementEventMap {
    'cs-message-sent': CsMessageSentEvent;
    'cs-message-received': CsMessageReceivedEvent;
    'cs-unread-changed': CsUnreadChangedEvent;
    'cs-conversation-changed': CsConversationChangedEvent;
    'cs-speak-request': CsSpeakRequestEvent;
  }
}
