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

/** What single lines hang on beside their rows: the numbers of those that are marked, -1 for none. */
interface Marks {
  readonly own: number;
  readonly seen: boolean;
  readonly newest: number;
  readonly contact: number;
  readonly unread: number;
}

/** Rows whose lines are made together. */
export interface Block {
  readonly rows: readonly Row[];
  /** Those of the rows that are shown. */
  readonly shown: readonly Row[];
  /** Everything else that the lines were made of. */
  readonly inputs: readonly unknown[];
  readonly items: readonly Item[];
  readonly byKey: ReadonlyMap<string, Item>;
  /** What was answered in it, and what was known of that. */
  readonly quoted: readonly (readonly [id: string, quoted: Quoted])[];
}

/** Puts the rows into blocks; those that did not change are the same lists as before. Messages by their ids, where they were asked for, are kept in step. */
export type Split = (
  rows: readonly Row[],
  before: ReadonlyMap<number, Block>,
  show: (row: Row) => boolean,
  byId: Map<string, MessageRow> | null,
) => Map<number, Pick<Block, 'rows' | 'shown'>>;

/** Makes the lines of the list out of the state of a room, and keeps those that did not change. */
export class Timeline {
  /** Long lists are split, so that a page, a new message or a change makes only the lines around it anew. */
  split: Split | null = null;
  #blocks = new Map<number, Block>();
  /** What it hangs on which rows are shown. */
  #hides = '';
  #pending = new Map<string, Item>();
  /** Messages by their ids; most rooms have no answers to single messages, and need none. */
  #byId: Map<string, MessageRow> | null = null;
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
    const hides = `${state.status === null} ${view.me} ${view.thread}`;
    if (hides !== this.#hides) this.#blocks.clear();
    this.#hides = hides;
    const show = (row: Row): boolean => shown(row, state, view);
    if (this.split === null) this.#byId = null;
    const parts = this.split?.(state.rows, this.#blocks, show, this.#byId) ?? new Map([[0, { rows: state.rows, shown: state.rows.filter(show) }]]);
    const quoted = this.#quoter(state.rows, view);
    const own = state.pending.filter(({ threadId }) => (threadId ?? null) === (view.thread ?? null));
    const full = [...parts].filter(([, { shown }]) => shown.length > 0);
    const marks = marksOf(state, view, own.length, full.at(-1)?.[1].shown.at(-1)?.seq ?? -1);
    const blocks = new Map<number, Block>([...parts].map(([number, part]) => [number, { ...part, ...EMPTY }]));
    const lists = full.map(([number, part], index) => {
      const around = { before: full[index - 1]?.[1].shown.at(-1), after: full[index + 1]?.[1].shown[0] };
      const block = makeBlock({ ...part, ...around, marks, view, quoted }, this.#blocks.get(number));
      blocks.set(number, block);
      return block.items;
    });
    this.#blocks = blocks;
    // What is on its way stands at the end of the room, not of a part of its history.
    const last = new Map<string, Item>();
    for (const pending of state.hasNewer ? [] : own)
      put(last, this.#pending, { type: 'pending', key: `msg:${pending.clientMessageId}`, pending, quoted: quoted(pending.replyTo) });
    this.#pending = last;
    return ([] as Item[]).concat(...lists, [...last.values()]);
  }

  /** Finds answered messages, those that are loaded first. */
  #quoter(rows: readonly Row[], view: TimelineView): (id: string | undefined) => Quoted | null {
    return (id) => {
      if (id === undefined) return null;
      this.#byId ??= new Map(rows.flatMap((row) => (row.type === 'message' ? [[row.id, row] as const] : [])));
      return this.#byId.get(id) ?? view.quote?.(id) ?? 'away';
    };
  }
}

/** Of rows of which none is shown. */
const EMPTY: Pick<Block, 'inputs' | 'items' | 'byKey' | 'quoted'> = { inputs: [], items: [], byKey: new Map(), quoted: [] };

/** The last row that fits; lists that cannot be changed are slow to go through by the methods of their own. */
function lastRow(rows: readonly Row[], fits: (row: Row) => boolean): Row | null {
  for (let index = rows.length - 1; index >= 0; index -= 1) if (fits(rows[index]!)) return rows[index]!;
  return null;
}

function marksOf(state: RoomState, view: TimelineView, pending: number, last: number): Marks {
  const { rows } = state;
  const { unreadFrom, thread } = view;
  const mine = (row: Row): boolean => row.type === 'message' && row.author.id === view.me && row.message.visibility !== 'internal' && standsIn(row, thread);
  const own = lastRow(rows, mine)?.seq ?? -1;
  return {
    own,
    seen: readByOthers(state.members, view.me) >= own,
    // What was just written is on its way: a second press on the same offer would send it again.
    newest: pending > 0 || state.hasNewer ? -1 : last,
    contact: contactSeq(state, view, last),
    unread: unreadFrom === null ? -1 : (rows.find((row) => row.seq >= unreadFrom && row.type === 'message' && standsIn(row, thread))?.seq ?? -1),
  };
}

interface Part extends Pick<Block, 'rows' | 'shown'> {
  readonly before: Row | undefined;
  readonly after: Row | undefined;
  readonly marks: Marks;
  readonly view: TimelineView;
  readonly quoted: (id: string | undefined) => Quoted | null;
}

/** The lines of some rows, the former ones where nothing has changed. */
function makeBlock({ rows, shown, before, after, marks, view, quoted }: Part, old: Block | undefined): Block {
  const [low, high] = [shown[0]!.seq, shown.at(-1)!.seq];
  const within = (seq: number): number => (seq >= low && seq <= high ? seq : -1);
  const own = within(marks.own);
  const inputs = [before, after, view.me, view.side, own, own !== -1 && marks.seen, ...[marks.newest, marks.contact, marks.unread].map(within)];
  if (old?.shown === shown && old.inputs.every((input, index) => input === inputs[index]) && old.quoted.every(([id, was]) => quoted(id) === was)) return old;
  const days = shown.map(({ at }) => dayOf(at));
  const [dayBefore, dayAfter] = [before, after].map((row) => row && dayOf(row.at));
  const byKey = new Map<string, Item>();
  const all: [string, Quoted][] = [];
  const add = (item: Item): void => put(byKey, old?.byKey, item);
  shown.forEach((row, index) => {
    // By the row that it stands above: a page in front takes the place of the line, it does not move it.
    if (days[index] !== (index === 0 ? dayBefore : days[index - 1])) add({ type: 'day', key: `day:${row.seq}`, at: row.at });
    if (row.seq === marks.unread) add({ type: 'unread', key: 'unread' });
    if (row.type !== 'message') return add({ type: row.type, key: `seq:${row.seq}`, row } as Item);
    const voice = voiceOf(row, view);
    const answered = quoted(row.message.replyTo);
    if (answered !== null) all.push([row.message.replyTo as string, answered]);
    const key = keyOf(row);
    add({
      type: 'message',
      // Ids that clients give are their own affair: two people may have chosen the same.
      key: byKey.has(key) ? `${key}:${row.seq}` : key,
      row,
      voice,
      tail: days[index] !== (days[index + 1] ?? dayAfter) || endsRun(row, shown[index + 1] ?? after, voice, view),
      receipt: row.seq === own ? (marks.seen ? 'seen' : 'sent') : null,
      newest: row.seq === marks.newest,
      contact: row.seq === marks.contact,
      quoted: answered,
    });
  });
  return { rows, shown, inputs, items: [...byKey.values()], byKey, quoted: all };
}

/** Adds a line, the former one where it is the same. */
function put(to: Map<string, Item>, old: ReadonlyMap<string, Item> | undefined, item: Item): void {
  const before = old?.get(item.key);
  to.set(item.key, before !== undefined && same(before, item) ? before : item);
}

/** The message that still asks for an address: it stays while the visitor waits, whatever is said meanwhile, until one was given. */
function contactSeq(state: RoomState, view: TimelineView, lastSeq: number): number {
  if (view.side === 'staff') return -1;
  const asks = (row: Row): boolean => row.type === 'message' && (row.message.offer === 'contact' || row.message.notice === 'contact-saved');
  const last = lastRow(state.rows, (row) => asks(row) && standsIn(row, view.thread));
  if (last?.type !== 'message' || last.message.offer !== 'contact') return -1;
  return state.status === 'waiting' || last.seq === lastSeq ? last.seq : -1;
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

function endsRun(row: MessageRow, next: Row | undefined, voice: Voice, view: TimelineView): boolean {
  if (next === undefined || next.type !== 'message') return true;
  return next.author.id !== row.author.id || voiceOf(next, view) !== voice || Date.parse(next.at) - Date.parse(row.at) > RUN_MS;
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
