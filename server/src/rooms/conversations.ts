import { CsError } from '@cs-kit/protocol';
import type { Assignee, Author, Capability, Conversation, ConversationStatus, ConversationSummary, Page, Site, SiteTag } from '@cs-kit/protocol';
import type { Kysely } from 'kysely';
import { nextOpening } from '../auth/hours.ts';
import type { AuditLog } from '../auth/audit.ts';
import type { Sites } from '../auth/sites.ts';
import { changeAddress } from '../auth/mail-links.ts';
import type { RateLimiter } from '../auth/rates.ts';
import type { Actor, RecordEvent } from '../context.ts';
import type { RelayNotice } from '../notices.ts';
import type { ConversationRecord, Schema } from '../storage/state/schema.ts';
import type { Desk } from './desk.ts';
import { reachedBy, requireWhole, unseen } from './access.ts';
import type { Blocks } from './blocks.ts';
import { assignChange, ConversationActions } from './conversations/actions.ts';
import { assigneeOf, ConversationChanges, openStatus, RELAY } from './conversations/changes.ts';
import { listConversations } from './conversations/list.ts';
import type { ConversationFilter } from './conversations/list.ts';
import { Handing } from './conversations/handing.ts';
import { followMessage } from './conversations/messages.ts';
import { Reviews } from './conversations/reviews.ts';
import { watchSnoozes } from './conversations/snoozes.ts';
import { listTags } from './conversations/tags.ts';
import { Translating } from './conversations/translating.ts';
import { readInbox } from './inbox.ts';
import type { Inbox } from './inbox.ts';
import type { Clock } from './live-room.ts';
import type { RoomLog } from './log.ts';
import { Overdue } from './overdue.ts';
import { watchRouting } from './routing/router.ts';
import { createTeams } from './routing/teams.ts';
import type { Teams } from './routing/teams.ts';
import { authorOf } from './rooms.ts';
import type { Rooms } from './rooms.ts';
import { ConversationSummaries } from './summaries.ts';
import type { ConversationRow } from './summaries.ts';
import { ReplyTargets } from './targets.ts';

/** What conversations need from the rest of the relay. */
export interface ConversationsDeps {
  readonly db: Kysely<Schema>;
  readonly rooms: Rooms;
  readonly log: RoomLog;
  readonly sites: Sites;
  readonly desk: Desk;
  readonly rates: RateLimiter;
  readonly blocks: Blocks;
  readonly audit: Pick<AuditLog, 'write'>;
  readonly clock: Clock;
  readonly record: RecordEvent;
  /** Writes a line of the relay itself into a conversation. */
  readonly notify: (conversationId: string, site: Site, notice: RelayNotice, backAt: number | null) => Promise<void>;
  /** Logs an error that is nobody's fault. */
  readonly failed: (error: unknown) => void;
  /** Closes what sessions by a link of a mail have open of a visitor. */
  readonly endLinked: (visitorId: string) => void;
  /** Whether visitors can leave an e-mail address. */
  readonly email: boolean;
  /** Whether there is an engine that translates, and why not. */
  readonly translation: () => Capability;
}

/** Conversations between visitors and a site: who holds them, who waits, who is told. */
export class Conversations {
  readonly #deps: ConversationsDeps;
  readonly #summaries: ConversationSummaries;
  readonly #overdue: Overdue;
  /** What staff do with several at once. */
  readonly actions: ConversationActions;
  /** How the staff hand conversations on. */
  readonly handing: Handing;
  /** Which of them are translated. */
  readonly translating: Translating;
  /** What leads find of closed ones. */
  readonly reviews: Reviews;
  readonly #changes: ConversationChanges;
  readonly #stops: readonly (() => void)[];
  /** To whom conversations are routed. */
  readonly teams: Teams;
  readonly #making = new Map<string, Promise<unknown>>();

  constructor(deps: ConversationsDeps) {
    this.#deps = deps;
    const { db, log, sites, desk, clock } = deps;
    this.#changes = new ConversationChanges({ db, log, clock, changed: (roomId) => this.changed(roomId) });
    this.#overdue = new Overdue({
      db,
      sites,
      desk,
      clock,
      tell: (row, site, notice, backAt) => deps.notify(row.room_id, site, notice, backAt),
      release: (row) =>
        this.#changes.until(row.room_id, async (now) => {
          if (now.status !== 'assigned' || now.assignee_id !== row.assignee_id) return true;
          return this.#changes.change(now, RELAY, { status: 'waiting', assignee_id: null, assignee_name: null }, null);
        }),
      changed: (roomId) => this.changed(roomId),
    });
    this.actions = new ConversationActions({ ...deps, changes: this.#changes });
    this.translating = new Translating({
      ...deps,
      changes: this.#changes,
      capability: deps.translation,
      tell: (roomId, site) => deps.notify(roomId, site, 'translated', null),
    });
    this.reviews = new Reviews({ ...deps, changes: this.#changes, changed: (roomId) => this.changed(roomId) });
    this.teams = createTeams({ db, now: () => clock.now() });
    this.handing = new Handing({ ...deps, changes: this.#changes, teams: this.teams, get: (id, actor) => this.get(id, actor) });
    const targets = new ReplyTargets({ db, sites, clock, changed: (roomId) => this.changed(roomId) });
    this.#stops = [
      targets.watch(),
      watchSnoozes({ db, clock, changes: this.#changes }),
      watchRouting({ db, sites, desk, clock, teams: this.teams, failed: deps.failed, changed: (roomId) => this.changed(roomId) }),
    ];
    this.#summaries = new ConversationSummaries(
      db,
      deps.rooms,
      (row) => this.#overdue.is(row),
      (row) => targets.of(row),
    );
  }

  /** The visitor's one open conversation, made where there is none. `locale` is the language of the page, where it is known. */
  async current(actor: Actor, site: Site, locale: string | null): Promise<Conversation & { created: boolean }> {
    if (actor.kind !== 'visitor') throw new CsError('session/forbidden', 'Only a visitor has a current conversation.');
    // Two pages of one visitor may ask at the same moment: the second finds what the first has made.
    for (let before = this.#making.get(actor.id); before !== undefined; before = this.#making.get(actor.id)) await Promise.allSettled([before]);
    const making = this.#currentOf(actor, site, locale);
    this.#making.set(actor.id, making);
    try {
      return await making;
    } finally {
      this.#making.delete(actor.id);
    }
  }

  async #currentOf(actor: Actor, site: Site, locale: string | null): Promise<Conversation & { created: boolean }> {
    const open = await this.#openOf(actor, site.id);
    if (locale !== null && (await this.#setLocale(actor.id, locale)) && open !== undefined) this.changed(open.room_id);
    if (open !== undefined) return { ...(await this.get(open.room_id, actor)), created: false };
    if (actor.only !== undefined) throw unseen();
    this.#deps.blocks.check(actor);
    const { db, rooms, clock, record } = this.#deps;
    const room = await rooms.create(site.id, 'conversation', '', 'private', { id: actor.id, name: actor.name, role: 'guest' });
    const at = clock.now();
    await db
      .insertInto('conversations')
      .values({
        room_id: room.id,
        site_id: site.id,
        visitor_id: actor.id,
        status: 'assistant',
        assignee_id: null,
        assignee_name: null,
        waiting_since: null,
        reason: null,
        first_response_at: null,
        rating: null,
        comment: null,
        context: this.#deps.desk.contextOf(actor.id),
        open: 1,
        translation: site.translation ? 1 : 0,
        started_at: at,
        updated_at: at,
      })
      .execute();
    record({ siteId: site.id, name: 'conversation.started', visitorId: actor.id });
    return { id: room.id, status: 'assistant', assignee: null, lastSeq: 0, role: 'guest', created: true };
  }

  async get(id: string, actor: Actor): Promise<Conversation> {
    const { room, role } = await this.#deps.rooms.open(id, actor);
    const row = await this.#changes.row(id);
    return {
      id,
      status: actor.kind === 'staff' ? (row.status as ConversationStatus) : openStatus(row),
      assignee: assigneeOf(row),
      lastSeq: room.lastSeq,
      role,
    };
  }

  /** Staff see the site's conversations, a visitor the own ones; newest first. */
  list(actor: Actor, filter: ConversationFilter): Promise<Page<ConversationSummary>> {
    return listConversations(this.#summaries, actor, filter, this.#deps.clock.now());
  }

  /** What the desk shows at first. */
  inbox(actor: Actor): Promise<Inbox> {
    return readInbox((filter) => this.list(actor, filter), actor.id);
  }

  /** Asks for a person, or hands back to the assistant. */
  async handOver(id: string, actor: Actor, to: 'staff' | 'assistant', reason: string | null): Promise<Conversation> {
    const { room } = await this.#deps.rooms.openFor(id, actor, to === 'staff' ? 'request-person' : 'hand-to-assistant');
    const site = this.#site(room.siteId);
    if (to === 'assistant') await this.#changes.until(id, (row) => this.#handBack(row, actor, reason));
    else await this.#changes.until(id, (row) => this.#request(row, actor, site, reason));
    return this.get(id, actor);
  }

  async #handBack(row: ConversationRecord, actor: Actor, reason: string | null): Promise<boolean> {
    if (row.status === 'assistant' && row.assignee_id === null) return true;
    return this.#changes.change(row, authorOf(actor), { status: 'assistant', assignee_id: null, assignee_name: null, waiting_since: null, open: 1 }, reason);
  }

  async #request(row: ConversationRecord, actor: Actor, site: Site, reason: string | null): Promise<boolean> {
    if (row.status === 'waiting' || row.status === 'assigned') return true;
    if (actor.kind === 'visitor') this.#deps.rates.take('handoversPerVisitor', actor.id);
    if (!(await this.#changes.change(row, authorOf(actor), { status: 'waiting', waiting_since: this.#deps.clock.now(), reason, open: 1 }, reason)))
      return false;
    this.#deps.record({ siteId: site.id, name: 'conversation.requested', visitorId: row.visitor_id });
    await this.#answerRequest(row.room_id, site);
    return true;
  }

  /** Gives the conversation to a member of staff, or to nobody. `ifAssignee` is who holds it as the caller believes. */
  async assign(id: string, actor: Actor, assignee: Assignee | null, ifAssignee: string | null | undefined): Promise<Conversation> {
    await this.#deps.rooms.openFor(id, actor, 'assign');
    await this.#changes.until(id, async (row) => {
      if (ifAssignee !== undefined && row.assignee_id !== ifAssignee)
        throw new CsError('conversation/taken', `${row.assignee_name ?? 'Somebody else'} has this conversation. Read it again before you take it.`);
      const change = assignChange(row, assignee, this.#deps.clock.now());
      if (change === null) return true;
      if (!(await this.#changes.change(row, authorOf(actor), change, null))) return false;
      if (assignee !== null) this.#deps.record({ siteId: row.site_id, name: 'conversation.assigned', visitorId: row.visitor_id });
      return true;
    });
    return this.get(id, actor);
  }

  /** Ends the conversation, or adds the visitor's rating to an ended one. */
  async close(id: string, actor: Actor, rating: number | null, comment: string | null): Promise<Conversation> {
    await this.#deps.rooms.openFor(id, actor, 'close');
    await this.#changes.until(id, async (row) => {
      if (row.status === 'closed') {
        await this.#deps.db
          .updateTable('conversations')
          .set({ rating: rating ?? row.rating, comment: comment ?? row.comment })
          .where('room_id', '=', id)
          .execute();
        return true;
      }
      if (
        !(await this.#changes.change(
          row,
          authorOf(actor),
          { status: 'closed', open: 0, waiting_since: null, ...(rating === null ? {} : { rating, comment }) },
          null,
        ))
      )
        return false;
      this.#deps.record({ siteId: row.site_id, name: 'conversation.closed', visitorId: row.visitor_id, properties: { by: actor.kind } });
      return true;
    });
    this.changed(id);
    return this.get(id, actor);
  }

  /** Keeps an address to which an answer is sent when the visitor has left. */
  async leaveContact(id: string, actor: Actor, email: string): Promise<void> {
    const { room } = await this.#deps.rooms.openFor(id, requireWhole(actor), 'request-person');
    if (!this.#deps.email) throw new CsError('provider/unconfigured', 'This relay sends no e-mail: SMTP_URL is not set.');
    const row = await this.#changes.row(id);
    if (await changeAddress(this.#deps.db, row.visitor_id, email)) this.#deps.endLinked(row.visitor_id);
    await this.#deps.notify(id, this.#site(room.siteId), 'contact-saved', null);
    this.changed(id);
  }

  /** Follows what a stored message changes. Gives the time that the first answer of a person took. */
  async onMessage(id: string, author: Author): Promise<{ readonly firstResponseMs: number | null }> {
    const followed = await followMessage({ ...this.#deps, changes: this.#changes }, id, author);
    this.changed(id);
    return followed;
  }

  /** Tags that were given at a site, or at all of them. */
  tags(siteId: string | null): Promise<SiteTag[]> {
    return listTags(this.#deps.db, siteId);
  }

  /** Tells everyone who watches the inbox. */
  changed(id: string): void {
    this.#deps.desk.changed(id, (watcher) => this.summary(id, watcher));
  }

  async summary(id: string, viewer: Actor): Promise<ConversationSummary | null> {
    const row = await this.#summaries.query().where('conversations.room_id', '=', id).executeTakeFirst();
    return row === undefined ? null : this.#summaries.of(row as ConversationRow, viewer);
  }

  /** Conversations of one visitor that are open, to be told of presence and context. */
  async openOfVisitor(visitorId: string): Promise<readonly string[]> {
    return (await this.#deps.db.selectFrom('conversations').select('room_id').where('visitor_id', '=', visitorId).where('open', '=', 1).execute()).map(
      (row) => row.room_id,
    );
  }

  row(id: string): Promise<ConversationRecord | null> {
    return this.#changes.find(id);
  }

  stop(): void {
    this.#overdue.stop();
    for (const stop of this.#stops) stop();
  }

  async #answerRequest(id: string, site: Site): Promise<void> {
    const now = this.#deps.clock.now();
    const opening = nextOpening(site.hours, now);
    if (opening !== now) return this.#deps.notify(id, site, 'outside-hours', opening);
    return this.#deps.notify(id, site, this.#deps.desk.anyoneAvailable() ? 'waiting' : 'nobody-available', null);
  }

  /** Notes the language of the visitor's page; true where it was another one. */
  async #setLocale(visitorId: string, locale: string): Promise<boolean> {
    const result = await this.#deps.db.updateTable('visitors').set({ locale }).where('id', '=', visitorId).where('locale', '!=', locale).executeTakeFirst();
    return result.numUpdatedRows > 0n;
  }

  async #openOf({ id: visitorId, only }: Actor, siteId: string): Promise<{ room_id: string } | undefined> {
    const { db } = this.#deps;
    const own = db.selectFrom('conversations').select('room_id').where('site_id', '=', siteId).where('visitor_id', '=', visitorId);
    return (
      (only === undefined ? own : own.where(reachedBy(only)))
        .orderBy('open', 'desc')
        // Of those that ended, one that goes on elsewhere is the last to be written into.
        .orderBy((e) => e('merged_into', 'is', null), 'desc')
        .orderBy('updated_at', 'desc')
        .limit(1)
        .executeTakeFirst()
    );
  }

  #site(siteId: string): Site {
    const site = this.#deps.sites.byId(siteId);
    if (site === null) throw new CsError('session/site-unknown');
    return site;
  }
}
