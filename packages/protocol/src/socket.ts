import type { Call } from './calls.ts';
import type { ErrorCode } from './errors.ts';
import type { Author, Citation, LogEvent, Member } from './log.ts';
import type { ConversationSummary, Room } from './rest.ts';
import type { RoomRole } from './rights.ts';

/** What a message may carry beside its text. */
export interface AttachmentRef {
  readonly kind: 'file' | 'image';
  readonly id: string;
}

/** A message on its way to the relay. The same `clientMessageId` from the same author is stored once. */
export interface OutgoingMessage {
  readonly clientMessageId: string;
  readonly text: string;
  readonly replyTo?: string;
  /** The message of the same room under which this one is an answer. */
  readonly threadId?: string;
  /** Ids of members that are mentioned by `@name`; 'assistant' calls the assistant. */
  readonly mentions?: readonly string[];
  readonly attachments?: readonly AttachmentRef[];
  readonly visibility?: 'internal';
}

/** Frames that a client sends on `/v1/socket`. Each may carry `ref`, which the answer repeats. */
export type ClientFrame = { readonly ref?: string } & (
  | { readonly type: 'join'; readonly roomId: string; readonly lastSeq?: number }
  | { readonly type: 'leave'; readonly roomId: string }
  | ({ readonly type: 'send'; readonly roomId: string } & OutgoingMessage)
  | { readonly type: 'typing'; readonly roomId: string; readonly typing: boolean }
  | { readonly type: 'presence'; readonly roomId: string; readonly status: 'online' | 'away' | 'busy'; readonly cursor?: unknown }
  | { readonly type: 'read'; readonly roomId: string; readonly seq: number }
  | { readonly type: 'react'; readonly roomId: string; readonly messageId: string; readonly emoji: string; readonly on: boolean }
  | { readonly type: 'stop'; readonly roomId: string }
  | { readonly type: 'signal'; readonly roomId: string; readonly to: string; readonly data: unknown }
  | {
      readonly type: 'call';
      readonly roomId: string;
      readonly callId: string;
      readonly session: string;
      readonly state: 'in' | 'out' | 'declined';
      /** With 'in', each only where it changes. */
      readonly muted?: boolean;
      readonly camera?: boolean;
      readonly screen?: boolean;
    }
  | { readonly type: 'watch'; readonly topic: 'inbox' | 'rooms' }
  | { readonly type: 'renew'; readonly token: string }
  | { readonly type: 'ping' }
);

/** Frames that the relay sends on `/v1/socket`. */
export type RelayFrame = { readonly ref?: string } & (
  | {
      readonly type: 'joined';
      readonly roomId: string;
      /** Version that the relay speaks; a page that was open across an upgrade learns of it here. Relays before 0.2 do not say. */
      readonly protocolVersion?: number;
      readonly lastSeq: number;
      readonly role: RoomRole;
      readonly events: readonly LogEvent[];
      readonly members: readonly Member[];
      readonly more: boolean;
      readonly reset?: true;
      readonly reply?: RunningReply;
      /** The call that goes on here. */
      readonly call?: Call;
      /** Messages are translated here. */
      readonly translation?: true;
    }
  | { readonly type: 'acked'; readonly roomId: string; readonly clientMessageId: string; readonly messageId: string; readonly seq: number; readonly at: string }
  | { readonly type: 'events'; readonly roomId: string; readonly events: readonly LogEvent[] }
  | { readonly type: 'presence'; readonly roomId: string; readonly members: readonly Member[] }
  /** The relay has taken this person out of the room; nothing more of it follows. */
  | { readonly type: 'left'; readonly roomId: string; readonly code: 'room/forbidden' | 'room/banned' | 'room/not-found' }
  | ({ readonly type: 'reply'; readonly roomId: string } & ReplyDelta)
  | {
      readonly type: 'inbox';
      readonly cursor: string | null;
      readonly conversations: readonly ConversationSummary[];
      /** More open ones are answered to `GET /v1/conversations?status=open&cursor=`; null where there are none. */
      readonly openCursor?: string | null;
    }
  | { readonly type: 'inbox-changed'; readonly cursor: string | null; readonly conversation: ConversationSummary }
  /** The answer to watching the own rooms; `room-changed` follows. */
  | { readonly type: 'watching'; readonly topic: 'rooms' }
  /** Something happened in a group that one belongs to. What became of the room is read over REST. */
  | {
      readonly type: 'room-changed';
      readonly roomId: string;
      readonly seq: number;
      readonly at: string;
      readonly kind: LogEvent['kind'];
      readonly authorId: string;
      /** With kind 'member': whose membership changed. */
      readonly userId?: string;
      readonly mentioned?: true;
    }
  /** A group has come into the list of whoever watches their rooms, or changed there without their belonging to it: a public one of a site, or one that they have made on another page. */
  | { readonly type: 'room-listed'; readonly siteId: string; readonly room: Room; readonly joined: boolean }
  /** A group is in no list any more. */
  | { readonly type: 'room-unlisted'; readonly roomId: string }
  /** Somebody calls this person in a room that may not be open; null when it rings no more. To whoever watches a list. */
  | { readonly type: 'ringing'; readonly roomId: string; readonly call: Call | null; readonly title?: string; readonly quiet?: true }
  | { readonly type: 'signal'; readonly roomId: string; readonly from: Author; readonly data: unknown }
  /** The call of a room has changed; null where there is none any more. */
  | { readonly type: 'call'; readonly roomId: string; readonly call: Call | null }
  /** Translation was switched on or off in a conversation. */
  | { readonly type: 'translation'; readonly roomId: string; readonly on: boolean }
  | { readonly type: 'renewed'; readonly expiresAt: string }
  | { readonly type: 'error'; readonly code: ErrorCode; readonly message: string; readonly retryable: boolean; readonly retryAfterMs?: number }
  | { readonly type: 'pong'; readonly now: string }
);

/** A piece of an answer that is being written. Not in the log; the finished answer follows as one message event. */
export interface ReplyDelta {
  readonly replyId: string;
  /** The message that is answered. */
  readonly inReplyTo: string;
  /** Where `delta` starts in the answer, in UTF-16 units: a client that joined late or missed a frame can tell. */
  readonly offset: number;
  readonly delta: string;
  /** What the assistant is doing while no words are there yet. */
  readonly step?: 'searching' | 'reading' | 'writing';
  /** Articles that are being read, with step 'reading'. */
  readonly sources?: number;
  /** Nothing more follows: the answer stands in the log, or there is none. */
  readonly done?: true;
}

/** The answer so far, given to someone who joins while it is being written. */
export interface RunningReply {
  readonly replyId: string;
  readonly inReplyTo: string;
  readonly text: string;
  readonly step: 'searching' | 'reading' | 'writing';
  readonly citations?: readonly Citation[];
}
