import type { ReplyTarget, Site } from '@cs-kit/protocol';
import type { Kysely } from 'kysely';
import { openAfter } from '../auth/hours.ts';
import type { Sites } from '../auth/sites.ts';
import type { ConversationRecord, Schema } from '../storage/state/schema.ts';
import { every } from './every.ts';
import type { Clock } from './live-room.ts';

/** What the targets for answers need. */
export interface TargetDeps {
  readonly db: Kysely<Schema>;
  readonly sites: Sites;
  readonly clock: Clock;
  /** Tells the desk that a row has changed. */
  readonly changed: (roomId: string) => void;
}

type Row = Pick<ConversationRecord, 'room_id' | 'site_id' | 'status' | 'waiting_since' | 'first_response_at'>;
interface Times {
  readonly site: Site;
  readonly since: number;
  readonly kind: ReplyTarget['kind'];
  readonly due: number;
  readonly warnAt: number;
}

const EVERY_MS = 5_000;
const KEPT = 5_000;
const MINUTE_MS = 60_000;
const WARN_AT_MOST_MS = 15 * MINUTE_MS;

/** How long before the end the desk warns: the last quarter, a minute at least, a quarter of an hour at most. */
export function warningOf(targetMs: number): number {
  return Math.min(WARN_AT_MOST_MS, Math.max(targetMs / 4, Math.min(MINUTE_MS, targetMs / 2)));
}

/** Until when visitors should have an answer. */
export class ReplyTargets {
  readonly #deps: TargetDeps;
  /** What was reckoned last: the hours of a site are read in many steps. */
  readonly #times = new Map<string, Times>();

  constructor(deps: TargetDeps) {
    this.#deps = deps;
  }

  /** The target of a conversation; null while its visitor waits for nobody, or where the site promises nothing. */
  of(row: Row): ReplyTarget | null {
    const times = this.#timesOf(row);
    if (times === null) return null;
    const now = this.#deps.clock.now();
    return {
      kind: times.kind,
      due: new Date(times.due).toISOString(),
      warnAt: new Date(times.warnAt).toISOString(),
      state: now >= times.due ? 'late' : now >= times.warnAt ? 'soon' : 'ok',
    };
  }

  /** Tells the desk as little time is left, and as none is. Gives the way to stop. */
  watch(): () => void {
    let told = new Map<string, ReplyTarget['state']>();
    return every(this.#deps.clock, EVERY_MS, async () => {
      const now = new Map<string, ReplyTarget['state']>();
      for (const row of await this.#waiting()) {
        const state = this.of(row)?.state;
        if (state !== undefined) now.set(row.room_id, state);
      }
      for (const [id, state] of now) if (state !== 'ok' && told.get(id) !== state) this.#deps.changed(id);
      told = now;
    });
  }

  async #waiting(): Promise<Row[]> {
    const sites = this.#deps.sites.all().filter(({ firstReplyMinutes, nextReplyMinutes }) => firstReplyMinutes !== null || nextReplyMinutes !== null);
    if (sites.length === 0) return [];
    return this.#deps.db
      .selectFrom('conversations')
      .select(['room_id', 'site_id', 'status', 'waiting_since', 'first_response_at'])
      .where('status', 'in', ['waiting', 'assigned'])
      .where('waiting_since', 'is not', null)
      .where(
        'site_id',
        'in',
        sites.map(({ id }) => id),
      )
      .execute();
  }

  #timesOf(row: Row): Times | null {
    const site = this.#deps.sites.byId(row.site_id);
    const since = row.waiting_since;
    if (site === null || since === null || (row.status !== 'waiting' && row.status !== 'assigned')) return null;
    const kind = row.first_response_at === null ? 'first' : 'next';
    const minutes = kind === 'first' ? site.firstReplyMinutes : site.nextReplyMinutes;
    if (minutes === null) return null;
    const before = this.#times.get(row.room_id);
    if (before !== undefined && before.site === site && before.since === since && before.kind === kind) return before;
    const ms = minutes * MINUTE_MS;
    const due = openAfter(site.hours, since, ms);
    const warnAt = openAfter(site.hours, since, ms - warningOf(ms));
    if (due === null || warnAt === null) return null;
    if (this.#times.size >= KEPT) this.#times.clear();
    const times = { site, since, kind, due, warnAt } as const;
    this.#times.set(row.room_id, times);
    return times;
  }
}
