import { CsError, may } from '@cs-kit/protocol';
import type { Author, LogBody, LogEvent, OfMessage, RoomRole, ThreadSummary } from '@cs-kit/protocol';
import type { Kysely } from 'kysely';
import type { Schema } from '../storage/state/schema.ts';
import { INTERNAL } from '../storage/state/search.ts';
import type { LiveRoom } from './live-room.ts';
import type { SentMessage } from './outgoing.ts';

/** Those who wrote in a thread, as a summary of it names them. */
const AUTHORS = 3;

/** The thread that an entry stands in. */
export function threadOf(body: LogBody): string | undefined {
  if (body.kind === 'message') return body.message.threadId;
  return 'messageId' in body ? body.threadId : undefined;
}

/** What an entry says of the message that it is about. */
export function about({ id, message }: LogEvent & { readonly kind: 'message' }): OfMessage {
  return message.threadId === undefined ? { messageId: id } : { messageId: id, threadId: message.threadId };
}

function refuse(why: string): CsError {
  return new CsError('room/no-thread', why, { errors: [{ pointer: '/threadId', detail: 'the id of a message of this room that may begin a thread' }] });
}

/** An answer in a thread as it may stand there. What began the thread stands in the room, is nobody's answer itself and was not taken back; under a note of the team the answers are notes. Throws `room/no-thread`. */
export async function answerIn(db: Kysely<Schema>, room: Pick<LiveRoom, 'id' | 'kind'>, role: RoomRole, message: SentMessage): Promise<SentMessage> {
  const root = await db
    .selectFrom('events')
    .select((e) => ['kind', 'thread_id', e('body', 'like', INTERNAL).as('internal')])
    .where('id', '=', message.threadId as string)
    .where('room_id', '=', room.id)
    .executeTakeFirst();
  const internal = Boolean(root?.internal);
  if (root?.kind !== 'message' || (internal && !may(role, 'internal-notes')))
    throw refuse('The message that began this thread is not in this room, or was deleted. Send it without threadId.');
  if (root.thread_id !== null) throw refuse('The message is an answer in a thread itself. Answer in the thread that it stands in.');
  if (room.kind === 'conversation' && !internal)
    throw refuse('In a conversation, threads begin under notes of the team only. Send it without threadId, with replyTo.');
  if (message.visibility === 'internal' && !internal)
    throw refuse('A note of the team has no place in a thread that everybody reads. Send it without threadId.');
  return internal ? { ...message, visibility: 'internal' } : message;
}

interface Part {
  readonly thread_id: string | null;
  readonly author_id: string;
  readonly kind: string;
  readonly n: number;
  readonly last: number;
}

/** What became of each message of a page that began a thread: two queries, however many there are. Counted at one moment, so that a reader can go on counting from it. */
export async function withThreads(db: Kysely<Schema>, roomId: string, events: readonly LogEvent[]): Promise<LogEvent[]> {
  const roots = events.filter(
    (event) => threadOf(event) === undefined && (event.kind === 'message' || (event.kind === 'delete' && event.messageId === event.id)),
  );
  if (roots.length === 0) return [...events];
  const parts: readonly Part[] = await db
    .selectFrom('events')
    .select((e) => ['thread_id', 'author_id', 'kind', e.fn.countAll<number>().as('n'), e.fn.max<number>('seq').as('last')])
    .where(
      'thread_id',
      'in',
      roots.map(({ id }) => id),
    )
    .groupBy(['thread_id', 'author_id', 'kind'])
    .execute();
  if (parts.length === 0) return [...events];
  const threads = new Map<string, Part[]>();
  for (const part of parts) threads.set(part.thread_id as string, [...(threads.get(part.thread_id as string) ?? []), part]);
  const said = [...threads.values()].flatMap((of) => lastSaid(of).map(({ last }) => last));
  const rows =
    said.length === 0 ? [] : await db.selectFrom('events').select(['seq', 'at', 'body']).where('room_id', '=', roomId).where('seq', 'in', said).execute();
  const last = new Map(rows.map(({ seq, at, body }) => [seq, { at: new Date(at).toISOString(), author: (JSON.parse(body) as { author: Author }).author }]));
  return events.map((event) => {
    const of = threads.get(event.id);
    return of === undefined ? event : { ...event, thread: summary(of, last) };
  });
}

/** Answers that stand, by who wrote, those who wrote last first. */
const lastSaid = (of: readonly Part[]): Part[] =>
  of
    .filter(({ kind }) => kind === 'message')
    .sort((a, b) => b.last - a.last)
    .slice(0, AUTHORS);

function summary(of: readonly Part[], last: ReadonlyMap<number, { readonly at: string; readonly author: Author }>): ThreadSummary {
  const known = lastSaid(of).flatMap((part) => last.get(part.last) ?? []);
  return {
    count: of.reduce((sum, { kind, n }) => sum + (kind === 'message' ? Number(n) : 0), 0),
    lastAt: known[0]?.at ?? '',
    authors: known.map(({ author }) => author),
    seq: Math.max(...of.map((part) => part.last)),
  };
}
