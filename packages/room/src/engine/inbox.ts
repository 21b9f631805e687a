import type { ConversationSummary } from '@cs-kit/protocol';

/** Filters of the desk's list. */
export const INBOX_FILTERS = ['mine', 'waiting', 'all', 'snoozed', 'closed'] as const;
export type InboxFilter = (typeof INBOX_FILTERS)[number];

/** What the desk knows of its conversations. */
export interface InboxState {
  readonly phase: 'loading' | 'live';
  readonly rows: readonly ConversationSummary[];
  /** More closed conversations can be asked for with this; null at the end. */
  readonly cursor: string | null;
  /** The same for open ones. */
  readonly openCursor: string | null;
}

/** Before the first frame. */
export const EMPTY_INBOX: InboxState = Object.freeze({ phase: 'loading', rows: Object.freeze([]), cursor: null, openCursor: null });

/** Who waits for an answer stands on top, whoever's time ends first before the others; the rest newest first. */
export function orderRows(rows: readonly ConversationSummary[]): readonly ConversationSummary[] {
  return Object.freeze(
    [...rows].sort((a, b) => {
      const [endA, endB] = [endOf(a), endOf(b)];
      if (endA !== null && endB !== null) return endA === endB ? 0 : endA < endB ? -1 : 1;
      if (endA !== null || endB !== null) return endA === null ? 1 : -1;
      return a.updatedAt === b.updatedAt ? 0 : a.updatedAt > b.updatedAt ? -1 : 1;
    }),
  );
}

/** When a visitor should be answered: by the target, or at once where they wait without one; null for those who do not wait. */
function endOf(row: ConversationSummary): string | null {
  return row.target?.due ?? (isWaiting(row) ? (row.waitingSince ?? row.updatedAt) : null);
}

/** Whether the visitor asked for a person and nobody has taken it. */
export const isWaiting = (row: ConversationSummary): boolean => row.status === 'waiting';

/** Whether a request calls this person: it is offered to them, or to nobody. */
export const callsMe = (row: ConversationSummary, me: string | null): boolean => isWaiting(row) && (row.offer === null || row.offer.to.id === me);

/** The state after a whole list arrived. Rows that only the search brought stay. */
export function withRows(state: InboxState, rows: readonly ConversationSummary[], cursor: string | null): InboxState {
  const ids = new Set(rows.map((row) => row.id));
  return Object.freeze({ ...state, phase: 'live', rows: orderRows([...rows, ...state.rows.filter((row) => !ids.has(row.id))]), cursor });
}

/** The state after the relay told the whole inbox. It names everyone who waits or has a person: who is not in it any more does neither. */
export function withInbox(state: InboxState, rows: readonly ConversationSummary[], openCursor: string | null): InboxState {
  const kept = state.rows.filter((row) => row.status === 'closed' || row.status === 'assistant');
  return Object.freeze({ ...withRows({ ...state, rows: kept }, rows, state.cursor), openCursor });
}

/** The state after one conversation changed. */
export function withRow(state: InboxState, row: ConversationSummary): InboxState {
  return Object.freeze({ ...state, rows: orderRows([row, ...state.rows.filter((other) => other.id !== row.id)]) });
}

/** Whether a row belongs under a filter. */
export function matches(row: ConversationSummary, filter: InboxFilter, me: string | null): boolean {
  if (row.spam) return false;
  if (filter === 'closed') return row.status === 'closed';
  if (filter === 'snoozed') return row.status === 'snoozed';
  if (row.status === 'closed' || row.status === 'snoozed') return false;
  if (filter === 'mine') return row.assignee?.id === me || row.offer?.to.id === me;
  return filter === 'all' || isWaiting(row);
}

/** How many rows each filter has. */
export function countRows(rows: readonly ConversationSummary[], me: string | null): Readonly<Record<InboxFilter, number>> {
  const counts: Record<InboxFilter, number> = { mine: 0, waiting: 0, all: 0, snoozed: 0, closed: 0 };
  for (const row of rows) for (const filter of INBOX_FILTERS) if (matches(row, filter, me)) counts[filter] += 1;
  return Object.freeze(counts);
}

/** Rows under a filter whose visitor, words or e-mail hold every word of the search. */
export function filterRows(rows: readonly ConversationSummary[], filter: InboxFilter, me: string | null, query: string): readonly ConversationSummary[] {
  return searchRows(
    rows.filter((row) => matches(row, filter, me)),
    query,
  );
}

/** Rows whose visitor, words, e-mail, person or tags hold every word of the search. */
export function searchRows(rows: readonly ConversationSummary[], query: string): readonly ConversationSummary[] {
  const words = query.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  return rows.filter((row) => {
    const hay = `${row.visitor.name} ${row.last?.text ?? ''} ${row.email ?? ''} ${row.assignee?.name ?? ''} ${row.tags.join(' ')}`.toLocaleLowerCase();
    return words.every((word) => hay.includes(word));
  });
}

/** What the desk should ring for after a change. */
export type Ring = { readonly kind: 'waiting' | 'offer' | 'due' | 'message' | 'woken' | 'whisper'; readonly row: ConversationSummary };

/** Compares two states of one conversation: a new request for a person, one that has waited too long, or new words for whoever holds it. */
export function ringFor(before: ConversationSummary | undefined, after: ConversationSummary, me: string | null): Ring | null {
  if (after.offer?.to.id === me && before?.offer?.to.id !== me) return { kind: 'offer', row: after };
  if (after.whispers > (before?.whispers ?? 0)) return { kind: 'whisper', row: after };
  if (isWaiting(after) && after.offer === null && (before === undefined || !isWaiting(before))) return { kind: 'waiting', row: after };
  const mine = after.assignee?.id === me;
  if (after.target?.state === 'soon' && before?.target?.state === 'ok' && (mine || callsMe(after, me))) return { kind: 'due', row: after };
  if (after.overdue && before?.overdue === false && (mine || callsMe(after, me))) return { kind: 'waiting', row: after };
  // What comes back at its time calls whoever put it aside; what comes back by new words calls with them.
  if (mine && before?.status === 'snoozed' && after.status === 'assigned' && after.last?.at === before.last?.at) return { kind: 'woken', row: after };
  const news = after.last !== null && after.last.by.role !== 'assistant' && after.last.by.id === after.visitor.id && after.last.at !== before?.last?.at;
  return (mine || callsMe(after, me)) && news && before !== undefined ? { kind: 'message', row: after } : null;
}

/** A waiting time as minutes and seconds, or hours and minutes. */
export function waited(since: string, now: number): string {
  const seconds = Math.max(0, Math.floor((now - Date.parse(since)) / 1000));
  const pad = (value: number): string => String(value).padStart(2, '0');
  if (seconds < 3600) return `${Math.floor(seconds / 60)}:${pad(seconds % 60)}`;
  return `${Math.floor(seconds / 3600)}:${pad(Math.floor((seconds % 3600) / 60))}:${pad(seconds % 60)}`;
}
