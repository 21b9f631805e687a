import type { ConversationStatus, ConversationSummary, Page } from '@cs-kit/protocol';
import type { Actor } from '../../context.ts';
import { LIST_AT_MOST } from '../inbox.ts';
import type { ConversationSummaries } from '../summaries.ts';

/** Filters of the desk's list. */
export interface ConversationFilter {
  readonly status?: ConversationStatus | 'open';
  readonly assignee?: string;
  readonly siteId?: string;
  readonly cursor?: string;
  readonly limit?: number;
}

/** A page of conversations, newest first. Staff see the site's, a visitor the own ones. */
export async function listConversations(summaries: ConversationSummaries, actor: Actor, filter: ConversationFilter): Promise<Page<ConversationSummary>> {
  let query = summaries.query();
  if (actor.kind === 'staff') {
    if (filter.siteId !== undefined) query = query.where('conversations.site_id', '=', filter.siteId);
  } else query = query.where('conversations.site_id', '=', actor.siteId as string).where('conversations.visitor_id', '=', actor.id);
  if (filter.status === 'open') query = query.where('conversations.open', '=', 1);
  else if (filter.status !== undefined) query = query.where('conversations.status', '=', filter.status);
  if (filter.assignee !== undefined) query = query.where('conversations.assignee_id', '=', filter.assignee);
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
