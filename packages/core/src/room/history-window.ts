import type { EventsPage } from '@cs-kit/protocol';
import type { RelayClient } from '../client.ts';
import { RoomLog } from './log.ts';
import { eventsPage } from './window.ts';
import type { RoomPlace } from './window.ts';

const PAGE = 100;

/** A part of a room's history that does not reach up to what is loaded of its end. Changes that are told live show in it too. */
export class HistoryWindow {
  readonly log = new RoomLog();
  readonly #client: Pick<RelayClient, 'json'>;
  readonly #place: RoomPlace;
  readonly #end: RoomLog;
  #followed: number;
  #busy: Promise<void> | null = null;

  private constructor(client: Pick<RelayClient, 'json'>, place: RoomPlace, end: RoomLog, page: EventsPage) {
    this.#client = client;
    this.#place = place;
    this.#end = end;
    this.#followed = end.high;
    this.log.setSelf(place.self);
    this.log.reset(page.events, page.more ? page.events[0]?.seq : 1);
    // What happened since to these messages stands in the end that is loaded already.
    this.log.touch(end.events);
  }

  /** Fetches the part around a number; null where it meets the loaded end. Rejects with a `CsError`. */
  static async open(client: Pick<RelayClient, 'json'>, place: RoomPlace, end: RoomLog, seq: number): Promise<HistoryWindow | null> {
    const page = await eventsPage(client, place, `around=${seq}`, PAGE);
    const window = new HistoryWindow(client, place, end, page);
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
    let last = false;
    await this.#once(async () => {
      const after = this.log.high;
      const page = await this.#page(`after=${after}`);
      this.log.appendPage(after, page.events);
      last = !page.more;
    });
    return this.#meets(last);
  }

  /** What stands in other threads is left out of the pages: numbers alone do not say that nothing lies between. */
  #meets(last = false): boolean {
    if (!last && this.log.high < this.#end.low - 1) return false;
    this.#end.prepend(this.log.events, this.log.low > 1);
    return true;
  }

  #page(query: string): Promise<EventsPage> {
    return eventsPage(this.#client, this.#place, query, PAGE);
  }

  #once(run: () => Promise<void>): Promise<void> {
    this.#busy ??= run().finally(() => (this.#busy = null));
    return this.#busy;
  }
}
