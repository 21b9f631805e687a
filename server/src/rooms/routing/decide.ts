import type { Team } from '@cs-kit/protocol';
import { fitsPage } from './pages.ts';

/* Who is offered what: one decision over one picture of the desk. It reads no clock and no store, so the same picture gives the same answer. */

/** A conversation that waits for a person. */
export interface Waiting {
  readonly id: string;
  readonly siteId: string;
  /** Since when, in epoch milliseconds. */
  readonly since: number;
  readonly locale: string;
  readonly page: string | null;
  readonly teamId: string | null;
  readonly offer: { readonly to: string; readonly until: number } | null;
  /** Ids of those who let it pass. */
  readonly passed: readonly string[];
}

/** Somebody at the desk who takes requests. */
export interface Available {
  readonly id: string;
  readonly name: string;
  /** Open conversations that they have. */
  readonly load: number;
  /** When they were last offered one; 0 for never. */
  readonly offeredAt: number;
  /** Open conversations that they may have; null for the number of the site. */
  readonly capacity: number | null;
}

/** How a site routes. A site that is not among these routes nothing. */
export interface RoutingRules {
  readonly capacity: number;
  readonly offerMs: number;
}

/** The desk at one moment. */
export interface Picture {
  readonly now: number;
  readonly rules: ReadonlyMap<string, RoutingRules>;
  readonly teams: readonly Team[];
  readonly people: readonly Available[];
  readonly waiting: readonly Waiting[];
}

/** What becomes of one conversation. */
export interface Decision {
  readonly id: string;
  readonly teamId: string | null;
  readonly offer: { readonly to: Available; readonly until: number } | null;
  readonly passed: readonly string[];
  /** Whether the offer is a new one. */
  readonly fresh: boolean;
}

/** Decides for all that wait, first come first served. Those for whom nothing changes are not in the answer. */
export function decide(picture: Picture): Decision[] {
  const { now, rules, waiting } = picture;
  const people = new Map(picture.people.map((person) => [person.id, person]));
  const load = new Map(picture.people.map((person) => [person.id, person.load]));
  const turn = new Map(picture.people.map((person) => [person.id, person.offeredAt]));
  const give = (id: string): void => void load.set(id, (load.get(id) ?? 0) + 1);
  const standing = (one: Waiting): boolean => one.offer !== null && rules.has(one.siteId) && people.has(one.offer.to) && one.offer.until > now;
  for (const one of waiting) if (one.offer !== null && standing(one)) give(one.offer.to);

  const decisions: Decision[] = [];
  let order = now;
  for (const one of [...waiting].sort((a, b) => a.since - b.since || (a.id < b.id ? -1 : 1))) {
    if (standing(one)) continue;
    const rule = rules.get(one.siteId);
    const passed = one.offer !== null && rule !== undefined && one.offer.until <= now ? [...new Set([...one.passed, one.offer.to])] : one.passed;
    const team = rule === undefined ? null : teamOf(one, picture.teams);
    const teamId = rule === undefined ? one.teamId : (team?.id ?? null);
    const next = rule === undefined ? null : nextOf({ ...picture, load, turn }, team, passed, rule.capacity);
    if (next !== null && rule !== undefined) {
      give(next.id);
      turn.set(next.id, (order += 1));
      decisions.push({ id: one.id, teamId, passed, offer: { to: next, until: now + rule.offerMs }, fresh: true });
    } else if (one.offer !== null || teamId !== one.teamId) decisions.push({ id: one.id, teamId, passed, offer: null, fresh: false });
  }
  return decisions;
}

/** The team of a conversation: the one that it has; else the one that names its page or language most closely; null where none fits. */
export function teamOf(one: Waiting, teams: readonly Team[]): Team | null {
  const here = teams.filter((team) => team.siteId === one.siteId);
  const own = here.find((team) => team.id === one.teamId);
  if (own !== undefined) return own;
  const fitting = here
    .map((team) => ({ team, page: fitPage(team, one.page), language: fitLanguage(team, one.locale) }))
    .filter(({ page, language }) => page !== null && language !== null)
    .map(({ team, page, language }) => ({ team, points: Number(page) * 2 + Number(language) }))
    .sort((a, b) => b.points - a.points || (a.team.name < b.team.name ? -1 : a.team.name > b.team.name ? 1 : a.team.id < b.team.id ? -1 : 1));
  return fitting[0]?.team ?? null;
}

/** True where the team names it, false where it names none, null where it names others only. */
function fitPage({ pages }: Team, page: string | null): boolean | null {
  if (pages.length === 0) return false;
  return page !== null && pages.some((pattern) => fitsPage(pattern, page)) ? true : null;
}

function fitLanguage({ languages }: Team, locale: string): boolean | null {
  if (languages.length === 0) return false;
  const spoken = locale.toLowerCase();
  return languages.some((language) => spoken === language.toLowerCase() || spoken.startsWith(`${language.toLowerCase()}-`)) ? true : null;
}

/**
 * Whose turn it is: of the team where somebody of it is there, else of everybody; nobody twice. Where all who could be asked have as much as they
 * may, it waits for them.
 */
function nextOf(
  at: { readonly people: readonly Available[]; readonly load: ReadonlyMap<string, number>; readonly turn: ReadonlyMap<string, number> },
  team: Team | null,
  passed: readonly string[],
  capacity: number,
): Available | null {
  const askable = at.people.filter(({ id }) => !passed.includes(id));
  const own = askable.filter(({ id }) => team?.members.includes(id) === true);
  const free = (own.length > 0 ? own : askable).filter((person) => (at.load.get(person.id) ?? 0) < (person.capacity ?? capacity));
  const turn = (id: string): number => at.turn.get(id) ?? 0;
  return free.sort((a, b) => turn(a.id) - turn(b.id) || (a.id < b.id ? -1 : 1))[0] ?? null;
}
