import type { Assignee } from './log.ts';

/** How conversations that wait for a person find one. */
export const ROUTINGS = ['manual', 'automatic'] as const;
export type Routing = (typeof ROUTINGS)[number];

/** What is written of a team. */
export interface TeamDraft {
  readonly name: string;
  /** Ids of members of staff. */
  readonly members: readonly string[];
  /** BCP 47 languages that it speaks; empty means every one. */
  readonly languages: readonly string[];
  /** Pages whose visitors it answers, `*` standing for anything; empty means every one. */
  readonly pages: readonly string[];
}

/** Colleagues who answer a part of the visitors of a site. */
export interface Team extends TeamDraft {
  readonly id: string;
  readonly siteId: string;
  readonly updatedAt: string;
}

/** A conversation that was offered to somebody, who takes it or lets it pass. */
export interface Offer {
  readonly to: Assignee;
  /** ISO time at which it goes on to the next. */
  readonly until: string;
}

/** A pattern of pages as it is kept: a path from the root, or an address; null where it is neither or too long. */
export function normalPagePattern(text: string, most: number): string | null {
  const pattern = text.normalize('NFC').trim();
  return pattern.length <= most && /^(?:\/|https?:\/\/|\*)[^\s?#]*$/i.test(pattern) ? pattern : null;
}

/** Until when the visitor should have an answer, as the site promises itself. */
export interface ReplyTarget {
  /** The first answer of a person, or one after it. */
  readonly kind: 'first' | 'next';
  /** ISO time; hours in which nobody answers are not counted. */
  readonly due: string;
  /** ISO time from which little of it is left. */
  readonly warnAt: string;
  readonly state: 'ok' | 'soon' | 'late';
}

/** How a conversation was last handed on by the staff. Theirs alone: its visitor sees who has it, not why. */
export interface HandOver {
  readonly by: Assignee;
  readonly to: { readonly kind: 'person' | 'team' | 'assistant'; readonly name: string };
  readonly reason: string | null;
  /** ISO time. */
  readonly at: string;
}

/** What was said in a conversation, in short. */
export interface Brief {
  /** 'picked': sentences of the visitor, word for word. 'generated': words of a language model. */
  readonly origin: 'picked' | 'generated';
  readonly sentences: readonly string[];
  /** How many messages it rests on. */
  readonly messages: number;
  /** Number of the newest entry of the log that it knows. */
  readonly lastSeq: number;
  /** Name of the model's provider; null where none was asked. */
  readonly engine: string | null;
  /** Why sentences were picked although a model is configured. */
  readonly code?: string;
}

/** Two conversations were merged, or are two again; stands in the logs of both. */
export interface MergeNote {
  /** 'into': this one goes on in the other; 'apart': it stands for itself again. 'from': the other goes on here; 'away': it does not any more. */
  readonly kind: 'into' | 'apart' | 'from' | 'away';
  /** The other conversation. */
  readonly conversationId: string;
  /** With 'into': both are of one visitor, whose next message goes there. */
  readonly sameVisitor?: boolean;
}

/** Scores of a review, the best last. */
export const REVIEW_SCORES = [1, 2, 3, 4, 5] as const;

/** What a lead writes of a closed conversation. */
export interface ReviewDraft {
  /** One of `REVIEW_SCORES`. */
  readonly score: number;
  readonly words: string;
  /** What it is about, in a word or two; null where nothing was named. */
  readonly category: string | null;
}

/** What a lead found of a conversation; for whom it concerns, and for leads. */
export interface Review extends ReviewDraft {
  readonly by: Assignee;
  /** Who had the conversation when it was reviewed; null for the assistant. */
  readonly agent: Assignee | null;
  /** ISO time. */
  readonly at: string;
}

/** A page that a visitor looked at, as their page told it; not verified. */
export interface VisitedPage {
  /** ISO time. */
  readonly at: string;
  /** Without query and fragment, but for `utm_` fields. */
  readonly url: string;
  /** What of it stands after the origin. */
  readonly path: string;
}

/** The newest visit of somebody to the pages of a site. `GET /v1/conversations/{id}/pages`. */
export interface Visit {
  /** Whether the site recognises visitors who agreed to it; where it does not, nothing is known of anybody. */
  readonly counted: boolean;
  /** The newest first. */
  readonly pages: readonly VisitedPage[];
}

/** To whom a conversation can be handed. `GET /v1/conversations/{id}/recipients`. */
export interface Recipients {
  readonly people: readonly {
    readonly id: string;
    readonly name: string;
    /** At the desk and taking requests, at the desk but away, or not there. */
    readonly presence: 'here' | 'away' | 'gone';
    /** Open conversations that they have. */
    readonly open: number;
  }[];
  /** `here` is how many of it are at the desk and take requests. */
  readonly teams: readonly { readonly id: string; readonly name: string; readonly here: number }[];
}
