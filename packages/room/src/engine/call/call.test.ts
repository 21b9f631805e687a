import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Call, CallParticipant } from '@cs-kit/protocol';
import { CsError } from '@cs-kit/protocol';
import { FakeClock, FakeMedia, memoryStorage } from '../../testing/fake-call.ts';
import type { FakeTrack } from '../../testing/fake-call.ts';
import { CallDevices } from './devices.ts';
import { createMeter } from './meter.ts';
import { OwnSide } from './own.ts';
import { elementPlayer, Players } from './players.ts';
import { CallMemory, RESUME_MS } from './resume.ts';
import { Ring } from './ring.ts';
import { readSignal } from './signal.ts';
import type { CallTransport, RemotePerson } from './transport.ts';

/* The parts of a call one by one. */

const code = (wanted: string) => (error: unknown) => error instanceof CsError && error.code === wanted;
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test('devices: permission is asked for when one is opened, names come with it, a choice is kept', async () => {
  const media = new FakeMedia();
  const storage = memoryStorage();
  const devices = new CallDevices(media, storage, 'k');
  await devices.watch();
  assert.deepEqual(devices.list.get().microphone.items, []);
  await devices.openMicrophone();
  assert.deepEqual(media.asked.at(-1), { audio: { echoCancellation: true, noiseSuppression: true, autoGainControl: true } });
  assert.deepEqual(devices.list.get().microphone, {
    items: [
      { id: 'm1', name: 'Desk microphone' },
      { id: 'm2', name: 'Headset' },
    ],
    chosen: 'm1',
  });
  devices.choose('microphone', 'm2');
  await devices.openMicrophone();
  assert.deepEqual((media.asked.at(-1)?.audio as MediaTrackConstraints).deviceId, { ideal: 'm2' });
  const later = new CallDevices(media, storage, 'k');
  await later.openMicrophone();
  assert.equal(later.list.get().microphone.chosen, 'm2');
  media.unplug('m2');
  await turn();
  assert.equal(later.list.get().microphone.chosen, 'm1');
  later.close();
  assert.equal(media.listeners, 1);
  devices.close();
  devices.close();
  assert.equal(media.listeners, 0);
});

test('devices: each way to fail has its code, and no page without https gets that far', async () => {
  const media = new FakeMedia();
  const devices = new CallDevices(media, null, 'k');
  for (const [name, wanted] of [
    ['NotAllowedError', 'voice/mic-denied'],
    ['SecurityError', 'voice/mic-denied'],
    ['NotReadableError', 'voice/mic-busy'],
    ['NotFoundError', 'voice/mic-missing'],
    ['TypeError', 'voice/mic-missing'],
  ] as const) {
    media.fault = new DOMException('', name);
    await assert.rejects(devices.openMicrophone(), code(wanted));
    await assert.rejects(devices.openCamera(), code('call/failed'));
  }
  assert.equal(await (async () => ((media.fault = new DOMException('', 'NotAllowedError')), devices.openScreen()))(), null);
  media.fault = new DOMException('', 'NotFoundError');
  await assert.rejects(devices.openScreen(), code('call/failed'));
  media.fault = null;
  media.empty = true;
  await assert.rejects(devices.openMicrophone(), code('voice/mic-missing'));
  assert.equal(await devices.openScreen(), null);
  const bare = new CallDevices(null, null, 'k');
  await bare.watch();
  bare.close();
  assert.equal(bare.canShareScreen, false);
  for (const open of [() => bare.openMicrophone(), () => bare.openCamera(), () => bare.openScreen()]) await assert.rejects(open(), code('voice/needs-https'));
  const phone = new FakeMedia();
  Object.assign(phone, { getDisplayMedia: undefined });
  await assert.rejects(new CallDevices(phone, null, 'k').openScreen(), code('call/failed'));
});

test('devices: blocked storage and a browser that lists nothing are no fault', async () => {
  const media = new FakeMedia();
  const blocked = { getItem: () => JSON.parse('{'), setItem: () => assert.fail('blocked') } as unknown as ReturnType<typeof memoryStorage>;
  const devices = new CallDevices(media, blocked, 'k');
  media.enumerateDevices = () => Promise.reject(new DOMException('', 'InvalidStateError'));
  devices.choose('camera', 'c2');
  await devices.openCamera();
  assert.equal(devices.list.get().camera.chosen, 'c2');
});

test('signals of another call, for another page or of no known form are none', () => {
  const base = { callId: 'c', session: 'a', to: 'b' };
  assert.deepEqual(readSignal({ ...base, description: { type: 'offer', sdp: 's', extra: 1 } }, 'c', 'b'), {
    ...base,
    description: { type: 'offer', sdp: 's' },
  });
  assert.deepEqual(readSignal({ ...base, candidate: { candidate: 'x' } }, 'c', 'b'), { ...base, candidate: { candidate: 'x' } });
  assert.deepEqual(readSignal({ ...base, again: true }, 'c', 'b'), { ...base, again: true });
  for (const data of [
    null,
    'x',
    7,
    [],
    {},
    base,
    { ...base, callId: 'other', again: true },
    { ...base, to: 'other', again: true },
    { ...base, session: 7, again: true },
    { ...base, description: { type: 'rollback', sdp: 's' } },
    { ...base, description: { type: 'offer' } },
    { ...base, description: null },
    { ...base, candidate: 'x' },
    { ...base, again: 'yes' },
  ])
    assert.equal(readSignal(data, 'c', 'b'), null, JSON.stringify(data));
});

/** The own side with a transport that notes what it is given. */
function ownSide() {
  const media = new FakeMedia();
  const clock = new FakeClock();
  const devices = new CallDevices(media, memoryStorage(), 'k');
  const given: [string, MediaStreamTrack | null][] = [];
  const said: object[] = [];
  const transport = { set: async (source: string, track: MediaStreamTrack | null) => void given.push([source, track]) } as unknown as CallTransport;
  const meters: FakeTrack[] = [];
  const own = new OwnSide({
    devices,
    clock,
    transport: () => transport,
    say: (change) => void said.push(change),
    meter: (track) => {
      meters.push(track as unknown as FakeTrack);
      return { level: () => 0.52, close: () => void meters.splice(meters.indexOf(track as unknown as FakeTrack), 1) };
    },
  });
  return { own, media, clock, devices, transport, given, said, meters };
}

test('own side: what the way to the others does not take is not shown as if they had it', async () => {
  const { own, transport, said } = ownSide();
  await own.openMicrophone();
  Object.assign(transport, {
    set: (source: string) => Promise.reject(source === 'camera' ? new CsError('call/failed') : new Error('no')),
  });
  const told = said.length;
  await own.toggleCamera();
  assert.deepEqual([own.store.get().camera, own.store.get().problem?.source, said.length], [null, 'camera', told]);
  await own.choose('microphone', 'm2');
  assert.deepEqual(
    [own.store.get().microphone !== null, own.store.get().problem?.source, own.store.get().problem?.error.code],
    [true, 'microphone', 'call/failed'],
  );
  own.close();
});

test('own side: the microphone is opened, measured, muted, spoken into again and let go of', async () => {
  const { own, clock, said, meters } = ownSide();
  assert.ok(await own.openMicrophone());
  const track = own.store.get().microphone!;
  clock.advance(100);
  assert.equal(own.store.get().level, 0.5);
  await own.setMuted(true);
  clock.advance(100);
  assert.deepEqual([track.enabled, own.store.get().level, own.store.get().mutedBy], [false, 0, null]);
  await own.setMuted(false);
  await own.setMuted(true, 'Ana');
  assert.deepEqual([own.store.get().mutedBy, said], ['Ana', [{ muted: true }, { muted: false }]]);
  await own.setMuted(false);
  assert.equal(own.store.get().mutedBy, null);
  own.close();
  assert.deepEqual([track.readyState, meters, own.store.get().microphone, clock.waiting], ['ended', [], null, 0]);
});

test('own side: another device takes the place of the one before, in the call too', async () => {
  const { own, media, given, said } = ownSide();
  await own.openMicrophone();
  await own.toggleCamera();
  await own.toggleScreen();
  const before = own.store.get();
  await own.choose('microphone', 'm2');
  await own.choose('camera', 'c2');
  await own.choose('speaker', 's1');
  const now = own.store.get();
  assert.deepEqual([before.microphone?.readyState, before.camera?.readyState, now.screen], ['ended', 'ended', before.screen]);
  assert.deepEqual(
    given.map(([name]) => name),
    ['microphone', 'camera', 'screen', 'microphone', 'camera'],
  );
  await own.toggleCamera();
  await own.toggleScreen();
  assert.deepEqual([own.store.get().camera, own.store.get().screen, given.at(-1)], [null, null, ['screen', null]]);
  assert.deepEqual(said, [{ camera: true }, { screen: true }, { camera: true }, { camera: false }, { screen: false }]);
  await own.choose('camera', 'c1');
  assert.equal(media.asked.length, 4);
});

test('own side: an unplugged microphone is replaced; where there is none, the others see that nothing comes', async () => {
  const { own, media, given, said } = ownSide();
  await own.openMicrophone();
  (own.store.get().microphone as unknown as FakeTrack).end();
  await turn();
  assert.notEqual(own.store.get().microphone, null);
  media.fault = new DOMException('', 'NotFoundError');
  (own.store.get().microphone as unknown as FakeTrack).end();
  await turn();
  assert.deepEqual(
    [own.store.get().muted, own.store.get().problem?.error.code, given.at(-1), said.at(-1)],
    [true, 'voice/mic-missing', ['microphone', null], { muted: true }],
  );
  await own.setMuted(false);
  assert.equal(own.store.get().muted, true);
  own.forget();
  assert.equal(own.store.get().problem, null);
  media.fault = null;
  await own.setMuted(false);
  assert.equal(own.store.get().muted, false);
});

test('own side: a share that the browser ends is over; a device that opens too late is closed at once', async () => {
  const { own, media, said } = ownSide();
  await own.toggleScreen();
  (own.store.get().screen as unknown as FakeTrack).end();
  await turn();
  assert.deepEqual([own.store.get().screen, said], [null, [{ screen: true }, { screen: false }]]);
  media.cancel = true;
  await own.toggleScreen();
  assert.equal(own.store.get().screen, null);
  media.cancel = false;
  const opening = own.openMicrophone();
  own.close();
  assert.equal(await opening, false);
  assert.equal(media.opened.at(-1)?.readyState, 'ended');
  media.fault = new DOMException('', 'NotReadableError');
  await own.toggleCamera();
  assert.deepEqual([own.store.get().camera, own.store.get().problem?.source], [null, 'camera']);
});

test('own side: into a call goes what is open and allowed', async () => {
  const { own, transport, given } = ownSide();
  await own.attach(transport, ['microphone']);
  assert.deepEqual([own.store.get().muted, given], [true, [['microphone', null]]]);
  await own.openMicrophone();
  await own.toggleCamera();
  await own.attach(transport, ['microphone', 'camera', 'screen']);
  assert.deepEqual(given.at(-1), ['camera', own.store.get().camera]);
  await own.attach(transport, ['microphone']);
  assert.equal(own.store.get().camera, null);
});

test('a call that a change of page has cut is offered for a minute, while no page is in it', () => {
  const person: CallParticipant = { userId: 'me', name: 'Me', role: 'guest', session: 's', connected: false };
  const call = { id: 'c', participants: [person] } as unknown as Call;
  const storage = memoryStorage();
  const memory = new CallMemory(storage, 'k');
  assert.equal(memory.offers(call, 'me', 1000), false);
  memory.keep({ callId: 'c', at: 1000 });
  assert.equal(new CallMemory(storage, 'k').offers(call, 'me', 1000 + RESUME_MS), true);
  assert.equal(memory.offers(call, 'me', 1001 + RESUME_MS), false);
  assert.equal(memory.offers({ ...call, id: 'other' }, 'me', 1000), false);
  assert.equal(memory.offers({ ...call, participants: [{ ...person, connected: true }] }, 'me', 1000), false);
  assert.equal(memory.offers({ ...call, participants: [] }, 'me', 1000), true);
  memory.drop();
  assert.equal(memory.offers(call, 'me', 1000), false);
  for (const text of ['{', '7', '{"callId":7}']) {
    storage.setItem('k', text);
    assert.equal(memory.offers(call, 'me', 1000), false, text);
  }
});

test('voices: one player each, made again for another track, on the loudspeaker that was chosen', () => {
  const log: string[] = [];
  const players = new Players((track) => ({ track, speak: (id) => void log.push(`speak ${id}`), close: () => void log.push('close') }));
  const person = (session: string, audio: unknown) => ({ session, audio }) as RemotePerson;
  const [one, two] = [{}, {}];
  players.follow([person('a', one), person('b', null)]);
  players.follow([person('a', one)]);
  players.speak('s1');
  players.follow([person('a', two)]);
  players.follow([]);
  players.follow([person('a', one)]);
  players.close();
  assert.deepEqual(log, ['speak s1', 'close', 'close', 'close']);
});

test('a player by an audio element waits for a press where the page may not sound yet', async () => {
  const made: any[] = [];
  const listeners = new Map<string, () => void>();
  const globals = globalThis as any;
  const kept = { Audio: globals.Audio, MediaStream: globals.MediaStream, add: globals.addEventListener, remove: globals.removeEventListener };
  globals.Audio = class {
    srcObject: unknown = null;
    plays = 0;
    paused = false;
    sink = '';
    constructor() {
      made.push(this);
    }
    play(): Promise<void> {
      this.plays += 1;
      return this.plays < 3 ? Promise.reject(new DOMException('', 'NotAllowedError')) : Promise.resolve();
    }
    pause(): void {
      this.paused = true;
    }
    setSinkId(id: string): Promise<void> {
      this.sink = id;
      return Promise.reject(new DOMException('', 'NotFoundError'));
    }
  };
  globals.MediaStream = class {};
  globals.addEventListener = (type: string, fn: () => void) => listeners.set(type, fn);
  globals.removeEventListener = (type: string) => listeners.delete(type);
  try {
    const player = elementPlayer({} as MediaStreamTrack, 's1');
    await turn();
    // Of two presses the first does not help either.
    listeners.get('pointerdown')?.();
    await turn();
    listeners.get('pointerdown')?.();
    assert.deepEqual([made[0].plays, made[0].sink], [3, 's1']);
    player.speak('');
    assert.equal(made[0].sink, 's1');
    player.close();
    assert.deepEqual([made[0].paused, made[0].srcObject, listeners.size], [true, null, 0]);
  } finally {
    Object.assign(globals, { Audio: kept.Audio, MediaStream: kept.MediaStream, addEventListener: kept.add, removeEventListener: kept.remove });
  }
});

test('a meter tells the power of a track, and nothing where the browser has no sound', async () => {
  const globals = globalThis as any;
  const kept = globals.MediaStream;
  globals.MediaStream = class {};
  let closed = 0;
  const context = {
    createAnalyser: () => ({ fftSize: 0, getFloatTimeDomainData: (samples: Float32Array) => samples.fill(0.1) }),
    createMediaStreamSource: () => ({ connect: () => undefined }),
    resume: () => Promise.reject(new Error('not yet')),
    close: () => ((closed += 1), Promise.reject(new Error('closed already'))),
  } as unknown as AudioContext;
  const meter = createMeter({} as MediaStreamTrack, () => context);
  assert.ok(Math.abs(meter.level() - 0.4) < 0.001);
  meter.close();
  await turn();
  assert.equal(closed, 1);
  const silent = createMeter({} as MediaStreamTrack, () => null);
  assert.equal(silent.level(), 0);
  silent.close();
  globals.MediaStream = kept;
});

test('it rings again and again until it is told to stop', () => {
  const clock = new FakeClock();
  const rung: string[] = [];
  const ring = new Ring({ ring: (kind) => void rung.push(kind), close: () => void rung.push('close') }, clock);
  ring.on = true;
  ring.on = true;
  clock.advance(6000);
  assert.deepEqual(rung, ['waiting', 'waiting', 'waiting']);
  ring.on = false;
  clock.advance(6000);
  assert.deepEqual(rung.slice(3), ['close']);
});
