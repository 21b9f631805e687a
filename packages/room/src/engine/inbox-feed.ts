import { createStore } from '@cs-kit/core';
import type { Readable, RelayClient, Store } from '@cs-kit/core';
import type { ConversationSummary, CsError, Page, RelayFrame, ViewFilter } from '@cs-kit/protocol';
import { toCsError } from '@cs-kit/protocol';
import { EMPTY_INBOX, ringFor, withInbox, withRow, withRows } from './inbox.ts';
import type { InboxState, Ring } from './inbox.ts';
import { viewQuery } from './views.ts';

/** What an `InboxFeed` needs of a client. */
export type InboxClient = Pick<RelayClient, 'json' | 'socket' | 'session'>;

/** The conversations of the desk, kept current by the socket; closed ones are fetched when they are asked for. */
export class InboxFeed {
  readonly #client: InboxClient;
  readonly #state: Store<InboxState> = createStore<InboxState>(EMPTY_INBOX);
  readonly #ring: (ring: Ring) => void;
  readonly #failed: (error: CsError) => void;
  #stops: (() => void)[] = [];
  #closedLoaded = false;

  constructor(client: InboxClient, ring: (ring: Ring) => void, failed: (error: CsError) => void) {
    this.#client = client;
    this.#ring = ring;
    this.#failed = failed;
  }

  /** What is known now. */
  get state(): Readable<InboxState> {
    return this.#state;
  }

  /** Begins to watch; the socket connects. */
  start(): void {
    const { socket } = this.#client;
    this.#stops = [
      socket.subscribe((frame) => this.#onFrame(frame)),
      socket.state.subscribe(({ phase }) => {
        if (phase === 'open') void this.#watch();
      }),
    ];
    void this.#watch();
  }

  /** Ends watching. */
  stop(): void {
    for (const stop of this.#stops.splice(0)) stop();
  }

  /** Fetches a page of closed conversations; rejects with a `CsError`. */
  async loadClosed(more = false): Promise<void> {
    if (this.#closedLoaded && !more) return;
    const { cursor } = this.#state.get();
    const query = more && cursor !== null ? `&cursor=${encodeURIComponent(cursor)}` : '';
    const page = await this.#client.json<Page<ConversationSummary>>('GET', `/v1/conversations?status=closed${query}`);
    this.#closedLoaded = true;
    this.#state.update((now) => withRows(now, page.items, page.cursor));
  }

  /** Fetches the next page of open conversations; rejects with a `CsError`. */
  async loadOpen(): Promise<void> {
    const { openCursor } = this.#state.get();
    if (openCursor === null) return;
    const page = await this.#client.json<Page<ConversationSummary>>('GET', `/v1/conversations?status=open&cursor=${encodeURIComponent(openCursor)}`);
    // After a new line the whole inbox came anew, with a page of its own to go on from.
    this.#state.update((now) => ({ ...withRows(now, page.items, now.cursor), openCursor: now.openCursor === openCursor ? page.cursor : now.openCursor }));
  }

  /** Fetches a page of a view, and gives where it goes on; null at its end. Rejects with a `CsError`. */
  async loadView(filter: ViewFilter, cursor: string | null): Promise<string | null> {
    const query = [viewQuery(filter), cursor === null ? '' : `cursor=${encodeURIComponent(cursor)}`].filter(Boolean).join('&');
    const page = await this.#client.json<Page<ConversationSummary>>('GET', `/v1/conversations?${query}`);
    this.#state.update((now) => withRows(now, page.items, now.cursor));
    return page.cursor;
  }

  /** Takes over a row that another call answered with. */
  put(row: ConversationSummary): void {
    this.#state.update((now) => withRow(now, row));
  }

  async #watch(): Promise<void> {
    try {
      await this.#client.socket.request({ type: 'watch', topic: 'inbox' });
    } catch (error) {
      const known = toCsError(error, 'relay/unreachable');
      // A lost line comes back by itself, and the watch with it.
      if (!known.retryable) this.#failed(known);
    }
  }

  #onFrame(frame: RelayFrame): void {
    const before = this.#state.get();
    if (frame.type === 'inbox') {
      this.#state.update((now) => withInbox(now, frame.conversations, frame.openCursor ?? null));
      // What came while the line was down calls as well; what stood there at the first look does not.
      if (before.phase === 'live') this.#call(before, frame.conversations);
    }
    if (frame.type !== 'inbox-changed') return;
    this.put(frame.conversation);
    this.#call(before, [frame.conversation]);
  }

  #call(before: InboxState, rows: readonly ConversationSummary[]): void {
    const me = this.#client.session.current?.user.id ?? null;
    for (const row of rows) {
      const ring = ringFor(
        before.rows.find((other) => other.id === row.id),
        row,
        me,
      );
      if (ring !== null) this.#ring(ring);
    }
  }
}
