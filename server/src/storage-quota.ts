import { CsError, RELAY_LIMITS } from '@cs-kit/protocol';
import type { Kysely } from 'kysely';
import type { Actor } from './context.ts';
import type { Schema } from './storage/state/schema.ts';

const COUNTED_MS = 60_000;

/** Keeps files and pictures from filling the disk. */
export interface StorageQuota {
  /** Throws `storage/full` where so many bytes more are over what a visitor, or the whole site, may keep. */
  admit(actor: Actor, siteId: string, bytes: number): Promise<void>;
}

/** Sums what is stored. The sum of a site is counted at most once a minute and carried on in between; that of a visitor is small and counted each time. */
export function createStorageQuota(deps: {
  readonly db: Kysely<Schema>;
  readonly now: () => number;
  /** Bytes that all files and pictures of one site may have. */
  readonly siteBytes: number;
}): StorageQuota {
  const { db, now } = deps;
  const sites = new Map<string, { bytes: number; readonly at: number }>();
  /** What is stored, and what was announced and is on its way. */
  const sum = async (column: 'site_id' | 'owner_id', id: string): Promise<number> => {
    const stored = await db
      .selectFrom('files')
      .select((e) => e.fn.sum<number | null>('size').as('bytes'))
      .where(column, '=', id)
      .executeTakeFirstOrThrow();
    const coming = await db
      .selectFrom('uploads')
      .select((e) => e.fn.sum<number | null>('length').as('bytes'))
      .where(column, '=', id)
      .executeTakeFirstOrThrow();
    return Number(stored.bytes ?? 0) + Number(coming.bytes ?? 0);
  };

  return {
    async admit(actor, siteId, bytes) {
      if (actor.kind === 'visitor' && (await sum('owner_id', actor.id)) + bytes > RELAY_LIMITS.storedBytes)
        throw new CsError('storage/full', `One visitor may keep ${RELAY_LIMITS.storedBytes / 2 ** 20} MB of files and pictures. Delete some pictures first.`);
      const known = sites.get(siteId);
      const site = known !== undefined && now() - known.at < COUNTED_MS ? known : { bytes: await sum('site_id', siteId), at: now() };
      sites.set(siteId, site);
      if (site.bytes + bytes > deps.siteBytes)
        throw new CsError('storage/full', 'The storage of this site is used up. The operator can raise CS_SITE_STORAGE_MB, or delete visitors.');
      site.bytes += bytes;
    },
  };
}
