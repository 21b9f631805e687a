import { LIMITS } from './limits.ts';
import type { ConversationStatus } from './log.ts';
import type { BlockedToo } from './networks.ts';

/** How urgent the staff find a conversation, the least first. */
export const PRIORITIES = ['none', 'low', 'high', 'urgent'] as const;
export type Priority = (typeof PRIORITIES)[number];

/** What staff do with one or several conversations at once. `POST /v1/conversations/actions`. */
export type ConversationAction =
  | { readonly type: 'assign'; /** Null puts it back among those that wait. */ readonly userId: string | null }
  | { readonly type: 'snooze'; /** ISO time, or null until the visitor writes. */ readonly until: string | null }
  | { readonly type: 'wake' }
  | { readonly type: 'priority'; readonly priority: Priority }
  | { readonly type: 'tag'; readonly add?: readonly string[]; readonly remove?: readonly string[] }
  | { readonly type: 'close' }
  | { readonly type: 'merge'; /** The open conversation of the same site in which it goes on. */ readonly into: string }
  | { readonly type: 'spam'; /** Whether it is: spam is closed and hidden, whatever its visitor writes. */ readonly spam: boolean };

/** What became of one conversation of an action. */
export interface ActionOutcome {
  readonly id: string;
  readonly ok: boolean;
  /** Why not, where it was refused. */
  readonly code?: string;
  readonly message?: string;
}

/** Answer to an action. */
export interface ActionReceipt {
  readonly outcomes: readonly ActionOutcome[];
  /** Takes the action back until then; null where nothing was changed. */
  readonly undo: { readonly id: string; readonly until: string } | null;
}

/** A tag of a site, with when it was last given. */
export interface SiteTag {
  readonly tag: string;
  readonly usedAt: string;
}

/** A tag as it is kept: small letters, single spaces; null where nothing is left or it is too long. */
export function normalTag(text: string): string | null {
  const tag = text.normalize('NFC').trim().replaceAll(/\s+/g, ' ').toLowerCase();
  return tag === '' || tag.length > LIMITS.tagChars ? null : tag;
}

/** A reply that is kept to be used again: shared by the staff of a site, or one person's own. */
export interface SavedReply extends SavedReplyDraft {
  readonly id: string;
  /** Who made it. */
  readonly owner: { readonly id: string; readonly name: string };
  readonly updatedAt: string;
}

/** What is written of a saved reply. */
export interface SavedReplyDraft {
  /** What is typed after the slash: small letters, digits, hyphens. */
  readonly shortcut: string;
  readonly title: string;
  /** Words with placeholders: `{visitor.name}`, `{agent.name}`, `{site.name}`. */
  readonly body: string;
  /** BCP 47 tag. */
  readonly locale: string;
  /** Whether everybody at the desk has it. */
  readonly shared: boolean;
}

/** Placeholders of a saved reply. */
export const REPLY_PLACEHOLDERS = ['visitor.name', 'agent.name', 'site.name'] as const;
export type ReplyPlaceholder = (typeof REPLY_PLACEHOLDERS)[number];

/** A shortcut as it is kept; null where it has other characters or is too long. */
export function normalShortcut(text: string): string | null {
  const shortcut = text.normalize('NFC').trim().toLowerCase();
  return shortcut.length <= LIMITS.shortcutChars && /^[\p{L}\p{M}\p{N}_-]+$/u.test(shortcut) ? shortcut : null;
}

/** What a view of the inbox shows; all of it must hold. */
export interface ViewFilter {
  /** 'open' is all that is not closed; 'spam' what is hidden from every other list. */
  readonly status?: ConversationStatus | 'open' | 'spam';
  /** 'me' is whoever looks, 'nobody' those that nobody has; else the id of a member of staff. */
  readonly assignee?: string;
  readonly tag?: string;
  readonly priority?: Priority;
  readonly siteId?: string;
  /** Id of the team that it belongs to. */
  readonly team?: string;
  /** BCP 47 language of the visitor; without a region it stands for all of them. */
  readonly language?: string;
  /** The visitor waits for an answer at least this long. */
  readonly waitingMinutes?: number;
  /** Closed ones that a person had and no lead has reviewed, or those that were reviewed; to an agent the own ones. */
  readonly review?: 'todo' | 'done';
}

/** What is written of a saved view. */
export interface SavedViewDraft {
  readonly name: string;
  /** Whether everybody at the desk has it. */
  readonly shared: boolean;
  readonly filter: ViewFilter;
}

/** A view of the inbox that is kept: shared, or one person's own. */
export interface SavedView extends SavedViewDraft {
  readonly id: string;
  readonly owner: { readonly id: string; readonly name: string };
  readonly updatedAt: string;
}

/** A visitor whose new messages are refused. */
export interface BlockedVisitor {
  readonly id: string;
  readonly siteId: string;
  readonly visitor: { readonly id: string; readonly name: string };
  readonly reason: string | null;
  /** Who has blocked them. */
  readonly by: { readonly id: string; readonly name: string };
  readonly at: string;
  /** Where the network address was to be blocked as well: what came of it; null where the visitor has no connection. */
  readonly address?: BlockedToo | null;
}
