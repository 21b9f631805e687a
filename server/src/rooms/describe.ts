import { CsError, atLeast } from '@cs-kit/protocol';
import type { Room } from '@cs-kit/protocol';
import { sql } from 'kysely';
import type { Expression, Kysely, Selectable, SqlBool } from 'kysely';
import type { Actor } from '../context.ts';
import type { RoomsTable, Schema } from '../storage/state/schema.ts';
import { roleIn, shut } from './access.ts';
import { INTERNAL } from '../storage/state/search.ts';
import { mentionedIn } from './mentions.ts';
import { recordOf } from './records.ts';

/** As the function of the same name folds the column. */
const fold = (text: string): string => text.normalize('NFKC').toLowerCase();

const UNREAD_TOLD = 99;
const PAGE = 100;

/** Whether a column has the words of a folded pattern; what stands for itself in it is marked with a backslash. */
const contains = (column: 'title' | 'topic', pattern: string) => sql<SqlBool>`cs_fold(${sql.ref(column)}) like ${pattern} escape '\\'`;

type Row = Selectable<RoomsTable>;

/** What only one person sees of rooms, and what is counted in them, by room. A fixed number of queries, however many rooms. */
async function read(db: Kysely<Schema>, rows: readonly Row[], userId: string) {
  const ids = rows.map(({ id }) => id);
  const own = db.selectFrom('members').selectAll().where('room_id', 'in', ids).where('user_id', '=', userId);
  const owners = db.selectFrom('conversations').select(['room_id', 'visitor_id']).where('room_id', 'in', ids);
  const counts = db
    .selectFrom('members')
    .select(['room_id', (e) => e.fn.countAll<number>().as('n')])
    .where('room_id', 'in', ids)
    .where('standing', '=', 'in')
    .groupBy('room_id');
  const last = db
    .selectFrom('rooms')
    .innerJoin('events', (join) => join.onRef('events.room_id', '=', 'rooms.id').onRef('events.seq', '=', 'rooms.last_seq'))
    .select(['rooms.id', 'events.at'])
    .where('rooms.id', 'in', ids);
  const unread = db
    .selectFrom('rooms')
    .leftJoin('members', (join) => join.onRef('members.room_id', '=', 'rooms.id').on('members.user_id', '=', userId))
    .select(['rooms.id', (e) => unreadIn(e.ref('rooms.id'), e.ref('members.read_seq'), userId).as('n')])
    .where('rooms.id', 'in', ids);
  const [mine, owned, counted, ends, missed, mentioned] = await Promise.all([
    own.execute(),
    owners.execute(),
    counts.execute(),
    last.execute(),
    unread.execute(),
    mentionedIn(db, userId),
  ]);
  return {
    mine: new Map(mine.map((row) => [row.room_id, recordOf(row)])),
    owners: new Map(owned.map((row) => [row.room_id, row.visitor_id])),
    counts: new Map(counted.map((row) => [row.room_id, Number(row.n)])),
    ends: new Map(ends.map((row) => [row.id, row.at])),
    unread: new Map(missed.map((row) => [row.id, Number(row.n)])),
    mentioned,
  };
}

/** Whether a message is one's own affair: every one that stands in no thread; of answers those in a thread that one began or wrote in, and those that name one. */
const concerns = (userId: string) =>
  sql<boolean>`(events.thread_id is null
    or exists (select 1 from events as root where root.id = events.thread_id and root.author_id = ${userId})
    or exists (select 1 from events as own where own.thread_id = events.thread_id and own.author_id = ${userId} and own.kind = 'message')
    or exists (select 1 from mentions where mentions.room_id = events.room_id and mentions.user_id = ${userId} and mentions.seq = events.seq))`;

/** Messages of others above what was read, up to as many as are told; notes of the staff are nobody's unread ones. */
const unreadIn = (room: Expression<string>, readSeq: Expression<number | null>, userId: string) =>
  sql<number>`(select count(*) from (select 1 from events where events.room_id = ${room} and events.seq > coalesce(${readSeq}, 0)
    and events.kind = 'message' and events.author_id != ${userId} and events.body not like ${INTERNAL} and ${concerns(userId)} limit ${UNREAD_TOLD}) as some)`;

/** Rooms as one person sees them. Throws like `Rooms.open` where they may not see one of them. */
async function describe(db: Kysely<Schema>, rows: readonly Row[], actor: Actor): Promise<Room[]> {
  if (rows.length === 0) return [];
  const known = await read(db, rows, actor.id);
  return rows.map((row) => {
    const mine = known.mine.get(row.id);
    const seen = {
      siteId: row.site_id,
      kind: row.kind as Room['kind'],
      visibility: row.visibility as Room['visibility'],
      members: new Map(mine === undefined ? [] : [[actor.id, mine]]),
    };
    const role = roleIn(seen, known.owners.get(row.id) ?? null, actor);
    if (role === null) throw shut(seen, actor);
    const at = known.ends.get(row.id);
    return {
      id: row.id,
      title: row.title,
      topic: row.topic,
      visibility: seen.visibility,
      kind: seen.kind,
      lastSeq: row.last_seq,
      role,
      archived: row.archived_at !== null,
      locked: row.locked === 1,
      slowModeSeconds: row.slow_mode_seconds,
      memberCount: known.counts.get(row.id) ?? 0,
      unread: known.unread.get(row.id) ?? 0,
      mentioned: known.mentioned.has(row.id),
      lastAt: at === undefined ? null : new Date(at).toISOString(),
    };
  });
}

/** One room by its id. */
export async function describeById(db: Kysely<Schema>, id: string, actor: Actor): Promise<Room> {
  const row = await db.selectFrom('rooms').selectAll().where('id', '=', id).executeTakeFirst();
  if (row === undefined) throw new CsError('room/not-found', 'There is no such room, or it is not yours.');
  const [room] = await describe(db, [row], actor);
  return room as Room;
}

/** Which groups are asked for. */
export interface RoomQuery {
  /** The site of those that one is not in; null asks for the own ones only. */
  readonly siteId: string | null;
  readonly visibility?: 'public' | 'private';
  readonly search?: string;
  readonly archived: boolean;
  readonly cursor?: string;
}

/** A page of groups, newest first: the own ones, or with 'public' those of the site. Those that one is banned from are not among them. */
export async function listRooms(db: Kysely<Schema>, actor: Actor, asked: RoomQuery): Promise<{ items: Room[]; cursor: string | null }> {
  const standing = (is: 'in' | 'banned') => db.selectFrom('members').select('room_id').where('user_id', '=', actor.id).where('standing', '=', is);
  let query = db
    .selectFrom('rooms')
    .selectAll()
    .where('kind', '=', 'group')
    .where('archived_at', asked.archived ? 'is not' : 'is', null)
    .where('id', 'not in', standing('banned'));
  const every = asked.siteId !== null && (asked.visibility === 'public' || (asked.visibility === 'private' && atLeast(actor.role, 'lead')));
  if (every) query = query.where('site_id', '=', asked.siteId as string);
  else query = query.where('id', 'in', standing('in'));
  if (asked.visibility !== undefined) query = query.where('visibility', '=', asked.visibility);
  for (const word of (asked.search ?? '')
    .split(/\s+/)
    .filter((part) => part !== '')
    .slice(0, 8)) {
    const pattern = `%${fold(word).replace(/[\\%_]/g, '\\$&')}%`;
    query = query.where((e) => e.or([contains('title', pattern), contains('topic', pattern)]));
  }
  if (asked.cursor !== undefined) {
    const [at, id = ''] = asked.cursor.split('.');
    query = query.where((e) => e.or([e('created_at', '<', Number(at)), e.and([e('created_at', '=', Number(at)), e('id', '<', id)])]));
  }
  const rows = await query
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(PAGE + 1)
    .execute();
  const page = rows.slice(0, PAGE);
  const last = page.at(-1);
  return { items: await describe(db, page, actor), cursor: rows.length > PAGE && last !== undefined ? `${last.created_at}.${last.id}` : null };
}
