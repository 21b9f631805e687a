import { CsError, FEATURES, uuid } from '@cs-kit/protocol';
import type { BudgetName, Feature, Hours, Site, Theme } from '@cs-kit/protocol';
import type { Kysely } from 'kysely';
import type { Schema } from '../storage/state/schema.ts';

/** What an admin may change of a site. */
export type SiteSettings = Omit<Site, 'id' | 'key' | 'seen' | 'demo'>;
export type SitePatch = Partial<SiteSettings>;

export const DEFAULT_THEME: Theme = { accent: null, logoUrl: null, assistantName: 'Fern', greeting: {}, side: 'end', radius: null, scheme: 'auto' };
const ALWAYS: Hours = { timeZone: 'UTC', spans: [] };
const BUDGETS: Readonly<Record<BudgetName, number>> = { chatTokens: 2_000_000, images: 500, speechSeconds: 20_000, speechChars: 1_000_000 };

function defaults(name: string, origins: readonly string[], demo: boolean): SiteSettings {
  return {
    name,
    origins,
    features: [...FEATURES] as Feature[],
    enabled: true,
    hours: ALWAYS,
    answerWithinMinutes: 3,
    firstReplyMinutes: null,
    nextReplyMinutes: null,
    routing: 'manual',
    routingCapacity: 5,
    offerSeconds: 60,
    analytics: 'consent',
    theme: demo ? DEFAULT_THEME : { ...DEFAULT_THEME, assistantName: name.slice(0, 40) },
    visitorRooms: demo,
    wordRules: [],
    uploads: demo,
    linkPreviews: false,
    translation: false,
    openaiForVisitors: demo,
    budgets: BUDGETS,
  };
}

/** The sites of a relay, held in memory and written through. */
export interface Sites {
  all(): readonly Site[];
  byKey(key: string): Site | null;
  byId(id: string): Site | null;
  create(name: string, origins: readonly string[]): Promise<Site>;
  patch(id: string, patch: SitePatch): Promise<Site>;
  remove(id: string): Promise<void>;
  /** Whether a page of this origin may use the site. The demo answers only pages and peers of this machine. */
  allowsOrigin(site: Site, origin: string, peerIsLoopback: boolean): boolean;
  /** Notes that a page of this origin loaded the script. */
  markSeen(site: Site, origin: string): Promise<void>;
  /** Calls back after every change. */
  onChange(fn: (site: Site | null) => void): () => void;
}

/** Brings an origin to the form that browsers send; throws `request/invalid` on anything else. */
export function normaliseOrigin(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (
    url === null ||
    (url.protocol !== 'https:' && url.protocol !== 'http:') ||
    url.pathname !== '/' ||
    url.search !== '' ||
    url.hash !== '' ||
    url.username !== ''
  ) {
    throw new CsError('request/invalid', 'An origin is scheme, host and port, such as https://shop.example.', {
      errors: [{ pointer: '/origins', detail: 'an origin such as https://shop.example' }],
    });
  }
  return url.origin;
}

const LOCAL_ORIGIN = /^https?:\/\/(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?$/;
const SEEN_EVERY_MS = 60_000;
const SEEN_KEPT = 20;

interface Row {
  id: string;
  key: string;
  settings: string;
}

/** Opens the sites. With `demo` (the relay listens on loopback) a site "demo" is there until it is removed. */
export async function openSites(
  db: Kysely<Schema>,
  options: { readonly demo: boolean; readonly ownOrigin: () => string; readonly now: () => number },
): Promise<Sites> {
  const sites = new Map<string, Site>();
  const listeners = new Set<(site: Site | null) => void>();
  const { now } = options;

  const fromRow = (row: Row, seen: Site['seen']): Site => ({
    ...defaults('', [], row.id === 'demo'),
    ...(JSON.parse(row.settings) as SiteSettings),
    id: row.id,
    key: row.key,
    demo: row.id === 'demo',
    seen,
  });
  const insert = async (id: string, key: string, settings: SiteSettings): Promise<Site> => {
    const at = now();
    await db
      .insertInto('sites')
      .values({ id, key, name: settings.name, settings: JSON.stringify(settings), created_at: at, updated_at: at })
      .execute();
    const site = fromRow({ id, key, settings: JSON.stringify(settings) }, []);
    sites.set(id, site);
    return site;
  };
  const tell = (site: Site | null): void => listeners.forEach((listener) => listener(site));
  const need = (id: string): Site => {
    const site = sites.get(id);
    if (site === undefined) throw new CsError('request/not-found', 'There is no such site.');
    return site;
  };

  const seenRows = await db.selectFrom('site_seen').selectAll().orderBy('at', 'desc').execute();
  for (const row of await db.selectFrom('sites').selectAll().orderBy('created_at').execute()) {
    sites.set(
      row.id,
      fromRow(
        row,
        seenRows
          .filter((seen) => seen.site_id === row.id)
          .slice(0, SEEN_KEPT)
          .map((seen) => ({ origin: seen.origin, at: new Date(seen.at).toISOString() })),
      ),
    );
  }
  const removed = await db.selectFrom('settings').select('key').where('key', '=', 'demo.removed').executeTakeFirst();
  if (options.demo && !sites.has('demo') && removed === undefined) await insert('demo', 'demo', defaults('Fjord & Fern', [], true));

  const active = (site: Site | undefined): Site | null => (site === undefined || (site.demo && !options.demo) ? null : site);
  return {
    all: () => [...sites.values()].filter((site) => active(site) !== null),
    byKey: (key) => active([...sites.values()].find((site) => site.key === key)),
    byId: (id) => active(sites.get(id)),
    async create(name, origins) {
      const id = uuid(now());
      const site = await insert(id, `cs_${id.replaceAll('-', '').slice(-20)}`, defaults(name, origins.map(normaliseOrigin), false));
      tell(site);
      return site;
    },
    async patch(id, patch) {
      const { id: _id, key, demo, seen, ...before } = need(id);
      const settings: SiteSettings = { ...before, ...patch, ...(patch.origins === undefined ? {} : { origins: patch.origins.map(normaliseOrigin) }) };
      await db
        .updateTable('sites')
        .set({ name: settings.name, settings: JSON.stringify(settings), updated_at: now() })
        .where('id', '=', id)
        .execute();
      const site: Site = { ...settings, id, key, demo, seen };
      sites.set(id, site);
      tell(site);
      return site;
    },
    async remove(id) {
      need(id);
      await db.deleteFrom('sites').where('id', '=', id).execute();
      await db.deleteFrom('site_seen').where('site_id', '=', id).execute();
      await db.deleteFrom('teams').where('site_id', '=', id).execute();
      await db.deleteFrom('address_blocks').where('site_id', '=', id).execute();
      if (id === 'demo')
        await db
          .insertInto('settings')
          .values({ key: 'demo.removed', value: '1', updated_at: now() })
          .onConflict((conflict) => conflict.column('key').doNothing())
          .execute();
      sites.delete(id);
      tell(null);
    },
    allowsOrigin(site, origin, peerIsLoopback) {
      if (site.demo && !peerIsLoopback) return false;
      return site.origins.includes(origin) || (site.demo && LOCAL_ORIGIN.test(origin)) || origin === options.ownOrigin();
    },
    async markSeen(site, origin) {
      const current = need(site.id);
      const last = current.seen.find((seen) => seen.origin === origin);
      if (last !== undefined && now() - Date.parse(last.at) < SEEN_EVERY_MS) return;
      const at = now();
      sites.set(site.id, {
        ...current,
        seen: [{ origin, at: new Date(at).toISOString() }, ...current.seen.filter((seen) => seen.origin !== origin)].slice(0, SEEN_KEPT),
      });
      await db
        .insertInto('site_seen')
        .values({ site_id: site.id, origin, at })
        .onConflict((conflict) => conflict.columns(['site_id', 'origin']).doUpdateSet({ at }))
        .execute();
    },
    onChange(fn) {
      listeners.add(fn);
      return () => listeners.delete(fn);
    },
  };
}
