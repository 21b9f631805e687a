import type { ConversationSummary } from '@cs-kit/protocol';
import { ANA, idOf, ROOM, VISITOR } from './fake-relay.ts';

/** A row of the desk's list. */
export function inboxRow(number: number, more: Partial<ConversationSummary> = {}): ConversationSummary {
  const minute = String(59 - number).padStart(2, '0');
  const at = `2026-11-22T12:${minute}:00.000Z`;
  return {
    id: number === 0 ? ROOM : idOf(100 + number),
    siteId: 's',
    status: 'assigned',
    assignee: { id: ANA.id, name: ANA.name },
    lastSeq: 1,
    role: 'moderator',
    visitor: {
      id: number === 0 ? VISITOR.id : idOf(200 + number),
      name: number === 0 ? VISITOR.name : `Visitor ${number}`,
      known: false,
      online: true,
      locale: 'en',
    },
    last: { text: `Words ${number}`, at, by: { id: idOf(200 + number), name: '', role: 'visitor' } },
    unread: 0,
    startedAt: at,
    updatedAt: at,
    waitingSince: null,
    overdue: false,
    reason: null,
    email: null,
    rating: null,
    snoozedUntil: null,
    priority: 'none',
    tags: [],
    spam: false,
    team: null,
    offer: null,
    target: null,
    handed: null,
    merged: null,
    whispers: 0,
    translation: false,
    review: null,
    context: null,
    ...more,
  };
}
