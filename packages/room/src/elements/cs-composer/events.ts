import type { Draft, DraftAttachment } from '@cs-kit/core';

/** The person pressed Send. */
export class CsComposeRequestEvent extends Event {
  static readonly type = 'cs-compose-request';
  constructor(
    readonly text: string,
    readonly attachments: readonly DraftAttachment[],
    /** Id of the message that this one answers. */
    readonly replyTo?: string,
    /** Ids of those who are mentioned. */
    readonly mentions: readonly string[] = [],
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

/** A voice message begins to be recorded, or that is over. */
export class CsRecordingChangedEvent extends Event {
  static readonly type = 'cs-recording-changed';
  constructor(readonly recording: boolean) {
    super(CsRecordingChangedEvent.type, { bubbles: true, composed: true });
  }
}

/** What was asked to be sent, as the outbox takes it. */
export function draftOf({ text, attachments, replyTo, mentions }: CsComposeRequestEvent): Draft {
  return {
    text,
    ...(attachments.length === 0 ? {} : { attachments }),
    ...(replyTo === undefined ? {} : { replyTo }),
    ...(mentions.length === 0 ? {} : { mentions }),
  };
}

declare global {
  interface HTMLElementEventMap {
    'cs-compose-request': CsComposeRequestEvent;
    'cs-draft-changed': CsDraftChangedEvent;
    'cs-recording-changed': CsRecordingChangedEvent;
  }
}
