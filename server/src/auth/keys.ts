import { CsError, uuid } from '@cs-kit/protocol';
import type { Kysely } from 'kysely';
import type { Actor, Scope } from '../context.ts';
import type { Schema } from '../storage/state/schema.ts';
import { digest, randomSecret } from './secrets.ts';

/** An API key as an admin sees it. */
export interface ApiKey {
  readonly id: string;
  readonly name: string;
  readonly scopes: readonly Scope[];
  readonly createdAt: string;
  readonly lastUsedAt: string | null;
}

/** Keys for servers, by site. */
export interface ApiKeys {
  list(siteId: string): Promise<readonly ApiKey[]>;
  /** The key itself is in this answer only. At most two at once, for rotation. */
  create(siteId: string, name: string, scopes: readonly Scope[]): Promise<ApiKey & { readonly key: string }>;
  revoke(siteId: string, id: string): Promise<void>;
  /** Null when the key is unknown or revoked. */
  actorOf(key: string): Promise<Actor | null>;
}

const AT_ONCE = 2;
const TOUCH_EVERY_MS = 60_000;

/** Builds the keys over the state store. */
export function createApiKeys(db: Kysely<Schema>, now: () => number): ApiKeys {
  return {
    async list(siteId) {
      const rows = await db.selectFrom('api_keys').selectAll().where('site_id', '=', siteId).where('revoked', '=', 0).orderBy('created_at').execute();
      return rows.map((row) => ({
        id: row.id,
        name: row.name,
        scopes: JSON.parse(row.scopes) as Scope[],
        createdAt: new Date(row.created_at).toISOString(),
        lastUsedAt: row.last_used_at === null ? null : new Date(row.last_used_at).toISOString(),
      }));
    },
    async create(siteId, name, scopes) {
      const key = `ck_${randomSecret()}`;
      const row = {
        id: uuid(now()),
        site_id: siteId,
        name,
        hash: await digest(key),
        scopes: JSON.stringify(scopes),
        created_at: now(),
        last_used_at: null,
        revoked: 0,
      };
      await db.transaction().execute(async (transaction) => {
        const held = await transaction.selectFrom('api_keys').select('id').where('site_id', '=', siteId).where('revoked', '=', 0).execute();
        if (held.length >= AT_ONCE) throw new CsError('request/conflict', 'A site has at most two keys, for rotation. Revoke one first.');
        await transaction.insertInto('api_keys').values(row).execute();
      });
      return { id: row.id, name, scopes, createdAt: new Date(row.created_at).toISOString(), lastUsedAt: null, key };
    },
    async revoke(siteId, id) {
      const result = await db.updateTable('api_keys').set({ revoked: 1 }).where('id', '=', id).where('site_id', '=', siteId).executeTakeFirst();
      if (result.numUpdatedRows === 0n) throw new CsError('request/not-found', 'There is no such key.');
    },
    async actorOf(key) {
      const row = await db
        .selectFrom('api_keys')
        .selectAll()
        .where('hash', '=', await digest(key))
        .where('revoked', '=', 0)
        .executeTakeFirst();
      if (row === undefined) return null;
      if (row.last_used_at === null || now() - row.last_used_at > TOUCH_EVERY_MS)
        await db.updateTable('api_keys').set({ last_used_at: now() }).where('id', '=', row.id).execute();
      return {
        kind: 'key',
        id: row.id,
        name: row.name,
        role: 'visitor',
        siteId: row.site_id,
        origin: null,
        scopes: JSON.parse(row.scopes) as Scope[],
        known: true,
      };
    },
  };
}
