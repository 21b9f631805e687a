import { CsError, RELAY_LIMITS, atLeast, uuid } from '@cs-kit/protocol';
import type { BlockedVisitor, RoomAction } from '@cs-kit/protocol';
import type { Kysely, Selectable } from 'kysely';
import type { Actor } from '../context.ts';
import type { BlocksTable, Schema } from '../storage/state/schema.ts';

/** Visitors whose new words are refused. */
export interface Blocks {
  /** Blocks a visitor of a site; the same where that was done already. */
  add(visitor: { readonly id: string; readonly name: string; readonly siteId: string }, by: Actor, reason: string | null): Promise<BlockedVisitor>;
  /** Lets a visitor write again. Leads and admins do; who has blocked takes it back for a moment. */
  remove(id: string, by: Actor): Promise<BlockedVisitor>;
  /** Those of a site, the newest first. */
  list(siteId: string): Promise<BlockedVisitor[]>;
  /** Whether this visitor is blocked. */
  has(visitorId: string): boolean;
  /** Throws `session/blocked` where a blocked visitor wants more than to read, to take back own words or to end. */
  check(actor: Actor, action?: RoomAction): void;
}

/** What is left to a blocked visitor: it takes nobody's time. */
const LEFT: ReadonlySet<RoomAction> = new Set(['read', 'delete-own', 'close', 'show-presence']);

/** Opens the blocks. Who is blocked is held in memory: every message asks. */
export async function createBlocks({ db, now }: { readonly db: Kysely<Schema>; readonly now: () => number }): Promise<Blocks> {
  const blocked = new Set((await db.selectFrom('blocks').select('visitor_id').execute()).map((row) => row.visitor_id));
  const find = (key: 'id' | 'visitor_id', value: string) => db.selectFrom('blocks').selectAll().where(key, '=', value).executeTakeFirst();
  return {
    async add(visitor, by, reason) {
      const row = {
        id: uuid(now()),
        site_id: visitor.siteId,
        visitor_id: visitor.id,
        visitor_name: visitor.name,
        reason,
        by_id: by.id,
        by_name: by.name,
        at: now(),
      };
      await db
        .insertInto('blocks')
        .values(row)
        .onConflict((conflict) => conflict.column('visitor_id').doNothing())
        .execute();
      blocked.add(visitor.id);
      await db.deleteFrom('mail_links').where('visitor_id', '=', visitor.id).execute();
      return toBlock((await find('visitor_id', visitor.id)) ?? row);
    },
    async remove(id, by) {
      const row = await find('id', id);
      if (row === undefined) throw new CsError('request/not-found', 'This visitor is not blocked any more.');
      const own = row.by_id === by.id && now() - row.at <= RELAY_LIMITS.undoMs + 2_000;
      if (!own && !atLeast(by.role, 'lead')) throw new CsError('session/forbidden', 'Leads and admins let a visitor write again. Ask one of them.');
      await db.deleteFrom('blocks').where('id', '=', id).execute();
      blocked.delete(row.visitor_id);
      return toBlock(row);
    },
    async list(siteId) {
      return (await db.selectFrom('blocks').selectAll().where('site_id', '=', siteId).orderBy('at', 'desc').limit(RELAY_LIMITS.blocksListed).execute()).map(
        toBlock,
      );
    },
    has: (visitorId) => blocked.has(visitorId),
    check(actor, action) {
      if (actor.kind !== 'visitor' || !blocked.has(actor.id) || (action !== undefined && LEFT.has(action))) return;
      throw new CsError('session/blocked', 'The staff of this site have blocked this visitor: new messages are not accepted.');
    },
  };
}

function toBlock(row: Selectable<BlocksTable>): BlockedVisitor {
  return {
    id: row.id,
    siteId: row.site_id,
    visitor: { id: row.visitor_id, name: row.visitor_name },
    reason: row.reason,
    by: { id: row.by_id, name: row.by_name },
    at: new Date(row.at).toISOString(),
  };
}
