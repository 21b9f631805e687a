import { createStore } from '@cs-kit/core';
import type { Readable, RelayClient, Store } from '@cs-kit/core';
import { toCsError } from '@cs-kit/protocol';
import type { CsError, DocumentEntry, RelayFrame, Room } from '@cs-kit/protocol';
import type { DocumentsApi } from './api.ts';

/** What is known of the documents of a room. `stale`: the last try to read them again failed. */
export type DocumentsState =
  | { readonly phase: 'loading' }
  | { readonly phase: 'failed'; readonly error: CsError }
  | {
      readonly phase: 'ready';
      readonly room: Pick<Room, 'role' | 'archived'>;
      readonly documents: readonly DocumentEntry[];
      /** Whether these are the deleted ones. */
      readonly deleted: boolean;
      readonly stale: CsError | null;
    };

/** Changes of the room within this time are read together. */
const GATHER_MS = 300;

type FeedClient = Pick<RelayClient, 'socket' | 'session' | 'platform'>;

/** The documents of one room, kept current by its log. */
export class DocumentsFeed {
  readonly #client: FeedClient;
  readonly #api: Pick<DocumentsApi, 'list' | 'room'>;
  readonly #roomId: string;
  readonly #state: Store<DocumentsState> = createStore<DocumentsState>({ phase: 'loading' });
  #deleted = false;
  #stops: (() => void)[] = [];
  #run: AbortController | null = null;
  #timer: unknown = null;

  constructor(client: FeedClient, api: Pick<DocumentsApi, 'list' | 'room'>, roomId: string) {
    this.#client = client;
    this.#api = api;
    this.#roomId = roomId;
  }

  /** What is known now. */
  get state(): Readable<DocumentsState> {
    return this.#state;
  }

  /** Reads the list and begins to listen. */
  start(): void {
    const { socket, session } = this.#client;
    let down = false;
    this.#stops = [
      session.subscribe((change) => change.session !== null && change.reason !== 'refreshed' && void this.load()),
      socket.subscribe((frame) => this.#onFrame(frame)),
      socket.state.subscribe(({ phase }) => {
        if (phase === 'waiting') down = true;
        if (phase !== 'open') return;
        // What came while the line was down is read anew.
        if (down) void this.load();
        down = false;
        this.#watch();
      }),
    ];
    this.#watch();
    void this.load();
  }

  /** Ends listening. */
  stop(): void {
    for (const stop of this.#stops.splice(0)) stop();
    this.#client.platform.clearTimeout(this.#timer);
    this.#run?.abort();
    this.#run = null;
  }

  /** Shows the deleted ones, or those that are there. */
  show(deleted: boolean): Promise<void> {
    this.#deleted = deleted;
    return this.load();
  }

  /** Reads the list; what is known stays until the answer is there. */
  async load(): Promise<void> {
    this.#run?.abort();
    const run = new AbortController();
    this.#run = run;
    const deleted = this.#deleted;
    if (this.#state.get().phase === 'failed') this.#state.set({ phase: 'loading' });
    try {
      const [room, documents] = await Promise.all([this.#api.room(run.signal), this.#api.list(deleted, run.signal)]);
      if (this.#run === run) this.#state.set({ phase: 'ready', room, documents, deleted, stale: null });
    } catch (thrown) {
      if (this.#run !== run) return;
      const error = toCsError(thrown, 'relay/unreachable');
      this.#state.update((now) => (now.phase === 'ready' ? { ...now, stale: error } : { phase: 'failed', error }));
    }
  }

  /** Takes over a document as a call answered with it: first, as what was changed last stands there. */
  put(entry: DocumentEntry): void {
    this.#change((documents, deleted) => {
      const others = documents.filter(({ id }) => id !== entry.id);
      if ((entry.deletedAt !== null) !== deleted) return others;
      const at = others.findIndex(({ updatedAt }) => updatedAt <= entry.updatedAt);
      return at < 0 ? [...others, entry] : others.toSpliced(at, 0, entry);
    });
  }

  /** Takes a document off the list. */
  drop(id: string): void {
    this.#change((documents) => documents.filter((entry) => entry.id !== id));
  }

  #change(fn: (documents: readonly DocumentEntry[], deleted: boolean) => readonly DocumentEntry[]): void {
    this.#state.update((now) => (now.phase === 'ready' ? { ...now, documents: fn(now.documents, now.deleted) } : now));
  }

  #watch(): void {
    // A line that is lost comes back by itself, and the watch with it.
    void this.#client.socket.request({ type: 'watch', topic: 'rooms' }).catch(() => undefined);
  }

  /** The log of the room tells, where the page is in it; the watch of the own groups, where it is not. */
  #onFrame(frame: RelayFrame): void {
    if (!('roomId' in frame) || frame.roomId !== this.#roomId) return;
    const kinds = frame.type === 'room-changed' ? [frame.kind] : frame.type === 'events' ? frame.events.map(({ kind }) => kind) : [];
    if (!kinds.some((kind) => kind === 'document' || kind === 'member' || kind === 'room')) return;
    const { platform } = this.#client;
    platform.clearTimeout(this.#timer);
    this.#timer = platform.setTimeout(() => void this.load(), GATHER_MS);
  }
}
