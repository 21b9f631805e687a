import type { ConversationSummary, Page } from '@cs-kit/protocol';
import type { ConversationFilter } from './conversations/list.ts';

/** Longest page of conversations. */
export const LIST_AT_MOST = 200;
/** More than these of one kind are read page by page. */
const HELD_AT_MOST = 400;

/** The desk's first list, and where the open ones go on; null where there are no more. */
export interface Inbox {
  readonly conversations: readonly ConversationSummary[];
  readonly openCursor: string | null;
}

/** Whoever waits for a person, has one or is put aside, however long ago they last wrote; then the newest others, and some that ended. */
export async function readInbox(list: (filter: ConversationFilter) => Promise<Page<ConversationSummary>>, me: string): Promise<Inbox> {
  const rows = new Map<string, ConversationSummary>();
  const take = ({ items }: Page<ConversationSummary>): void => items.forEach((item) => rows.set(item.id, item));
  for (const filter of [{ status: 'waiting' }, { status: 'assigned', assignee: me }, { status: 'assigned' }, { status: 'snoozed' }] as const) {
    let cursor: string | null = null;
    for (let count = 0; count === 0 || (cursor !== null && count < HELD_AT_MOST); count += LIST_AT_MOST) {
      const page: Page<ConversationSummary> = await list({ ...filter, limit: LIST_AT_MOST, ...(cursor === null ? {} : { cursor }) });
      take(page);
      cursor = page.cursor;
    }
  }
  const open = await list({ status: 'open' });
  take(open);
  take(await list({ status: 'closed', limit: 30 }));
  return { conversations: [...rows.values()], openCursor: open.cursor };
}
