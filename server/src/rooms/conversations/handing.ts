import { CsError } from '@cs-kit/protocol';
import type { Assignee, Conversation, HandOver, Recipients } from '@cs-kit/protocol';
import type { Kysely } from 'kysely';
import type { Actor, RecordEvent } from '../../context.ts';
import type { ConversationRecord, Schema } from '../../storage/state/schema.ts';
import type { Desk } from '../desk.ts';
import type { Clock } from '../live-room.ts';
import { authorOf } from '../rooms.ts';
import type { Rooms } from '../rooms.ts';
import type { Teams } from '../routing/teams.ts';
import { assignChange } from './actions.ts';
import type { Change, ConversationChanges } from './changes.ts';

/** To whom the staff hand a conversation. */
export type Recipient =
  { readonly kind: 'person'; readonly person: Assignee } | { readonly kind: 'team'; readonly teamId: string } | { readonly kind: 'assistant' };

/** What handing on needs of the rest of the relay. */
export interface HandingDeps {
  readonly db: Kysely<Schema>;
  readonly rooms: Rooms;
  readonly changes: ConversationChanges;
  readonly teams: Teams;
  readonly desk: Desk;
  readonly clock: Clock;
  readonly record: RecordEvent;
  readonly get: (id: string, actor: Actor) => Promise<Conversation>;
}

/** How the staff hand conversations on, with the reason that travels along. */
export class Handing {
  readonly #deps: HandingDeps;

  constructor(deps: HandingDeps) {
    this.#deps = deps;
  }

  /** Hands a conversation to a colleague, a team or the assistant. The reason is for the staff alone. */
  async handTo(id: string, actor: Actor, to: Recipient, reason: string | null): Promise<Conversation> {
    const { rooms, changes, clock, record, teams } = this.#deps;
    const { room } = await rooms.openFor(id, actor, to.kind === 'assistant' ? 'hand-to-assistant' : 'assign');
    const team = to.kind === 'team' ? await teams.find(to.teamId) : null;
    if (team !== null && team.siteId !== room.siteId) throw new CsError('request/not-found', 'This site has no such team.');
    const name = to.kind === 'person' ? to.person.name : (team?.name ?? '');
    const handed: HandOver = { by: { id: actor.id, name: actor.name }, to: { kind: to.kind, name }, reason, at: new Date(clock.now()).toISOString() };
    await changes.until(id, async (row) => {
      const change =
        to.kind === 'person' ? assignChange(row, to.person, clock.now()) : team === null ? backChange(row) : teamChange(row, team.id, actor, clock.now());
      if (change === null) return true;
      if (!(await changes.change(row, authorOf(actor), { ...change, handed: JSON.stringify(handed) }, null))) return false;
      if (to.kind === 'person') record({ siteId: row.site_id, name: 'conversation.assigned', visitorId: row.visitor_id });
      return true;
    });
    return this.#deps.get(id, actor);
  }

  /** To whom a conversation can be handed, those who are there first. */
  async recipients(id: string, actor: Actor): Promise<Recipients> {
    const { room } = await this.#deps.rooms.openFor(id, actor, 'assign');
    const { db, desk, teams } = this.#deps;
    const staff = await db.selectFrom('staff').select(['id', 'name', 'status']).where('active', '=', 1).orderBy('name').execute();
    const open = await openCounts(db);
    const people = staff.map(({ id: personId, name }) => ({
      id: personId,
      name,
      presence: desk.isAvailable(personId) ? ('here' as const) : desk.isWatching(personId) ? ('away' as const) : ('gone' as const),
      open: open.get(personId) ?? 0,
    }));
    const order = { here: 0, away: 1, gone: 2 } as const;
    return {
      people: people.sort((a, b) => order[a.presence] - order[b.presence]),
      teams: (await teams.list(room.siteId)).map((team) => ({
        id: team.id,
        name: team.name,
        here: team.members.filter((member) => desk.isAvailable(member)).length,
      })),
    };
  }
}

/** How many open conversations each member of staff has. */
export async function openCounts(db: Kysely<Schema>): Promise<ReadonlyMap<string | null, number>> {
  const held = await db
    .selectFrom('conversations')
    .select((e) => ['assignee_id', e.fn.countAll<number>().as('n')])
    .where('open', '=', 1)
    .where('status', '=', 'assigned')
    .groupBy('assignee_id')
    .execute();
  return new Map(held.map(({ assignee_id: id, n }) => [id, Number(n)]));
}

function backChange(row: ConversationRecord): Change | null {
  if (row.status === 'assistant' && row.assignee_id === null) return null;
  return { status: 'assistant', assignee_id: null, assignee_name: null, waiting_since: null, open: 1 };
}

/** The team's, and waiting for one of them; whoever hands it on is not offered it again. */
function teamChange(row: ConversationRecord, teamId: string, actor: Actor, now: number): Change {
  return {
    status: 'waiting',
    assignee_id: null,
    assignee_name: null,
    waiting_since: row.waiting_since ?? now,
    open: 1,
    spam: 0,
    team_id: teamId,
    offer_passed: JSON.stringify([actor.id]),
  };
}
