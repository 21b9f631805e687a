import type { RoomState, Row } from '@cs-kit/core';
import { may } from '@cs-kit/protocol';
import type { Conversation, ConversationSummary, Member } from '@cs-kit/protocol';
import type { StringsController } from '@cs-kit/ui';
import { isStaff } from '../../engine/timeline.ts';
import { pageOf } from '../../engine/context.ts';
import type { desk } from '../../i18n/desk.en.ts';

/** What stands under the name of a visitor: where they are, and whether they write. */
export function subline(row: ConversationSummary, members: readonly Member[], words: Pick<StringsController<typeof desk>, 't'>): string {
  const typing = members.some(({ id, typing: on }) => id === row.visitor.id && on);
  const page = pageOf(row);
  // The page they were on last says nothing of somebody who has gone.
  const where = !row.visitor.online ? words.t('offlineVisitor') : page === null ? words.t('online') : words.t('onPage', { page: page.title });
  return [where, ...(typing ? [words.t('typingNow')] : [])].join(' · ');
}

/** A colleague who is writing to the visitor at this moment; null for nobody. */
export function writerOf(members: readonly Member[], me: string | null): { readonly id: string; readonly name: string } | null {
  const writer = members.find(({ id, role, typing }) => typing && id !== me && isStaff(role));
  return writer === undefined ? null : { id: writer.id, name: writer.name };
}

/** Words of the visitor's newest message; null where there are none. */
export function questionOf(rows: readonly Row[], visitorId: string | null): string | null {
  const asked = rows.findLast((row) => row.type === 'message' && row.author.id === visitorId && row.message.text.trim() !== '');
  return asked?.type === 'message' ? asked.message.text : null;
}

/** Status and holder as the room tells them, else as the inbox knows them. */
export function holderNow(now: RoomState | undefined, row: ConversationSummary | null): Pick<Conversation, 'status' | 'assignee'> {
  if (now !== undefined && now.phase === 'live' && now.status !== null) return { status: now.status, assignee: now.assignee };
  return { status: row?.status ?? 'assistant', assignee: row?.assignee ?? null };
}

/** Whether a call can be begun here. One that goes on is offered by itself. */
export function mayCall(now: RoomState | undefined, status: Conversation['status']): boolean {
  return now !== undefined && may(now.role, 'start-call') && now.call === null && status !== 'closed';
}
