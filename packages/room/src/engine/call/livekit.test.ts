import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CallGrant, CallParticipant, CsError } from '@cs-kit/protocol';
import { ConnectionError, ConnectionQuality, ConnectionState, DisconnectReason, LocalAudioTrack, LocalVideoTrack, Track, VideoQuality } from 'livekit-client';
import type { Room, RoomOptions } from 'livekit-client';
import { FakeClock, FakeTrack } from '../../testing/fake-call.ts';
import { BROWSER, LiveKitTransport, createLiveKitTransport } from './livekit.ts';
import type { LiveKitDeps } from './livekit.ts';

/* A call through LiveKit, with a room that a test makes up; test/e2e/livekit.test.ts has a real server. */

const turn = async (): Promise<void> => {
  for (let index = 0; index < 5; index += 1) await new Promise((resolve) => setImmediate(resolve));
};
const mediaTrack = (kind = 'audio'): MediaStreamTrack => new FakeTrack(kind) as unknown as MediaStreamTrack;
const person = (userId: string, more: Partial<CallParticipant> = {}): CallParticipant => ({
  ...{ userId, name: userId, role: 'member', session: `${userId}-1`, connected: true },
  ...more,
});

/** A track as LiveKit wraps it: it turns the page's track off and on with itself. */
class Wrapped {
  mediaStreamTrack: MediaStreamTrack;
  isMuted = false;
  sender: object | undefined;
  readonly calls: string[];

  constructor(track: MediaStreamTrack, calls: string[]) {
    this.mediaStreamTrack = track;
    this.calls = calls;
    track.enabled = true;
  }

  async mute(): Promise<void> {
    this.#turn(true);
  }

  async unmute(): Promise<void> {
    this.#turn(false);
  }

  async replaceTrack(track: MediaStreamTrack, own: boolean): Promise<void> {
    this.calls.push(`replace ${track.kind} ${own}`);
    this.mediaStreamTrack = track;
    track.enabled = !this.isMuted;
  }

  #turn(muted: boolean): void {
    this.calls.push(muted ? 'mute' : 'unmute');
    this.isMuted = muted;
    this.mediaStreamTrack.enabled = !muted;
  }
}

/** Somebody else at the server. */
class Remote {
  audioLevel = 0;
  isMicrophoneEnabled = true;
  connectionQuality = ConnectionQuality.Unknown;
  readonly tracks = new Map<Track.Source, MediaStreamTrack | undefined>();
  readonly asked: VideoQuality[] = [];

  getTrackPublication(source: Track.Source) {
    if (!this.tracks.has(source)) return undefined;
    const mediaStreamTrack = this.tracks.get(source);
    return {
      track: mediaStreamTrack === undefined ? undefined : { mediaStreamTrack },
      setVideoQuality: (quality: VideoQuality) => void this.asked.push(quality),
    };
  }
}

function world() {
  const calls: string[] = [];
  const handlers = new Map<string, (...args: unknown[]) => void>();
  const clock = new FakeClock();
  const failures: CsError[] = [];
  const remotes = new Map<string, Remote>();
  /** How the room answers. */
  const answers = { connect: async (): Promise<void> => undefined, publish: async (): Promise<void> => undefined };
  const room = {
    state: ConnectionState.Connected,
    remoteParticipants: remotes,
    on: (event: string, handler: (...args: unknown[]) => void) => void handlers.set(event, handler),
    connect: (...args: unknown[]) => (calls.push(`connect ${args.join(' ')}`), answers.connect()),
    disconnect: async (stop: boolean) => {
      calls.push(`disconnect ${stop}`);
      throw new Error('nobody there');
    },
    localParticipant: {
      publishTrack: async (track: Wrapped, { source }: { source: Track.Source }) => {
        calls.push(`publish ${source} ${track.isMuted ? 'muted' : 'open'}`);
        await answers.publish();
        track.sender = {};
      },
      unpublishTrack: async (track: Wrapped, stop: boolean) => void calls.push(`unpublish ${track.mediaStreamTrack.kind} ${stop}`),
    },
  };
  let options: RoomOptions = {};
  const deps: LiveKitDeps = {
    createRoom: (given) => ((options = given), room as unknown as Room),
    wrap: (track) => new Wrapped(track, calls) as unknown as LocalAudioTrack,
    clock,
  };
  const transport = new LiveKitTransport(deps, (error) => void failures.push(error));
  const add = (userId: string): Remote => {
    const remote = new Remote();
    remotes.set(userId, remote);
    return remote;
  };
  return {
    transport,
    deps,
    room,
    calls,
    clock,
    failures,
    answers,
    add,
    remotes,
    options: () => options,
    tell: (event: string, ...args: unknown[]) => handlers.get(event)?.(...args),
  };
}

test('the room never touches devices, and asks for no picture by what it cannot see', () => {
  const { adaptiveStream, dynacast, stopLocalTrackOnUnpublish, publishDefaults } = world().options();
  assert.deepEqual([adaptiveStream, dynacast, stopLocalTrackOnUnpublish, publishDefaults?.stopMicTrackOnMute], [false, true, false, false]);
});

test('shown are those whom the relay vouches for, with what their role and their signs allow', () => {
  const { transport, add, tell, clock, room } = world();
  const [ana, bo, stranger] = [add('ana'), add('bo'), add('stranger')];
  const tracks = [mediaTrack(), mediaTrack('video'), mediaTrack('video')] as const;
  for (const remote of [ana, bo, stranger]) {
    remote.tracks.set(Track.Source.Microphone, tracks[0]).set(Track.Source.Camera, tracks[1]).set(Track.Source.ScreenShare, tracks[2]);
    remote.audioLevel = 0.123;
  }
  ana.connectionQuality = ConnectionQuality.Excellent;
  const picture = { camera: true, screen: true } as const;
  transport.follow([person('ana', picture), person('bo', { ...picture, role: 'guest', muted: true }), person('cai')]);
  const people = transport.people.get();
  assert.deepEqual(people[0], { userId: 'ana', session: 'ana-1', audio: tracks[0], camera: tracks[1], screen: tracks[2], level: 0.12, quality: 'good' });
  assert.deepEqual(people[1], { userId: 'bo', session: 'bo-1', audio: tracks[0], camera: null, screen: null, level: 0, quality: null });
  assert.deepEqual(people[2], { userId: 'cai', session: 'cai-1', audio: null, camera: null, screen: null, level: 0, quality: null });
  // A camera that the relay has no sign of is none, and a microphone that is off at the server has no level.
  transport.follow([person('ana')]);
  assert.equal(transport.people.get()[0]?.camera, null);
  ana.isMicrophoneEnabled = false;
  tell('trackUnsubscribed');
  assert.equal(transport.people.get()[0]?.level, 0);
  const before = transport.people.get();
  tell('trackSubscribed');
  assert.equal(transport.people.get(), before);
  for (const [told, shown] of [
    [ConnectionQuality.Good, 'good'],
    [ConnectionQuality.Poor, 'poor'],
    [ConnectionQuality.Lost, 'lost'],
  ] as const) {
    ana.connectionQuality = told;
    tell('connectionQualityChanged');
    assert.equal(transport.people.get()[0]?.quality, shown);
  }
  ana.connectionQuality = ConnectionQuality.Good;
  room.state = ConnectionState.Reconnecting;
  tell('connectionQualityChanged');
  assert.equal(transport.people.get()[0]?.quality, 'lost');
  transport.receive();
  assert.equal(clock.waiting, 0);
});

test('the more cameras there are, the smaller each is asked for', () => {
  const { transport, add } = world();
  const asked = (count: number): (VideoQuality | undefined)[] => {
    const names = Array.from({ length: count }, (_, index) => `p${index}`);
    const remotes = names.map((name) => {
      const remote = add(name);
      remote.tracks.set(Track.Source.Camera, mediaTrack('video'));
      return remote;
    });
    transport.follow(names.map((name) => person(name, { camera: true })));
    return [...new Set(remotes.map((remote) => remote.asked.at(-1)))];
  };
  assert.deepEqual([asked(2), asked(6), asked(7)], [[VideoQuality.HIGH], [VideoQuality.MEDIUM], [VideoQuality.LOW]]);
});

test('tracks are published, replaced and taken back, and stay open', async () => {
  const { transport, calls } = world();
  const [voice, other, camera, screen] = [mediaTrack(), mediaTrack(), mediaTrack('video'), mediaTrack('video')];
  await transport.set('microphone', null);
  await transport.set('microphone', voice);
  await transport.set('microphone', other);
  await transport.set('camera', camera);
  await transport.set('screen', screen);
  await transport.set('screen', null);
  assert.deepEqual(calls, ['publish microphone open', 'replace audio true', 'publish camera open', 'publish screen_share open', 'unpublish video false']);
  assert.deepEqual([voice.readyState, screen.readyState], ['live', 'live']);
});

test('who comes in silent is silent from the first moment, and a new device does not open the microphone', async () => {
  const { transport, calls } = world();
  const [voice, other, third] = [mediaTrack(), mediaTrack(), mediaTrack()];
  voice.enabled = other.enabled = false;
  await transport.set('microphone', voice);
  await transport.set('microphone', other);
  assert.deepEqual([voice.enabled, other.enabled], [false, false]);
  await transport.set('microphone', third);
  assert.deepEqual(calls, ['mute', 'publish microphone muted', 'replace audio true', 'unmute', 'replace audio true']);
  assert.equal(third.enabled, true);
});

test('what the page does with its microphone is told to the server, which may have muted it', async () => {
  const { transport, calls, clock } = world();
  await transport.connect('wss://calls.test', 't');
  clock.advance(200);
  const voice = mediaTrack();
  await transport.set('microphone', voice);
  voice.enabled = false;
  clock.advance(200);
  assert.equal(calls.at(-1), 'mute');
  voice.enabled = true;
  clock.advance(400);
  assert.deepEqual(calls.slice(-2), ['mute', 'unmute']);
});

test('a track that LiveKit has taken back by itself is published anew; one that it does not take is an error of that source', async () => {
  const { transport, calls, answers, deps } = world();
  const wrapped: Wrapped[] = [];
  const wrap = deps.wrap;
  Object.assign(deps, { wrap: (track: MediaStreamTrack) => (wrapped.push(wrap(track) as unknown as Wrapped), wrapped.at(-1)) });
  await transport.set('screen', mediaTrack('video'));
  wrapped[0]!.sender = undefined;
  await transport.set('screen', mediaTrack('video'));
  assert.deepEqual(calls, ['publish screen_share open', 'publish screen_share open']);
  answers.publish = () => Promise.reject(new Error('insufficient permissions'));
  await assert.rejects(transport.set('camera', mediaTrack('video')), { code: 'call/failed', message: 'The LiveKit server did not take the camera.' });
  answers.publish = async () => undefined;
  await transport.set('camera', mediaTrack('video'));
});

test('a line that is lost for good ends it; an end of which the relay tells is left to the relay for a while', async () => {
  const lost = async (reason?: DisconnectReason) => {
    const scene = world();
    await scene.transport.connect('wss://calls.test', 't');
    scene.answers.publish = () => new Promise(() => undefined);
    const waiting = assert.rejects(scene.transport.set('microphone', mediaTrack()), { code: 'call/failed' });
    await turn();
    scene.tell('disconnected', reason);
    await waiting;
    return scene;
  };
  const gone = await lost();
  assert.deepEqual(
    gone.failures.map(({ code }) => code),
    ['call/failed'],
  );
  for (const reason of [DisconnectReason.DUPLICATE_IDENTITY, DisconnectReason.PARTICIPANT_REMOVED, DisconnectReason.ROOM_DELETED]) {
    const told = await lost(reason);
    told.clock.advance(4_900);
    assert.deepEqual(told.failures, []);
    told.clock.advance(200);
    assert.equal(told.failures.length, 1);
  }
  const closed = await lost(DisconnectReason.ROOM_DELETED);
  closed.transport.close();
  closed.clock.advance(10_000);
  assert.deepEqual(closed.failures, []);
});

test('closing leaves the room and the tracks alone, once', async () => {
  const { transport, calls, clock, failures, tell, add } = world();
  add('ana');
  await transport.connect('wss://calls.test', 't');
  transport.follow([person('ana')]);
  const voice = mediaTrack();
  await transport.set('microphone', voice);
  transport.close();
  transport.close();
  await turn();
  tell('disconnected', DisconnectReason.CLIENT_INITIATED);
  transport.follow([person('ana')]);
  await transport.set('camera', mediaTrack('video'));
  assert.deepEqual([calls.slice(2), transport.people.get(), clock.waiting, failures], [['disconnect false'], [], 0, []]);
  assert.equal(voice.readyState, 'live');
});

test('what LiveKit does not take after the end is nobody’s error', async () => {
  const { transport, answers } = world();
  let refuse = (): void => undefined;
  answers.publish = () => new Promise((_resolve, reject) => (refuse = () => reject(new Error('closed'))));
  const done = transport.set('microphone', mediaTrack());
  await turn();
  transport.close();
  refuse();
  await done;
});

test('without a way in, the page is told why, and no word of LiveKit, which has the token in its addresses', async () => {
  const grant = { connect: { type: 'livekit', url: 'wss://calls.test:7443/x', token: 'secret-token', expiresAt: '' } } satisfies Pick<CallGrant, 'connect'>;
  const failed = () => assert.fail('told twice');
  const refusal = async (error: Error): Promise<string> => {
    const { deps, answers, tell } = world();
    answers.connect = async () => {
      tell('disconnected');
      throw error;
    };
    const thrown = await createLiveKitTransport(grant, failed, deps).catch((reason: unknown) => reason as CsError);
    assert.ok('code' in thrown && thrown.code === 'call/failed');
    assert.doesNotMatch(`${thrown.message}${String(thrown.cause)}`, /secret/);
    return thrown.message;
  };
  assert.match(await refusal(ConnectionError.serverUnreachable('wss://…secret-token')), /server at calls\.test:7443 cannot be reached/);
  assert.match(await refusal(ConnectionError.timeout('secret-token')), /cannot be reached/);
  assert.match(await refusal(ConnectionError.notAllowed('secret-token', 401)), /refused the way in/);
  assert.match(await refusal(new Error('no WebRTC')), /This browser/);
  await assert.rejects(createLiveKitTransport({ connect: { type: 'peer', iceServers: [] } }, failed), { code: 'call/failed' });
  const { deps, calls } = world();
  const transport = await createLiveKitTransport(grant, failed, deps);
  assert.deepEqual(calls, ['connect wss://calls.test:7443/x secret-token']);
  transport.close();
});

test('in a browser, tracks are wrapped as the page’s own, and the time is that of the page', async () => {
  const known = Object.getOwnPropertyDescriptor(globalThis, 'MediaStream');
  Object.defineProperty(globalThis, 'MediaStream', { configurable: true, value: class {} });
  try {
    const real = (kind: string): MediaStreamTrack =>
      Object.assign(mediaTrack(kind), {
        getConstraints: () => ({}),
        getSettings: () => ({}),
        addEventListener: () => undefined,
        removeEventListener: () => undefined,
      });
    const [voice, picture] = [BROWSER.wrap(real('audio')), BROWSER.wrap(real('video'))];
    assert.ok(voice instanceof LocalAudioTrack && picture instanceof LocalVideoTrack);
    assert.deepEqual([voice.isUserProvided, picture.isUserProvided], [true, true]);
    await turn();
  } finally {
    if (known === undefined) Reflect.deleteProperty(globalThis, 'MediaStream');
    else Object.defineProperty(globalThis, 'MediaStream', known);
  }
  assert.equal(BROWSER.createRoom({ dynacast: true }).options.dynacast, true);
  await new Promise<void>((done) => {
    BROWSER.clock.clearTimeout(BROWSER.clock.setTimeout(() => assert.fail('called off'), 1));
    BROWSER.clock.setTimeout(done, 5);
  });
});
