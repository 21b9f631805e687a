import type { RelayClient, Translate } from '@cs-kit/core';
import type { RoomRole } from '@cs-kit/protocol';
import type { TemplateResult } from 'lit';
import type { Person } from '../../engine/people.ts';
import type { CallRow, DeskRow, MessageRow } from '../../engine/timeline.ts';
import type { room } from '../../i18n/room.en.ts';

/** Gives authorised bytes: as blob addresses, where each `objectUrl` is matched by one `revoke`, or as they are. */
export type BlobSource = Pick<RelayClient, 'objectUrl' | 'revoke' | 'fetch'>;

/** Under which messages threads may begin: all of a group, the team's notes in a conversation, or none. */
export type ThreadsUnder = 'all' | 'notes' | null;

/** What a person can do with the lines of a log. The host element carries it out; a rejected promise has been reported already. */
export interface MessageActions {
  /** Sends words as if they were typed. */
  readonly say: (text: string) => void;
  readonly feedback: (row: MessageRow, helpful: boolean) => Promise<void>;
  /** Reads a message aloud, or stops reading it. */
  readonly speak: (row: MessageRow) => void;
  readonly edit: (row: MessageRow, text: string) => Promise<void>;
  /** Deletes after a while in which it can be taken back. */
  readonly remove: (row: MessageRow) => void;
  readonly keep: (row: MessageRow) => void;
  /** Takes a message as what the next one answers. */
  readonly reply: (row: MessageRow) => void;
  /** Opens the thread of a message, at one of its answers where one is named. */
  readonly thread: (threadId: string, answerId?: string) => void;
  readonly retry: (clientMessageId: string) => void;
  readonly discard: (clientMessageId: string) => void;
  /** Resolves when the reaction stands in the log, or when words say that it does not. */
  readonly react: (row: MessageRow, emoji: string, on: boolean) => Promise<void>;
  /** Asks for a person. */
  readonly person: () => Promise<void>;
  /** Leaves an address for the answer. */
  readonly contact: (email: string) => Promise<void>;
  /** Stops the answer that is being written. */
  readonly stop: () => void;
  /** Tells the person what did not work. */
  readonly problem: (key: keyof typeof room) => void;
  /** Authorised bytes as blob addresses; null while there is no connection. */
  readonly blobs: () => BlobSource | null;
}

/** What is shown in place of the words of a message. */
export interface Translated {
  /** Other words; the message's own where there are none. */
  readonly text?: string;
  /** BCP 47 tag of the language of what is shown, and its direction. */
  readonly lang?: string;
  readonly dir?: 'ltr' | 'rtl';
  /** Stands under the words. */
  readonly line: TemplateResult;
}

/** What a line needs to be drawn. */
export interface MessageView {
  readonly t: Translate<typeof room>;
  readonly locale: string;
  readonly side: 'visitor' | 'staff';
  readonly assistantName: string;
  /** Id of the person who looks; null before a session. */
  readonly me: string | null;
  /** What that person is in the room. */
  readonly role: RoomRole;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Everybody who may be mentioned here, the reader too. */
  readonly people: readonly Person[];
  readonly canSpeak: boolean;
  /** Whether a request for a person makes sense now: the assistant answers. */
  readonly canAskPerson: boolean;
  /** Whether an e-mail can be left. */
  readonly canLeaveEmail: boolean;
  /** Own messages younger than this may be changed, in milliseconds; Infinity for whoever may always. */
  readonly editWindowMs: number;
  readonly editing: string | null;
  /** Draws the field for it; null before it was loaded. */
  readonly editor: ((row: MessageRow, view: MessageView) => TemplateResult) | null;
  readonly copied: string | null;
  /** Messages whose deletion can still be taken back. */
  readonly removing: ReadonlySet<string>;
  /** The message that is being read aloud, or null. */
  readonly reading: string | null;
  readonly actions: MessageActions;
  /** Draws what the staff did for themselves, and says to whom one of them whispers; null where nobody of them looks. */
  readonly deskLine: ((row: DeskRow | MessageRow, view: MessageView) => TemplateResult | null) | null;
  /** Draws a call that is over. */
  readonly callRow: (row: CallRow, view: Pick<MessageView, 'me' | 'side' | 'locale'>) => TemplateResult;
  /** Draws what became of the thread of a message; null inside of a thread. */
  readonly threadLine: ((row: MessageRow, view: MessageView) => TemplateResult) | null;
  /** Draws the form for an address. */
  readonly contactCard: (view: MessageView) => TemplateResult;
  /** Puts a message into the language of the reader; null where messages are shown as they are. Equal answers are the same object. */
  readonly translated: ((row: MessageRow) => Translated | null) | null;
  /** Opens or closes the field in which a message is changed. */
  readonly setEditing: (id: string | null) => void;
  readonly copy: (row: MessageRow) => Promise<void>;
  /** Shows a message of this room in its place. */
  readonly jump: (messageId: string) => Promise<void>;
  /** Opens what can be done with a message, at the element that was pressed. */
  readonly menu: (row: MessageRow, at: HTMLElement) => Promise<void>;
}
