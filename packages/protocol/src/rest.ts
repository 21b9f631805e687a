import type { Assignee, Author, Citation, ConversationStatus, LogEvent, Member, Message } from './log.ts';
import type { HandOver, Offer, ReplyTarget, Review, Routing } from './desk.ts';
import type { Priority } from './triage.ts';
import type { RoomRole, SiteRole, StaffRole } from './rights.ts';

/** Something that a site or relay can do, and with what. */
export interface Capability {
  /** Name of the engine, for people: 'knowledge base', 'OpenAI', 'browser', 'offline'; or the machine that stands in for a provider. */
  readonly engine: string;
  readonly available: boolean;
  /** Why not, and what to do about it. */
  readonly reason?: string;
  /** Where the data goes: stays on the device, on the relay, or to a provider. */
  readonly dataGoesTo?: 'device' | 'relay' | 'provider' | 'browser-vendor';
  /** Speech is taken while it is spoken, at `/v1/speech/stream`. Relays before 0.2 take whole recordings only. */
  readonly stream?: true;
}
export const CAPABILITIES = ['assistant', 'speechToText', 'textToSpeech', 'images', 'calls', 'email', 'files', 'translation'] as const;
export type CapabilityName = (typeof CAPABILITIES)[number];

/** Features that a site shows. */
export const FEATURES = ['room', 'voice', 'canvas', 'insights'] as const;
export type Feature = (typeof FEATURES)[number];

/** Looks of the widget on one site. */
export interface Theme {
  /** Accent colour as #rrggbb, or null for the kit's own. */
  readonly accent: string | null;
  /** Address of a logo, or null for the mark. */
  readonly logoUrl: string | null;
  /** Name that the assistant goes by. */
  readonly assistantName: string;
  /** First words of the empty panel, by language; missing languages use the kit's own. */
  readonly greeting: Readonly<Record<string, string>>;
  readonly side: 'end' | 'start';
  /** Corner radius of the panel in px. */
  readonly radius: number | null;
  readonly scheme: 'auto' | 'light' | 'dark';
}

/** One open span of a day, minutes from midnight in the site's zone. */
export interface OpenSpan {
  /** 0 is Sunday. */
  readonly day: number;
  readonly from: number;
  readonly to: number;
}

/** When people answer. */
export interface Hours {
  /** IANA zone. */
  readonly timeZone: string;
  /** Empty means always. */
  readonly spans: readonly OpenSpan[];
}

/** Whether people are there, told to visitors. */
export interface Availability {
  readonly people: boolean;
  /** ISO time at which somebody will be there, or null when not known. */
  readonly backAt: string | null;
}

/** `GET /v1/limits`, and part of the configuration: how much one message may carry. */
export interface SendLimits {
  readonly messageChars: number;
  /** Largest body of `POST /v1/files`. */
  readonly fileBytes: number;
  /** Largest file, sent in parts by tus at `/v1/uploads`. */
  readonly uploadBytes: number;
  readonly attachments: number;
}

/** `GET /v1/config`: what a page may know before a session. */
export interface PublicConfig {
  readonly protocolVersion: number;
  readonly siteName: string;
  readonly features: readonly Feature[];
  readonly capabilities: Readonly<Record<CapabilityName, Capability>>;
  readonly limits: SendLimits;
  readonly locales: readonly string[];
  readonly theme: Theme;
  readonly availability: Availability;
  readonly analytics: 'consent' | 'off' | 'cookieless' | 'on';
}

/** A session of a visitor or a member of staff. */
export interface Session {
  readonly token: string;
  /** ISO time. */
  readonly expiresAt: string;
  readonly refreshToken: string;
  readonly visitorId: string;
  readonly user: { readonly id: string; readonly name: string; readonly role: SiteRole };
}

/** `PUT /v1/conversations/current` and one row of the desk's list. */
export interface Conversation {
  readonly id: string;
  readonly status: ConversationStatus;
  readonly assignee: Assignee | null;
  readonly lastSeq: number;
  readonly role: RoomRole;
}

/** A conversation as the desk lists it. */
export interface ConversationSummary extends Conversation {
  readonly siteId: string;
  readonly visitor: { readonly id: string; readonly name: string; readonly known: boolean; readonly online: boolean; readonly locale: string };
  /** The newest message that is no notice of the relay. `attached` is the media type of the first file of one without words. */
  readonly last: { readonly text: string; readonly at: string; readonly by: Author; readonly attached?: string } | null;
  /** Messages of the visitor that this member of staff has not read. */
  readonly unread: number;
  readonly startedAt: string;
  readonly updatedAt: string;
  /** Since when the visitor waits for an answer of a person. */
  readonly waitingSince: string | null;
  /** Whether that is longer than the site promises. */
  readonly overdue: boolean;
  readonly reason: string | null;
  readonly email: string | null;
  readonly rating: number | null;
  /** Staff only: when it comes back, or null until the visitor writes; null as well while it is not put aside. */
  readonly snoozedUntil: string | null;
  /** Staff only; 'none' to others. */
  readonly priority: Priority;
  /** Staff only; empty to others. */
  readonly tags: readonly string[];
  /** Staff only: hidden from every list but that of spam. */
  readonly spam: boolean;
  /** Staff only: the team that it belongs to. */
  readonly team: { readonly id: string; readonly name: string } | null;
  /** Staff only: to whom it is offered while it waits. */
  readonly offer: Offer | null;
  /** Staff only: how it was last handed on; null with the assistant, unless it was handed there. */
  readonly handed: HandOver | null;
  /** Staff only: until when the visitor should have an answer; null while they wait for none, or where the site promises nothing. */
  readonly target: ReplyTarget | null;
  /** Staff only: the conversation in which it goes on since they merged the two; null for others. `sameVisitor`: the next message of its visitor goes there. */
  readonly merged: { readonly into: string; readonly sameVisitor: boolean } | null;
  /** Staff only: whispers to whoever looks that they have not read. */
  readonly whispers: number;
  /** To leads, and to whom it concerns: what a lead found of it; null where nobody has reviewed it, and to others. */
  readonly review: Review | null;
  /** Whether messages are translated for who reads another language. */
  readonly translation: boolean;
  /** What the host page said of itself; not verified. */
  readonly context: Readonly<Record<string, unknown>> | null;
  /** With a search: its newest hit in this conversation. */
  readonly found?: FoundMessage;
}

/** Words round a hit of a search. `marks` are pairs of start and end in `text`, in UTF-16 units. */
export interface Snippet {
  readonly text: string;
  readonly marks: readonly (readonly [start: number, end: number])[];
}

/** A message that a search has found, as it stands now. */
export interface FoundMessage extends Message {
  readonly seq: number;
  readonly at: string;
  readonly author: Author;
  readonly snippet: Snippet;
}

/** A page of a list. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly cursor: string | null;
}

/** A room that people made, or a conversation seen as a room. */
export interface Room {
  readonly id: string;
  readonly title: string;
  readonly visibility: 'public' | 'private';
  readonly kind: 'conversation' | 'group';
  readonly lastSeq: number;
  readonly role: RoomRole;
  /** Whether the caller is mentioned in what they have not read. */
  readonly mentioned: boolean;
  readonly topic: string;
  /** Read-only for all, until it is restored. */
  readonly archived: boolean;
  readonly locked: boolean;
  /** Seconds between two messages of one member; 0 is none. */
  readonly slowModeSeconds: number;
  readonly memberCount: number;
  /** Messages of others that the caller has not read; 99 stands for that many or more. */
  readonly unread: number;
  /** ISO time of the newest entry of the log. */
  readonly lastAt: string | null;
}

/** A member as `GET /v1/rooms/{id}/members` lists them. */
export interface RoomMember {
  readonly id: string;
  readonly name: string;
  readonly role: RoomRole;
  readonly presence: Member['presence'];
  readonly muted: boolean;
  readonly banned: boolean;
}

/** A link into a room. `code` is shown once, in the answer that made it. */
export interface RoomInvite {
  readonly id: string;
  readonly role: RoomRole;
  readonly expiresAt: string;
  /** Null where there is no bound. */
  readonly usesLeft: number | null;
  readonly createdAt: string;
  readonly code?: string;
}

/** Somebody who asks to join a private room. */
export interface JoinRequest {
  readonly userId: string;
  readonly name: string;
  readonly note: string;
  readonly at: string;
}

/** `GET /v1/rooms/{id}/events`. */
export interface EventsPage {
  readonly events: readonly LogEvent[];
  readonly lastSeq: number;
  /** Whether there is more in the direction that was asked for; around a number, whether there is older. */
  readonly more: boolean;
  /** Around a number: whether there is newer. */
  readonly newer?: boolean;
}

/** A knowledge article. */
export interface Article {
  readonly id: string;
  /** BCP 47 tag. */
  readonly locale: string;
  readonly slug: string;
  readonly title: string;
  /** Markdown. */
  readonly body: string;
  readonly tags: readonly string[];
  /** Page of the article; by default the relay's own help page. */
  readonly url: string;
  /** Whether it came with the kit as an example. */
  readonly demo: boolean;
  readonly updatedAt: string;
}

/** What the assistant says to a question outside a room. Events of `POST /v1/assistant/replies`. */
export type ReplyEvent =
  | { readonly event: 'delta'; readonly data: { readonly delta: string } }
  | {
      readonly event: 'citations';
      readonly data: {
        readonly citations: readonly Citation[];
        readonly suggestions: readonly string[];
        readonly offer?: 'handover';
        readonly origin: 'passage' | 'generated' | 'none';
      };
    }
  | { readonly event: 'done'; readonly data: { readonly text: string } }
  | { readonly event: 'error'; readonly data: { readonly code: string; readonly message: string; readonly retryable: boolean } };

/** A stored file or picture. */
export interface StoredFile {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly size: number;
  readonly width?: number;
  readonly height?: number;
  readonly sha256: string;
}

/** A resumable upload. */
export interface UploadState {
  readonly id: string;
  /** Bytes that are stored; the next part begins here. */
  readonly offset: number;
  readonly length: number;
  /** ISO time at which an unfinished one is removed; null for what has become a file. */
  readonly expiresAt: string | null;
  /** What became of it, once it is whole and checked. */
  readonly file: StoredFile | null;
}

/** A member of staff as other staff see them. */
export interface StaffMember {
  readonly id: string;
  readonly name: string;
  readonly role: StaffRole;
  readonly status: 'online' | 'away' | 'offline';
  readonly active: boolean;
  readonly lastSeenAt: string | null;
  /** Open conversations that they have at most before others are offered; null for the number of the site. */
  readonly capacity: number | null;
}

/** Whole words, whatever their case, that a site refuses or shows as dots. */
export interface WordRule {
  readonly words: string;
  readonly action: 'refuse' | 'mask';
}

/** A site as its admin sees it. */
export interface Site {
  readonly id: string;
  readonly key: string;
  readonly name: string;
  readonly origins: readonly string[];
  readonly features: readonly Feature[];
  readonly enabled: boolean;
  readonly theme: Theme;
  readonly hours: Hours;
  /** Minutes after which an unanswered request tells the visitor and the staff again. */
  readonly answerWithinMinutes: number;
  /** Minutes within opening hours until the first answer of a person, and until each one after it; null for no such target. */
  readonly firstReplyMinutes: number | null;
  readonly nextReplyMinutes: number | null;
  /** 'manual': the staff take what waits. 'automatic': it is offered to one after the other. */
  readonly routing: Routing;
  /** Open conversations that one person has at most before others are offered. */
  readonly routingCapacity: number;
  /** Seconds for which a conversation is offered to one person. */
  readonly offerSeconds: number;
  readonly analytics: PublicConfig['analytics'];
  readonly visitorRooms: boolean;
  /** What messages may not say, or say as dots. */
  readonly wordRules: readonly WordRule[];
  readonly uploads: boolean;
  /** Whether the relay looks at the pages behind links of messages, to show what they are. */
  readonly linkPreviews: boolean;
  /** Whether new conversations are translated between the two sides. */
  readonly translation: boolean;
  readonly openaiForVisitors: boolean;
  readonly budgets: Readonly<Record<BudgetName, number>>;
  readonly demo: boolean;
  /** Pages that loaded the script, newest first. */
  readonly seen: readonly { readonly origin: string; readonly at: string }[];
}

/** Daily budgets of a site, in the unit of the name. */
export const BUDGETS = ['chatTokens', 'images', 'speechSeconds', 'speechChars'] as const;
export type BudgetName = (typeof BUDGETS)[number];

/** A picture job. */
export interface ImageJob {
  readonly id: string;
  readonly engine: string;
  readonly createdAt: string;
  readonly items: readonly ImageJobItem[];
}
export interface ImageJobItem {
  readonly id: string;
  readonly status: 'waiting' | 'running' | 'done' | 'failed' | 'cancelled';
  /** 0 to 1 where the engine reports it. */
  readonly progress?: number;
  readonly imageId?: string;
  readonly width?: number;
  readonly height?: number;
  readonly code?: string;
  readonly message?: string;
}

/** What the live panel shows. `GET /v1/insights/live` sends it whole, then changed fields. */
export interface LiveSnapshot {
  /** Visitors with an event or an open socket in the last five minutes. */
  readonly visitors: number;
  /** Events per minute, oldest first, 30 minutes. */
  readonly eventsPerMinute: readonly number[];
  /** Start of the first of these minutes, ISO. */
  readonly from: string;
  readonly topPages: readonly { readonly page: string; readonly views: number; readonly visitors: number }[];
  /** Messages today, by side. */
  readonly messages: { readonly visitor: number; readonly staff: number; readonly assistant: number };
  /** Median milliseconds from a request for a person to the first words of a person, today; null before the first. */
  readonly firstResponseMs: number | null;
  /** Median milliseconds of the assistant's answers today. */
  readonly assistantResponseMs: number | null;
  readonly rooms: number;
  readonly waiting: number;
  /** Questions that found no answer, newest first. */
  readonly unanswered: readonly { readonly text: string; readonly at: string; readonly count: number }[];
  /** What just happened, newest first. */
  readonly recent: readonly { readonly id: string; readonly name: string; readonly at: string; readonly page: string | null; readonly detail: string | null }[];
  /** Whom the figures cover. */
  readonly coverage: { readonly mode: PublicConfig['analytics']; readonly consented: number; readonly lossRate: number | null };
}
