import type { NoticeKind, Site } from '@cs-kit/protocol';
import type { Kysely } from 'kysely';
import { nextOpening } from '../auth/hours.ts';
import type { Sites } from '../auth/sites.ts';
import type { ConversationRecord, Schema } from '../storage/state/schema.ts';
import type { Desk } from './desk.ts';
import { every } from './every.ts';
import type { Clock } from './live-room.ts';

/** What a visitor who waits is told. */
export type LateNotice = Extract<NoticeKind, 'no-answer-yet' | 'answer-late'>;

/** What the watch over waiting visitors needs. */
export interface OverdueDeps {
  readonly db: Kysely<Schema>;
  readonly sites: Sites;
  readonly desk: Desk;
  readonly clock: Clock;
  /** Tells the visitor that nobody has answered, or that who is with them takes long; `backAt` is when the hours begin, null within them. */
  readonly tell: (row: ConversationRecord, site: Site, notice: LateNotice, backAt: number | null) => Promise<void>;
  /** Puts a conversation back among those that wait for anybody. */
  readonly release: (row: ConversationRecord) => Promise<void>;
  /** Tells the desk that a row has changed. */
  readonly changed: (roomId: string) => void;
}

const EVERY_MS = 5_000;

/**
 * Nobody waits in silence: after the site's time without an answer the visitor is told, the desk rings again, and a
 * conversation whose person is not at the desk goes back to everybody.
 */
export class Overdue {
  readonly #deps: OverdueDeps;
  /** Since when the visitors waited who were told: each wait is told of once. */
  #told = new Map<string, number>();
  readonly #stop: () => void;

  constructor(deps: OverdueDeps) {
    this.#deps = deps;
    this.#stop = every(deps.clock, EVERY_MS, () => this.#look());
  }

  /** Whether the visitor of a conversation has waited longer than the site promises. */
  is(row: Pick<ConversationRecord, 'site_id' | 'waiting_since'>): boolean {
    const site = this.#deps.sites.byId(row.site_id);
    return site !== null && row.waiting_since !== null && this.#deps.clock.now() - row.waiting_since >= site.answerWithinMinutes * 60_000;
  }

  stop(): void {
    this.#stop();
  }

  async #look(): Promise<void> {
    const { db } = this.#deps;
    const rows = await db
      .selectFrom('conversations')
      .selectAll()
      .where('open', '=', 1)
      .where('status', '!=', 'snoozed')
      .where('waiting_since', 'is not', null)
      .execute();
    const before = this.#told;
    this.#told = new Map();
    for (const row of rows) {
      const since = row.waiting_since as number;
      if (!this.is(row)) continue;
      this.#told.set(row.room_id, since);
      if (before.get(row.room_id) !== since) await this.#call(row, since);
    }
  }

  async #call(row: ConversationRecord, since: number): Promise<void> {
    const { sites, desk, clock, tell, release, changed } = this.#deps;
    const site = sites.byId(row.site_id);
    if (site === null) return;
    const left = row.status === 'assigned' && !desk.isAvailable(row.assignee_id ?? '');
    if (left) await release(row);
    const opening = nextOpening(site.hours, clock.now());
    const notice = row.status === 'assigned' && !left ? 'answer-late' : 'no-answer-yet';
    if (!(await this.#wasTold(row.room_id, since))) await tell(row, site, notice, opening !== null && opening > clock.now() ? opening : null);
    changed(row.room_id);
  }

  /** Whether the line stands in the log already: the relay may have been restarted since. */
  async #wasTold(roomId: string, since: number): Promise<boolean> {
    const found = await this.#deps.db
      .selectFrom('events')
      .select('seq')
      .where('room_id', '=', roomId)
      .where('at', '>=', since)
      .where((row) => row.or([row('body', 'like', '%"notice":"no-answer-yet"%'), row('body', 'like', '%"notice":"answer-late"%')]))
      .executeTakeFirst();
    return found !== undefined;
  }
}
