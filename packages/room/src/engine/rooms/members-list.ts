import { createStore } from '@cs-kit/core';
import type { Readable, RoomState, Store } from '@cs-kit/core';
import { may, toCsError } from '@cs-kit/protocol';
import type { CsError, RoomMember, RoomRole } from '@cs-kit/protocol';
import { after } from '../tail.ts';
import type { RoomsApi } from './api.ts';

/** What is known of the members of a room. */
export type MembersState =
  | { readonly phase: 'loading' }
  | { readonly phase: 'failed'; readonly error: CsError }
  | { readonly phase: 'ready'; readonly members: readonly RoomMember[]; readonly banned: readonly RoomMember[]; readonly cursor: string | null };

/** Changes within this time are read together. */
const GATHER_MS = 250;

/** The members of one room, read anew when somebody comes, goes or gets another role. */
export class MembersList {
  readonly #api: RoomsApi;
  readonly #room: Readable<RoomState>;
  readonly #roomId: string;
  readonly #role: () => RoomRole;
  readonly #state: Store<MembersState> = createStore<MembersState>({ phase: 'loading' });
  #stop: (() => void) | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #seen = 0;
  #run = 0;

  constructor(api: RoomsApi, room: Readable<RoomState>, roomId: string, role: () => RoomRole) {
    this.#api = api;
    this.#room = room;
    this.#roomId = roomId;
    this.#role = role;
  }

  /** What is known now. */
  get state(): Readable<MembersState> {
    return this.#state;
  }

  /** Reads the list and begins to follow the room. */
  start(): void {
    this.#seen = this.#room.get().lastSeq;
    this.#stop = this.#room.subscribe((now) => this.#onRoom(now));
    void this.load();
  }

  /** Ends following. */
  stop(): void {
    this.#stop?.();
    this.#stop = null;
    clearTimeout(this.#timer);
    this.#run += 1;
  }

  /** Reads the first page, and for moderators who is kept out; what is known stays until the answer is there. */
  async load(): Promise<void> {
    const run = (this.#run += 1);
    if (this.#state.get().phase === 'failed') this.#state.set({ phase: 'loading' });
    try {
      const page = await this.#api.members(this.#roomId);
      const banned = may(this.#role(), 'remove-member') ? await this.#api.members(this.#roomId, { banned: true }).catch(() => null) : null;
      if (run === this.#run) this.#state.set({ phase: 'ready', members: page.items, banned: banned?.items ?? [], cursor: page.cursor });
    } catch (thrown) {
      if (run === this.#run) this.#state.set({ phase: 'failed', error: toCsError(thrown, 'relay/unreachable') });
    }
  }

  /** Reads one more page; rejects with a `CsError`. */
  async loadNext(): Promise<void> {
    const now = this.#state.get();
    if (now.phase !== 'ready' || now.cursor === null) return;
    const run = this.#run;
    const page = await this.#api.members(this.#roomId, { cursor: now.cursor });
    if (run === this.#run)
      this.#state.update((state) => (state.phase === 'ready' ? { ...state, members: [...state.members, ...page.items], cursor: page.cursor } : state));
  }

  /** Reads every page that is missing. One that fails ends it: what is there can be looked through. */
  async loadAll(): Promise<void> {
    try {
      for (let now = this.#state.get(); now.phase === 'ready' && now.cursor !== null; now = this.#state.get()) {
        const before = now.cursor;
        await this.loadNext();
        const after = this.#state.get();
        if (after.phase === 'ready' && after.cursor === before) return;
      }
    } catch {
      // The button for more members stays, and says what is wrong when it is pressed.
    }
  }

  #onRoom(now: RoomState): void {
    const before = this.#seen;
    this.#seen = Math.max(before, now.lastSeq);
    if (!after(now.events, before).some(({ kind }) => kind === 'member')) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.load(), GATHER_MS);
  }
}
