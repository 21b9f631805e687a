import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { CsError, RELAY_LIMITS, uuid } from '@cs-kit/protocol';
import type { Call, RelayFrame, RoomRole } from '@cs-kit/protocol';
import { TestClock } from '../../../test/support/clock.ts';
import { testState } from '../../../test/support/state.ts';
import { createRateLimiter } from '../auth/rates.ts';
import type { Actor, ServiceEvent } from '../context.ts';
import type { Subscriber } from '../rooms/live-room.ts';
import { createRoomLog } from '../rooms/log.ts';
import { Rooms } from '../rooms/rooms.ts';
import { Calls } from './calls.ts';
import { peerEngine } from './engine.ts';
import type { CallEngine } from './engine.ts';
import type { CallFrame } from './running.ts';

/* Calls at the relay: who is in, when it is over, what is written down. The clock is moved by hand. */

const clock = new TestClock();
let store: Awaited<ReturnType<typeof testState>>;
let rooms: Rooms;
before(async () => {
  store = await testState();
  rooms = new Rooms({
    db: store.db,
    log: createRoomLog(store, clock.now),
    rates: createRateLimiter(clock.now, 1000),
    clock,
    attachments: async () => [],
  });
});
after(() => store.end());

const actor = (id: string, extra: Partial<Actor> = {}): Actor => ({
  ...{ kind: 'visitor', id, name: id, role: 'visitor', siteId: 'demo', origin: null, scopes: ['chat'], known: false },
  ...extra,
});
const agent = actor('agent', { kind: 'staff', role: 'agent', siteId: null });
const lead = actor('lead', { kind: 'staff', role: 'lead', siteId: null });
const [ana, bo, cai] = [actor('ana'), actor('bo'), actor('cai')];

/** Somebody in a room through one socket. */
class Page implements Subscriber {
  readonly actor: Actor;
  readonly frames: RelayFrame[] = [];

  constructor(who: Actor) {
    this.actor = who;
  }

  deliver(text: string): void {
    this.frames.push(JSON.parse(text) as RelayFrame);
  }

  /** The call as this page was told of it last. */
  get call(): Call | null | undefined {
    return this.frames.findLast((frame) => frame.type === 'call')?.call;
  }
}

function world(engine: CallEngine = peerEngine([]), known: Rooms = rooms) {
  const recorded: ServiceEvent[] = [];
  const failures: unknown[] = [];
  const ringing = { begin: async () => undefined, end: () => undefined, heardBy: () => [] };
  const calls = new Calls({
    ringing,
    ...{ db: store.db, rooms: known, engine, clock, rates: createRateLimiter(clock.now, 1000) },
    record: (event) => void recorded.push(event),
    failed: (error) => void failures.push(error),
  });
  return { calls, recorded, failures };
}

async function group(visibility: 'public' | 'private' = 'public'): Promise<string> {
  return (await rooms.create('demo', 'group', 'A group', visibility, { id: 'ana', name: 'ana', role: 'owner' })).id;
}

async function conversation(visitor: Actor = ana): Promise<string> {
  const { id } = await rooms.create('demo', 'conversation', '', 'private', { id: visitor.id, name: visitor.name, role: 'guest' });
  await store.db
    .insertInto('conversations')
    .values({
      ...{ room_id: id, site_id: 'demo', visitor_id: visitor.id, status: 'assigned', assignee_id: null, assignee_name: null, waiting_since: null },
      ...{ reason: null, first_response_at: null, rating: null, comment: null, context: null, open: 1, started_at: 0, updated_at: 0 },
    })
    .execute();
  rooms.forget(id);
  return id;
}

async function enter(roomId: string, who: Actor): Promise<Page> {
  const page = new Page(who);
  await rooms.join(roomId, page, undefined, undefined);
  return page;
}

/** Lets what was begun come to its end. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 6; turn += 1) {
    await store.db.selectFrom('settings').select('key').limit(1).execute();
    // A busy machine takes a moment to sync what is written into a log.
    await new Promise((resolve) => setTimeout(resolve, 3));
  }
}
async function pass(ms: number): Promise<void> {
  // The look at everybody's rights comes again and again, each after the one before.
  for (let left = ms; left > 0; left -= 5000) {
    clock.advance(Math.min(left, 5000));
    await settle();
  }
}

const say = (roomId: string, callId: string, session: string, state: CallFrame['state'], more: Partial<CallFrame> = {}): CallFrame => ({
  ...{ type: 'call', roomId, callId, session, state },
  ...more,
});
const logged = async (roomId: string) =>
  (await rooms.log.after(roomId, 0, 100)).flatMap((event) => (event.kind === 'call' ? [[event.change, event.author.id, event.seconds]] : []));
const code = (wanted: string) => (error: unknown) => error instanceof CsError && error.code === wanted;
const names = (call: Call | null | undefined) => call?.participants.map(({ userId }) => userId);

/** A call of two in a conversation: the agent has called, the visitor has come. */
async function talking() {
  const made = world();
  const roomId = await conversation();
  const [staff, visitor] = [await enter(roomId, agent), await enter(roomId, ana)];
  const { grant } = await made.calls.start(roomId, agent, 'audio');
  const callId = grant.call.id;
  await made.calls.frame(staff, say(roomId, callId, 'a', 'in'));
  await made.calls.frame(visitor, say(roomId, callId, 'v', 'in'));
  return { ...made, roomId, callId, staff, visitor };
}

test('a call is begun, answered and hung up: everybody in the room is told, and the log has its length', async () => {
  const { calls, roomId, callId, staff, visitor, recorded, failures } = await talking();
  assert.deepEqual(names(visitor.call), ['agent', 'ana']);
  assert.deepEqual(
    [visitor.call?.media, visitor.call?.transport, visitor.call?.startedBy.id, visitor.call?.answeredAt],
    ['audio', 'peer', 'agent', new Date(clock.now()).toISOString()],
  );
  assert.deepEqual(calls.of(roomId), visitor.call);
  await pass(62_000);
  assert.deepEqual(names(visitor.call), ['agent', 'ana']);
  await calls.frame(visitor, say(roomId, callId, 'v', 'out'));
  await settle();
  assert.deepEqual([staff.call, visitor.call, calls.of(roomId)], [null, null, null]);
  assert.deepEqual(await logged(roomId), [
    ['started', 'agent', undefined],
    ['ended', 'agent', 62],
  ]);
  assert.deepEqual(recorded, [
    { siteId: 'demo', name: 'call.ended', visitorId: null, properties: { outcome: 'ended', seconds: 62, transport: 'peer', media: 'audio' } },
  ]);
  const { items, current, cursor } = await calls.list(roomId, agent, null);
  assert.deepEqual([current, cursor, items.length, items[0]?.outcome, items[0]?.seconds, items[0]?.startedBy.name], [null, null, 1, 'ended', 62, 'agent']);
  assert.deepEqual(failures, []);
});

test('a call that nobody answers rings out, and is missed', async () => {
  const { calls, recorded } = world();
  const roomId = await conversation();
  const [staff, visitor] = [await enter(roomId, agent), await enter(roomId, ana)];
  const { grant } = await calls.start(roomId, agent, 'video');
  await calls.frame(staff, say(roomId, grant.call.id, 'a', 'in'));
  await pass(RELAY_LIMITS.callRingMs - 1000);
  assert.deepEqual(names(visitor.call), ['agent']);
  await pass(1000);
  assert.equal(visitor.call, null);
  assert.deepEqual((await logged(roomId)).at(-1), ['missed', 'agent', undefined]);
  assert.equal(recorded[0]?.properties?.['outcome'], 'missed');
  await assert.rejects(calls.frame(visitor, say(roomId, grant.call.id, 'v', 'in')), code('call/not-found'));
});

test('a call that all who hear it decline is missed at once; those who do not hear it, or only watch, do not count', async () => {
  const { calls } = world();
  const roomId = await conversation();
  const [staff, colleague, visitor] = [await enter(roomId, agent), await enter(roomId, lead), await enter(roomId, ana)];
  const first = (await calls.start(roomId, agent, 'audio')).grant.call.id;
  await calls.frame(staff, say(roomId, first, 'a', 'in'));
  await calls.frame(colleague, say(roomId, first, 'l', 'declined'));
  assert.notEqual(calls.of(roomId), null);
  await calls.frame(visitor, say(roomId, first, 'v', 'declined'));
  assert.equal(calls.of(roomId), null);
  const talk = await group();
  const [a, b, c] = [await enter(talk, ana), await enter(talk, bo), await enter(talk, cai)];
  const second = (await calls.start(talk, ana, 'audio')).grant.call.id;
  await calls.frame(a, say(talk, second, 'a', 'in'));
  await calls.frame(b, say(talk, second, 'b', 'declined'));
  assert.notEqual(calls.of(talk), null);
  await calls.frame(c, say(talk, second, 'c', 'declined'));
  await settle();
  assert.equal(calls.of(talk), null);
  assert.deepEqual((await logged(talk)).at(-1), ['missed', 'ana', undefined]);
});

test('whoever called hangs up before anybody came: missed', async () => {
  const { calls } = world();
  const roomId = await conversation();
  const staff = await enter(roomId, agent);
  const { id } = (await calls.start(roomId, agent, 'audio')).grant.call;
  await calls.frame(staff, say(roomId, id, 'a', 'in'));
  await calls.frame(staff, say(roomId, id, 'a', 'out'));
  await settle();
  assert.deepEqual((await logged(roomId)).at(-1)?.[0], 'missed');
});

test('two who begin at the same moment are in one call; a second call is the first', async () => {
  const { calls } = world();
  const roomId = await group();
  const [one, two] = await Promise.all([calls.start(roomId, ana, 'audio'), calls.start(roomId, bo, 'video')]);
  assert.equal(one.grant.call.id, two.grant.call.id);
  assert.deepEqual([one.made, two.made].sort(), [false, true]);
  assert.equal((await logged(roomId)).length, 1);
  assert.notEqual(one.grant.session, two.grant.session);
});

test('between two devices there are two: a third is told that the call is full, at the door and on the socket', async () => {
  const { calls, roomId, callId } = await talking();
  const third = await enter(roomId, lead);
  await assert.rejects(calls.join(roomId, lead, callId), code('call/full'));
  await assert.rejects(calls.frame(third, say(roomId, callId, 'l', 'in')), code('call/full'));
  // Who is in it comes again.
  assert.equal((await calls.join(roomId, ana, callId)).call.id, callId);
});

test('another page of the same person takes over; a name of a page that somebody else has is refused', async () => {
  const { calls, roomId, callId, staff, visitor } = await talking();
  await calls.frame(visitor, say(roomId, callId, 'v', 'in', { muted: true }));
  const other = await enter(roomId, ana);
  await assert.rejects(calls.frame(other, say(roomId, callId, 'a', 'in')), code('room/forbidden'));
  await calls.frame(other, say(roomId, callId, 'v2', 'in'));
  const seat = staff.call?.participants.find(({ userId }) => userId === 'ana');
  assert.deepEqual([seat?.session, seat?.muted, names(staff.call)], ['v2', undefined, ['agent', 'ana']]);
  await assert.rejects(calls.frame(visitor, say(roomId, callId, 'v', 'out')), code('room/forbidden'));
  // The page that was there before goes: the place is the other's by now.
  calls.left(visitor, roomId);
  assert.equal(staff.call?.participants.find(({ userId }) => userId === 'ana')?.connected, true);
});

test('a lost socket keeps its place for a while; who comes back in time goes on, who does not has left', async () => {
  const { calls, roomId, callId, staff, visitor } = await talking();
  calls.left(visitor, roomId);
  const connected = () => staff.call?.participants.map((one) => one.connected);
  assert.deepEqual(connected(), [true, false]);
  await pass(RELAY_LIMITS.callGraceMs - 1000);
  const back = await enter(roomId, ana);
  await calls.frame(back, say(roomId, callId, 'v', 'in'));
  assert.deepEqual(connected(), [true, true]);
  await pass(RELAY_LIMITS.callGraceMs);
  assert.deepEqual(connected(), [true, true]);
  calls.left(back, roomId);
  await pass(RELAY_LIMITS.callGraceMs);
  assert.equal(staff.call, null);
  assert.equal((await logged(roomId)).at(-1)?.[0], 'ended');
});

test('in a group one who is left waits for a while, and is joined again or not', async () => {
  const { calls } = world();
  const roomId = await group();
  const [a, b] = [await enter(roomId, ana), await enter(roomId, bo)];
  const { id } = (await calls.start(roomId, ana, 'audio')).grant.call;
  await calls.frame(a, say(roomId, id, 'a', 'in'));
  await calls.frame(b, say(roomId, id, 'b', 'in'));
  await calls.frame(b, say(roomId, id, 'b', 'out'));
  await pass(RELAY_LIMITS.callAloneMs - 5000);
  assert.deepEqual(names(a.call), ['ana']);
  await calls.frame(b, say(roomId, id, 'b', 'in'));
  await pass(10_000);
  assert.deepEqual(names(a.call), ['ana', 'bo']);
  await calls.frame(a, say(roomId, id, 'a', 'out'));
  await pass(RELAY_LIMITS.callAloneMs);
  assert.equal(b.call, null);
});

test('rights hold on every frame and while it lasts: a lower role brings less, who is put out or muted in the room is out within a second', async () => {
  const { calls, failures } = world({ ...peerEngine([]), seats: 50 });
  const roomId = await group('private');
  for (const [who, role] of [
    [bo, 'member'],
    [cai, 'viewer'],
  ] as const)
    await rooms.enrol((await rooms.load(roomId)).room, who, role);
  const [a, b, c] = [await enter(roomId, ana), await enter(roomId, bo), await enter(roomId, cai)];
  const { id } = (await calls.start(roomId, ana, 'audio')).grant.call;
  await assert.rejects(calls.start(roomId, cai, 'audio'), code('room/forbidden'));
  await assert.rejects(calls.frame(c, say(roomId, id, 'c', 'in')), code('room/forbidden'));
  await assert.rejects(calls.frame(new Page(bo), say(roomId, id, 'b', 'in')), code('room/forbidden'));
  await assert.rejects(calls.frame(a, say(roomId, uuid(), 'a', 'in')), code('call/not-found'));
  await calls.frame(a, say(roomId, id, 'a', 'in'));
  await calls.frame(b, say(roomId, id, 'b', 'in', { camera: true, screen: true }));
  const seatOf = (userId: string) => a.call?.participants.find((one) => one.userId === userId);
  assert.deepEqual([seatOf('bo')?.camera, seatOf('bo')?.screen], [true, true]);
  const give = async (change: { role?: RoomRole; muted?: boolean; standing?: 'gone' }): Promise<void> => {
    const { room } = await rooms.load(roomId);
    room.members.set('bo', { ...room.members.get('bo')!, ...change });
    await rooms.recheck(roomId);
  };
  await give({ role: 'guest' });
  await pass(1000);
  assert.deepEqual([seatOf('bo')?.role, seatOf('bo')?.camera, seatOf('bo')?.screen], ['guest', undefined, undefined]);
  await assert.rejects(calls.frame(b, say(roomId, id, 'b', 'in', { camera: true })), code('room/forbidden'));
  assert.deepEqual((await calls.join(roomId, bo, id)).sources, ['microphone']);
  await give({ muted: true });
  await pass(1000);
  assert.deepEqual(names(a.call), ['ana']);
  await assert.rejects(calls.frame(b, say(roomId, id, 'b', 'in')), code('room/muted'));
  await assert.rejects(calls.join(roomId, bo, id), code('room/muted'));
  await give({ muted: false });
  await calls.frame(b, say(roomId, id, 'b', 'in'));
  await give({ standing: 'gone' });
  await pass(1000);
  assert.deepEqual(names(a.call), ['ana']);
  assert.deepEqual(failures, []);
});

test('a moderator mutes those below; the sign names them and goes when the person speaks again', async () => {
  const muted: string[] = [];
  const { calls } = world({ ...peerEngine([]), seats: 50, mute: async (_call, userId) => void muted.push(userId) });
  const roomId = await conversation();
  const [a, v, l] = [await enter(roomId, agent), await enter(roomId, ana), await enter(roomId, lead)];
  const { id } = (await calls.start(roomId, agent, 'audio')).grant.call;
  for (const [page, session] of [
    [a, 'a'],
    [v, 'v'],
    [l, 'l'],
  ] as const)
    await calls.frame(page, say(roomId, id, session, 'in'));
  await calls.mute(roomId, agent, id, 'ana');
  const seat = () => a.call?.participants.find(({ userId }) => userId === 'ana');
  assert.deepEqual([seat()?.muted, seat()?.mutedBy, muted], [true, { id: 'agent', name: 'agent' }, ['ana']]);
  // A change of something else is no word.
  await calls.frame(v, say(roomId, id, 'v', 'in'));
  assert.deepEqual(seat()?.mutedBy?.id, 'agent');
  await calls.frame(v, say(roomId, id, 'v', 'in', { muted: false }));
  assert.deepEqual([seat()?.muted, seat()?.mutedBy], [undefined, undefined]);
  await assert.rejects(calls.mute(roomId, agent, id, 'lead'), code('room/forbidden'));
  await assert.rejects(calls.mute(roomId, ana, id, 'agent'), code('room/forbidden'));
  await assert.rejects(calls.mute(roomId, agent, id, 'nobody'), code('call/not-found'));
});

test('whoever began it ends it for all, and moderators; nobody else', async () => {
  const { calls, roomId, callId, visitor } = await talking();
  await assert.rejects(calls.end(roomId, ana, callId), code('room/forbidden'));
  await calls.end(roomId, lead, callId);
  assert.equal(visitor.call, null);
  await assert.rejects(calls.end(roomId, lead, callId), code('call/not-found'));
});

test('a call outlives a restart of the relay: who comes back goes on, else it ends', async () => {
  const { calls, roomId, callId } = await talking();
  const ringing = await group();
  const begun = (await calls.start(ringing, ana, 'audio')).grant.call.id;
  await calls.close();
  assert.equal(calls.of(roomId), null);
  const next = world();
  await next.calls.resume();
  assert.deepEqual([next.calls.of(roomId)?.id, names(next.calls.of(roomId)), next.calls.of(ringing)?.id], [callId, [], begun]);
  const [staff, visitor] = [await enter(roomId, agent), await enter(roomId, ana)];
  await next.calls.frame(staff, say(roomId, callId, 'a', 'in'));
  await next.calls.frame(visitor, say(roomId, callId, 'v', 'in'));
  await pass(RELAY_LIMITS.callRingMs + 1000);
  assert.deepEqual(names(next.calls.of(roomId)), ['agent', 'ana']);
  assert.equal(next.calls.of(ringing), null);
  assert.equal((await logged(ringing)).at(-1)?.[0], 'missed');
  await next.calls.frame(staff, say(roomId, callId, 'a', 'out'));
  await next.calls.close();
  assert.equal((await logged(roomId)).at(-1)?.[0], 'ended');
});

test('after a restart one who alone comes back does not wait for ever; calls of another kind of engine are over', async () => {
  const { calls, roomId, callId } = await talking();
  const other = await group();
  await calls.start(other, ana, 'audio');
  await calls.close();
  const next = world();
  await next.calls.resume();
  const [staff, alone] = [await enter(roomId, agent), await enter(other, ana)];
  await next.calls.frame(staff, say(roomId, callId, 'a', 'in'));
  await next.calls.frame(alone, say(other, next.calls.of(other)!.id, 'x', 'in'));
  await pass(RELAY_LIMITS.callRingMs + 1000);
  assert.deepEqual([next.calls.of(roomId), next.calls.of(other)], [null, null]);
  const third = world();
  await third.calls.start(other, ana, 'audio');
  await third.calls.close();
  const fourth = world({ ...peerEngine([]), transport: 'livekit' });
  await fourth.calls.resume();
  assert.equal(fourth.calls.of(other), null);
});

test('after a restart a call whose room cannot be read is over, and holds back no other', async () => {
  const { calls, roomId, callId } = await talking();
  const gone = await group();
  const lost = (await calls.start(gone, ana, 'audio')).grant.call.id;
  await calls.close();
  const unread = Object.assign(Object.create(rooms) as Rooms, {
    load: (id: string) => (id === gone ? Promise.reject(new CsError('room/not-found')) : rooms.load(id)),
  });
  const next = world(peerEngine([]), unread);
  await next.calls.resume();
  assert.deepEqual([next.calls.of(roomId)?.id, next.calls.of(gone)], [callId, null]);
  const { outcome } = await store.db.selectFrom('calls').select('outcome').where('id', '=', lost).executeTakeFirstOrThrow();
  assert.equal(outcome, 'missed');
  await next.calls.close();
});

test('an erased room has no call any more, and nothing is written into its log', async () => {
  const { calls, roomId, visitor } = await talking();
  const before = await logged(roomId);
  calls.forget(roomId);
  await settle();
  assert.deepEqual([calls.of(roomId), visitor.call, await logged(roomId)], [null, null, before]);
  calls.forget(roomId);
});

test('the engine follows: rights fall with the role, and who comes in there without a place here is put out', async () => {
  const told: string[] = [];
  const engine: CallEngine = {
    ...{ ...peerEngine([]), seats: 50 },
    allow: async (_call, userId, sources) => void told.push(`allow ${userId} ${sources.join()}`),
    remove: async (_call, userId) => void told.push(`remove ${userId}`),
    end: async () => void told.push('end'),
  };
  const { calls } = world(engine);
  const roomId = await group();
  await rooms.enrol((await rooms.load(roomId)).room, bo, 'member');
  const [a, b] = [await enter(roomId, ana), await enter(roomId, bo)];
  const { id } = (await calls.start(roomId, ana, 'audio')).grant.call;
  await calls.frame(a, say(roomId, id, 'a', 'in'));
  await calls.join(roomId, bo, id);
  await calls.arrived(id, 'bo');
  await pass(5000);
  await calls.frame(b, say(roomId, id, 'b', 'in'));
  await pass(20_000);
  assert.deepEqual(told.splice(0), []);
  const { room } = await rooms.load(roomId);
  room.members.set('bo', { ...room.members.get('bo')!, role: 'guest' });
  await pass(1000);
  // The token from before would allow more.
  await calls.arrived(id, 'bo');
  assert.deepEqual(told.splice(0), ['allow bo microphone', 'allow bo microphone']);
  await calls.frame(b, say(roomId, id, 'b', 'out'));
  await calls.arrived(id, 'bo');
  assert.deepEqual(told.splice(0), ['remove bo', 'remove bo']);
  await calls.join(roomId, bo, id);
  await calls.arrived(id, 'bo');
  assert.deepEqual(told.splice(0), []);
  await pass(16_000);
  assert.deepEqual(told.splice(0), ['remove bo']);
  await calls.arrived('a-room-of-somebody-else', 'bo');
  assert.deepEqual(told.splice(0), []);
  await calls.end(roomId, ana, id);
  await calls.arrived(id, 'bo');
  assert.deepEqual(told.splice(0), ['end', 'end']);
});

test('after a restart, who is still at the engine and does not come back here goes there too', async () => {
  const { calls } = world({ ...peerEngine([]), seats: 50 });
  const roomId = await group();
  const { id } = (await calls.start(roomId, ana, 'audio')).grant.call;
  await calls.close();
  const removed: string[] = [];
  const next = world({ ...peerEngine([]), seats: 50, present: async () => ['ana', 'bo'], remove: async (_call, userId) => void removed.push(userId) });
  await next.calls.resume();
  const page = await enter(roomId, ana);
  await next.calls.frame(page, say(roomId, id, 'a', 'in'));
  await pass(RELAY_LIMITS.callGraceMs - 2000);
  assert.deepEqual(removed, []);
  await pass(4000);
  assert.deepEqual(removed, ['bo']);
  await next.calls.close();
});

test('a call that could not be begun leaves nothing behind', async () => {
  const { calls } = world({ ...peerEngine([]), connect: async () => Promise.reject(new CsError('provider/unavailable')) });
  const roomId = await group();
  await assert.rejects(calls.start(roomId, ana, 'audio'), code('provider/unavailable'));
  assert.equal(calls.of(roomId), null);
  assert.deepEqual(await logged(roomId), []);
});

test('starts and frames are paced', async () => {
  const calls = new Calls({
    ringing: { begin: async () => undefined, end: () => undefined, heardBy: () => [] },
    ...{ db: store.db, rooms, engine: peerEngine([]), clock, rates: createRateLimiter(clock.now) },
    record: () => undefined,
    failed: () => undefined,
  });
  const roomId = await group();
  const page = await enter(roomId, ana);
  const { id } = (await calls.start(roomId, ana, 'audio')).grant.call;
  for (let index = 0; index < 9; index += 1) await calls.start(roomId, ana, 'audio');
  await assert.rejects(calls.start(roomId, ana, 'audio'), code('rate/limited'));
  let taken = 0;
  await assert.rejects(async () => {
    for (; taken < 200; taken += 1) await calls.frame(page, say(roomId, id, 'a', 'in'));
  }, code('rate/limited'));
  assert.equal(taken, 60);
  await calls.close();
});

test('pages of calls that are over lead to the end', async () => {
  const { calls } = world();
  const roomId = await group();
  const page = await enter(roomId, ana);
  for (let index = 0; index < 53; index += 1) {
    const { id } = (await calls.start(roomId, ana, 'audio')).grant.call;
    await calls.frame(page, say(roomId, id, 'a', 'in'));
    await calls.end(roomId, ana, id);
    clock.advance(1);
  }
  const first = await calls.list(roomId, bo, null);
  const rest = await calls.list(roomId, bo, first.cursor);
  assert.deepEqual([first.items.length, rest.items.length, rest.cursor], [50, 3, null]);
  const ids = [...first.items, ...rest.items].map(({ id }) => id);
  assert.deepEqual(ids, [...new Set(ids)].sort().reverse());
});
