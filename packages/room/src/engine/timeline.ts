import type { Member, Message } from '@cs-kit/protocol';
import type { CallRow, DeskRow, MemberRow, MessageRow, PendingMessage, ReplyInProgress, RoomState, Row, StatusRow } from '@cs-kit/core';
import type { Quoted } from './quotes.ts';

export type { CallRow, DeskRow, MemberRow, MessageRow, StatusRow };

/** Whose words a message holds, as far as its look goes. */
export type Voice = 'own' | 'person' | 'assistant' | 'notice' | 'note';

/** One line of the message list, in order. Equal input gives the same objects, so that unchanged lines are not drawn again. */
export type Item =
  | { readonly type: 'day'; readonly key: string; readonly at: string }
  | { readonly type: 'unread'; readonly key: string }
  | {
      readonly type: 'message';
      readonly key: string;
      readonly row: MessageRow;
      readonly voice: Voice;
      readonly tail: boolean;
      readonly receipt: 'sent' | 'seen' | null;
      /** Nothing was said or written after it: what it offers can still be taken. */
      readonly newest: boolean;
      /** Whether the form for an e-mail address stands under it. */
      readonly contact: boolean;
      /** What it answers; null where it answers nothing. */
      readonly quoted: Quoted | null;
    }
  | { readonly type: 'pending'; readonly key: string; readonly pending: PendingMessage; readonly quoted: Quoted | null }
  | { readonly type: 'status'; readonly key: string; readonly row: StatusRow }
  | { readonly type: 'member'; readonly key: string; readonly row: MemberRow }
  | { readonly type: 'call'; readonly key: string; readonly row: CallRow }
  | { readonly type: 'desk'; readonly key: string; readonly row: DeskRow };

/** Who looks, and at what. */
export interface TimelineView {
  /** Id of the person who looks; null before a session. */
  readonly me: string | null;
  /** Visitors see the team as others; staff see the whole team on their own side of the log. */
  readonly side: 'visitor' | 'staff';
  /** First message above which the "new" line stands; null for none. */
  readonly unreadFrom: number | null;
  /** Messages that are answered but not loaded. */
  readonly quote?: (id: string) => Quoted;
  /** Grows when `quote` knows more. */
  readonly quotes?: number;
  /** The thread that is shown; without it, what stands in none. */
  readonly thread?: string | null;
}

const STAFF = new Set(['agent', 'lead', 'admin', 'owner', 'moderator']);

/** Whether a name in the log belongs to the team. */
export const isStaff = (role: string): boolean => STAFF.has(role);

/** Whose words a message holds. */
export function voiceOf(
  row: { readonly author: { readonly id: string; readonly role: string }; readonly message: Message },
  view: Pick<TimelineView, 'me' | 'side'>,
): Voice {
  if (row.message.origin === 'notice' || row.message.notice !== undefined) return 'notice';
  if (row.message.visibility === 'internal') return 'note';
  if (row.author.role === 'assistant') return 'assistant';
  if (row.author.id === view.me) return 'own';
  return view.side === 'staff' && isStaff(row.author.role) ? 'own' : 'person';
}

/** Highest seq that somebody else, who is not the assistant, has read. */
export function readByOthers(members: readonly Member[], me: string | null): number {
  return members.reduce((most, member) => (member.id === me || member.role === 'assistant' ? most : Math.max(most, member.readSeq)), 0);
}

const dayOf = (at: string): string => {
  const date = new Date(at);
  return `${date.getFullYear()}-${date.getMonth()}-${date.getDate()}`;
};

/** Milliseconds within which messages of one person are one run with one line of meta under it. */
const RUN_MS = 5 * 60_000;

/** The key of a message's line: the same before and after the relay has it. */
export const keyOf = (row: MessageRow): string => `msg:${row.message.clientMessageId ?? row.id}`;

/** Makes the lines of the list out of the state of a room, and keeps those that did not change. */
export class Timeline {
  #kept = new Map<string, Item>();
  #inputs: readonly unknown[] = [];
  #items: readonly Item[] = [];

  /** The lines for this state and view. */
  items(state: RoomState, view: TimelineView): readonly Item[] {
    // Who types and who comes and goes changes no line: long lists are not gone through for it.
    const { rows, pending, status, hasNewer } = state;
    const inputs = [rows, pending, status, hasNewer, readByOthers(state.members, view.me), view.me, view.side, view.unreadFrom, view.quotes, view.thread];
    if (inputs.some((input, index) => input !== this.#inputs[index])) this.#items = Object.freeze(this.#make(state, view));
    this.#inputs = inputs;
    return this.#items;
  }

  #make(state: RoomState, view: TimelineView): Item[] {
    const next = new Map<string, Item>();
    const put = (item: Item): void => {
      const before = this.#kept.get(item.key);
      next.set(item.key, before !== undefined && same(before, item) ? before : item);
    };
    const rows = state.rows.filter((row) => shown(row, state, view));
    const seen = readByOthers(state.members, view.me);
    const newestOwn = rows.findLast((row) => row.type === 'message' && row.author.id === view.me && row.message.visibility !== 'internal')?.seq ?? -1;
    // What was just written is on its way: a second press on the same offer would send it again.
    const own = state.pending.filter(({ threadId }) => (threadId ?? null) === (view.thread ?? null));
    const newest = own.length > 0 || state.hasNewer ? -1 : (rows.at(-1)?.seq ?? -1);
    const contact = contactSeq(rows, state, view);
    const quoted = quoter(state.rows, view);
    let day = '';
    let divided = false;
    rows.forEach((row, index) => {
      if (dayOf(row.at) !== day) {
        day = dayOf(row.at);
        put({ type: 'day', key: `day:${day}`, at: row.at });
      }
      if (!divided && view.unreadFrom !== null && row.seq >= view.unreadFrom && row.type === 'message') {
        divided = true;
        put({ type: 'unread', key: 'unread' });
      }
      if (row.type !== 'message') put({ type: row.type, key: `seq:${row.seq}`, row } as Item);
      else {
        const voice = voiceOf(row, view);
        const receipt = row.seq === newestOwn ? (seen >= row.seq ? 'seen' : 'sent') : null;
        put({
          type: 'message',
          key: keyOf(row),
          row,
          voice,
          tail: endsRun(rows, index, voice, view),
          receipt,
          newest: row.seq === newest,
          contact: row.seq === contact,
          quoted: quoted(row.message.replyTo),
        });
      }
    });
    // What is on its way stands at the end of the room, not of a part of its history.
    for (const pending of state.hasNewer ? [] : own) put({ type: 'pending', key: `msg:${pending.clientMessageId}`, pending, quoted: quoted(pending.replyTo) });
    this.#kept = next;
    return [...next.values()];
  }
}

/** Finds answered messages, those that are loaded first. Most rooms have none: the rows are looked through at the first. */
function quoter(rows: readonly Row[], view: TimelineView): (id: string | undefined) => Quoted | null {
  let known: Map<string, MessageRow> | null = null;
  return (id) => {
    if (id === undefined) return null;
    known ??= new Map(rows.flatMap((row) => (row.type === 'message' ? [[row.id, row] as const] : [])));
    return known.get(id) ?? view.quote?.(id) ?? 'away';
  };
}

/** The message that still asks for an address: it stays while the visitor waits, whatever is said meanwhile, until one was given. */
function contactSeq(rows: readonly Row[], state: RoomState, view: TimelineView): number {
  if (view.side === 'staff') return -1;
  const last = rows.findLast((row) => row.type === 'message' && (row.message.offer === 'contact' || row.message.notice === 'contact-saved'));
  if (last?.type !== 'message' || last.message.offer !== 'contact') return -1;
  return state.status === 'waiting' || last.seq === rows.at(-1)?.seq ? last.seq : -1;
}

/** Whether a row is one of a thread, its beginning too; or without one, of what stands in none. */
export function standsIn(row: Row, thread: string | null | undefined): boolean {
  if (row.type !== 'message') return thread == null;
  return thread == null ? row.message.threadId === undefined : row.message.threadId === thread || row.id === thread;
}

/** The running answer, where the message that it answers stands in what is shown. */
export function replyIn(now: RoomState, thread: string | null): ReplyInProgress | null {
  const asked = now.reply === null ? undefined : now.rows.findLast((row) => row.type === 'message' && row.id === now.reply?.inReplyTo);
  return asked === undefined || standsIn(asked, thread) ? now.reply : null;
}

/** Members coming and going are news in a group, noise in a conversation with the site. */
function shown(row: Row, state: RoomState, view: TimelineView): boolean {
  if (!standsIn(row, view.thread)) return false;
  return row.type !== 'member' || (state.status === null && row.userId !== view.me && (row.change === 'joined' || row.change === 'left'));
}

function endsRun(rows: readonly Row[], index: number, voice: Voice, view: TimelineView): boolean {
  const row = rows[index];
  const next = rows[index + 1];
  if (row === undefined || next === undefined || next.type !== 'message') return true;
  return (
    next.author.id !== row.author.id || voiceOf(next, view) !== voice || Date.parse(next.at) - Date.parse(row.at) > RUN_MS || dayOf(next.at) !== dayOf(row.at)
  );
}

function same(a: Item, b: Item): boolean {
  const left = a as unknown as Readonly<Record<string, unknown>>;
  const right = b as unknown as Readonly<Record<string, unknown>>;
  return Object.keys(right).every((name) => left[name] === right[name]);
}

/** Where the "new" line stands; nowhere when everything that is loaded is new. */
export function firstUnread(now: RoomState, me: string | null, thread: string | null = null): number | null {
  const rows = now.rows.filter((row: Row) => row.type === 'message' && standsIn(row, thread));
  const at = rows.findIndex((row) => row.seq > now.readSeq && row.author.id !== me);
  return at > 0 ? (rows[at]?.seq ?? null) : null;
}
