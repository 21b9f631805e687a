import type { LogEvent, RelayFrame } from '@cs-kit/protocol';
import type { LiveRoom, Subscriber } from './live-room.ts';
import type { Rooms } from './rooms.ts';

/** What a list of rooms shows: new words, who belongs to it, the room itself, how far one has read. */
const TOLD: ReadonlySet<LogEvent['kind']> = new Set<LogEvent['kind']>(['message', 'member', 'room', 'receipt']);

/** Tells those who look at their list of groups what happens in these, without listening to every one of them. */
export class RoomWatchers {
  readonly #watching = new Set<Subscriber>();

  constructor(rooms: Pick<Rooms, 'log' | 'live'>) {
    rooms.log.onStored((roomId, event) => {
      const room = this.#watching.size === 0 ? null : rooms.live(roomId);
      if (room?.kind === 'group' && TOLD.has(event.kind)) this.#tell(room, event);
    });
  }

  /** Number of those who watch. */
  get size(): number {
    return this.#watching.size;
  }

  watch(subscriber: Subscriber): void {
    this.#watching.add(subscriber);
  }

  unwatch(subscriber: Subscriber): void {
    this.#watching.delete(subscriber);
  }

  #tell(room: LiveRoom, event: LogEvent): void {
    const { seq, at, kind, author } = event;
    const whose = event.kind === 'member' ? { userId: event.userId } : {};
    const frame: RelayFrame = { type: 'room-changed', roomId: room.id, seq, at, kind, authorId: author.id, ...whose };
    const text = JSON.stringify(frame);
    const mentions = event.kind === 'message' ? (event.message.mentions ?? []) : [];
    for (const watcher of this.#watching) {
      const { id } = watcher.actor;
      // Whoever was put out is told of that as well, and of nothing after it.
      const concerned = room.members.get(id)?.standing === 'in' || (event.kind === 'member' && event.userId === id);
      if (!concerned || (event.kind === 'receipt' && event.userId !== id)) continue;
      watcher.deliver(mentions.includes(id) ? JSON.stringify({ ...frame, mentioned: true } satisfies RelayFrame) : text);
    }
  }
}
