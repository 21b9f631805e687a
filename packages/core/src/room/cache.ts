import type { Conversation, LogEvent } from '@cs-kit/protocol';
import type { RelayClient } from '../client.ts';
import type { RoomLog } from './log.ts';

const KEPT_EVENTS = 100;
const WRITE_AFTER_MS = 500;

/** The last page of a room as it lies on the device. */
export interface CachedRoom {
  readonly roomId: string;
  /** Id of the user who saw it. */
  readonly owner: string;
  readonly events: readonly LogEvent[];
  readonly low: number;
  readonly readSeq: number;
  readonly conversation: Pick<Conversation, 'status' | 'assignee'> | null;
}

/** Keeps the last page of a room on the device, so that it is there before the socket. Staff rooms are not kept: their computers are shared. */
export class RoomCache {
  readonly #client: RelayClient;
  #next: (() => void) | null = null;
  #timer: unknown = null;
  #seen = '';

  constructor(client: RelayClient) {
    this.#client = client;
  }

  /** What an earlier page of the same user left, or null. */
  async load(roomId: string): Promise<CachedRoom | null> {
    if (this.#client.kind === 'staff') return null;
    const found = await this.#client.database.get<CachedRoom>('rooms', roomId);
    return found !== null && found.owner === this.#client.session.current?.user.id ? found : null;
  }

  /** Writes the end of a log in half a second. */
  save(roomId: string, log: RoomLog, conversation: CachedRoom['conversation'], readSeq: number): void {
    const owner = this.#client.session.current?.user.id;
    const mark = `${roomId}|${owner}|${log.high}|${readSeq}`;
    if (this.#client.kind === 'staff' || roomId === '' || owner === undefined || log.high === 0 || mark === this.#seen) return;
    this.#seen = mark;
    const events = log.events.slice(-KEPT_EVENTS);
    const known = log.status ?? conversation;
    const record: CachedRoom = {
      roomId,
      owner,
      events,
      low: events.length === log.events.length ? log.low : events[0]!.seq,
      readSeq,
      conversation: known === null ? null : { status: known.status, assignee: known.assignee },
    };
    this.#next = () => void this.#client.database.put('rooms', record);
    this.#timer ??= this.#client.platform.setTimeout(() => this.flush(), WRITE_AFTER_MS);
  }

  /** Writes what waits, now. */
  flush(): void {
    this.#client.platform.clearTimeout(this.#timer);
    this.#timer = null;
    // After signing out nothing may be written any more.
    if (this.#client.session.current !== null) this.#next?.();
    this.#next = null;
  }
}
