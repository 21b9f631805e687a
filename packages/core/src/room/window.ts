import type { EventsPage } from '@cs-kit/protocol';
import type { RelayClient } from '../client.ts';
import { RoomLog } from './log.ts';

const PAGE = 100;

/** A part of a room's history that does not reach up to what is loaded of its end. Changes that are told live show in it too. */
export class HistoryWindow {
  readonly log = new RoomLog();
  readonly #client: Pick<RelayClient, 'json'>;
  readonly #roomId: string;
  readonly #end: RoomLog;
  #followed: number;
  #busy: Promise<void> | null = null;

  private constructor(client: Pick<RelayClient, 'json'>, roomId: string, end: RoomLog, self: string, page: EventsPage) {
    this.#client = client;
    this.#roomId = roomId;
    this.#end = end;
    this.#followed = end.high;
    this.log.setSelf(self);
    this.log.reset(page.events, page.more ? page.events[0]?.seq : 1);
    // What happened since to these messages stands in the end that is loaded already.
    this.log.touch(end.events);
  }

  /** Fetches the part around a number; null where it meets the loaded end. Rejects with a `CsError`. */
  static async open(client: Pick<RelayClient, 'json'>, roomId: string, end: RoomLog, self: string, seq: number): Promise<HistoryWindow | null> {
    const page = await client.json<EventsPage>('GET', `/v1/rooms/${roomId}/events?around=${seq}&limit=${PAGE}`);
    const window = new HistoryWindow(client, roomId, end, self, page);
    return window.#meets() ? null : window;
  }

  /** Applies what was told since. */
  follow(): void {
    if (this.#end.high === this.#followed) return;
    const seen = this.#followed;
    this.#followed = this.#end.high;
    this.log.touch(this.#end.events.filter(({ seq }) => seq > seen));
  }

  /** Fetches the page before; rejects with a `CsError`. */
  older(): Promise<void> {
    return this.#once(async () => {
      if (this.log.low <= 1) return;
      const page = await this.#page(`before=${this.log.low}`);
      this.log.prepend(page.events, page.more);
    });
  }

  /** Fetches the page after; resolves with whether the loaded end is reached: it covers this part then. Rejects with a `CsError`. */
  async newer(): Promise<boolean> {
    await this.#once(async () => {
      const after = this.log.high;
      const page = await this.#page(`after=${after}`);
      this.log.appendPage(after, page.events);
    });
    return this.#meets();
  }

  #meets(): boolean {
    if (this.log.high < this.#end.low - 1) return false;
    this.#end.prepend(this.log.events, this.log.low > 1);
    return true;
  }

  #page(query: string): Promise<EventsPage> {
    return this.#client.json<EventsPage>('GET', `/v1/rooms/${this.#roomId}/events?${query}&limit=${PAGE}`);
  }

  #once(run: () => Promise<void>): Promise<void> {
    this.#busy ??= run().finally(() => (this.#busy = null));
    return this.#busy;
  }
}

/** What is shown of a room: its loaded end, or a window of its history. */
export class RoomHistory {
  readonly #client: Pick<RelayClient, 'json'>;
  readonly #end: RoomLog;
  readonly #place: () => { readonly roomId: string; readonly self: string };
  readonly #changed: () => void;
  #window: HistoryWindow | null = null;
  #asked = 0;

  constructor(client: Pick<RelayClient, 'json'>, end: RoomLog, place: () => { readonly roomId: string; readonly self: string }, changed: () => void) {
    this.#client = client;
    this.#end = end;
    this.#place = place;
    this.#changed = changed;
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
    const { roomId, self } = this.#place();
    if (seq >= low && seq <= high) return;
    const window = seq >= this.#end.low ? null : await HistoryWindow.open(this.#client, roomId, this.#end, self, seq);
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
