import { CsError, LIMITS, RELAY_LIMITS, jsonBytes, may, uuid } from '@cs-kit/protocol';
import type { Author, ConversationStatus, EventsPage, LogBody, LogEvent, RoomRole } from '@cs-kit/protocol';
import type { Kysely } from 'kysely';
import type { EventsTable, Schema } from '../storage/state/schema.ts';
import { INTERNAL } from '../storage/state/search.ts';
import type { Amendment, StateStore } from '../storage/state/store.ts';
import { threadOf, withThreads } from './threads.ts';

/** What may be said of an entry beside its body. */
export interface AppendOptions {
  readonly clientId?: string;
  readonly inReplyTo?: string;
  /** Rewrites the message that an edit or a deletion is about, so that its old words are given out no more. */
  readonly amends?: Amendment;
  /** Rejects with `conversation/taken` where the conversation has another status by then. */
  readonly whileStatus?: ConversationStatus;
}

/** Result of an append: the event as it is on disk. */
export interface AppendOutcome {
  readonly event: LogEvent;
  /** True where it stood there already. */
  readonly duplicate: boolean;
}

/** Which part of a log is read: what began a thread with all that happened in it, by its id; or with 'none' what stands in no thread. Without it, everything. */
export type ThreadScope = string;

/** The ordered logs of all rooms. */
export interface RoomLog {
  /** Resolves when the event is on disk. `onStored` listeners run before it resolves, in the order of the log. */
  append(roomId: string, author: Author, body: LogBody, options?: AppendOptions): Promise<AppendOutcome>;
  /** Events after `seq`, oldest first. */
  after(roomId: string, seq: number, limit: number, thread?: ThreadScope): Promise<LogEvent[]>;
  /** Events before `seq` (or the newest), oldest first. */
  before(roomId: string, seq: number | null, limit: number, thread?: ThreadScope): Promise<LogEvent[]>;
  /** The same events; those that began a thread say what it is by now. */
  withThreads(roomId: string, events: readonly LogEvent[]): Promise<LogEvent[]>;
  /** Messages before `seq` (or the newest) as they stand now, oldest first. Those that were taken back are not among them. */
  messages(roomId: string, seq: number | null, limit: number, withNotes: boolean): Promise<(LogEvent & { kind: 'message' })[]>;
  message(roomId: string, messageId: string): Promise<(LogEvent & { kind: 'message' }) | null>;
  /** `text` is the JSON of the event: it is made once, for the disk and for everybody who listens. */
  onStored(fn: (roomId: string, event: LogEvent, text: string) => void): void;
}

/** Fits the stored form of a whisper, as above. */
export const WHISPER = '%"whisper":{%';

type Row = Pick<EventsTable, 'seq' | 'id' | 'at' | 'body'>;

function toEvent(row: Row): LogEvent {
  const body = JSON.parse(row.body) as { author: Author } & LogBody;
  return { seq: row.seq, id: row.id, at: new Date(row.at).toISOString(), ...body };
}

let last = { at: 0, text: new Date(0).toISOString() };

/** A time as it is told. Under load many entries are of one millisecond: it is put into words once. */
function isoOf(at: number): string {
  if (last.at !== at) last = { at, text: new Date(at).toISOString() };
  return last.text;
}

/** Opens the logs over the state store. */
export function createRoomLog(store: StateStore, now: () => number): RoomLog {
  const listeners: ((roomId: string, event: LogEvent, text: string) => void)[] = [];
  const { db } = store;
  return {
    append(roomId, author, body, options = {}) {
      const at = now();
      const id = body.kind === 'message' ? body.message.id : uuid(at);
      const json = JSON.stringify({ author, ...body });
      // Everything that follows from a stored event hangs on this one `then`, so that rooms see events in the order of their numbers.
      return store
        .append({
          roomId,
          id,
          at,
          kind: body.kind,
          authorId: author.id,
          body: json,
          clientId: options.clientId ?? null,
          inReplyTo: options.inReplyTo ?? null,
          threadId: threadOf(body) ?? null,
          ...(options.amends === undefined ? {} : { amends: options.amends }),
          ...(options.whileStatus === undefined ? {} : { whileStatus: options.whileStatus }),
        })
        .then(({ seq, before }) => {
          if (before !== undefined) return { event: toEvent({ seq, ...before }), duplicate: true };
          const event: LogEvent = { seq, id, at: isoOf(at), author, ...body };
          const text = `{"seq":${seq},"id":"${id}","at":"${event.at}",${json.slice(1)}`;
          for (const listener of listeners) listener(roomId, event, text);
          return { event, duplicate: false };
        });
    },
    async after(roomId, seq, limit, thread) {
      return (await rows(db, roomId, thread).where('seq', '>', seq).orderBy('seq').limit(limit).execute()).map(toEvent);
    },
    async before(roomId, seq, limit, thread) {
      let query = rows(db, roomId, thread).orderBy('seq', 'desc').limit(limit);
      if (seq !== null) query = query.where('seq', '<', seq);
      return (await query.execute()).reverse().map(toEvent);
    },
    async messages(roomId, seq, limit, withNotes) {
      let query = rows(db, roomId).where('kind', '=', 'message').orderBy('seq', 'desc').limit(limit);
      if (seq !== null) query = query.where('seq', '<', seq);
      if (!withNotes) query = query.where('body', 'not like', INTERNAL);
      return (await query.execute()).reverse().map((row) => toEvent(row) as LogEvent & { kind: 'message' });
    },
    async message(roomId, messageId) {
      const row = await rows(db, roomId).where('id', '=', messageId).where('kind', '=', 'message').executeTakeFirst();
      return row === undefined ? null : (toEvent(row) as LogEvent & { kind: 'message' });
    },
    withThreads: (roomId, events) => withThreads(db, roomId, events),
    onStored: (fn) => void listeners.push(fn),
  };
}

function rows(db: Kysely<Schema>, roomId: string, thread?: ThreadScope) {
  const all = db.selectFrom('events').select(['seq', 'id', 'at', 'body']).where('room_id', '=', roomId);
  if (thread === undefined) return all;
  if (thread === 'none') return all.where('thread_id', 'is', null);
  return all.where((e) => e.or([e('thread_id', '=', thread), e('id', '=', thread)]));
}

/** Whether an event is for the staff alone: a note, the new words of one, what they put aside or label. */
export function isInternal(event: LogBody): boolean {
  return (event.kind === 'message' ? event.message.visibility : 'visibility' in event ? event.visibility : undefined) === 'internal';
}

/** An event as a role may see it: a note of the staff keeps its number but not its words. */
export function visibleTo(event: LogEvent, role: RoomRole): LogEvent {
  if (!isInternal(event) || may(role, 'internal-notes')) return event;
  return { seq: event.seq, id: event.id, at: event.at, author: { id: '', name: '', role: 'viewer' }, kind: 'delete', messageId: event.id };
}

/** Cuts a list of events to what one frame has room for. From the start, or from the end for the last page. */
export function fitFrame(events: readonly LogEvent[], from: 'start' | 'end', room: number): LogEvent[] {
  const ordered = from === 'start' ? events : [...events].reverse();
  const kept: LogEvent[] = [];
  let bytes = 0;
  for (const event of ordered) {
    // With the comma between.
    bytes += jsonBytes(event) + 1;
    if (kept.length >= RELAY_LIMITS.joinEvents || (kept.length > 0 && bytes > room)) break;
    kept.push(event);
  }
  return from === 'start' ? kept : kept.reverse();
}

/** Which page is asked for. */
export interface PageQuery {
  readonly after?: number;
  readonly before?: number;
  readonly around?: number;
  readonly thread?: ThreadScope;
  readonly limit: number;
}

/** Reads one page for REST. `after`, `before` and `around` exclude each other. */
export async function readPage(log: RoomLog, roomId: string, role: RoomRole, lastSeq: number, query: PageQuery): Promise<EventsPage> {
  if ([query.after, query.before, query.around].filter((part) => part !== undefined).length > 1)
    throw new CsError('request/invalid', 'Ask for events after, before or around a number, for one of them only.');
  if (query.around !== undefined) return readAround(log, roomId, role, lastSeq, query.around, query);
  const { after, before, thread } = query;
  const limit = Math.min(query.limit, LIMITS.pageEvents);
  const found = after === undefined ? await log.before(roomId, before ?? null, limit + 1, thread) : await log.after(roomId, after, limit + 1, thread);
  const more = found.length > limit;
  const events = after === undefined ? found.slice(-limit) : found.slice(0, limit);
  return { events: await seen(log, roomId, role, events), lastSeq, more };
}

/** Half a page before a number, and as much from it on. */
async function readAround(log: RoomLog, roomId: string, role: RoomRole, lastSeq: number, seq: number, { limit, thread }: PageQuery): Promise<EventsPage> {
  const half = Math.ceil(Math.min(limit, LIMITS.pageEvents) / 2);
  const [before, after] = await Promise.all([log.before(roomId, seq, half + 1, thread), log.after(roomId, seq - 1, half + 1, thread)]);
  const events = [...before.slice(-half), ...after.slice(0, half)];
  return { events: await seen(log, roomId, role, events), lastSeq, more: before.length > half, newer: after.length > half };
}

/** Events as a role may see them, with their threads. */
async function seen(log: RoomLog, roomId: string, role: RoomRole, events: readonly LogEvent[]): Promise<LogEvent[]> {
  return (await log.withThreads(roomId, events)).map((event) => visibleTo(event, role));
}
