import { createStore } from '@cs-kit/core';
import type { RelayClient, RoomFeed, RoomState, Store } from '@cs-kit/core';
import { CsError, toCsError } from '@cs-kit/protocol';
import type { Call, CallGrant, CallMedia, CallSource, RelayFrame } from '@cs-kit/protocol';
import type { CallDevices, DeviceKind } from './devices.ts';
import type { Meter } from './meter.ts';
import { OwnSide } from './own.ts';
import { Players } from './players.ts';
import type { Player } from './players.ts';
import { CallMemory } from './resume.ts';
import type { CallTransport, RemotePerson } from './transport.ts';

/** Why a call is over for this page. */
export type EndReason = 'hung-up' | 'ended' | 'no-answer' | 'elsewhere' | 'removed' | 'failed';

/** Where this page stands with a call. That one is called is not a state of the page: the room says so. */
export type CallState =
  | { readonly phase: 'idle' }
  /** Camera and sound are looked at; with `callId` to come into a call, without to begin one. */
  | { readonly phase: 'prejoin'; readonly roomId: string; readonly callId: string | null }
  | { readonly phase: 'joining'; readonly roomId: string }
  | {
      /** 'reconnecting' while the relay is out of reach: between two devices the sound goes on. */
      readonly phase: 'in' | 'reconnecting';
      readonly roomId: string;
      readonly call: Call;
      readonly session: string;
      readonly sources: readonly CallSource[];
    }
  | { readonly phase: 'ended'; readonly roomId: string; readonly reason: EndReason; readonly error: CsError | null };

/** What a page's calls are built from; tests pass their own. */
export interface SessionDeps {
  readonly client: Pick<RelayClient, 'json' | 'socket' | 'session' | 'platform' | 'storageKey'>;
  readonly devices: CallDevices;
  readonly createTransport: (grant: CallGrant, failed: (error: CsError) => void) => Promise<CallTransport>;
  readonly meter: (track: MediaStreamTrack) => Meter;
  readonly play: (track: MediaStreamTrack, speaker: string) => Player;
}

/** Holds the room of a call for as long as it lasts. */
export type HoldRoom = (roomId: string) => Pick<RoomFeed, 'state' | 'close'>;

const LIVE_MS = 10_000;
/** A page that swaps its parts shows a call again within this time; one that does not has hung up. */
const UNSEEN_MS = 5_000;

/** The call of a page: at most one, whatever room it is in and whichever part of the page shows it. */
export class CallSession {
  readonly state: Store<CallState> = createStore<CallState>({ phase: 'idle' });
  readonly people: Store<readonly RemotePerson[]> = createStore<readonly RemotePerson[]>([]);
  readonly own: OwnSide;
  readonly memory: CallMemory;
  /** Calls that this person has said no to: they do not ring here any more. */
  readonly declined = new Set<string>();
  readonly #deps: SessionDeps;
  readonly #players: Players;
  #hold: HoldRoom | null = null;
  #transport: CallTransport | null = null;
  #stops: (() => void)[] = [];
  /** Counts up with every end: what comes back after that is for nobody. */
  #attempt = 0;
  #saying = false;
  #views = 0;

  constructor(deps: SessionDeps) {
    this.#deps = deps;
    const { client, devices, meter } = deps;
    this.own = new OwnSide({ devices, meter, clock: client.platform, transport: () => this.#transport, say: (change) => this.#say(change) });
    this.memory = new CallMemory(client.platform.storage, `${client.storageKey}:call`);
    this.#players = new Players((track) => deps.play(track, devices.list.get().speaker.chosen));
  }

  get devices(): CallDevices {
    return this.#deps.devices;
  }

  /** Id of the person of this page. */
  get me(): string | null {
    return this.#deps.client.session.current?.user.id ?? null;
  }

  /** Whether this page is in a call, or about to be. */
  get busy(): boolean {
    const { phase } = this.state.get();
    return phase === 'joining' || phase === 'in' || phase === 'reconnecting';
  }

  /** Looks at camera and sound before a call; false where this page is in one already. */
  async prepare(roomId: string, hold: HoldRoom, callId: string | null = null): Promise<boolean> {
    if (this.busy) return false;
    this.#end();
    this.#hold = hold;
    this.state.set({ phase: 'prejoin', roomId, callId });
    await this.own.openMicrophone();
    return true;
  }

  /** Begins the call that was prepared, or comes into it. With the camera on it is a call with video. */
  async start(): Promise<void> {
    const now = this.state.get();
    if (now.phase === 'prejoin') await this.#go(now.roomId, this.own.store.get().camera === null ? 'audio' : 'video', now.callId);
  }

  /** Comes into a call at once, with sound. Where the microphone does not open, the person decides what to do. */
  async accept(call: Call, hold: HoldRoom): Promise<void> {
    if (this.busy) return;
    this.#end();
    this.#hold = hold;
    const attempt = this.#attempt;
    this.state.set({ phase: 'joining', roomId: call.roomId });
    const heard = await this.own.openMicrophone();
    if (attempt !== this.#attempt) return;
    if (heard) await this.#go(call.roomId, 'audio', call.id);
    else this.state.set({ phase: 'prejoin', roomId: call.roomId, callId: call.id });
  }

  /** Says no to a call: it rings here no more. Rejects with a `CsError` where the caller does not hear of it. */
  async decline(call: Call): Promise<void> {
    this.memory.drop();
    this.declined.add(call.id);
    await this.#deps.client.socket.request({ type: 'call', roomId: call.roomId, callId: call.id, session: 'none', state: 'declined' });
  }

  /** Hangs up, or gives up what is being prepared. */
  leave(): void {
    const now = this.state.get();
    if (now.phase === 'in' || now.phase === 'reconnecting') {
      const { roomId, call, session } = now;
      this.#deps.client.socket.send({ type: 'call', roomId, callId: call.id, session, state: 'out' });
      this.#finish('hung-up');
    } else this.dismiss();
  }

  /** Puts away what is said about a call that is over. */
  dismiss(): void {
    this.#end();
    this.state.set({ phase: 'idle' });
  }

  /** Mutes somebody else. Rejects with a `CsError`. */
  async mute(userId: string): Promise<void> {
    const now = this.state.get();
    if (now.phase === 'in') await this.#deps.client.json('POST', `/v1/rooms/${now.roomId}/calls/${now.call.id}/mute`, { body: { userId } });
  }

  /** Uses another device from now on. */
  async choose(kind: DeviceKind, id: string): Promise<void> {
    await this.own.choose(kind, id);
    if (kind === 'speaker') this.#players.speak(id);
  }

  /** A part of the page shows the call; the answer ends that. Nobody stays in a call that no part of the page shows. */
  view(): () => void {
    this.#views += 1;
    return () => {
      this.#views -= 1;
      this.#deps.client.platform.setTimeout(() => this.#views === 0 && this.leave(), UNSEEN_MS);
    };
  }

  async #go(roomId: string, media: CallMedia, callId: string | null): Promise<void> {
    const attempt = this.#attempt;
    this.state.set({ phase: 'joining', roomId });
    const base = `/v1/rooms/${roomId}/calls`;
    const { client } = this.#deps;
    try {
      const grant = await client.json<CallGrant>('POST', callId === null ? base : `${base}/${callId}/join`, callId === null ? { body: { media } } : {});
      if (attempt === this.#attempt) await this.#enter(roomId, grant, attempt);
      // Given up meanwhile: what was just begun does not go on ringing.
      else if (callId === null && grant.call.participants.length === 0) await client.json('POST', `${base}/${grant.call.id}/end`);
    } catch (error) {
      if (attempt === this.#attempt) this.#finish('failed', toCsError(error, 'call/failed'));
    }
  }

  async #enter(roomId: string, grant: CallGrant, attempt: number): Promise<void> {
    const { client } = this.#deps;
    const feed = this.#hold?.(roomId);
    if (feed === undefined) throw new CsError('call/not-found');
    this.#stops.push(() => feed.close());
    const transport = await this.#deps.createTransport(grant, (error) => attempt === this.#attempt && this.#finish('failed', error));
    if (attempt !== this.#attempt) return transport.close();
    this.#transport = transport;
    await this.own.attach(transport, grant.sources);
    await this.#live(feed);
    const entered = { phase: 'in', roomId, call: grant.call, session: grant.session, sources: grant.sources } as const;
    const call = await this.#sayIn(entered);
    if (attempt !== this.#attempt) return;
    this.state.set({ ...entered, call });
    this.#keep();
    this.#stops.push(
      transport.people.subscribe((people) => this.#onPeople(people)),
      client.socket.subscribe((frame) => this.#onFrame(frame)),
      feed.state.subscribe((now) => this.#onRoom(now)),
      client.platform.signals((signal) => signal === 'hide' && this.#keep()),
    );
    this.#follow(call);
  }

  /** Waits until the page is in the room: the relay takes nobody into a call who is not. */
  #live(feed: Pick<RoomFeed, 'state'>): Promise<void> {
    if (feed.state.get().phase === 'live') return Promise.resolve();
    const { platform } = this.#deps.client;
    return new Promise((resolve, reject) => {
      const stop = feed.state.subscribe(({ phase, error }) => {
        if (phase === 'live') done(resolve);
        else if (phase === 'refused') done(() => reject(error));
      });
      const timer = platform.setTimeout(() => done(() => reject(new CsError('relay/unreachable'))), LIVE_MS);
      const done = (then: () => void): void => {
        stop();
        platform.clearTimeout(timer);
        then();
      };
    });
  }

  async #sayIn({ roomId, call, session, sources }: Extract<CallState, { phase: 'in' | 'reconnecting' }>): Promise<Call> {
    const { muted, camera, screen } = this.own.store.get();
    const pictures = sources.includes('camera') ? { camera: camera !== null, screen: screen !== null } : {};
    this.#saying = true;
    try {
      const answer = await this.#deps.client.socket.request({ type: 'call', roomId, callId: call.id, session, state: 'in', muted, ...pictures });
      if (answer.type !== 'call' || answer.call === null) throw new CsError('call/not-found');
      return answer.call;
    } finally {
      this.#saying = false;
    }
  }

  #say(change: { readonly muted?: boolean; readonly camera?: boolean; readonly screen?: boolean }): void {
    const now = this.state.get();
    // Without a line it is said as a whole as soon as there is one.
    if (now.phase === 'in')
      this.#deps.client.socket.send({ type: 'call', roomId: now.roomId, callId: now.call.id, session: now.session, state: 'in', ...change });
  }

  #keep(): void {
    const now = this.state.get();
    if (now.phase === 'in' || now.phase === 'reconnecting') this.memory.keep({ callId: now.call.id, at: this.#deps.client.platform.now() });
  }

  #onFrame(frame: RelayFrame): void {
    const now = this.state.get();
    if ((now.phase !== 'in' && now.phase !== 'reconnecting') || !('roomId' in frame) || frame.roomId !== now.roomId) return;
    if (frame.type === 'signal') this.#transport?.receive(frame.from, frame.data);
    else if (frame.type === 'call') this.#onCall(frame.call);
    else if (frame.type === 'joined') void this.#again(frame.call ?? null);
  }

  /** The line to the relay is back: it is told anew that this page is in the call. */
  async #again(call: Call | null): Promise<void> {
    const now = this.state.get();
    if (now.phase !== 'in' && now.phase !== 'reconnecting') return;
    if (call?.id !== now.call.id) return this.#onCall(null);
    const attempt = this.#attempt;
    try {
      const told = await this.#sayIn(now);
      if (attempt === this.#attempt) this.#onCall(told);
    } catch (error) {
      const known = toCsError(error, 'relay/unreachable');
      if (attempt === this.#attempt && !known.retryable) this.#finish('removed', known);
    }
  }

  #onCall(call: Call | null): void {
    const now = this.state.get();
    if (now.phase !== 'in' && now.phase !== 'reconnecting') return;
    if (call?.id !== now.call.id) return this.#finish(now.call.answeredAt === null ? 'no-answer' : 'ended');
    const me = call.participants.find(({ userId }) => userId === this.me);
    if (me === undefined && !this.#saying) return this.#finish('removed');
    if (me !== undefined && me.session !== now.session && !this.#saying) return this.#finish('elsewhere');
    if (me?.mutedBy !== undefined && !this.own.store.get().muted) void this.own.setMuted(true, me.mutedBy.name);
    this.state.set({ ...now, call });
    this.#follow(call);
  }

  #follow(call: Call): void {
    this.#transport?.follow(call.participants.filter(({ userId }) => userId !== this.me));
  }

  #onRoom({ phase, error }: RoomState): void {
    const now = this.state.get();
    if (now.phase !== 'in' && now.phase !== 'reconnecting') return;
    if (phase === 'refused') return this.#finish('removed', error ?? null);
    const next = phase === 'live' ? 'in' : 'reconnecting';
    if (next !== now.phase) this.state.set({ ...now, phase: next });
  }

  #onPeople(people: readonly RemotePerson[]): void {
    this.people.set(people);
    this.#players.follow(people);
  }

  #finish(reason: EndReason, error: CsError | null = null): void {
    const now = this.state.get();
    if (now.phase === 'idle') return;
    this.#end();
    // Another page of this browser that has taken over keeps its own note.
    if (reason !== 'elsewhere') this.memory.drop();
    this.state.set({ phase: 'ended', roomId: 'roomId' in now ? now.roomId : '', reason, error });
  }

  /** Lets go of everything that a call holds. */
  #end(): void {
    this.#attempt += 1;
    for (const stop of this.#stops.splice(0)) stop();
    this.#transport?.close();
    this.#transport = null;
    this.#players.close();
    this.own.close();
    this.people.set([]);
  }
}
