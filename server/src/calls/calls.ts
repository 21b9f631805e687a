import { CsError, RELAY_LIMITS, above, callSources, may, uuid } from '@cs-kit/protocol';
import type { Author, Call, CallGrant, CallMedia, CallTransportName, PastCall, RoomRole } from '@cs-kit/protocol';
import type { Kysely } from 'kysely';
import type { RateLimiter } from '../auth/rates.ts';
import type { Actor, RecordEvent } from '../context.ts';
import type { Clock, Subscriber } from '../rooms/live-room.ts';
import { authorOf } from '../rooms/rooms.ts';
import type { Rooms } from '../rooms/rooms.ts';
import { checkVoice } from '../rooms/voice.ts';
import type { Schema } from '../storage/state/schema.ts';
import type { CallEngine } from './engine.ts';
import type { Ringing } from './ringing.ts';
import { RunningCall, newCall, past } from './running.ts';
import type { CallFrame, Seat } from './running.ts';

/** What calls need from the rest of the relay. */
export interface CallsDeps {
  readonly db: Kysely<Schema>;
  readonly rooms: Rooms;
  readonly engine: CallEngine;
  readonly rates: RateLimiter;
  readonly clock: Clock;
  readonly record: RecordEvent;
  readonly ringing: Pick<Ringing, 'begin' | 'end' | 'heardBy'>;
  /** Hears of work that failed and that nobody waits for. */
  readonly failed: (error: unknown) => void;
}

/** How often it is looked whether everybody in a call still may be there. */
const CHECK_MS = 500;
/** How long somebody may be at the engine before they say `in` here. */
const ARRIVAL_MS = 15_000;
const PAGE = 50;

/** Calls in rooms: who is in them, by whose right, and when they are over. Sound and picture go elsewhere. */
export class Calls {
  readonly #deps: CallsDeps;
  readonly #running = new Map<string, RunningCall>();
  readonly #endings = new Set<Promise<void>>();
  #cancelCheck: (() => void) | null = null;

  constructor(deps: CallsDeps) {
    this.#deps = deps;
  }

  get transport(): CallTransportName {
    return this.#deps.engine.transport;
  }

  /** The call that goes on in a room. */
  of(roomId: string): Call | null {
    return this.#running.get(roomId)?.call ?? null;
  }

  /** Takes up the calls that a restart of the relay has cut: who was in them comes back, or they end. */
  async resume(): Promise<void> {
    const { db, rooms, clock } = this.#deps;
    for (const row of await db.selectFrom('calls').selectAll().where('ended_at', 'is', null).execute()) {
      const opened = await rooms.load(row.room_id).catch(() => null);
      if (opened === null || row.transport !== this.transport) {
        await db.updateTable('calls').set({ ended_at: clock.now(), outcome: 'missed' }).where('id', '=', row.id).execute();
        continue;
      }
      const { room, ownerId } = opened;
      const running = new RunningCall({
        id: row.id,
        roomId: room.id,
        siteId: room.siteId,
        kind: room.kind,
        ownerId,
        startedAt: row.started_at,
        startedBy: JSON.parse(row.starter) as Author,
        media: row.media as CallMedia,
        transport: this.transport,
        answeredAt: row.answered_at,
      });
      this.#running.set(room.id, running);
      running.cancelRing = clock.after(RELAY_LIMITS.callRingMs, () => this.#settle(running));
      void this.#keepEnding(this.#expect(running));
    }
    this.#watch();
  }

  /** Begins a call, or gives the way into the one that goes on. */
  async start(roomId: string, actor: Actor, media: CallMedia): Promise<{ readonly grant: CallGrant; readonly made: boolean }> {
    const { rooms, rates, clock, db } = this.#deps;
    const { room, role, ownerId } = await rooms.openFor(roomId, actor, 'start-call');
    checkVoice(room, actor);
    rates.take('callStartsPerActor', actor.id);
    const known = this.#running.get(roomId);
    if (known !== undefined) return { grant: await this.#grant(known, actor, role), made: false };
    const startedBy = authorOf(actor);
    const { siteId, kind } = room;
    const running = newCall({ roomId, siteId, kind, ownerId, startedAt: clock.now(), startedBy, media, transport: this.transport });
    // At once, so that two who begin at the same moment are in one call.
    this.#running.set(roomId, running);
    try {
      const grant = await this.#grant(running, actor, role);
      await db
        .insertInto('calls')
        .values({
          id: running.facts.id,
          room_id: roomId,
          started_at: running.facts.startedAt,
          started_by: actor.id,
          starter: JSON.stringify(startedBy),
          media,
          transport: this.transport,
          answered_at: null,
          ended_at: null,
          outcome: null,
        })
        .execute();
      await rooms.log.append(roomId, startedBy, { kind: 'call', callId: running.facts.id, change: 'started' });
      if (!running.ended && running.answeredAt === null) running.cancelRing = clock.after(RELAY_LIMITS.callRingMs, () => this.#ringOut(running));
      this.#watch();
      this.#tell(running);
      void this.#keepEnding(this.#deps.ringing.begin(running));
      return { grant, made: true };
    } catch (error) {
      running.stop();
      if (this.#running.get(roomId) === running) this.#running.delete(roomId);
      throw error;
    }
  }

  /** Gives the way into a call. */
  async join(roomId: string, actor: Actor, callId: string): Promise<CallGrant> {
    const { room, role } = await this.#deps.rooms.openFor(roomId, actor, 'signal');
    checkVoice(room, actor);
    return this.#grant(this.#need(roomId, callId), actor, role);
  }

  /** Silences somebody below the own role. Between two devices their page does it; the sign stands at once. */
  async mute(roomId: string, actor: Actor, callId: string, userId: string): Promise<void> {
    const { role } = await this.#deps.rooms.openFor(roomId, actor, 'mute');
    const running = this.#need(roomId, callId);
    const seat = running.seats.get(userId);
    if (seat === undefined) throw new CsError('call/not-found', 'This person is not in the call.');
    if (!above(role, seat.role)) throw new CsError('room/forbidden', 'You can mute people whose role is below your own only.');
    seat.muted = true;
    seat.mutedBy = { id: actor.id, name: actor.name };
    this.#tell(running);
    await this.#deps.engine.mute(callId, userId);
  }

  /** Ends a call for everybody: whoever began it, and moderators. */
  async end(roomId: string, actor: Actor, callId: string): Promise<void> {
    const { role } = await this.#deps.rooms.openFor(roomId, actor, 'signal');
    const running = this.#need(roomId, callId);
    if (running.facts.startedBy.id !== actor.id && !may(role, 'mute')) throw new CsError('room/forbidden', 'Who began the call ends it, or a moderator.');
    await this.#end(running);
  }

  /** Calls that are over, newest first, and the one that goes on. */
  async list(roomId: string, actor: Actor, cursor: string | null): Promise<{ items: PastCall[]; cursor: string | null; current: Call | null }> {
    await this.#deps.rooms.openFor(roomId, actor, 'read');
    let query = this.#deps.db.selectFrom('calls').selectAll().where('room_id', '=', roomId).where('ended_at', 'is not', null);
    if (cursor !== null) query = query.where('id', '<', cursor);
    const rows = await query
      .orderBy('id', 'desc')
      .limit(PAGE + 1)
      .execute();
    const items = rows.slice(0, PAGE).map(past);
    return { items, cursor: rows.length > PAGE ? (items.at(-1)?.id ?? null) : null, current: this.of(roomId) };
  }

  /** Takes a frame of somebody who has joined the room. */
  async frame(subscriber: Subscriber, frame: CallFrame): Promise<Call | null> {
    const { rooms, rates } = this.#deps;
    const { actor } = subscriber;
    rates.take('callFramesPerActor', actor.id);
    const { room, role } = await rooms.openFor(frame.roomId, actor, 'signal');
    // To say no, nobody comes in.
    if (!room.has(subscriber) && frame.state !== 'declined') throw new CsError('room/forbidden', 'Join the room before you take part in its call.');
    const running = this.#need(frame.roomId, frame.callId);
    if (frame.state === 'in') {
      checkVoice(room, actor);
      running.sit(subscriber, role, frame, this.#deps.engine.seats);
      this.#sat(running);
    } else if (frame.state === 'out') {
      const seat = running.seats.get(actor.id);
      if (seat !== undefined && seat.session !== frame.session) throw new CsError('room/forbidden', 'Another page of yours is in the call.');
      if (seat !== undefined) this.#leave(running, actor.id);
    } else {
      running.declined.add(actor.id);
      const heard = this.#deps.ringing.heardBy(running);
      this.#deps.ringing.end(running, actor.id);
      const called = room.memberList().filter(({ id, presence, role: theirs }) => {
        if (id === running.facts.startedBy.id || presence === 'offline' || !may(theirs, 'signal')) return false;
        return running.facts.kind === 'group' || id === running.facts.ownerId;
      });
      const everybody = [...called.map(({ id }) => id), ...heard];
      if (running.refusedBy(everybody)) void this.#end(running);
    }
    return this.of(frame.roomId);
  }

  /** A socket has left a room: the place of its person is kept for a while. */
  left(subscriber: Subscriber, roomId: string): void {
    const running = this.#running.get(roomId);
    const seat = running?.seats.get(subscriber.actor.id);
    if (running !== undefined && seat?.subscriber === subscriber) this.#lost(running, seat);
  }

  /**
   * The engine says that somebody has come in there. A token may outlive the right to use it: whoever has left or was put out goes at once,
   * whoever does not say `in` goes soon, and a role that fell meanwhile holds. Calls of others who use the same server are none of ours.
   */
  async arrived(callId: string, userId: string): Promise<void> {
    const { engine, db, clock } = this.#deps;
    const running = [...this.#running.values()].find(({ facts }) => facts.id === callId);
    const seat = running?.seats.get(userId);
    if (seat !== undefined) await engine.allow(callId, userId, callSources(seat.role));
    else if (running?.gone.has(userId) === true) await engine.remove(callId, userId);
    else if (running !== undefined) running.arrivals.set(userId, clock.now());
    else if ((await db.selectFrom('calls').select('id').where('id', '=', callId).executeTakeFirst()) !== undefined) await engine.end(callId);
  }

  /** Drops what goes on in a room whose log is being erased. */
  forget(roomId: string): void {
    const running = this.#running.get(roomId);
    if (running === undefined) return;
    running.stop();
    this.#deps.ringing.end(running);
    this.#running.delete(roomId);
    this.#deps.rooms.live(roomId)?.broadcast({ type: 'call', roomId, call: null });
    void this.#keepEnding(this.#deps.engine.end(running.facts.id));
  }

  /** Stops looking. Calls go on: their people come back to the next relay. */
  async close(): Promise<void> {
    this.#cancelCheck?.();
    for (const running of this.#running.values()) running.stop();
    this.#running.clear();
    await Promise.all(this.#endings);
  }

  /** Whoever stayed at the engine through a restart comes back to their place in time, or goes there too. */
  async #expect(running: RunningCall): Promise<void> {
    const until = this.#deps.clock.now() + RELAY_LIMITS.callGraceMs;
    for (const userId of await this.#deps.engine.present(running.facts.id)) running.arrivals.set(userId, until - ARRIVAL_MS);
  }

  #need(roomId: string, callId: string): RunningCall {
    const running = this.#running.get(roomId);
    if (running?.facts.id !== callId) throw new CsError('call/not-found', 'This call is over, or there never was one.');
    return running;
  }

  async #grant(running: RunningCall, actor: Actor, role: RoomRole): Promise<CallGrant> {
    const { engine } = this.#deps;
    if (!running.seats.has(actor.id) && running.seats.size >= engine.seats) throw new CsError('call/full', `This call holds ${engine.seats} people.`);
    const sources = callSources(role);
    running.gone.delete(actor.id);
    const connect = await engine.connect(running.facts.id, { userId: actor.id, name: actor.name, sources });
    return { call: running.call, session: uuid(this.#deps.clock.now()), sources, connect };
  }

  #tell(running: RunningCall): void {
    const { roomId } = running.facts;
    if (!running.ended) this.#deps.rooms.live(roomId)?.broadcast({ type: 'call', roomId, call: running.call });
  }

  #sat(running: RunningCall): void {
    const { clock, db, failed } = this.#deps;
    if (running.seats.size > 1) {
      running.cancelAlone();
      running.cancelRing();
      this.#deps.ringing.end(running);
      if (running.answeredAt === null) {
        running.answeredAt = clock.now();
        void db.updateTable('calls').set({ answered_at: running.answeredAt }).where('id', '=', running.facts.id).execute().catch(failed);
      }
    }
    this.#tell(running);
  }

  #leave(running: RunningCall, userId: string): void {
    running.seats.get(userId)?.cancelGrace();
    running.seats.delete(userId);
    running.gone.add(userId);
    void this.#keepEnding(this.#deps.engine.remove(running.facts.id, userId));
    this.#settle(running);
  }

  /** What follows from who is left. */
  #settle(running: RunningCall): void {
    if (running.ended) return;
    const { clock } = this.#deps;
    const alone = running.seats.size === 1 && running.answeredAt !== null;
    if (running.seats.size === 0 || (alone && running.facts.kind === 'conversation')) return void this.#end(running);
    running.cancelAlone();
    if (alone) running.cancelAlone = clock.after(RELAY_LIMITS.callAloneMs, () => void this.#end(running));
    // One that a restart has cut while it rang has rung for long enough by now.
    else if (running.answeredAt === null) return void this.#end(running);
    this.#tell(running);
  }

  #ringOut(running: RunningCall): void {
    if (running.answeredAt === null) void this.#end(running);
  }

  #lost(running: RunningCall, seat: Seat): void {
    seat.actor = seat.subscriber?.actor ?? seat.actor;
    seat.subscriber = null;
    seat.cancelGrace();
    seat.cancelGrace = this.#deps.clock.after(RELAY_LIMITS.callGraceMs, () => this.#leave(running, seat.actor.id));
    this.#tell(running);
  }

  #end(running: RunningCall): Promise<void> {
    if (running.ended) return Promise.resolve();
    running.stop();
    this.#deps.ringing.end(running);
    const { roomId } = running.facts;
    this.#running.delete(roomId);
    this.#deps.rooms.live(roomId)?.broadcast({ type: 'call', roomId, call: null });
    return this.#keepEnding(this.#store(running));
  }

  async #store(running: RunningCall): Promise<void> {
    const { db, rooms, clock, record, engine } = this.#deps;
    const { id, roomId, siteId, startedBy, transport, media } = running.facts;
    const now = clock.now();
    const seconds = running.answeredAt === null ? 0 : Math.round((now - running.answeredAt) / 1000);
    const outcome = running.answeredAt === null ? 'missed' : 'ended';
    await db.updateTable('calls').set({ ended_at: now, outcome }).where('id', '=', id).execute();
    await rooms.log.append(roomId, startedBy, { kind: 'call', callId: id, change: outcome, ...(outcome === 'ended' ? { seconds } : {}) });
    record({ siteId, name: 'call.ended', visitorId: null, properties: { outcome, seconds, transport, media } });
    await engine.end(id);
  }

  /** Work that nobody waits for, though a stop of the relay does. */
  #keepEnding(work: Promise<void>): Promise<void> {
    const kept = work.catch(this.#deps.failed).then(() => void this.#endings.delete(kept));
    this.#endings.add(kept);
    return kept;
  }

  /** Looks again and again while there is a call: whoever may not be in it any more is out within a second. */
  #watch(): void {
    if (this.#cancelCheck !== null || this.#running.size === 0) return;
    this.#cancelCheck = this.#deps.clock.after(CHECK_MS, () => {
      void this.#check().then(() => {
        this.#cancelCheck = null;
        this.#watch();
      });
    });
  }

  async #check(): Promise<void> {
    for (const running of [...this.#running.values()]) {
      for (const [userId, seat] of [...running.seats]) await this.#checkSeat(running, userId, seat);
      this.#checkArrivals(running);
    }
  }

  #checkArrivals(running: RunningCall): void {
    const { engine, clock } = this.#deps;
    for (const [userId, at] of running.arrivals) {
      const seated = running.seats.has(userId);
      if (!seated && clock.now() - at < ARRIVAL_MS) continue;
      running.arrivals.delete(userId);
      if (!seated) void this.#keepEnding(engine.remove(running.facts.id, userId));
    }
  }

  async #checkSeat(running: RunningCall, userId: string, seat: Seat): Promise<void> {
    const actor = seat.subscriber?.actor ?? seat.actor;
    try {
      const { room, role } = await this.#deps.rooms.openFor(running.facts.roomId, actor, 'signal');
      checkVoice(room, actor);
      if (running.ended || running.seats.get(userId) !== seat) return;
      if (seat.subscriber !== null && !room.has(seat.subscriber)) this.#lost(running, seat);
      if (role !== seat.role) this.#rerole(running, seat, role);
    } catch (error) {
      // A store that fails for a moment puts nobody out.
      if (!(error instanceof CsError) || error.retryable) return;
      if (!running.ended && running.seats.get(userId) === seat) this.#leave(running, userId);
    }
  }

  #rerole(running: RunningCall, seat: Seat, role: RoomRole): void {
    const sources = callSources(role);
    seat.role = role;
    seat.camera &&= sources.includes('camera');
    seat.screen &&= sources.includes('screen');
    this.#tell(running);
    void this.#keepEnding(this.#deps.engine.allow(running.facts.id, seat.actor.id, sources));
  }
}
