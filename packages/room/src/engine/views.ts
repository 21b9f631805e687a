import type { ConversationSummary, SavedView, SavedViewDraft, ViewFilter } from '@cs-kit/protocol';
import { SavedStore } from './saved-store.ts';
import type { SavedClient } from './saved-store.ts';

/** The views of the inbox. */
export type ViewsStore = SavedStore<SavedView, SavedViewDraft>;

/** Opens the views of the inbox. */
export const viewsStore = (client: SavedClient): ViewsStore => new SavedStore(client, '/v1/views');

/** Whether a row belongs to a view now: the relay's own question, asked again as rows change. */
export function inView(row: ConversationSummary, filter: ViewFilter, me: string | null, now: number): boolean {
  return (
    fitsStatus(row, filter) &&
    fitsAssignee(row, filter, me) &&
    (filter.tag === undefined || row.tags.includes(filter.tag)) &&
    (filter.priority === undefined || row.priority === filter.priority) &&
    (filter.team === undefined || row.team?.id === filter.team) &&
    (filter.siteId === undefined || row.siteId === filter.siteId) &&
    (filter.language === undefined || row.visitor.locale === filter.language || row.visitor.locale.startsWith(`${filter.language}-`)) &&
    (filter.review === undefined || fitsReview(row, filter.review, me)) &&
    (filter.waitingMinutes === undefined || waits(row, filter.waitingMinutes, now))
  );
}

/** Leads review what a person had; agents see what concerns them. */
function fitsReview(row: ConversationSummary, review: 'todo' | 'done', me: string | null): boolean {
  if (review === 'done') return row.review !== null;
  return row.review === null && row.status === 'closed' && row.assignee !== null && (row.role === 'owner' || row.assignee.id === me);
}

function fitsStatus(row: ConversationSummary, { status }: ViewFilter): boolean {
  if (row.spam || status === 'spam') return row.spam && status === 'spam';
  return status === undefined || (status === 'open' ? row.status !== 'closed' : row.status === status);
}

function fitsAssignee(row: ConversationSummary, { assignee }: ViewFilter, me: string | null): boolean {
  if (assignee === undefined) return true;
  return assignee === 'nobody' ? row.assignee === null : row.assignee?.id === (assignee === 'me' ? me : assignee);
}

function waits(row: ConversationSummary, minutes: number, now: number): boolean {
  return row.status !== 'closed' && row.waitingSince !== null && now - Date.parse(row.waitingSince) >= minutes * 60_000;
}

/** The query that asks the relay for a view. */
export function viewQuery(filter: ViewFilter): string {
  return new URLSearchParams(Object.entries(filter).map(([name, value]) => [name, String(value)])).toString();
}
