import { createStore } from '@cs-kit/core';
import type { Store } from '@cs-kit/core';
import { CsError, callSources } from '@cs-kit/protocol';
import type { CallGrant, CallParticipant, CallSource } from '@cs-kit/protocol';
import {
  AudioPresets,
  ConnectionError,
  ConnectionErrorReason,
  ConnectionQuality,
  ConnectionState,
  DisconnectReason,
  LocalAudioTrack,
  LocalVideoTrack,
  LogLevel,
  Room,
  RoomEvent,
  Track,
  VideoQuality,
  setLogLevel,
} from 'livekit-client';
import type { RemoteParticipant, RoomOptions } from 'livekit-client';
import { pageClock } from '../page-clock.ts';
import type { CallClock, CallTransport, Quality, RemotePerson } from './transport.ts';

/** What calls through LiveKit are built from; tests pass their own. */
export interface LiveKitDeps {
  readonly createRoom: (options: RoomOptions) => Room;
  /** Wraps a track of the page, which stays the page's own. */
  readonly wrap: (track: MediaStreamTrack) => LocalAudioTrack | LocalVideoTrack;
  readonly clock: CallClock;
}

const OPTIONS: RoomOptions = {
  // It would go by elements that LiveKit knows of, and ours it does not: it would stop every picture. `#askForPictures` goes by their number.
  adaptiveStream: false,
  dynacast: true,
  // Tracks belong to the page.
  stopLocalTrackOnUnpublish: false,
  publishDefaults: { stopMicTrackOnMute: false, audioPreset: AudioPresets.speech },
  // A page that asks before it is left, and stays, stays in its call.
  disconnectOnPageLeave: false,
};
const SOURCES: Readonly<Record<CallSource, Track.Source>> = {
  microphone: Track.Source.Microphone,
  camera: Track.Source.Camera,
  screen: Track.Source.ScreenShare,
};
const QUALITY: Readonly<Record<ConnectionQuality, Quality>> = {
  [ConnectionQuality.Excellent]: 'good',
  [ConnectionQuality.Good]: 'good',
  [ConnectionQuality.Poor]: 'poor',
  [ConnectionQuality.Lost]: 'lost',
  [ConnectionQuality.Unknown]: null,
};
/** Ends that the relay has brought about, or tells of too. */
const TOLD: ReadonlySet<DisconnectReason | undefined> = new Set([
  DisconnectReason.DUPLICATE_IDENTITY,
  DisconnectReason.PARTICIPANT_REMOVED,
  DisconnectReason.ROOM_DELETED,
]);
/** How long the relay is given to say why. */
const TOLD_MS = 5_000;
const TICK_MS = 200;
/** Up to so many cameras come large, and up to so many in a middle size. */
const LARGE = 2;
const MIDDLE = 6;

/** A call through a LiveKit server, which sends what each brings to all the others. */
export class LiveKitTransport implements CallTransport {
  readonly #deps: LiveKitDeps;
  readonly #failed: (error: CsError) => void;
  readonly #room: Room;
  readonly #people: Store<readonly RemotePerson[]> = createStore<readonly RemotePerson[]>([]);
  readonly #sent: Record<CallSource, LocalAudioTrack | LocalVideoTrack | null> = { microphone: null, camera: null, screen: null };
  readonly #work: Record<CallSource, Promise<void>> = { microphone: Promise.resolve(), camera: Promise.resolve(), screen: Promise.resolve() };
  /** Fails once the line is lost for good: LiveKit's client goes on waiting for an answer. */
  readonly #over: Promise<never>;
  #others: readonly CallParticipant[] = [];
  #timer: unknown = null;
  #patience: unknown = null;
  #connected = false;
  #closed = false;

  constructor(deps: LiveKitDeps, failed: (error: CsError) => void) {
    this.#deps = deps;
    this.#failed = failed;
    this.#room = deps.createRoom(OPTIONS);
    this.#over = new Promise((_resolve, reject) => {
      this.#room.on(RoomEvent.Disconnected, (reason) => {
        reject(new Error('disconnected'));
        this.#onDisconnected(reason);
      });
    });
    this.#over.catch(() => undefined);
    for (const event of [RoomEvent.TrackSubscribed, RoomEvent.TrackUnsubscribed, RoomEvent.ConnectionQualityChanged] as const)
      this.#room.on(event, () => this.#publish());
  }

  get people(): Store<readonly RemotePerson[]> {
    return this.#people;
  }

  /** Goes in. Throws `call/failed` where the server cannot be reached or refuses. */
  async connect(url: string, token: string): Promise<void> {
    try {
      await this.#room.connect(url, token);
    } catch (error) {
      throw failure(error, url);
    }
    this.#connected = true;
    this.#tick();
  }

  follow(others: readonly CallParticipant[]): void {
    this.#others = others;
    this.#publish();
  }

  receive(): void {
    // LiveKit's client has a line of its own to its server.
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#deps.clock.clearTimeout(this.#timer);
    this.#deps.clock.clearTimeout(this.#patience);
    this.#people.set([]);
    // A server that is gone need not be told.
    void this.#room.disconnect(false).catch(() => undefined);
  }

  /** One change of a source after the other. */
  set(source: CallSource, track: MediaStreamTrack | null): Promise<void> {
    const done = this.#work[source].then(async () => {
      if (this.#closed) return;
      try {
        await Promise.race([this.#send(source, track), this.#over]);
      } catch {
        if (!this.#closed) throw new CsError('call/failed', `The LiveKit server did not take the ${source}.`);
      }
    });
    this.#work[source] = done.catch(() => undefined);
    return done;
  }

  async #send(source: CallSource, track: MediaStreamTrack | null): Promise<void> {
    const { localParticipant } = this.#room;
    const before = this.#sent[source];
    if (track === null) {
      this.#sent[source] = null;
      if (before !== null) await localParticipant.unpublishTrack(before, false);
    } else if (before?.sender !== undefined) {
      // A wrapped track is turned on and off with its wrapping: that must be right before the track is in it.
      await mirror(before, track.enabled);
      await before.replaceTrack(track, true);
    } else {
      const { enabled } = track;
      const wrapped = this.#deps.wrap(track);
      await mirror(wrapped, enabled);
      await localParticipant.publishTrack(wrapped, { source: SOURCES[source] });
      this.#sent[source] = wrapped;
    }
  }

  #tick(): void {
    this.#timer = this.#deps.clock.setTimeout(() => {
      const microphone = this.#sent.microphone;
      // Whoever falls silent or speaks again turns the track off and on; the server, which may have muted it, is told.
      if (microphone !== null) void mirror(microphone, microphone.mediaStreamTrack.enabled);
      this.#publish();
      this.#tick();
    }, TICK_MS);
  }

  #onDisconnected(reason: DisconnectReason | undefined): void {
    if (this.#closed || !this.#connected) return;
    this.#publish();
    const fail = (): void => this.#failed(new CsError('call/failed', 'The line to the LiveKit server is lost, and trying again did not bring it back.'));
    if (TOLD.has(reason)) this.#patience = this.#deps.clock.setTimeout(fail, TOLD_MS);
    else fail();
  }

  #publish(): void {
    if (this.#closed) return;
    const next = this.#others.map((other) => this.#personOf(other));
    const before = this.#people.get();
    if (before.length === next.length && next.every((person, index) => same(person, before[index]))) return;
    this.#people.set(next);
    this.#askForPictures(next);
  }

  #personOf({ userId, session, role, muted, ...shown }: CallParticipant): RemotePerson {
    const { state, remoteParticipants } = this.#room;
    const there = remoteParticipants.get(userId);
    // What a role may not bring is not shown, whatever its page sends.
    const sources = callSources(role);
    const track = (source: CallSource): MediaStreamTrack | null =>
      sources.includes(source) ? (there?.getTrackPublication(SOURCES[source])?.track?.mediaStreamTrack ?? null) : null;
    const quality = there === undefined ? null : state === ConnectionState.Connected ? QUALITY[there.connectionQuality] : 'lost';
    return {
      userId,
      session,
      audio: track('microphone'),
      camera: shown.camera === true ? track('camera') : null,
      screen: shown.screen === true ? track('screen') : null,
      level: muted !== true && there?.isMicrophoneEnabled === true ? Math.round(there.audioLevel * 100) / 100 : 0,
      quality,
    };
  }

  /** The more cameras there are, the smaller each is asked for; a screen is there to be read. */
  #askForPictures(people: readonly RemotePerson[]): void {
    const cameras = people.filter(({ camera }) => camera !== null);
    const quality = cameras.length <= LARGE ? VideoQuality.HIGH : cameras.length <= MIDDLE ? VideoQuality.MEDIUM : VideoQuality.LOW;
    for (const { userId } of cameras) cameraOf(this.#room.remoteParticipants.get(userId))?.setVideoQuality(quality);
  }
}

const cameraOf = (person: RemoteParticipant | undefined) => person?.getTrackPublication(Track.Source.Camera);

/** Brings what the server knows of a track in line with whether it is on. */
async function mirror(track: LocalAudioTrack | LocalVideoTrack, on: boolean): Promise<void> {
  if (track.isMuted === on) await (on ? track.unmute() : track.mute());
}

function same(one: RemotePerson, other: RemotePerson | undefined): boolean {
  return other !== undefined && (Object.keys(one) as (keyof RemotePerson)[]).every((key) => one[key] === other[key]);
}

/** Why a page did not get in. LiveKit's own words stay out: its addresses carry the token. */
function failure(error: unknown, url: string): CsError {
  if (!(error instanceof ConnectionError)) return new CsError('call/failed', 'This browser cannot take part in calls through LiveKit.');
  return error.reason === ConnectionErrorReason.NotAllowed
    ? new CsError('call/failed', 'The LiveKit server refused the way in. Try again.')
    : new CsError('call/failed', `The LiveKit server at ${new URL(url).host} cannot be reached.`);
}

/** What a browser has for it. */
export const BROWSER: LiveKitDeps = {
  createRoom: (options) => new Room(options),
  wrap: (track) => (track.kind === 'audio' ? new LocalAudioTrack(track, undefined, true) : new LocalVideoTrack(track, undefined, true)),
  clock: pageClock,
};

/** Goes into a call through LiveKit. Throws `call/failed` where there is no way in; `failed` hears of a line that is lost for good. */
export async function createLiveKitTransport(
  { connect }: Pick<CallGrant, 'connect'>,
  failed: (error: CsError) => void,
  deps = BROWSER,
): Promise<LiveKitTransport> {
  if (connect.type !== 'livekit') throw new CsError('call/failed', 'This call does not go through LiveKit.');
  // What goes wrong is told by errors; names and addresses do not belong in the console of the page.
  setLogLevel(LogLevel.silent);
  const transport = new LiveKitTransport(deps, failed);
  await transport.connect(connect.url, connect.token);
  return transport;
}
