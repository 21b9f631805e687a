import { may } from '@cs-kit/protocol';
import type { RelayFrame } from '@cs-kit/protocol';
import type { Kysely } from 'kysely';
import type { RateLimiter } from '../auth/rates.ts';
import { roleIn } from '../rooms/access.ts';
import type { LiveRoom, Subscriber } from '../rooms/live-room.ts';
import type { Schema } from '../storage/state/schema.ts';
import type { RunningCall } from './running.ts';

/** Connections by person, whatever they look at. */
export interface Hearers {
  of(userId: string): Iterable<Subscriber>;
}

/** What ringing needs from the rest of the relay. */
export interface RingingDeps {
  readonly db: Kysely<Schema>;
  readonly rates: Pick<RateLimiter, 'take'>;
  readonly hearers: Hearers;
  readonly live: (roomId: string) => LiveRoom | null;
}

/** Rings where the room of a call is not open: at every page of its members that watches a list. */
export class Ringing {
  readonly #deps: RingingDeps;
  /** Whom a call rings, and whether without a sound, by call. It ends with the call, or when the first one answers. */
  readonly #called = new Map<string, { readonly running: RunningCall; readonly people: Map<string, boolean> }>();

  constructor(deps: RingingDeps) {
    this.#deps = deps;
  }

  /** Begins to ring. Whoever is called very often is shown the call without a sound. */
  async begin(running: RunningCall): Promise<void> {
    const room = this.#deps.live(running.facts.roomId);
    if (room === null) return;
    const ids = await this.#calledBy(running, room);
    if (running.ended || running.answeredAt !== null) return;
    const people = new Map(ids.map((id) => [id, this.#isFlooded(id)]));
    this.#called.set(running.facts.id, { running, people });
    for (const [id, quiet] of people) for (const hearer of this.#deps.hearers.of(id)) this.#tell(hearer, running, room, quiet);
  }

  /** Ends the ringing, for one person or for all. */
  end(running: RunningCall, userId?: string): void {
    const called = this.#called.get(running.facts.id);
    if (called === undefined) return;
    const { roomId } = running.facts;
    const text = JSON.stringify({ type: 'ringing', roomId, call: null } satisfies RelayFrame);
    for (const id of userId === undefined ? called.people.keys() : [userId]) {
      if (called.people.has(id)) for (const hearer of this.#deps.hearers.of(id)) hearer.deliver(text);
      if (userId !== undefined) called.people.delete(id);
    }
    if (userId === undefined) this.#called.delete(running.facts.id);
  }

  /** Tells a page that has just come of what rings for its person. */
  greet(hearer: Subscriber): void {
    for (const { running, people } of this.#called.values()) {
      const room = this.#deps.live(running.facts.roomId);
      const quiet = people.get(hearer.actor.id);
      if (room !== null && quiet !== undefined) this.#tell(hearer, running, room, quiet);
    }
  }

  /** Who hears a call without having the room open. */
  heardBy(running: RunningCall): string[] {
    const people = this.#called.get(running.facts.id)?.people.keys() ?? [];
    return [...people].filter((id) => !this.#deps.hearers.of(id)[Symbol.iterator]().next().done);
  }

  /** In a conversation that is the visitor and whoever has it; while nobody has, the staff who took part. */
  async #calledBy({ facts }: RunningCall, room: LiveRoom): Promise<string[]> {
    const members = [...room.members].filter(([id, { standing, role }]) => standing === 'in' && id !== facts.startedBy.id && may(role, 'signal'));
    const ids = members.map(([id]) => id);
    if (facts.kind === 'group') return ids;
    const row = await this.#deps.db.selectFrom('conversations').select('assignee_id').where('room_id', '=', facts.roomId).executeTakeFirst();
    const assignee = row?.assignee_id ?? null;
    return assignee === null ? ids : [...new Set([...ids.filter((id) => id === facts.ownerId), assignee])].filter((id) => id !== facts.startedBy.id);
  }

  #isFlooded(userId: string): boolean {
    try {
      this.#deps.rates.take('ringsPerPerson', userId);
      return false;
    } catch {
      return true;
    }
  }

  #tell(hearer: Subscriber, running: RunningCall, room: LiveRoom, flooded: boolean): void {
    const role = roleIn(room, running.facts.ownerId, hearer.actor);
    if (role === null || !may(role, 'signal') || (hearer.actor.only !== undefined && hearer.actor.only !== room.id)) return;
    // Where the room is open, it rings there.
    const quiet = flooded || room.has(hearer) ? ({ quiet: true } as const) : {};
    const frame: RelayFrame = { type: 'ringing', roomId: room.id, call: running.call, ...(room.kind === 'group' ? { title: room.title } : {}), ...quiet };
    hearer.deliver(JSON.stringify(frame));
  }
}
