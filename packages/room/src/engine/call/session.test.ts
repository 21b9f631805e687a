import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createStore } from '@cs-kit/core';
import type { PageSignal, RoomState } from '@cs-kit/core';
import { CsError } from '@cs-kit/protocol';
import type { Author, Call, CallGrant, CallParticipant, ClientFrame, RelayFrame } from '@cs-kit/protocol';
import { FakeClock, FakeMedia, memoryStorage } from '../../testing/fake-call.ts';
import { CallDevices } from './devices.ts';
import { CallSession } from './session.ts';
import type { SessionDeps } from './session.ts';
import type { CallTransport, RemotePerson } from './transport.ts';

/* The call of a page, from the first look at the camera to hanging up, against a relay that a test plays. */

const ROOM = 'room';
const ANA: Author = { id: 'ana', name: 'Ana', role: 'agent' };
const turn = async (): Promise<void> => {
  for (let index = 0; index < 10; index += 1) await new Promise((resolve) => setImmediate(resolve));
};
const person = (userId: string, session: string, more: Partial<CallParticipant> = {}): CallParticipant => ({
  ...{ userId, name: userId, role: 'member', session, connected: true },
  ...more,
});
const callOf = (participants: readonly CallParticipant[], more: Partial<Call> = {}): Call => ({
  ...{ id: 'c1', roomId: ROOM, startedAt: '', startedBy: ANA, answeredAt: null, media: 'audio', transport: 'peer' },
  participants,
  ...more,
});

function world(options: { readonly sources?: CallGrant['sources'] } = {}) {
  const clock = new FakeClock();
  const media = new FakeMedia();
  const storage = memoryStorage();
  const frames: ClientFrame[] = [];
  const calls: string[] = [];
  const listeners = new Set<(frame: RelayFrame) => void>();
  const signals = new Set<(signal: PageSignal) => void>();
  const feed = createStore({ phase: 'live' } as RoomState);
  const relay = {
    call: callOf([]) as Call | null,
    refuse: null as CsError | null,
    refuseFrame: null as CsError | null,
    /** Answers wait until a test lets them go. */
    gate: Promise.resolve(),
    closed: 0,
    transports: [] as {
      readonly given: string[];
      people: ReturnType<typeof createStore<readonly RemotePerson[]>>;
      others: readonly CallParticipant[];
      heard: unknown[];
      closed: boolean;
      failed: (error: CsError) => void;
    }[],
    played: [] as string[],
    tell: (frame: RelayFrame) => listeners.forEach((fn) => fn(frame)),
    signal: (signal: PageSignal) => signals.forEach((fn) => fn(signal)),
  };
  const hear = (frame: ClientFrame): void => {
    frames.push(frame);
    if (frame.type !== 'call' || relay.call === null || frame.state !== 'in') return;
    const others = relay.call.participants.filter(({ userId }) => userId !== 'me');
    relay.call = { ...relay.call, participants: [...others, person('me', frame.session, frame.muted === true ? { muted: true } : {})] };
  };
  const client = {
    storageKey: 'cs:demo',
    session: { current: { user: { id: 'me' } } },
    platform: { ...clock, now: clock.now, storage, signals: (fn: (signal: PageSignal) => void) => (signals.add(fn), () => signals.delete(fn)) },
    socket: {
      send: (frame: ClientFrame) => (hear(frame), true),
      subscribe: (fn: (frame: RelayFrame) => void) => (listeners.add(fn), () => listeners.delete(fn)),
      request: async (frame: ClientFrame): Promise<RelayFrame> => {
        await relay.gate;
        if (relay.refuseFrame !== null) throw relay.refuseFrame;
        hear(frame);
        return { type: 'call', roomId: ROOM, call: relay.call };
      },
    },
    json: async (method: string, path: string) => {
      calls.push(`${method} ${path}`);
      await relay.gate;
      if (relay.refuse !== null) throw relay.refuse;
      return {
        call: relay.call,
        session: `page-${calls.length}`,
        sources: options.sources ?? ['microphone', 'camera', 'screen'],
        connect: { type: 'peer', iceServers: [] },
      };
    },
  } as unknown as SessionDeps['client'];
  const createTransport: SessionDeps['createTransport'] = async (_grant, failed) => {
    const made = {
      given: [] as string[],
      people: createStore<readonly RemotePerson[]>([]),
      others: [] as readonly CallParticipant[],
      heard: [] as unknown[],
      closed: false,
      failed,
    };
    relay.transports.push(made);
    const transport: CallTransport = {
      people: made.people,
      follow: (others) => void (made.others = others),
      receive: (_from, data) => void made.heard.push(data),
      set: async (source, track) => void made.given.push(`${source} ${track === null ? 'off' : 'on'}`),
      close: () => void (made.closed = true),
    };
    return transport;
  };
  const session = new CallSession({
    client,
    devices: new CallDevices(media, storage, 'devices'),
    createTransport,
    meter: () => ({ level: () => 0, close: () => undefined }),
    play: (track, speaker) => {
      relay.played.push(speaker);
      return { track, speak: (id) => void relay.played.push(id), close: () => void relay.played.push('silent') };
    },
  });
  const hold = () => ({ state: feed, close: () => void (relay.closed += 1) });
  const phase = () => session.state.get().phase;
  const ended = () => {
    const now = session.state.get();
    return now.phase === 'ended' ? [now.reason, now.error?.code] : now.phase;
  };
  return { clock, media, storage, frames, calls, feed, relay, session, hold, phase, ended };
}

/** A call that was accepted, with the agent in it. */
async function inCall(options: Parameters<typeof world>[0] = {}) {
  const made = world(options);
  made.relay.call = callOf([person('ana', 'a')], { answeredAt: 'now' });
  await made.session.accept(made.relay.call, made.hold);
  assert.equal(made.phase(), 'in');
  return { ...made, transport: made.relay.transports[0]! };
}

test('a call is prepared with camera and sound, begun, and hung up; every device is let go of', async () => {
  const { session, hold, phase, calls, frames, relay, media, ended, storage } = world();
  await session.prepare(ROOM, hold);
  await session.own.toggleCamera();
  assert.equal(session.devices.list.get().microphone.items.length > 0, true);
  const { microphone, camera } = session.own.store.get();
  assert.ok(phase() === 'prejoin' && microphone !== null && camera !== null);
  assert.deepEqual(calls, []);
  await session.start();
  assert.deepEqual([phase(), calls], ['in', ['POST /v1/rooms/room/calls']]);
  assert.deepEqual(relay.transports[0]?.given, ['microphone on', 'camera on']);
  assert.deepEqual(frames.at(-1), { type: 'call', roomId: ROOM, callId: 'c1', session: 'page-1', state: 'in', muted: false, camera: true, screen: false });
  assert.notEqual(storage.getItem('cs:demo:call'), null);
  assert.equal(await session.prepare(ROOM, hold), false);
  assert.equal(phase(), 'in', 'one call at a time');
  session.leave();
  assert.deepEqual([ended(), (frames.at(-1) as { state: string }).state], [['hung-up', undefined], 'out']);
  assert.ok(media.opened.every(({ readyState }) => readyState === 'ended'));
  assert.deepEqual([relay.transports[0]?.closed, relay.closed, storage.getItem('cs:demo:call')], [true, 1, null]);
  session.dismiss();
  assert.equal(phase(), 'idle');
});

test('a call is accepted with one press, and the other is heard', async () => {
  const { calls, transport, relay, session } = await inCall();
  assert.deepEqual([calls, transport.others.map(({ userId }) => userId)], [['POST /v1/rooms/room/calls/c1/join'], ['ana']]);
  const audio = {} as MediaStreamTrack;
  transport.people.set([{ userId: 'ana', session: 'a', audio, camera: null, screen: null, level: 0.2, quality: 'good' }]);
  assert.deepEqual([session.people.get().length, relay.played], [1, ['s1']]);
  await session.choose('speaker', 's2');
  relay.tell({ type: 'signal', roomId: ROOM, from: ANA, data: 'offer' });
  relay.tell({ type: 'signal', roomId: 'elsewhere', from: ANA, data: 'no' });
  assert.deepEqual([transport.heard, relay.played.at(-1)], [['offer'], 's2']);
});

test('without a microphone the person decides: try again, or only listen', async () => {
  const { session, hold, media, phase, frames, relay } = world();
  media.fault = new DOMException('', 'NotAllowedError');
  relay.call = callOf([person('ana', 'a')]);
  await session.accept(relay.call, hold);
  assert.deepEqual([phase(), session.own.store.get().problem?.error.code], ['prejoin', 'voice/mic-denied']);
  await session.own.openMicrophone();
  assert.equal(session.own.store.get().microphone, null);
  await session.start();
  assert.deepEqual([phase(), (frames.at(-1) as { muted: boolean }).muted], ['in', true]);
});

test('saying no goes to the relay, or says that it did not get there', async () => {
  const { session, frames, relay } = world();
  await session.decline(callOf([]));
  assert.deepEqual([(frames.at(-1) as { state: string }).state, session.declined.has('c1')], ['declined', true]);
  relay.refuseFrame = new CsError('relay/unreachable');
  await assert.rejects(session.decline(callOf([])), { code: 'relay/unreachable' });
});

test('a role that brings no camera has it closed at the door, and is not asked about it', async () => {
  const { session, hold, frames } = world({ sources: ['microphone'] });
  await session.prepare(ROOM, hold);
  await session.own.toggleCamera();
  await session.start();
  assert.equal(session.own.store.get().camera, null);
  assert.equal('camera' in (frames.at(-1) as object), false);
});

test('what changes is told to the others: silence, camera, screen', async () => {
  const { session, frames } = await inCall();
  await session.own.setMuted(true);
  await session.own.toggleCamera();
  await session.own.toggleScreen();
  assert.deepEqual(
    frames.slice(-3).map(({ type: _type, ...frame }) => frame),
    [{ muted: true }, { camera: true }, { screen: true }].map((change) => ({ roomId: ROOM, callId: 'c1', session: 'page-1', state: 'in', ...change })),
  );
});

test('a moderator has muted: the microphone is silent and the sign names them', async () => {
  const { session, relay, frames } = await inCall();
  const count = frames.length;
  relay.tell({ type: 'call', roomId: ROOM, call: callOf([person('ana', 'a'), person('me', 'page-1', { muted: true, mutedBy: { id: 'ana', name: 'Ana' } })]) });
  await turn();
  const { muted, mutedBy, microphone } = session.own.store.get();
  assert.deepEqual([muted, mutedBy, microphone?.enabled, frames.length], [true, 'Ana', false, count]);
});

test('one mutes another through the relay; a refusal is told', async () => {
  const { session, calls, relay } = await inCall();
  await session.mute('ana');
  assert.equal(calls.at(-1), 'POST /v1/rooms/room/calls/c1/mute');
  relay.refuse = new CsError('room/forbidden');
  await assert.rejects(session.mute('ana'), { code: 'room/forbidden' });
});

test('each way in which a call ends has its words', async () => {
  const over = await inCall();
  over.relay.tell({ type: 'call', roomId: ROOM, call: null });
  assert.deepEqual(over.ended(), ['ended', undefined]);
  const unanswered = world();
  await unanswered.session.prepare(ROOM, unanswered.hold);
  await unanswered.session.start();
  unanswered.relay.tell({ type: 'call', roomId: ROOM, call: null });
  assert.deepEqual(unanswered.ended(), ['no-answer', undefined]);
  const moved = await inCall();
  moved.relay.tell({ type: 'call', roomId: ROOM, call: callOf([person('me', 'other')]) });
  assert.deepEqual([moved.ended(), moved.storage.getItem('cs:demo:call') !== null], [['elsewhere', undefined], true]);
  const put = await inCall();
  put.relay.tell({ type: 'call', roomId: ROOM, call: callOf([person('ana', 'a')]) });
  assert.deepEqual(put.ended(), ['removed', undefined]);
  const shut = await inCall();
  shut.feed.set({ phase: 'refused', error: new CsError('room/banned') } as RoomState);
  assert.deepEqual(shut.ended(), ['removed', 'room/banned']);
  const lost = await inCall();
  lost.transport.failed(new CsError('call/failed'));
  assert.deepEqual(lost.ended(), ['failed', 'call/failed']);
  const full = world();
  full.relay.refuse = new CsError('call/full');
  await full.session.accept(callOf([]), full.hold);
  assert.deepEqual(full.ended(), ['failed', 'call/full']);
  assert.ok(full.media.opened.every(({ readyState }) => readyState === 'ended'));
});

test('the line to the relay breaks and comes back: the call goes on, and the page says what it brings by now', async () => {
  const { session, feed, relay, phase, frames, ended } = await inCall();
  feed.set({ phase: 'offline' } as RoomState);
  assert.equal(phase(), 'reconnecting');
  await session.own.setMuted(true);
  feed.set({ phase: 'live' } as RoomState);
  // The relay was restarted and knows nobody: that is no reason to leave.
  relay.call = callOf([], { answeredAt: 'now' });
  const joined = { type: 'joined', roomId: ROOM, lastSeq: 1, role: 'guest', events: [], members: [], more: false } as const;
  relay.tell({ ...joined, call: relay.call });
  relay.tell({ type: 'call', roomId: ROOM, call: relay.call });
  await turn();
  assert.deepEqual([phase(), (frames.at(-1) as { muted: boolean }).muted], ['in', true]);
  relay.refuseFrame = new CsError('relay/unreachable');
  relay.tell({ ...joined, call: relay.call });
  await turn();
  assert.equal(phase(), 'in');
  relay.refuseFrame = new CsError('call/full');
  relay.tell({ ...joined, call: relay.call });
  await turn();
  assert.deepEqual(ended(), ['removed', 'call/full']);
  const gone = await inCall();
  gone.relay.tell(joined);
  await turn();
  assert.deepEqual(gone.ended(), ['ended', undefined]);
});

test('a page in a room that is not live waits for it; one that never comes, or is shut, is an end with a reason', async () => {
  const slow = world();
  slow.feed.set({ phase: 'loading' } as RoomState);
  const going = slow.session.accept(callOf([person('ana', 'a')]), slow.hold);
  await turn();
  slow.feed.set({ phase: 'live' } as RoomState);
  await going;
  assert.equal(slow.phase(), 'in');
  const never = world();
  never.feed.set({ phase: 'offline' } as RoomState);
  const waiting = never.session.accept(callOf([]), never.hold);
  await turn();
  never.clock.advance(10_000);
  await waiting;
  assert.deepEqual(never.ended(), ['failed', 'relay/unreachable']);
  const shut = world();
  shut.feed.set({ phase: 'loading' } as RoomState);
  const refused = shut.session.accept(callOf([]), shut.hold);
  await turn();
  shut.feed.set({ phase: 'refused', error: new CsError('room/not-found') } as RoomState);
  await refused;
  assert.deepEqual(shut.ended(), ['failed', 'room/not-found']);
});

test('who gives up while it connects leaves nothing behind, and a call of their own does not go on ringing', async () => {
  const { session, hold, relay, calls, phase, media } = world();
  let open = (): void => undefined;
  await session.prepare(ROOM, hold);
  relay.gate = new Promise((resolve) => (open = resolve));
  const going = session.start();
  await turn();
  session.leave();
  open();
  await going;
  assert.deepEqual([phase(), calls.at(-1)], ['idle', 'POST /v1/rooms/room/calls/c1/end']);
  assert.ok(media.opened.every(({ readyState }) => readyState === 'ended'));
});

test('nobody stays in a call that no part of the page shows; a page that swaps its parts does', async () => {
  const { session, clock, phase, ended } = await inCall();
  const first = session.view();
  first();
  const second = session.view();
  clock.advance(6000);
  assert.equal(phase(), 'in');
  second();
  clock.advance(5000);
  assert.deepEqual(ended(), ['hung-up', undefined]);
});

test('the note for the next page is as young as the moment this page went', async () => {
  const { session, clock, relay, storage } = await inCall();
  clock.advance(300_000);
  relay.signal('wake');
  relay.signal('hide');
  assert.equal((JSON.parse(storage.getItem('cs:demo:call')!) as { at: number }).at, clock.now());
  assert.ok(session.memory.offers(callOf([]), 'me', clock.now()));
});
