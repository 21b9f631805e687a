import { LIMITS, RELAY_LIMITS, isUuid } from '@cs-kit/protocol';
import type { VisitedPage } from '@cs-kit/protocol';
import { shortId } from '../storage/events/keys.ts';
import type { EventStore } from '../storage/events/types.ts';

/** Events in which the visit is looked for: somebody who clicks a lot has few pages more. */
const LOOKED_AT = 1000;

/** Pages of the newest visit of a visitor, the newest first. Only of those whom the site recognises: what was counted without an id of the session is nobody's. */
export async function pagesOfVisit(store: EventStore, siteId: string, visitorId: string): Promise<VisitedPage[]> {
  if (!isUuid(visitorId)) return [];
  const rows = await store.query<{ at: number; name: string; url: string; path: string }>(
    `select happened_at as at, name, url, path from events where site = $1 and visitor = $2 and identity = 2 and not from_relay order by happened_at desc, sequence desc limit ${LOOKED_AT}`,
    [siteId, shortId(visitorId)],
  );
  const gap = rows.findIndex((row, index) => index > 0 && (rows[index - 1]?.at ?? 0) - row.at >= LIMITS.sessionIdleMs);
  return rows
    .slice(0, gap < 0 ? rows.length : gap)
    .filter(({ name }) => name === 'page.viewed')
    .slice(0, RELAY_LIMITS.visitPages)
    .map(({ at, url, path }) => ({ at: new Date(at).toISOString(), url, path }));
}
