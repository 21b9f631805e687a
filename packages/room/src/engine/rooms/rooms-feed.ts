import { createStore } from '@cs-kit/core';
import type { Readable, RelayClient, Store } from '@cs-kit/core';
import { toCsError } from '@cs-kit/protocol';
import type { CsError, RelayFrame, Room } from '@cs-kit/protocol';
import type { RoomsApi, RoomsQuery } from './api.ts';

/** A group, and whether one belongs to it. */
export interface ListedRoom extends Room {
  readonly joined: boolean;
}

/** What is known of the groups. `stale`: the last try to read them again failed. */
export type RoomsState =
  | { readonly phase: 'loading' }
  | { readonly phase: 'failed'; readonly error: CsError }
  | { readonly phase: 'ready'; readonly rooms: readonly ListedRoom[]; readonly query: RoomsQuery; readonly stale: CsError | null };

const MOST_UNREAD = 99;
/** Changes of one room within this time are read together. */
const GATHER_MS = 300;
/** Codes that say that the room is none for this person any more. */
const GONE: ReadonlySet<string> = new Set(['room/not-found', 'room/forbidden', 'room/banned']);

/** The groups of one person and the public ones of the site, kept current by the socket. */
export class RoomsFeed {
  readonly #client: Pick<RelayClient, 'socket' | 'session' | 'platform'>;
  readonly #api: RoomsApi;
  readonly #state: Store<RoomsState> = createStore<RoomsState>({ phase: 'loading' });
  readonly #due = new Map<string, unknown>();
  #query: RoomsQuery = { search: '', archived: false };
  #stops: (() => void)[] = [];
  #run: AbortController | null = null;

  constructor(client: Pick<RelayClient, 'socket' | 'session' | 'platform'>, api: RoomsApi) {
    this.#client = client;
    this.#api = api;
  }

  /** What is known now. */
  get state(): Readable<RoomsState> {
    return this.#state;
  }

  /** Reads the lists and begins to listen. */
  start(): void {
    const { socket, session } = this.#client;
    let down = false;
    this.#stops = [
      // At the desk the list is there before anybody has signed in, and another person has other rooms.
      session.subscribe((change) => change.session !== null && change.reason !== 'refreshed' && void this.load()),
      socket.subscribe((frame) => this.#onFrame(frame)),
      socket.state.subscribe(({ phase }) => {
        if (phase === 'waiting') down = true;
        // A page whose last room was closed hangs up: the list listens on.
        if (phase === 'open' || phase === 'idle') void this.#watch();
        // What came while the line was down is read anew.
        if (phase === 'open' && down) void this.load();
        if (phase === 'open') down = false;
      }),
    ];
    void this.#watch();
    void this.load();
  }

  /** Ends listening. */
  stop(): void {
    for (const stop of this.#stops.splice(0)) stop();
    for (const timer of this.#due.values()) this.#client.platform.clearTimeout(timer);
    this.#due.clear();
    this.#run?.abort();
    this.#run = null;
  }

  /** Shows other groups: those with these words, or those that are archived. */
  ask(query: Partial<RoomsQuery>): Promise<void> {
    this.#query = { ...this.#query, ...query };
    return this.load();
  }

  /** Reads the lists; what is known stays until the answer is there. */
  async load(): Promise<void> {
    this.#run?.abort();
    const run = new AbortController();
    this.#run = run;
    const query = this.#query;
    if (this.#state.get().phase === 'failed') this.#state.set({ phase: 'loading' });
    try {
      const [own, open] = await Promise.all([this.#api.own(query, run.signal), this.#api.open(query, run.signal)]);
      if (this.#run !== run) return;
      const mine = new Set(own.map(({ id }) => id));
      const rooms = [...own.map((room) => ({ ...room, joined: true })), ...open.filter(({ id }) => !mine.has(id)).map((room) => ({ ...room, joined: false }))];
      this.#state.set({ phase: 'ready', rooms, query, stale: null });
    } catch (thrown) {
      if (this.#run !== run) return;
      const error = toCsError(thrown, 'relay/unreachable');
      this.#state.update((now) => (now.phase === 'ready' ? { ...now, stale: error } : { phase: 'failed', error }));
    }
  }

  /** Takes over a room as another call answered with it. */
  put(room: Room): void {
    this.#change((rooms, query) => {
      const others = rooms.filter(({ id }) => id !== room.id);
      return room.archived === query.archived ? [...others, { ...room, joined: true }] : others;
    });
  }

  /** Takes a room off the list. */
  drop(roomId: string): void {
    this.#change((rooms) => rooms.filter(({ id }) => id !== roomId));
  }

  /** Reads one room anew; one that cannot be read any more goes. */
  async refresh(roomId: string): Promise<void> {
    try {
      this.put(await this.#api.room(roomId));
    } catch (thrown) {
      if (GONE.has(toCsError(thrown).code)) this.drop(roomId);
    }
  }

  #change(fn: (rooms: readonly ListedRoom[], query: RoomsQuery) => readonly ListedRoom[]): void {
    this.#state.update((now) => (now.phase === 'ready' ? { ...now, rooms: fn(now.rooms, now.query) } : now));
  }

  async #watch(): Promise<void> {
    // A line that is lost comes back by itself, and the watch with it.
    await this.#client.socket.request({ type: 'watch', topic: 'rooms' }).catch(() => undefined);
  }

  #onFrame(frame: RelayFrame): void {
    if (frame.type === 'room-unlisted') return this.drop(frame.roomId);
    if (frame.type === 'room-listed') return this.#list(frame);
    if (frame.type !== 'room-changed' || frame.kind === 'document') return;
    const now = this.#state.get();
    if (now.phase !== 'ready') return;
    const me = this.#client.session.current?.user.id;
    const known = now.rooms.find(({ id }) => id === frame.roomId);
    // Whether one belongs to a public room, only the lists tell.
    if (frame.kind === 'member' && frame.userId === me) return this.#later(frame.roomId, () => this.load());
    // While it is searched, only what was found moves.
    if (known === undefined && now.query.search !== '') return;
    if (known === undefined || frame.kind !== 'message') return this.#later(frame.roomId);
    if (frame.authorId === me) return;
    const unread = Math.min(MOST_UNREAD, known.unread + 1);
    const next = { ...known, unread, lastSeq: frame.seq, lastAt: frame.at, mentioned: known.mentioned || frame.mentioned === true };
    this.#change((rooms) => rooms.map((room) => (room.id === next.id ? next : room)));
  }

  /** A room has come, or has changed for those who do not belong to it. What only its members know of it stays. */
  #list({ siteId, room, joined }: Extract<RelayFrame, { type: 'room-listed' }>): void {
    this.#change((rooms, query) => {
      const known = rooms.find(({ id }) => id === room.id);
      if (room.archived !== query.archived) return rooms.filter(({ id }) => id !== room.id);
      if (known !== undefined)
        return rooms.map((other) => (other === known ? { ...known, ...room, unread: known.unread, mentioned: known.mentioned, lastAt: known.lastAt } : other));
      // While it is searched, only what was found moves.
      const wanted = query.search === '' && (joined || this.#api.lists(siteId));
      return wanted ? [...rooms, { ...room, joined }] : rooms;
    });
  }

  #later(roomId: string, work: () => Promise<void> = () => this.refresh(roomId)): void {
    this.#client.platform.clearTimeout(this.#due.get(roomId) ?? null);
    const read = (): void => {
      this.#due.delete(roomId);
      void work();
    };
    this.#due.set(roomId, this.#client.platform.setTimeout(read, GATHER_MS));
  }
}
