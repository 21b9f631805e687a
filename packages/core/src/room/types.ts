import type {
  Assignee,
  Attachment,
  AttachmentRef,
  Author,
  Call,
  ConversationStatus,
  CsError,
  LogBody,
  LogEvent,
  Member,
  MemberChange,
  Message,
  RoomRole,
  RunningReply,
  ThreadSummary,
} from '@cs-kit/protocol';

/** One reaction under a message. */
export interface Reaction {
  readonly emoji: string;
  readonly count: number;
  /** Whether this person gave it too. */
  readonly own: boolean;
}

/** A message as it stands after every edit, deletion and reaction. */
export interface MessageRow {
  readonly type: 'message';
  readonly seq: number;
  readonly id: string;
  readonly at: string;
  readonly author: Author;
  readonly message: Message;
  readonly edited?: boolean;
  /** The text is empty then. */
  readonly deleted?: boolean;
  readonly reactions: readonly Reaction[];
  /** Whether the visitor found the answer helpful. */
  readonly feedback?: boolean;
  /** What became of the thread that it began. */
  readonly thread?: ThreadSummary;
}

/** A change of the conversation's status. */
export interface StatusRow {
  readonly type: 'status';
  readonly seq: number;
  readonly at: string;
  readonly author: Author;
  readonly status: ConversationStatus;
  readonly assignee: Assignee | null;
  readonly reason?: string;
  readonly rating?: number;
}

/** A change of the people in the room. */
export interface MemberRow {
  readonly type: 'member';
  readonly seq: number;
  readonly at: string;
  readonly author: Author;
  readonly userId: string;
  readonly change: MemberChange;
  readonly role?: RoomRole;
}

/** What the staff did for themselves: put aside, label. */
export interface DeskRow {
  readonly type: 'desk';
  readonly seq: number;
  readonly at: string;
  readonly author: Author;
  readonly body: Extract<LogBody, { readonly kind: 'status' | 'triage' }>;
}

/** A call that is over, or that nobody answered. */
export interface CallRow {
  readonly type: 'call';
  readonly seq: number;
  readonly at: string;
  readonly author: Author;
  readonly callId: string;
  readonly change: 'ended' | 'missed';
  /** From the answer to the end. */
  readonly seconds?: number;
}

/** One line of a room as it is shown. */
export type Row = MessageRow | StatusRow | MemberRow | CallRow | DeskRow;

/** An attachment of a message that is on its way: the reference, with what is known of it for showing. */
export type DraftAttachment = AttachmentRef & Partial<Omit<Attachment, 'kind' | 'id'>>;

/** What a person wants to say. */
export interface Draft {
  readonly text: string;
  readonly replyTo?: string;
  /** The message in whose thread it is an answer. */
  readonly threadId?: string;
  readonly mentions?: readonly string[];
  readonly attachments?: readonly DraftAttachment[];
  readonly visibility?: 'internal';
}

/** A message that the relay has not confirmed yet. */
export interface PendingMessage extends Draft {
  readonly clientMessageId: string;
  readonly state: 'waiting' | 'sending' | 'failed';
  /** Why it failed; `retry` sends it again, `discard` drops it. */
  readonly error?: CsError;
  /** When it was written, milliseconds since 1970. */
  readonly at: number;
}

/** The answer that is being written, with the number of articles it reads. */
export type ReplyInProgress = RunningReply & { readonly sources?: number };

/** What is known of a room now. 'loading' may already have rows from the last visit. */
export interface RoomState {
  readonly phase: 'loading' | 'live' | 'offline' | 'refused';
  readonly error?: CsError;
  /** Empty while a conversation has not begun. */
  readonly roomId: string;
  readonly role: RoomRole;
  readonly lastSeq: number;
  readonly events: readonly LogEvent[];
  readonly rows: readonly Row[];
  readonly members: readonly Member[];
  readonly status: ConversationStatus | null;
  readonly assignee: Assignee | null;
  readonly reply: ReplyInProgress | null;
  /** The call that goes on here. */
  readonly call: Call | null;
  /** Whether messages are translated for who reads another language. */
  readonly translation: boolean;
  readonly pending: readonly PendingMessage[];
  readonly hasOlder: boolean;
  /** Whether a part of the history is shown that ends before the newest messages. */
  readonly hasNewer: boolean;
  /** Highest seq this person has read. */
  readonly readSeq: number;
  /** Messages of others above it, among those loaded; answers in threads are told by their threads. */
  readonly unread: number;
}
