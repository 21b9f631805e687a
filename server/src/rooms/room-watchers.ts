import type { LogEvent, RelayFrame } from '@cs-kit/protocol';
import type { LiveRoom, Subscriber } from './live-room.ts';
import type { Rooms } from './rooms.ts';

/** What a list of rooms shows: new words, who belongs to it, the room itself, its documents, how far one has read. */
const TOLD: ReadonlySet<LogEvent['kind']> = new Set<LogEvent['kind']>(['message', 'member', 'room', 'receipt', 'document']);

/** Tells those who look at their list of groups what happens in these, without listening to every one of them. */
export class RoomWatchers {
  /** By person, as a message concerns the members of its room and not all who watch. */
  readonly #watching = new Map<string, Set<Subscriber>>();

  constructor(rooms: Pick<Rooms, 'log' | 'live'>) {
    rooms.log.onStored((roomId, event) => {
      const room = this.#watching.size === 0 || !TOLD.has(event.kind) ? null : rooms.live(roomId);
      if (room?.kind === 'group') this.#tell(room, event);
    });
  }

  watch(subscriber: Subscriber): void {
    const { id } = subscriber.actor;
    this.#watching.set(id, (this.#watching.get(id) ?? new Set()).add(subscriber));
  }

  unwatch(subscriber: Subscriber): void {
    const { id } = subscriber.actor;
    const own = this.#watching.get(id);
    if (own?.delete(subscriber) === true && own.size === 0) this.#watching.delete(id);
  }

  #tell(room: LiveRoom, event: LogEvent): void {
    const { seq, at, kind, author } = event;
    const whose = event.kind === 'member' ? { userId: event.userId } : {};
    const frame: RelayFrame = { type: 'room-changed', roomId: room.id, seq, at, kind, authorId: author.id, ...whose };
    const text = JSON.stringify(frame);
    const mentions = event.kind === 'message' ? (event.message.mentions ?? []) : [];
    for (const id of concernedBy(room, event)) {
      const own = this.#watching.get(id);
      if (own === undefined) continue;
      const told = mentions.includes(id) ? JSON.stringify({ ...frame, mentioned: true } satisfies RelayFrame) : text;
      for (const watcher of own) watcher.deliver(told);
    }
  }
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
