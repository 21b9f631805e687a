import { CsError, atLeast } from '@cs-kit/protocol';
import type { ConversationSummary, Page, ViewFilter } from '@cs-kit/protocol';
import { sql } from 'kysely';
import type { Actor } from '../../context.ts';
import { reachedBy } from '../access.ts';
import { LIST_AT_MOST } from '../inbox.ts';
import type { ConversationSummaries } from '../summaries.ts';

/** Filters of the desk's list. */
export interface ConversationFilter extends ViewFilter {
  /** Those of a visitor, and of whoever gave the same address at the same site. */
  readonly visitor?: string;
  readonly cursor?: string;
  readonly limit?: number;
}

type Query = ReturnType<ConversationSummaries['query']>;

/** A page of conversations, newest first. Staff see the site's, a visitor the own ones. */
export async function listConversations(
  summaries: ConversationSummaries,
  actor: Actor,
  filter: ConversationFilter,
  now: number,
): Promise<Page<ConversationSummary>> {
  let query = actor.kind === 'staff' ? forStaff(summaries.query(), actor, filter, now) : forVisitor(summaries.query(), actor, filter);
  if (filter.cursor !== undefined) {
    const [at, id = ''] = filter.cursor.split('.');
    query = query.where((e) =>
      e.or([e('conversations.updated_at', '<', Number(at)), e.and([e('conversations.updated_at', '=', Number(at)), e('conversations.room_id', '<', id)])]),
    );
  }
  const limit = Math.min(filter.limit ?? 50, LIST_AT_MOST);
  const rows = await query
    .orderBy('conversations.updated_at', 'desc')
    .orderBy('conversations.room_id', 'desc')
    .limit(limit + 1)
    .execute();
  const items = await Promise.all(rows.slice(0, limit).map((row) => summaries.of(row, actor)));
  const last = rows[limit - 1];
  return { items, cursor: rows.length > limit && last !== undefined ? `${last.updated_at}.${last.room_id}` : null };
}

function forStaff(all: Query, actor: Actor, filter: ConversationFilter, now: number): Query {
  let query = all.where('conversations.spam', '=', filter.status === 'spam' ? 1 : 0);
  if (filter.siteId !== undefined) query = query.where('conversations.site_id', '=', filter.siteId);
  if (filter.status === 'open') query = query.where('conversations.open', '=', 1);
  else if (filter.status !== undefined && filter.status !== 'spam') query = query.where('conversations.status', '=', filter.status);
  if (filter.assignee === 'nobody') query = query.where('conversations.assignee_id', 'is', null);
  else if (filter.assignee !== undefined) query = query.where('conversations.assignee_id', '=', filter.assignee === 'me' ? actor.id : filter.assignee);
  if (filter.priority !== undefined) query = query.where('conversations.priority', '=', filter.priority);
  if (filter.team !== undefined) query = query.where('conversations.team_id', '=', filter.team);
  // Not by LIKE: a tag may hold its wildcards. The quotes of the JSON are its bounds.
  if (filter.tag !== undefined) query = query.where(sql<boolean>`replace(conversations.tags, ${JSON.stringify(filter.tag)}, '') <> conversations.tags`);
  if (filter.language !== undefined) {
    const { language } = filter;
    query = query.where((e) => e.or([e('visitors.locale', '=', language), e('visitors.locale', 'like', `${language}-%`)]));
  }
  if (filter.visitor !== undefined) query = query.where('conversations.visitor_id', 'in', sameVisitors(filter.visitor));
  if (filter.review !== undefined) query = byReview(query, actor, filter.review);
  if (filter.waitingMinutes !== undefined)
    query = query.where('conversations.open', '=', 1).where('conversations.waiting_since', '<=', now - filter.waitingMinutes * 60_000);
  return query;
}

/** What waits for a review is what a person had; agents see what concerns them. */
function byReview(all: Query, actor: Actor, review: 'todo' | 'done'): Query {
  const every = atLeast(actor.role, 'lead');
  if (review === 'done') {
    const done = all.where('reviews.room_id', 'is not', null);
    return every ? done : done.where('reviews.agent_id', '=', actor.id);
  }
  const todo = all.where('reviews.room_id', 'is', null).where('conversations.status', '=', 'closed').where('conversations.assignee_id', 'is not', null);
  return every ? todo : todo.where('conversations.assignee_id', '=', actor.id);
}

/** A visitor, and those who gave the same address: it is not proved, so the desk says of which it is. */
function sameVisitors(id: string) {
  return sql<string>`(select ${id} union select other.id from visitors as them join visitors as other
    on other.site_id = them.site_id and lower(other.email) = lower(them.email) where them.id = ${id} and them.email is not null and other.email is not null)`;
}

const STAFF_ONLY = ['priority', 'tag', 'team', 'visitor', 'review', 'waitingMinutes'] as const;

/** What the staff label is theirs: a visitor who could filter by it could find it out. */
function forVisitor(all: Query, actor: Actor, filter: ConversationFilter): Query {
  if (filter.status === 'spam' || STAFF_ONLY.some((name) => filter[name] !== undefined))
    throw new CsError('session/forbidden', 'Only the staff list conversations by tag, priority, team, visitor, review or waiting time.');
  let query = all.where('conversations.site_id', '=', actor.siteId as string).where('conversations.visitor_id', '=', actor.id);
  const { only } = actor;
  if (only !== undefined) query = query.where(reachedBy(only));
  if (filter.status === 'open') query = query.where('conversations.open', '=', 1);
  else if (filter.status !== undefined)
    query = query.where((e) => e(e.fn.coalesce('conversations.snoozed_from', 'conversations.status'), '=', filter.status as string));
  return filter.assignee === undefined ? query : query.where('conversations.assignee_id', '=', filter.assignee);
}
