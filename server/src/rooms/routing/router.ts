import type { Kysely } from 'kysely';
import type { Sites } from '../../auth/sites.ts';
import type { Schema } from '../../storage/state/schema.ts';
import { openCounts } from '../conversations/handing.ts';
import type { Desk } from '../desk.ts';
import { every } from '../every.ts';
import type { Clock } from '../live-room.ts';
import { decide } from './decide.ts';
import type { Available, Decision, RoutingRules, Waiting } from './decide.ts';
import { pageOfContext } from './pages.ts';
import type { Teams } from './teams.ts';

/** What routing needs of the rest of the relay. */
export interface RouterDeps {
  readonly db: Kysely<Schema>;
  readonly sites: Sites;
  readonly desk: Desk;
  readonly teams: Teams;
  readonly clock: Clock;
  /** Tells the desk that a row has changed. */
  readonly changed: (roomId: string) => void;
  readonly failed: (error: unknown) => void;
}

const EVERY_MS = 1_000;
/** Those that wait longest are enough for one look. */
const AT_ONCE = 500;

/** Offers what waits to one after the other. Everything that a decision rests on stands in the store: a restart goes on where it was. Gives the way to stop. */
export function watchRouting(deps: RouterDeps): () => void {
  // After a start offers of before may stand, also of a site that routes by hand by now.
  let offered = true;
  return every(deps.clock, EVERY_MS, async () => {
    const rules = rulesOf(deps.sites);
    if (rules.size === 0 && !offered) return;
    offered = await look(deps, rules).catch((error: unknown) => (deps.failed(error), true));
  });
}

function rulesOf(sites: Sites): ReadonlyMap<string, RoutingRules> {
  const automatic = sites.all().filter(({ routing }) => routing === 'automatic');
  return new Map(automatic.map((site) => [site.id, { capacity: site.routingCapacity, offerMs: site.offerSeconds * 1000 }]));
}

/** One look at all that wait. Gives whether offers stand. */
async function look(deps: RouterDeps, rules: ReadonlyMap<string, RoutingRules>): Promise<boolean> {
  const rows = await waitingRows(deps.db, [...rules.keys()]);
  if (rows.length === 0) return false;
  const revisions = new Map(rows.map((row) => [row.room_id, row.revision]));
  const waiting = rows.map(toWaiting);
  const decisions = decide({ now: deps.clock.now(), rules, waiting, teams: await deps.teams.list(null), people: await availablePeople(deps) });
  for (const decision of decisions) await carryOut(deps, decision, revisions.get(decision.id) as number);
  return true;
}

function waitingRows(db: Kysely<Schema>, siteIds: readonly string[]) {
  return db
    .selectFrom('conversations')
    .innerJoin('visitors', 'visitors.id', 'conversations.visitor_id')
    .selectAll('conversations')
    .select('visitors.locale')
    .where('conversations.status', '=', 'waiting')
    .where((e) => e.or([e('conversations.offered_to', 'is not', null), ...(siteIds.length === 0 ? [] : [e('conversations.site_id', 'in', siteIds)])]))
    .orderBy('conversations.waiting_since')
    .limit(AT_ONCE)
    .execute();
}

function toWaiting(row: Awaited<ReturnType<typeof waitingRows>>[number]): Waiting {
  return {
    id: row.room_id,
    siteId: row.site_id,
    since: row.waiting_since ?? row.updated_at,
    locale: row.locale,
    page: pageOfContext(row.context),
    teamId: row.team_id,
    offer: row.offered_to === null ? null : { to: row.offered_to, until: row.offered_until ?? 0 },
    passed: JSON.parse(row.offer_passed) as readonly string[],
  };
}

/** Who is at the desk and takes requests, with what they have. */
async function availablePeople({ db, desk }: RouterDeps): Promise<Available[]> {
  const staff = (await db.selectFrom('staff').select(['id', 'name', 'capacity']).where('active', '=', 1).execute()).filter(({ id }) => desk.isAvailable(id));
  if (staff.length === 0) return [];
  const load = await openCounts(db);
  const turns = new Map((await db.selectFrom('routing_turns').selectAll().execute()).map((row) => [row.staff_id, Number(row.offered_at)]));
  return staff.map(({ id, name, capacity }) => ({ id, name, capacity, load: load.get(id) ?? 0, offeredAt: turns.get(id) ?? 0 }));
}

/** Writes a decision, unless somebody has changed the conversation since it was read: the next look then decides anew. */
async function carryOut({ db, changed }: RouterDeps, { id, teamId, offer, passed, fresh }: Decision, revision: number): Promise<void> {
  const written = await db
    .updateTable('conversations')
    .set({
      team_id: teamId,
      offered_to: offer?.to.id ?? null,
      offered_name: offer?.to.name ?? null,
      offered_until: offer?.until ?? null,
      offer_passed: JSON.stringify(passed),
    })
    .where('room_id', '=', id)
    .where('revision', '=', revision)
    .where('status', '=', 'waiting')
    .executeTakeFirst();
  if (written.numUpdatedRows === 0n) return;
  if (fresh && offer !== null) await noteTurn(db, offer.to.id);
  changed(id);
}

/** One after the other: numbers that grow say whose turn was last, also of two offers in one moment. */
async function noteTurn(db: Kysely<Schema>, staffId: string): Promise<void> {
  const last = await db
    .selectFrom('routing_turns')
    .select((e) => e.fn.max('offered_at').as('at'))
    .executeTakeFirst();
  const at = Number(last?.at ?? 0) + 1;
  await db
    .insertInto('routing_turns')
    .values({ staff_id: staffId, offered_at: at })
    .onConflict((conflict) => conflict.column('staff_id').doUpdateSet({ offered_at: at }))
    .execute();
}
