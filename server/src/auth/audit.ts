import type { Kysely } from 'kysely';
import type { Actor } from '../context.ts';
import type { Schema } from '../storage/state/schema.ts';
import { digest } from './secrets.ts';

/** One line of the audit log. */
export interface AuditEntry {
  readonly id: number;
  readonly at: string;
  readonly actor: { readonly id: string; readonly name: string };
  readonly action: string;
  readonly target: string;
  readonly detail: string;
}

/** Who did what to the settings, the staff and other people's words. Append-only; each line carries the hash of the one before it. */
export interface AuditLog {
  write(actor: Pick<Actor, 'id' | 'name'>, action: string, target: string, detail?: string): Promise<void>;
  list(before: number | null, limit: number): Promise<readonly AuditEntry[]>;
  /** Id of the first line whose hash does not follow from the one before it; null when the chain holds. */
  firstBroken(): Promise<number | null>;
}

const CHECKED_AT_ONCE = 500;

/** Builds the audit log over the state store. */
export function createAuditLog(db: Kysely<Schema>, now: () => number): AuditLog {
  let tail: Promise<string> | null = null;
  const last = async (): Promise<string> => (await db.selectFrom('audit').select('hash').orderBy('id', 'desc').limit(1).executeTakeFirst())?.hash ?? '';
  const link = (previous: string, row: { at: number; actor_id: string; actor_name: string; action: string; target: string; detail: string }): Promise<string> =>
    digest(JSON.stringify([previous, row.at, row.actor_id, row.actor_name, row.action, row.target, row.detail]));

  return {
    async write(actor, action, target, detail = '') {
      const before = tail ?? last();
      const next = before.then(async (previous) => {
        const row = { at: now(), actor_id: actor.id, actor_name: actor.name, action, target, detail };
        const hash = await link(previous, row);
        await db
          .insertInto('audit')
          .values({ ...row, previous, hash })
          .execute();
        return hash;
      });
      tail = next.catch(() => last());
      await next;
    },
    async list(before, limit) {
      let query = db.selectFrom('audit').selectAll().orderBy('id', 'desc').limit(limit);
      if (before !== null) query = query.where('id', '<', before);
      return (await query.execute()).map((row) => ({
        id: row.id,
        at: new Date(row.at).toISOString(),
        actor: { id: row.actor_id, name: row.actor_name },
        action: row.action,
        target: row.target,
        detail: row.detail,
      }));
    },
    async firstBroken() {
      let previous = '';
      for (let after = 0; ;) {
        const rows = await db.selectFrom('audit').selectAll().where('id', '>', after).orderBy('id').limit(CHECKED_AT_ONCE).execute();
        for (const row of rows) {
          if (row.previous !== previous || row.hash !== (await link(previous, row))) return row.id;
          previous = row.hash;
          after = row.id;
        }
        if (rows.length < CHECKED_AT_ONCE) return null;
      }
    },
  };
}
