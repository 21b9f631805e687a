import { CsError, RELAY_LIMITS, normalTag, toCsError, uuid } from '@cs-kit/protocol';
import type { ActionOutcome, ActionReceipt, Assignee, ConversationAction } from '@cs-kit/protocol';
import type { Kysely } from 'kysely';
import type { AuditLog } from '../../auth/audit.ts';
import type { RateLimiter } from '../../auth/rates.ts';
import type { Actor, RecordEvent } from '../../context.ts';
import type { ConversationRecord, Schema } from '../../storage/state/schema.ts';
import type { Clock } from '../live-room.ts';
import { authorOf } from '../rooms.ts';
import type { Rooms } from '../rooms.ts';
import { tagsOf } from './changes.ts';
import { checkMerge } from './merging.ts';
import type { Change, ConversationChanges } from './changes.ts';

/** What actions need of the rest of the relay. */
export interface ActionsDeps {
  readonly db: Kysely<Schema>;
  readonly rooms: Rooms;
  readonly changes: ConversationChanges;
  readonly rates: RateLimiter;
  readonly clock: Clock;
  readonly record: RecordEvent;
  readonly audit: Pick<AuditLog, 'write'>;
  /** An error that is nobody's fault is logged. */
  readonly failed: (error: unknown) => void;
}

interface Done {
  readonly actorId: string;
  readonly until: number;
  readonly items: readonly { readonly id: string; readonly before: Change; readonly revision: number }[];
}

/** Undo is open a little longer than the desk shows it, for the way. */
const WAY_MS = 2_000;
/** Actions that can be taken back at one time. */
const KEPT_AT_MOST = 1_000;

/** What staff do with one or several conversations at once, and how it is taken back. */
export class ConversationActions {
  readonly #deps: ActionsDeps;
  readonly #done = new Map<string, Done>();

  constructor(deps: ActionsDeps) {
    this.#deps = deps;
  }

  /** Does it with each, in their order; what is refused for one is done with the others. */
  async run(actor: Actor, ids: readonly string[], action: ConversationAction, assignee: Assignee | null): Promise<ActionReceipt> {
    const { rates, clock } = this.#deps;
    const wanted = [...new Set(ids)];
    rates.take('conversationActionsPerActor', actor.id, wanted.length);
    const items: Done['items'][number][] = [];
    const outcomes = await this.#each(wanted, async (id) => {
      const item = await this.#do(actor, id, action, assignee);
      if (item !== null) items.push(item);
    });
    if (items.length === 0) return { outcomes, undo: null };
    const undo = uuid();
    const until = clock.now() + RELAY_LIMITS.undoMs;
    this.#forget();
    this.#done.set(undo, { actorId: actor.id, until: until + WAY_MS, items });
    return { outcomes, undo: { id: undo, until: new Date(until).toISOString() } };
  }

  /** Gives each conversation back what the action took, unless somebody has changed it since. */
  async undo(actor: Actor, undoId: string): Promise<ActionReceipt> {
    const done = this.#done.get(undoId);
    if (done === undefined || done.actorId !== actor.id || done.until < this.#deps.clock.now())
      throw new CsError('request/not-found', 'It is too late to take this back. Change the conversations by hand.');
    this.#done.delete(undoId);
    const byId = new Map(done.items.map((item) => [item.id, item]));
    const outcomes = await this.#each([...byId.keys()], async (id) => {
      const item = byId.get(id) as Done['items'][number];
      await this.#deps.rooms.openFor(id, actor, 'assign');
      const row = await this.#deps.changes.row(id);
      const restored = row.revision === item.revision && (await this.#deps.changes.change(row, authorOf(actor), item.before, null));
      if (!restored) throw new CsError('request/conflict', 'Somebody has changed this conversation since. It stays as it is.');
      if (row.merged_into !== null) await this.#deps.audit.write(actor, 'conversation.unmerged', id, row.merged_into);
    });
    return { outcomes, undo: null };
  }

  async #each(ids: readonly string[], step: (id: string) => Promise<void>): Promise<ActionOutcome[]> {
    const outcomes: ActionOutcome[] = [];
    for (const id of ids) {
      try {
        await step(id);
        outcomes.push({ id, ok: true });
      } catch (error) {
        const known = toCsError(error);
        if (known.code === 'relay/internal') this.#deps.failed(error);
        outcomes.push({ id, ok: false, code: known.code, message: known.message });
      }
    }
    return outcomes;
  }

  async #do(actor: Actor, id: string, action: ConversationAction, assignee: Assignee | null): Promise<Done['items'][number] | null> {
    const { changes, rooms, record, audit } = this.#deps;
    await rooms.openFor(id, actor, CLOSING.has(action.type) ? 'close' : 'assign');
    if (action.type === 'merge') await rooms.openFor(action.into, actor, 'assign');
    let item: Done['items'][number] | null = null;
    await changes.until(id, async (row) => {
      if (action.type === 'merge') checkMerge(row, await changes.row(action.into));
      const change = changeFor(row, action, assignee, this.#deps.clock.now());
      if (change === null) return true;
      if (!(await changes.change(row, authorOf(actor), change, null))) return false;
      item = { id, before: stateOf(row), revision: row.revision + 1 };
      if (action.type === 'tag') await this.#remember(row.site_id, tagsOf({ tags: change.tags ?? '[]' }));
      if (action.type === 'merge') await audit.write(actor, 'conversation.merged', id, action.into);
      if (action.type === 'close' || action.type === 'merge')
        record({ siteId: row.site_id, name: 'conversation.closed', visitorId: row.visitor_id, properties: { by: actor.kind } });
      if (action.type === 'assign' && assignee !== null) record({ siteId: row.site_id, name: 'conversation.assigned', visitorId: row.visitor_id });
      return true;
    });
    return item;
  }

  /** Tags that were given once are offered again. */
  async #remember(siteId: string, tags: readonly string[]): Promise<void> {
    const at = this.#deps.clock.now();
    for (const tag of tags)
      await this.#deps.db
        .insertInto('site_tags')
        .values({ site_id: siteId, tag, used_at: at })
        .onConflict((conflict) => conflict.columns(['site_id', 'tag']).doUpdateSet({ used_at: at }))
        .execute();
  }

  #forget(): void {
    const now = this.#deps.clock.now();
    for (const [id, { until }] of this.#done) if (until < now || this.#done.size >= KEPT_AT_MOST) this.#done.delete(id);
  }
}

/** Actions after which a conversation is closed. */
const CLOSING: ReadonlySet<ConversationAction['type']> = new Set(['close', 'merge', 'spam']);

/** What of a row an action may change, as it stands. */
function stateOf(row: ConversationRecord): Change {
  const { status, assignee_id, assignee_name, waiting_since, open, snoozed_until, snoozed_from, priority, tags, spam, merged_into } = row;
  return { status, assignee_id, assignee_name, waiting_since, open, snoozed_until, snoozed_from, priority, tags, spam, merged_into };
}

/** What an action changes of a conversation; null where it stands so already. Throws where the action does not fit. */
export function changeFor(row: ConversationRecord, action: ConversationAction, assignee: Assignee | null, now: number): Change | null {
  switch (action.type) {
    case 'assign':
      return assignChange(row, assignee, now);
    case 'snooze':
      return snoozeChange(row, action.until === null ? null : Date.parse(action.until), now);
    case 'wake':
      return wakeChange(row);
    case 'priority':
      return row.priority === action.priority ? null : { priority: action.priority };
    case 'tag':
      return tagChange(row, action.add ?? [], action.remove ?? []);
    case 'spam':
      return spamChange(row, action.spam);
    case 'merge':
      return row.merged_into === action.into ? null : { status: 'closed', open: 0, waiting_since: null, merged_into: action.into };
    default:
      return row.status === 'closed' ? null : { status: 'closed', open: 0, waiting_since: null };
  }
}

/** Gives a conversation to somebody, or back to those that wait. */
export function assignChange(row: ConversationRecord, assignee: Assignee | null, now: number): Change | null {
  const status = assignee === null ? 'waiting' : 'assigned';
  if (row.status === status && row.assignee_id === (assignee?.id ?? null)) return null;
  const change = { status, assignee_id: assignee?.id ?? null, assignee_name: assignee?.name ?? null, open: 1, spam: 0 };
  return assignee === null ? { ...change, waiting_since: row.waiting_since ?? now } : change;
}

function snoozeChange(row: ConversationRecord, until: number | null, now: number): Change | null {
  if (row.status === 'closed') throw new CsError('room/closed', 'The conversation is closed. Open it again before you put it aside.');
  if (until !== null && (until <= now || until > now + RELAY_LIMITS.snoozeMs))
    throw new CsError('request/invalid', 'Choose a time in the future, at most a year ahead.', {
      errors: [{ pointer: '/action/until', detail: 'a time within a year' }],
    });
  if (row.status === 'snoozed' && row.snoozed_until === until) return null;
  return { status: 'snoozed', snoozed_until: until, snoozed_from: row.status === 'snoozed' ? row.snoozed_from : row.status };
}

/** Brings back what was put aside, to the status it had. */
export function wakeChange(row: ConversationRecord): Change | null {
  return row.status === 'snoozed' ? { status: row.snoozed_from ?? (row.assignee_id === null ? 'waiting' : 'assigned') } : null;
}

/** Spam is closed; what is none after all stays closed until somebody writes. */
function spamChange(row: ConversationRecord, spam: boolean): Change | null {
  if ((row.spam === 1) === spam) return null;
  return spam ? { spam: 1, status: 'closed', open: 0, waiting_since: null } : { spam: 0 };
}

function tagChange(row: ConversationRecord, add: readonly string[], remove: readonly string[]): Change | null {
  const gone = new Set(remove.map((tag) => normalTag(tag)));
  const had = tagsOf(row);
  const next = [...new Set([...had.filter((tag) => !gone.has(tag)), ...add.map((tag) => normalTag(tag)).filter((tag) => tag !== null)])];
  if (next.length > RELAY_LIMITS.tagsPerConversation)
    throw new CsError('request/invalid', `A conversation has at most ${RELAY_LIMITS.tagsPerConversation} tags. Take one away first.`);
  return next.length === had.length && next.every((tag, at) => tag === had[at]) ? null : { tags: JSON.stringify(next) };
}
