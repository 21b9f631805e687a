import { RELAY_LIMITS } from '@cs-kit/protocol';
import type { SiteTag } from '@cs-kit/protocol';
import type { Kysely } from 'kysely';
import type { Schema } from '../../storage/state/schema.ts';

/** The tags that were given at a site, or at all of them, those used last first. */
export async function listTags(db: Kysely<Schema>, siteId: string | null): Promise<SiteTag[]> {
  let query = db
    .selectFrom('site_tags')
    .select((e) => ['tag', e.fn.max('used_at').as('used_at')])
    .groupBy('tag')
    .orderBy('used_at', 'desc')
    .orderBy('tag')
    .limit(RELAY_LIMITS.tagsOffered);
  if (siteId !== null) query = query.where('site_id', '=', siteId);
  return (await query.execute()).map((row) => ({ tag: row.tag, usedAt: new Date(Number(row.used_at)).toISOString() }));
}
