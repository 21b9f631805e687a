import type { RoomRole, SiteRole } from './rights.ts';
import type { HandOver, MergeNote } from './desk.ts';
import type { Priority } from './triage.ts';

/** Who did something, as stamped by the relay from the token. */
export interface Author {
  readonly id: string;
  readonly name: string;
  readonly role: SiteRole | RoomRole;
}

/** A passage of a knowledge article that an answer rests on. */
export interface Citation {
  readonly articleId: string;
  readonly title: string;
  /** Address of the article's page, absolute. */
  readonly url: string;
  /** The words of the article that the answer uses. */
  readonly passage: string;
}

/** A file or picture that stands in a message. Bytes are fetched by id. */
export interface Attachment {
  readonly kind: 'file' | 'image';
  readonly id: string;
  readonly name: string;
  /** Media type. */
  readonly type: string;
  /** Bytes. */
  readonly size: number;
  readonly width?: number;
  readonly height?: number;
  /** Words that describe the picture; its alternative text. */
  readonly description?: string;
}

/** Why the relay wrote a notice of its own into a conversation. */
export type NoticeKind =
  'outside-hours' | 'nobody-available' | 'waiting' | 'no-answer-yet' | 'answer-late' | 'contact-saved' | 'interrupted' | 'provider-failed' | 'translated';

/** A message as it stands in the log. */
export interface Message {
  readonly id: string;
  readonly clientMessageId?: string;
  readonly text: string;
  readonly replyTo?: string;
  /** Set on an answer in a thread: the message that began it. */
  readonly threadId?: string;
  /** Ids of members that are mentioned by `@name`; 'assistant' calls the assistant. */
  readonly mentions?: readonly string[];
  readonly attachments?: readonly Attachment[];
  /** 'internal' is a note that only staff see. */
  readonly visibility?: 'internal';
  /** Set on a note that a lead wrote to whoever had the conversation. */
  readonly whisper?: Assignee;
  /** Set on an answer of the assistant: the message it answers. */
  readonly inReplyTo?: string;
  readonly citations?: readonly Citation[];
  /** Titles of articles that may fit better, offered as one-tap questions. */
  readonly suggestions?: readonly string[];
  readonly offer?: 'handover' | 'contact';
  readonly status?: 'complete' | 'interrupted';
  /** 'passage': words of an article, found by search. 'generated': words of a language model. 'none': nothing fitting was found. */
  readonly origin?: 'passage' | 'generated' | 'none' | 'notice';
  readonly notice?: NoticeKind;
  /** ISO time at which people are back, with a notice. */
  readonly backAt?: string;
}

/** State of a conversation between a visitor and the site. */
export type ConversationStatus = 'assistant' | 'waiting' | 'assigned' | 'snoozed' | 'closed';

/** Someone who holds a conversation. */
export interface Assignee {
  readonly id: string;
  readonly name: string;
}

/** What happened to a member. */
export type MemberChange = 'joined' | 'left' | 'role' | 'muted' | 'unmuted' | 'removed' | 'banned' | 'unbanned';

/** What was changed of a room: only the fields that are there. */
export interface RoomChange {
  readonly title?: string;
  readonly topic?: string;
  readonly visibility?: 'public' | 'private';
  readonly locked?: boolean;
  /** Seconds between two messages of one member; 0 is none. */
  readonly slowModeSeconds?: number;
  readonly archived?: boolean;
}

/** The message that an entry is about, and the thread that it stands in. */
export interface OfMessage {
  readonly messageId: string;
  readonly threadId?: string;
}

/** What is known of a thread beside the message that began it. */
export interface ThreadSummary {
  /** Answers that stand. */
  readonly count: number;
  /** ISO time of the last of them. */
  readonly lastAt: string;
  /** Up to three who wrote, those who wrote last first. */
  readonly authors: readonly Author[];
  /** Number of the last entry that is counted here. */
  readonly seq: number;
}

/** What happened, by kind. */
export type LogBody =
  | { readonly kind: 'message'; readonly message: Message }
  | ({ readonly kind: 'edit'; readonly text: string; /** As the message that was changed. */ readonly visibility?: 'internal' } & OfMessage)
  | ({ readonly kind: 'delete' } & OfMessage)
  | ({ readonly kind: 'reaction'; readonly emoji: string; readonly on: boolean } & OfMessage)
  | ({ readonly kind: 'feedback'; readonly helpful: boolean } & OfMessage)
  | { readonly kind: 'member'; readonly userId: string; readonly change: MemberChange; readonly role?: RoomRole }
  | { readonly kind: 'room'; readonly change: RoomChange }
  | {
      readonly kind: 'status';
      readonly status: ConversationStatus;
      readonly assignee: Assignee | null;
      readonly reason?: string;
      readonly rating?: number;
      /** With 'snoozed': ISO time at which it comes back, or null until the visitor writes. */
      readonly until?: string | null;
      /** What ended the time aside. */
      readonly woken?: 'time' | 'answer' | 'person';
      /** Being put aside is the staff's own affair: to the visitor nothing has changed. */
      readonly visibility?: 'internal';
    }
  | {
      readonly kind: 'triage';
      readonly visibility: 'internal';
      readonly priority?: Priority;
      readonly added?: readonly string[];
      readonly removed?: readonly string[];
      readonly spam?: boolean;
      /** The staff handed it on. */
      readonly handed?: HandOver;
      readonly merged?: MergeNote;
    }
  | {
      readonly kind: 'document';
      readonly documentId: string;
      readonly change: 'created' | 'renamed' | 'deleted' | 'restored';
      /** The title after it. */
      readonly title: string;
    }
  | { readonly kind: 'receipt'; readonly userId: string; readonly readSeq: number }
  | {
      readonly kind: 'call';
      readonly callId: string;
      readonly change: 'started' | 'ended' | 'missed';
      /** With 'ended': seconds from the answer to the end. */
      readonly seconds?: number;
    };

/** One entry of a room's log. `seq` counts from 1 without a gap; kinds that a client does not know are kept and skipped. */
export type LogEvent = {
  readonly seq: number;
  readonly id: string;
  /** ISO time at the relay. */
  readonly at: string;
  readonly author: Author;
  /** On the beginning of a thread, in a page that the relay has read: entries after its `seq` are not in it. */
  readonly thread?: ThreadSummary;
} & LogBody;

/** A member of a room as the relay vouches for it. */
export interface Member {
  readonly id: string;
  readonly name: string;
  readonly role: RoomRole;
  readonly presence: 'online' | 'away' | 'busy' | 'offline';
  readonly typing: boolean;
  /** Set where they may not write at present. */
  readonly muted?: true;
  /** Highest seq this member has read. */
  readonly readSeq: number;
  readonly cursor?: unknown;
}
