import type { EventsPage } from '@cs-kit/protocol';
import type { RelayClient } from '../client.ts';
import type { HistoryWindow } from './history-window.ts';
import type { RoomLog } from './log.ts';

/** Whose eyes see which part of a room: one thread of it, or what stands in none. */
export interface RoomPlace {
  readonly roomId: string;
  readonly self: string;
  readonly thread?: string;
}

/** A page of the history of a room, or of one thread in it. */
export function eventsPage(
  client: Pick<RelayClient, 'json'>,
  { roomId, thread = 'none' }: Omit<RoomPlace, 'self'>,
  query: string,
  limit: number,
): Promise<EventsPage> {
  return client.json<EventsPage>('GET', `/v1/rooms/${roomId}/events?${query}&limit=${limit}&thread=${thread}`);
}

/** Few look into the history: what shows a part of it comes with the first who does. */
const load = async (): Promise<typeof HistoryWindow> => (await import('./history-window.ts')).HistoryWindow;

/** What is shown of a room: its loaded end, or a window of its history. */
export class RoomHistory {
  readonly #client: Pick<RelayClient, 'json'>;
  readonly #end: RoomLog;
  readonly #place: () => RoomPlace;
  readonly #changed: () => void;
  #window: HistoryWindow | null = null;
  #asked = 0;

  constructor(client: Pick<RelayClient, 'json'>, end: RoomLog, place: () => RoomPlace, changed: () => void) {
    this.#client = client;
    this.#end = end;
    this.#place = place;
    this.#changed = changed;
  }

  /** The loaded end, which goes on live. */
  get end(): RoomLog {
    return this.#end;
  }

  /** Whether what is shown ends before the newest message. */
  get away(): boolean {
    return this.#window !== null;
  }

  /** The log that is shown. */
  get log(): RoomLog {
    this.#window?.follow();
    return this.#window?.log ?? this.#end;
  }

  /** Shows the part around a number; rejects with a `CsError`. The last one that was asked for counts. */
  async around(seq: number): Promise<void> {
    this.#asked += 1;
    const asked = this.#asked;
    const { low, high } = this.log;
    if (seq >= low && seq <= high) return;
    const window = seq >= this.#end.low ? null : await (await load()).open(this.#client, this.#place(), this.#end, seq);
    if (asked === this.#asked) this.#show(window);
  }

  /** Fetches the page before the window; null where the end is shown. Rejects with a `CsError`. */
  older(): Promise<void> | null {
    return this.#window?.older().then(this.#changed) ?? null;
  }

  /** Fetches the page after the window; rejects with a `CsError`. */
  async newer(): Promise<void> {
    const window = this.#window;
    if (window === null) return;
    const met = await window.newer();
    if (window === this.#window) this.#show(met ? null : window);
  }

  /** Shows the end again. */
  toNewest(): void {
    this.#asked += 1;
    if (this.#window !== null) this.#show(null);
  }

  #show(window: HistoryWindow | null): void {
    this.#window = window;
    this.#changed();
  }
}
