import { CsError, LIMITS, PROTOCOL_VERSION, hasWords, jsonBytes, may, uuid } from '@cs-kit/protocol';
import type { Author, LogEvent, RelayFrame, Room, RoomAction, RoomRole } from '@cs-kit/protocol';
import type { Kysely } from 'kysely';
import type { Actor } from '../context.ts';
import type { Schema } from '../storage/state/schema.ts';
import { checkArchive, checkReach, roleIn, shut, unseen } from './access.ts';
import { LiveRoom } from './live-room.ts';
import type { MemberRecord, Subscriber } from './live-room.ts';
import type { RoomsDeps } from './rooms-deps.ts';
import { catchUp } from './catch-up.ts';
import { isInternal, visibleTo } from './log.ts';
import type { RoomLog } from './log.ts';
import { checkMentions } from './mentions.ts';
import { checkReferences, messageBody } from './outgoing.ts';
import type { Acknowledgement, SentMessage } from './outgoing.ts';
import { checkSpace, ownerOf, recordOf } from './records.ts';
import type { Owned } from './records.ts';
import { answerIn, about } from './threads.ts';
import { checkPlace, checkVoice, keepPace } from './voice.ts';
import { worded } from './word-rules.ts';

/** A room in memory, and whose conversation it is. */
interface LoadedRoom {
  readonly room: LiveRoom;
  readonly ownerId: string | null;
}

/** A room opened for an actor, with the role that was checked. */
export interface OpenRoom {
  readonly room: LiveRoom;
  readonly role: RoomRole;
  readonly ownerId: string | null;
}

const IDLE_MS = 60_000;
/** Number, `more` and `reset` in a frame that tells who has joined what they missed. */
const JOINED_BYTES = 80;

export const authorOf = (actor: Actor): Author => ({ id: actor.id, name: actor.name, role: actor.role });

/** Rooms: every frame's right is checked here, every stored event is told from here. */
export class Rooms {
  readonly #deps: RoomsDeps;
  readonly #loaded = new Map<string, Promise<LoadedRoom>>();
  /** Those that have been read: a message into one of them does not wait for a turn. */
  readonly #here = new Map<string, LoadedRoom>();
  readonly #live = new Map<string, LiveRoom>();

  constructor(deps: RoomsDeps) {
    this.#deps = deps;
    deps.log.onStored((roomId, event, text) => this.#live.get(roomId)?.publish(event, text));
  }

  get log(): RoomLog {
    return this.#deps.log;
  }

  /** Drops a room from memory after its log was rewritten. */
  forget(roomId: string): void {
    const room = this.#live.get(roomId);
    this.#loaded.delete(roomId);
    this.#here.delete(roomId);
    if (room === undefined || room.empty) {
      this.#live.delete(roomId);
      return;
    }
    // Others listen on: their room learns anew who belongs to it.
    const again = this.#readMembers(roomId).then(({ members, ownerId }) => {
      room.members.clear();
      for (const [id, member] of members) room.members.set(id, member);
      room.presenceChanged();
      return { room, ownerId };
    });
    this.#holdUntilFailed(roomId, again);
  }

  /** Number of rooms held in memory. */
  get size(): number {
    return this.#live.size;
  }

  live(roomId: string): LiveRoom | null {
    return this.#live.get(roomId) ?? null;
  }

  /** Opens a room for an actor, or throws `room/not-found`. */
  async open(roomId: string, actor: Actor): Promise<OpenRoom> {
    await checkReach(this.#deps.db, actor, roomId);
    return this.#seen(await this.load(roomId), actor);
  }

  /** Opens a room and checks one right: `room/forbidden` where the role lacks it. */
  async openFor(roomId: string, actor: Actor, action: RoomAction): Promise<OpenRoom> {
    await checkReach(this.#deps.db, actor, roomId);
    return this.#allowed(await this.load(roomId), actor, action);
  }

  #seen({ room, ownerId }: LoadedRoom, actor: Actor): OpenRoom {
    const role = roleIn(room, ownerId, actor);
    if (role === null) throw shut(room, actor);
    return { room, role, ownerId };
  }

  #allowed(loaded: LoadedRoom, actor: Actor, action: RoomAction): OpenRoom {
    const opened = this.#seen(loaded, actor);
    this.#deps.blocks?.check(actor, action);
    if (!may(opened.role, action)) throw new CsError('room/forbidden', `The role ${opened.role} may not ${action.replaceAll('-', ' ')} in this room.`);
    checkArchive(opened.room, action);
    return opened;
  }

  /** The room in memory, read from the store at first. */
  load(roomId: string): Promise<LoadedRoom> {
    const known = this.#loaded.get(roomId);
    if (known !== undefined) return known;
    const loading = this.#read(roomId).then((found) => {
      // One that was forgotten while it was read is heard by nobody: whoever joins reads it again.
      if (this.#loaded.get(roomId) === loading) this.#keep(found.room);
      return found;
    });
    this.#holdUntilFailed(roomId, loading);
    return loading;
  }

  /** Makes a room with its first member. `allowed` throws where there are too many already; it looks and writes in one transaction. */
  async create(
    siteId: string,
    kind: 'conversation' | 'group',
    title: string,
    visibility: 'public' | 'private',
    creator: { id: string; name: string; role: RoomRole },
    allowed: (transaction: Kysely<Schema>) => Promise<void> = async () => undefined,
  ): Promise<Room> {
    const { db, clock } = this.#deps;
    const id = uuid(clock.now());
    await db.transaction().execute(async (transaction) => {
      await allowed(transaction);
      await transaction.insertInto('rooms').values({ id, site_id: siteId, kind, title, visibility, last_seq: 0, locked: 0, created_at: clock.now() }).execute();
      await transaction
        .insertInto('members')
        .values({ room_id: id, user_id: creator.id, name: creator.name, role: creator.role, read_seq: 0, muted: 0 })
        .execute();
    });
    const plain = { topic: '', archived: false, locked: false, slowModeSeconds: 0, memberCount: 1, unread: 0, mentioned: false, lastAt: null };
    return { id, title, visibility, kind, lastSeq: 0, role: creator.role, ...plain };
  }

  /** Starts listening; the answer is the `joined` frame, sent before anything newer. */
  async join(roomId: string, subscriber: Subscriber, lastSeq: number | undefined, ref: string | undefined): Promise<void> {
    const { room, role: before, ownerId } = await this.openFor(roomId, subscriber.actor, 'read');
    await this.#remember(room, subscriber.actor, before);
    // They may have been put out or given another role while we waited.
    const role = roleIn(room, ownerId, subscriber.actor);
    if (role === null) throw shut(room, subscriber.actor);
    // The room may have been put away while we waited: whoever listens to a forgotten one hears nothing.
    if (this.#live.get(roomId) !== room) return this.join(roomId, subscriber, lastSeq, ref);
    room.attend(subscriber, role);
    try {
      const rest = (): Omit<RelayFrame & { type: 'joined' }, 'lastSeq' | 'more' | 'events'> => ({
        ...{ type: 'joined', roomId, protocolVersion: PROTOCOL_VERSION, role, members: room.memberList() },
        ...(room.reply === null ? {} : { reply: room.reply }),
        ...(room.translation ? { translation: true as const } : {}),
        ...(ref === undefined ? {} : { ref }),
        call: this.#deps.callOf?.(roomId) ?? undefined,
      });
      const page = await catchUp(this.#deps.log, room, lastSeq, jsonBytes(rest()) + JOINED_BYTES);
      const frame: RelayFrame = {
        // What has changed meanwhile is told as it is now.
        ...rest(),
        lastSeq: Math.max(room.lastSeq, page.events.at(-1)?.seq ?? 0),
        more: page.more,
        events: page.events.map((event) => visibleTo(event, role)),
        ...(page.reset ? { reset: true as const } : {}),
      };
      if (!room.has(subscriber)) throw shut(room, subscriber.actor);
      room.begin(subscriber, JSON.stringify(frame));
    } catch (error) {
      room.leave(subscriber);
      throw error;
    }
  }

  leave(roomId: string, subscriber: Subscriber): void {
    const room = this.#live.get(roomId);
    if (room === undefined) return;
    room.leave(subscriber);
    if (room.empty) this.#deps.clock.after(IDLE_MS, () => this.#unload(room));
  }

  /** Stores a message; resolves when it is on disk. */
  async send(roomId: string, actor: Actor, sent: SentMessage): Promise<Acknowledgement> {
    if (actor.only !== undefined) await checkReach(this.#deps.db, actor, roomId);
    const { room, role } = this.#allowed(this.#here.get(roomId) ?? (await this.load(roomId)), actor, 'send');
    this.#deps.rates.take('messagesPerActor', actor.id);
    checkVoice(room, actor);
    const message = sent.threadId === undefined ? sent : await answerIn(this.#deps.db, room, role, sent);
    checkPlace(room, message);
    if (message.visibility === 'internal') await this.openFor(roomId, actor, 'internal-notes');
    if (message.replyTo !== undefined) await checkReferences(this.#deps.db, roomId, role, message);
    const text = worded(room, actor, message.text, this.#deps.wordRules);
    const mentions = checkMentions(room, message);
    const attachments =
      message.attachments === undefined || message.attachments.length === 0 ? undefined : await this.#deps.attachments(message.attachments, actor, roomId);
    if (room.slowModeSeconds > 0) await keepPace(room, role, actor, this.#deps.db, () => this.#deps.clock.now());
    const body = messageBody({ ...message, text }, uuid(this.#deps.clock.now()), mentions, attachments);
    const { event } = await this.#deps.log.append(roomId, authorOf(actor), body, { clientId: message.clientMessageId });
    // What was sent before is answered as it was kept then.
    return { messageId: event.id, seq: event.seq, at: event.at, text: event.kind === 'message' ? event.message.text : text };
  }

  async edit(roomId: string, actor: Actor, messageId: string, typed: string): Promise<LogEvent> {
    const message = await this.#own(roomId, actor, messageId, 'edit-own', 'edit-own');
    const { room } = await this.open(roomId, actor);
    checkVoice(room, actor);
    const text = worded(room, actor, typed, this.#deps.wordRules);
    if (!hasWords(text)) throw new CsError('request/invalid', 'A message needs words. Delete it instead.', { errors: [{ pointer: '/text', detail: 'words' }] });
    const { visibility } = message.message;
    const body = { kind: 'edit' as const, text, ...about(message), ...(visibility === undefined ? {} : { visibility }) };
    return (await this.#deps.log.append(roomId, authorOf(actor), body, { amends: { messageId: message.id, text } })).event;
  }

  async remove(roomId: string, actor: Actor, messageId: string): Promise<LogEvent> {
    const message = await this.#own(roomId, actor, messageId, 'delete-own', 'delete-others');
    const { event } = await this.#deps.log.append(
      roomId,
      authorOf(actor),
      { kind: 'delete', ...about(message) },
      { amends: { messageId: message.id, text: null } },
    );
    await this.#deps.db.deleteFrom('unanswered').where('id', '=', message.id).execute();
    await this.#deps.dropFiles?.((message.message.attachments ?? []).map(({ id }) => id));
    return event;
  }

  async react(roomId: string, actor: Actor, messageId: string, emoji: string, on: boolean): Promise<void> {
    const { role } = await this.openFor(roomId, actor, 'react');
    this.#deps.rates.take('messagesPerActor', actor.id);
    const message = await this.message(roomId, role, messageId);
    await this.#deps.log.append(roomId, authorOf(actor), { kind: 'reaction', emoji, on, ...about(message) });
  }

  /** One message as a role may see it, or `request/not-found`: a note of the staff is none for others. */
  async message(roomId: string, role: RoomRole, messageId: string): Promise<LogEvent & { kind: 'message' }> {
    const event = await this.#need(roomId, messageId);
    if (isInternal(event) && !may(role, 'internal-notes')) throw new CsError('request/not-found', 'There is no such message in this room.');
    return event;
  }

  async feedback(roomId: string, actor: Actor, messageId: string, helpful: boolean): Promise<void> {
    await this.openFor(roomId, actor, 'react');
    const message = await this.#need(roomId, messageId);
    await this.#deps.log.append(roomId, authorOf(actor), { kind: 'feedback', helpful, ...about(message) });
  }

  /** Notes how far somebody has read. Kept and logged only where it passes a message of somebody else: nothing else is unread. */
  async read(roomId: string, actor: Actor, seq: number): Promise<void> {
    const { room } = await this.openFor(roomId, actor, 'read');
    const member = room.members.get(actor.id);
    const upTo = Math.min(seq, room.lastSeq);
    if (member === undefined || upTo <= member.readSeq) return;
    const passed = await this.#deps.db
      .selectFrom('events')
      .select('seq')
      .where('room_id', '=', roomId)
      .where('kind', '=', 'message')
      .where('author_id', '!=', actor.id)
      .where('seq', '>', member.readSeq)
      .where('seq', '<=', upTo)
      .limit(1)
      .executeTakeFirst();
    if (upTo <= member.readSeq) return;
    member.readSeq = upTo;
    if (passed === undefined) return;
    await this.#deps.db.updateTable('members').set({ read_seq: upTo }).where('room_id', '=', roomId).where('user_id', '=', actor.id).execute();
    await this.#deps.log.append(roomId, authorOf(actor), { kind: 'receipt', userId: actor.id, readSeq: upTo });
  }

  async #own(roomId: string, actor: Actor, messageId: string, own: RoomAction, others: RoomAction): Promise<LogEvent & { kind: 'message' }> {
    const { room, role } = await this.open(roomId, actor);
    this.#deps.blocks?.check(actor, own);
    const event = await this.#need(roomId, messageId);
    const mine = event.author.id === actor.id;
    const late = role === 'guest' && this.#deps.clock.now() - Date.parse(event.at) > LIMITS.editWindowMs;
    if (late) throw new CsError('room/forbidden', 'A message can be changed for five minutes.');
    if (!may(role, mine ? own : others) || (!mine && own === others)) throw new CsError('room/forbidden', 'Only your own messages can be changed.');
    checkArchive(room, own);
    return event;
  }

  async #need(roomId: string, messageId: string): Promise<LogEvent & { kind: 'message' }> {
    const event = await this.#deps.log.message(roomId, messageId);
    if (event === null) throw new CsError('request/not-found', 'There is no such message in this room.');
    return event;
  }

  async #remember(room: LiveRoom, actor: Actor, role: RoomRole): Promise<void> {
    const known = room.members.get(actor.id);
    // In a group the staff act by their rank; what is kept is what they are without it.
    const group = room.kind === 'group';
    const kept = group ? (known?.role ?? (actor.kind === 'key' ? role : 'member')) : role;
    if (known?.standing === 'in' && known.role === kept && known.name === actor.name) return;
    await this.enrol(room, actor, kept);
  }

  /** Makes somebody a member, or one again. A ban that is being written meanwhile stands: nothing here takes it back. */
  async enrol(room: LiveRoom, person: Pick<Actor, 'id' | 'name'>, role: RoomRole): Promise<void> {
    const { db } = this.#deps;
    const known = room.members.get(person.id);
    if (known?.standing !== 'in') checkSpace(room);
    room.members.set(person.id, { name: person.name, role, readSeq: known?.readSeq ?? 0, muted: known?.muted ?? false, standing: 'in' });
    await db
      .insertInto('members')
      .values({ room_id: room.id, user_id: person.id, name: person.name, role, read_seq: 0, muted: 0 })
      .onConflict((conflict) =>
        conflict
          .columns(['room_id', 'user_id'])
          .doUpdateSet(room.kind === 'group' && known?.standing === 'in' ? { name: person.name } : { name: person.name, role }),
      )
      .execute();
    if (known?.standing === 'gone')
      await db
        .updateTable('members')
        .set({ standing: 'in' })
        .where('room_id', '=', room.id)
        .where('user_id', '=', person.id)
        .where('standing', '=', 'gone')
        .execute();
  }

  /** Brings everybody who listens to the role that they have by now. */
  async recheck(roomId: string): Promise<void> {
    const { room, ownerId } = await this.load(roomId);
    room.recheck((actor) => roleIn(room, ownerId, actor));
  }

  /** Drops a room that was deleted. */
  drop(roomId: string): void {
    const room = this.#live.get(roomId);
    this.#loaded.delete(roomId);
    this.#here.delete(roomId);
    this.#live.delete(roomId);
    room?.dropAll();
  }

  async #read(roomId: string): Promise<LoadedRoom> {
    const { db, clock } = this.#deps;
    const { members, ownerId, goesOn, translation } = await this.#readMembers(roomId);
    // Last, so that nothing is stored unheard between reading the number and listening.
    const row = await db.selectFrom('rooms').selectAll().where('id', '=', roomId).executeTakeFirst();
    if (row === undefined) throw unseen();
    const room = new LiveRoom(
      {
        id: row.id,
        siteId: row.site_id,
        kind: row.kind as LiveRoom['kind'],
        visibility: row.visibility as LiveRoom['visibility'],
        title: row.title,
        topic: row.topic,
        locked: row.locked === 1,
        archived: row.archived_at !== null,
        slowModeSeconds: row.slow_mode_seconds,
        lastSeq: row.last_seq,
      },
      members,
      clock,
    );
    return { room: Object.assign(room, { goesOn, translation }), ownerId };
  }

  #keep(room: LiveRoom): void {
    this.#live.set(room.id, room);
    this.#deps.clock.after(IDLE_MS, () => this.#unload(room));
  }

  #holdUntilFailed(roomId: string, loading: Promise<LoadedRoom>): void {
    this.#loaded.set(roomId, loading);
    const current = (): boolean => this.#loaded.get(roomId) === loading;
    loading.then(
      (found) => void (current() && this.#here.set(roomId, found)),
      () => void (current() && this.#loaded.delete(roomId)),
    );
  }

  async #readMembers(roomId: string): Promise<Owned & { readonly members: Map<string, MemberRecord> }> {
    const { db } = this.#deps;
    const members = new Map<string, MemberRecord>();
    for (const member of await db.selectFrom('members').selectAll().where('room_id', '=', roomId).execute()) members.set(member.user_id, recordOf(member));
    return { members, ...(await ownerOf(db, roomId)) };
  }

  #unload(room: LiveRoom): void {
    if (!room.empty || room.reply !== null || this.#live.get(room.id) !== room) return;
    this.#live.delete(room.id);
    this.#loaded.delete(room.id);
    this.#here.delete(room.id);
  }
}
