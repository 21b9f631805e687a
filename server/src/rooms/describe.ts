import { CsError, atLeast } from '@cs-kit/protocol';
import type { Room } from '@cs-kit/protocol';
import { sql } from 'kysely';
import type { Kysely, Selectable, SqlBool } from 'kysely';
import type { Actor } from '../context.ts';
import type { RoomsTable, Schema } from '../storage/state/schema.ts';
import { roleIn, shut } from './access.ts';
import { INTERNAL } from './log.ts';
import { recordOf } from './records.ts';

const UNREAD_TOLD = 99;
const PAGE = 100;

/** Whether a column has the words of a pattern; what stands for itself in it is marked with a backslash. */
const contains = (column: 'title' | 'topic', pattern: string) => sql<SqlBool>`lower(${sql.ref(column)}) like lower(${pattern}) escape '\\'`;

/** A room as one person sees it. Throws like `Rooms.open` where they may not. */
export async function describe(db: Kysely<Schema>, row: Selectable<RoomsTable>, actor: Actor): Promise<Room> {
  const mine = await db.selectFrom('members').selectAll().where('room_id', '=', row.id).where('user_id', '=', actor.id).executeTakeFirst();
  const owner = await db.selectFrom('conversations').select('visitor_id').where('room_id', '=', row.id).executeTakeFirst();
  const seen = {
    siteId: row.site_id,
    kind: row.kind as Room['kind'],
    visibility: row.visibility as Room['visibility'],
    members: new Map(mine === undefined ? [] : [[actor.id, recordOf(mine)]]),
  };
  const role = roleIn(seen, owner?.visitor_id ?? null, actor);
  if (role === null) throw shut(seen, actor);
  const counted = await db
    .selectFrom('members')
    .select((e) => e.fn.countAll<number>().as('n'))
    .where('room_id', '=', row.id)
    .where('standing', '=', 'in')
    .executeTakeFirstOrThrow();
  const last = await db.selectFrom('events').select('at').where('room_id', '=', row.id).where('seq', '=', row.last_seq).executeTakeFirst();
  const unread = await db
    .selectFrom('events')
    .select('seq')
    .where('room_id', '=', row.id)
    .where('seq', '>', mine?.read_seq ?? 0)
    .where('kind', '=', 'message')
    .where('author_id', '!=', actor.id)
    .where('body', 'not like', INTERNAL)
    .limit(UNREAD_TOLD)
    .execute();
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
    memberCount: Number(counted.n),
    unread: unread.length,
    lastAt: last === undefined ? null : new Date(last.at).toISOString(),
  };
}

/** One room by its id. */
export async function describeById(db: Kysely<Schema>, id: string, actor: Actor): Promise<Room> {
  const row = await db.selectFrom('rooms').selectAll().where('id', '=', id).executeTakeFirst();
  if (row === undefined) throw new CsError('room/not-found', 'There is no such room, or it is not yours.');
  return describe(db, row, actor);
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
    const pattern = `%${word.replace(/[\\%_]/g, '\\$&')}%`;
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
  const items: Room[] = [];
  for (const row of page) items.push(await describe(db, row, actor));
  return { items, cursor: rows.length > PAGE && last !== undefined ? `${last.created_at}.${last.id}` : null };
}
