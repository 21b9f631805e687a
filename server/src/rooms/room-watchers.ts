import type { LogEvent, RelayFrame, Room } from '@cs-kit/protocol';
import { roleIn } from './access.ts';
import type { LiveRoom, Subscriber } from './live-room.ts';
import type { Rooms } from './rooms.ts';

/** What a list of rooms shows: new words, who belongs to it, the room itself, its documents, how far one has read. */
const TOLD: ReadonlySet<LogEvent['kind']> = new Set<LogEvent['kind']>(['message', 'member', 'room', 'receipt', 'document']);

/** Connections by person, as a message concerns the members of its room and not all who watch. */
class ByPerson {
  readonly #open = new Map<string, Set<Subscriber>>();

  get empty(): boolean {
    return this.#open.size === 0;
  }

  add(subscriber: Subscriber): void {
    const { id } = subscriber.actor;
    this.#open.set(id, (this.#open.get(id) ?? new Set()).add(subscriber));
  }

  remove(subscriber: Subscriber): void {
    const { id } = subscriber.actor;
    const own = this.#open.get(id);
    if (own?.delete(subscriber) === true && own.size === 0) this.#open.delete(id);
  }

  of(userId: string): Iterable<Subscriber> {
    return this.#open.get(userId) ?? [];
  }

  *all(): Generator<Subscriber> {
    for (const own of this.#open.values()) yield* own;
  }
}

/** Tells those who look at their list of groups what happens in these, without listening to every one of them; and whoever watches any list, who calls. */
export class RoomWatchers {
  readonly #watching = new ByPerson();
  /** Those, and the desks that watch their inbox. */
  readonly #hearing = new ByPerson();

  constructor(rooms: Pick<Rooms, 'log' | 'live'>) {
    rooms.log.onStored((roomId, event) => {
      const room = this.#watching.empty || !TOLD.has(event.kind) ? null : rooms.live(roomId);
      if (room?.kind !== 'group') return;
      this.#tell(room, event);
      if (event.kind === 'room') this.#tellOthers(room, event.change.visibility === 'private');
    });
  }

  /** From now on a page is told of its rooms. */
  watch(subscriber: Subscriber): void {
    this.hear(subscriber);
    // The link of a mail leads to one conversation: the groups of the visitor are nothing of it.
    if (subscriber.actor.only === undefined) this.#watching.add(subscriber);
  }

  /** From now on a page is told who calls. */
  hear(subscriber: Subscriber): void {
    this.#hearing.add(subscriber);
  }

  unwatch(subscriber: Subscriber): void {
    this.#watching.remove(subscriber);
    this.#hearing.remove(subscriber);
  }

  /** The pages of a person that watch any list. */
  of(userId: string): Iterable<Subscriber> {
    return this.#hearing.of(userId);
  }

  /** A room has been made: it comes into the lists of its maker, and a public one into those of the site. */
  made(siteId: string, room: Room, makerId: string): void {
    const seen = { id: room.id, siteId, kind: room.kind, visibility: room.visibility, members: new Map() };
    for (const watcher of this.#watching.all()) {
      const { actor } = watcher;
      const role = actor.id === makerId ? room.role : room.visibility === 'public' ? roleIn(seen, null, actor) : null;
      if (role === null) continue;
      const frame: RelayFrame = { type: 'room-listed', siteId, room: { ...room, role }, joined: actor.id === makerId };
      watcher.deliver(JSON.stringify(frame));
    }
  }

  /** A room was deleted. */
  deleted(roomId: string): void {
    const text = JSON.stringify({ type: 'room-unlisted', roomId } satisfies RelayFrame);
    for (const watcher of this.#watching.all()) watcher.deliver(text);
  }

  #tell(room: LiveRoom, event: LogEvent): void {
    const { seq, at, kind, author } = event;
    const whose = event.kind === 'member' ? { userId: event.userId } : {};
    const frame: RelayFrame = { type: 'room-changed', roomId: room.id, seq, at, kind, authorId: author.id, ...whose };
    const text = JSON.stringify(frame);
    const mentions = event.kind === 'message' ? (event.message.mentions ?? []) : [];
    for (const id of concernedBy(room, event)) {
      const told = mentions.includes(id) ? JSON.stringify({ ...frame, mentioned: true } satisfies RelayFrame) : text;
      for (const watcher of this.#watching.of(id)) watcher.deliver(told);
    }
  }

  /** Whoever does not belong to a public room has it in the list of the site all the same. */
  #tellOthers(room: LiveRoom, hidden: boolean): void {
    if (room.visibility !== 'public' && !hidden) return;
    const gone = JSON.stringify({ type: 'room-unlisted', roomId: room.id } satisfies RelayFrame);
    const members = [...room.members.values()].filter(({ standing }) => standing === 'in').length;
    for (const watcher of this.#watching.all()) {
      const { actor } = watcher;
      if (room.members.get(actor.id)?.standing === 'in' || (actor.siteId !== null && actor.siteId !== room.siteId)) continue;
      const role = hidden ? null : roleIn(room, null, actor);
      watcher.deliver(
        role === null
          ? gone
          : JSON.stringify({ type: 'room-listed', siteId: room.siteId, room: listed(room, role, members), joined: false } satisfies RelayFrame),
      );
    }
  }
}

/** A room as the list shows it to somebody who does not belong to it. */
function listed(room: LiveRoom, role: Room['role'], memberCount: number): Room {
  const { id, title, topic, visibility, kind, archived, locked, slowModeSeconds, lastSeq } = room;
  return { id, title, topic, visibility, kind, archived, locked, slowModeSeconds, lastSeq, memberCount, role, unread: 0, mentioned: false, lastAt: null };
}

/** Whom an event concerns: its room's members; how far somebody has read, that person alone. Whoever was put out is told of that as well, and of nothing after it. */
function* concernedBy(room: LiveRoom, event: LogEvent): Generator<string> {
  if (event.kind === 'receipt') {
    if (room.members.get(event.userId)?.standing === 'in') yield event.userId;
    return;
  }
  for (const [id, { standing }] of room.members) if (standing === 'in') yield id;
  if (event.kind === 'member' && room.members.get(event.userId)?.standing !== 'in') yield event.userId;
}
