import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { CLOSE, LIMITS, RELAY_LIMITS, uuid } from '@cs-kit/protocol';
import type { Call, CallGrant, ClientFrame, Session } from '@cs-kit/protocol';
import { AccessToken } from 'livekit-server-sdk';
import { RATES } from '../../server/src/auth/rates.ts';
import { colleague, conversation } from '../support/people.ts';
import { PAGE, testRelay } from '../support/relay.ts';
import type { TestRelay } from '../support/relay.ts';
import { TestSocket } from '../support/socket.ts';

/* Calls over REST and the socket of a real relay: the way in, frames that nobody should send, and a restart in the middle. */

const ICE = [{ urls: 'stun:stun.test:3478' }, { urls: ['turn:turn.test'], username: 'u', credential: 'c' }];
let relay: TestRelay;
before(async () => {
  relay = await testRelay({ CS_RATE_SCALE: '100', CS_ICE_SERVERS: JSON.stringify(ICE) });
});
after(() => relay.stop());

interface Scene {
  readonly visitor: Session;
  readonly agent: Session;
  readonly roomId: string;
  readonly grant: CallGrant;
  readonly pages: readonly [visitor: TestSocket, agent: TestSocket];
}

const post = (path: string, token: string, body?: unknown, origin: string | null = null) => relay.call('POST', path, { token, origin, body });

async function joined(url: string, session: Session, roomId: string, origin: string | null): Promise<TestSocket> {
  const socket = await TestSocket.open(url, session.token, origin);
  socket.send({ type: 'join', roomId });
  await socket.next('joined');
  return socket;
}

/** An agent has called a visitor, both look at the conversation. */
async function called(): Promise<Scene> {
  const visitor = await relay.visitor();
  const agent = await colleague(relay, 'agent');
  const roomId = await conversation(relay, visitor.token);
  const pages = [await joined(relay.url, visitor, roomId, PAGE), await joined(relay.url, agent, roomId, null)] as const;
  const made = await post(`/v1/rooms/${roomId}/calls`, agent.token, { media: 'video' });
  assert.equal(made.status, 201);
  return { visitor, agent, roomId, grant: made.body as CallGrant, pages };
}

const frame = ({ roomId, grant }: Scene, session: string, more: Partial<Extract<ClientFrame, { type: 'call' }>> = {}): ClientFrame => ({
  ...{ type: 'call', roomId, callId: grant.call.id, session, state: 'in' },
  ...more,
});
const has = (count: number) => (told: { readonly call: Call | null }) => told.call?.participants.length === count;
const done = (scene: Scene): void => scene.pages.forEach((page) => page.terminate());

/** Both are in it. */
async function connected(scene: Scene): Promise<void> {
  const [visitor, agent] = scene.pages;
  agent.send(frame(scene, 'a'));
  visitor.send(frame(scene, 'v'));
  await visitor.next('call', has(2));
  await agent.next('call', has(2));
}

test('a call from the first ring to its row in the log, over the wire', async () => {
  const scene = await called();
  const { roomId, grant, pages, visitor, agent } = scene;
  assert.deepEqual([grant.call.media, grant.sources, grant.connect], ['video', ['microphone', 'camera', 'screen'], { type: 'peer', iceServers: ICE }]);
  const [theirs, own] = pages;
  own.send(frame(scene, grant.session, { ref: 'in', camera: true }));
  const told = await own.next('call', (one) => one.ref === 'in');
  assert.deepEqual([told.call?.participants[0]?.session, told.call?.participants[0]?.camera], [grant.session, true]);
  assert.equal((await theirs.next('call', has(1))).call?.startedBy.id, agent.user.id);
  const way = await post(`/v1/rooms/${roomId}/calls/${grant.call.id}/join`, visitor.token, undefined, PAGE);
  assert.deepEqual([way.status, way.body.sources], [200, ['microphone']]);
  theirs.send(frame(scene, way.body.session as string));
  await own.next('call', has(2));
  // A page that joins the room later learns of the call at once.
  const late = await TestSocket.open(relay.url, visitor.token, PAGE);
  late.send({ type: 'join', roomId });
  assert.equal((await late.next('joined')).call?.participants.length, 2);
  late.terminate();
  const listed = await relay.call('GET', `/v1/rooms/${roomId}/calls`, { token: visitor.token });
  assert.deepEqual([listed.body.items, listed.body.current.id], [[], grant.call.id]);
  theirs.send(frame(scene, way.body.session as string, { state: 'out' }));
  assert.equal((await own.next('call', (one) => one.call === null)).call, null);
  const row = await own.next('events', ({ events }) => events.some((event) => event.kind === 'call' && event.change === 'ended'));
  assert.equal(row.events[0]?.author.id, agent.user.id);
  done(scene);
});

test('one is in a call already: a second start is let into it, a third person is not', async () => {
  const scene = await called();
  await connected(scene);
  const again = await post(`/v1/rooms/${scene.roomId}/calls`, scene.agent.token, { media: 'audio' });
  assert.deepEqual([again.status, again.body.call.id], [200, scene.grant.call.id]);
  const third = await colleague(relay, 'agent');
  assert.equal((await post(`/v1/rooms/${scene.roomId}/calls`, third.token, { media: 'audio' })).body.code, 'call/full');
  done(scene);
});

test('hostile frames: not joined, unknown call, the name of another page, a camera that the role has not', async () => {
  const scene = await called();
  await connected(scene);
  const [visitor, agent] = scene.pages;
  const stranger = await relay.visitor();
  const outside = await TestSocket.open(relay.url, stranger.token, PAGE);
  const beside = await TestSocket.open(relay.url, scene.visitor.token, PAGE);
  const refused = async (page: TestSocket, sent: ClientFrame): Promise<string> => {
    page.send({ ...sent, ref: 'x' } as ClientFrame);
    return (await page.next('error', (one) => one.ref === 'x')).code;
  };
  assert.equal(await refused(outside, frame(scene, 's')), 'room/not-found');
  assert.equal(await refused(beside, frame(scene, 'v2')), 'room/forbidden');
  assert.equal(await refused(visitor, frame(scene, 'v', { callId: uuid() })), 'call/not-found');
  assert.equal(await refused(visitor, frame(scene, 'a')), 'room/forbidden');
  assert.equal(await refused(visitor, frame(scene, 'other', { state: 'out' })), 'room/forbidden');
  assert.equal(await refused(visitor, frame(scene, 'v', { camera: true })), 'room/forbidden');
  assert.equal(await refused(visitor, frame(scene, 'v', { screen: true })), 'room/forbidden');
  visitor.send('{"type":"call","state":"in"}');
  assert.equal((await visitor.closed).code, CLOSE.badFrame);
  // None of it moved the call; the socket that broke its frames is gone, its place is kept.
  const now = await agent.next('call', (one) => one.call?.participants.some((person) => !person.connected) === true);
  assert.deepEqual(
    now.call?.participants.map(({ session }) => session),
    ['a', 'v'],
  );
  outside.terminate();
  beside.terminate();
  done(scene);
});

test('addresses: what is not there, who may not, what is no call', async () => {
  const scene = await called();
  const { roomId, grant, visitor, agent } = scene;
  const at = `/v1/rooms/${roomId}/calls`;
  const stranger = await relay.visitor();
  const cases: [string, string, unknown, string][] = [
    [at, visitor.token, { media: 'audio' }, 'room/forbidden'],
    [at, stranger.token, { media: 'audio' }, 'room/not-found'],
    [at, agent.token, { media: 'hologram' }, 'request/invalid'],
    [at, agent.token, { media: 'audio', extra: 1 }, 'request/invalid'],
    [`${at}/${uuid()}/join`, agent.token, undefined, 'call/not-found'],
    [`${at}/${grant.call.id}/join`, stranger.token, undefined, 'room/not-found'],
    [`${at}/${grant.call.id}/mute`, visitor.token, { userId: agent.user.id }, 'room/forbidden'],
    [`${at}/${grant.call.id}/mute`, agent.token, { userId: visitor.user.id }, 'call/not-found'],
    [`${at}/${grant.call.id}/mute`, agent.token, {}, 'request/invalid'],
    [`${at}/${grant.call.id}/end`, visitor.token, undefined, 'room/forbidden'],
    [`${at}/${uuid()}/end`, agent.token, undefined, 'call/not-found'],
  ];
  for (const [path, token, body, code] of cases) {
    const own = token === agent.token ? null : PAGE;
    assert.equal((await post(path, token, body, own)).body.code, code, `${path} ${JSON.stringify(body)}`);
  }
  assert.equal((await relay.call('GET', at, { token: stranger.token })).body.code, 'room/not-found');
  assert.equal((await relay.call('POST', at, { body: { media: 'audio' } })).body.code, 'session/token-missing');
  const key = await relay.running.relay.services.auth.keys.create('demo', 'calls', ['chat']);
  assert.equal((await post(at, key.key, { media: 'audio' })).body.code, 'session/forbidden');
  assert.equal((await post(`${at}/${grant.call.id}/end`, agent.token)).status, 204);
  assert.equal((await relay.call('GET', at, { token: visitor.token })).body.items[0].outcome, 'missed');
  done(scene);
});

test('a moderator mutes the visitor over the wire', async () => {
  const scene = await called();
  await connected(scene);
  const [visitor] = scene.pages;
  const path = `/v1/rooms/${scene.roomId}/calls/${scene.grant.call.id}/mute`;
  assert.equal((await post(path, scene.agent.token, { userId: scene.visitor.user.id })).status, 204);
  const told = await visitor.next('call', ({ call }) => call?.participants.some((one) => one.muted === true) === true);
  assert.equal(told.call?.participants.find((one) => one.muted)?.mutedBy?.id, scene.agent.user.id);
  done(scene);
});

test('a flood of signals is slowed, then its socket ends; the call goes on', async () => {
  const slow = await testRelay();
  try {
    const visitor = await slow.visitor();
    const roomId = await conversation(slow, visitor.token);
    const page = await joined(slow.url, visitor, roomId, PAGE);
    for (let index = 0; index < 2 * RATES.framesPerActor.burst; index += 1) page.send({ type: 'signal', roomId, to: 'somebody', data: index });
    assert.equal((await page.closed).code, CLOSE.rateLimited);
    // Whoever had none left may say the next thing a moment later.
    await new Promise((resolve) => setTimeout(resolve, 200));
    const again = await joined(slow.url, visitor, roomId, PAGE);
    again.terminate();
  } finally {
    await slow.stop();
  }
});

test('a blocked visitor is out of the call within a second, and does not come in again', async () => {
  const scene = await called();
  await connected(scene);
  const [, agent] = scene.pages;
  const began = performance.now();
  assert.equal((await post('/v1/blocks', scene.agent.token, { conversationId: scene.roomId })).status, 201);
  await agent.next('call', (one) => one.call === null);
  assert.ok(performance.now() - began < 1500);
  scene.pages[0].send(frame(scene, 'v', { ref: 'again' }));
  assert.equal((await scene.pages[0].next('error', (one) => one.ref === 'again')).code, 'session/blocked');
  done(scene);
});

test('a call rings where only a list is watched; to say no ends it there, and needs no room', async () => {
  const [visitor, agent] = [await relay.visitor(), await colleague(relay, 'agent')];
  const roomId = await conversation(relay, visitor.token);
  const page = await joined(relay.url, agent, roomId, null);
  const list = await TestSocket.open(relay.url, visitor.token, PAGE);
  list.send({ type: 'watch', topic: 'rooms' });
  await list.next('watching');
  const { body } = await post(`/v1/rooms/${roomId}/calls`, agent.token, { media: 'audio' });
  const rung = await list.next('ringing');
  assert.deepEqual([rung.roomId, rung.call?.id, rung.call?.startedBy.id, rung.quiet], [roomId, body.call.id, agent.user.id, undefined]);
  const late = await TestSocket.open(relay.url, visitor.token, PAGE);
  late.send({ type: 'watch', topic: 'rooms' });
  assert.equal((await late.next('ringing')).call?.id, body.call.id, 'a page that comes while it rings');
  list.send({ type: 'call', roomId, callId: body.call.id, session: 'none', state: 'in', ref: 'i' });
  assert.equal((await list.next('error', (told) => told.ref === 'i')).code, 'room/forbidden');
  const foreign = await TestSocket.open(relay.url, (await relay.visitor()).token, PAGE);
  foreign.send({ type: 'call', roomId, callId: body.call.id, session: 'none', state: 'declined', ref: 'f' });
  assert.equal((await foreign.next('error', (told) => told.ref === 'f')).code, 'room/not-found');
  list.send({ type: 'call', roomId, callId: body.call.id, session: 'none', state: 'declined', ref: 'd' });
  for (const socket of [late, list]) assert.equal((await socket.next('ringing')).call, null);
  assert.equal((await page.next('call', ({ call }) => call === null)).call, null, 'everybody who was called has said no');
  for (const socket of [page, list, late, foreign]) socket.terminate();
});

test('a call of a group rings at the desk of a member who has the room not open, until the first one answers', async () => {
  const [ana, bo, cai] = [await colleague(relay, 'agent'), await colleague(relay, 'agent'), await colleague(relay, 'lead')];
  const room = (
    await relay.call('POST', '/v1/rooms?siteId=demo', { token: ana.token, origin: null, body: { title: 'Plans', visibility: 'public', kind: 'group' } })
  ).body;
  const pages = [await joined(relay.url, ana, room.id, null), await joined(relay.url, bo, room.id, null), await joined(relay.url, cai, room.id, null)] as const;
  const desk = await TestSocket.open(relay.url, bo.token, null);
  desk.send({ type: 'watch', topic: 'inbox' });
  await desk.next('inbox');
  const { call } = (await post(`/v1/rooms/${room.id}/calls`, ana.token, { media: 'audio' })).body as CallGrant;
  const rung = await desk.next('ringing');
  assert.deepEqual([rung.call?.id, rung.title], [call.id, 'Plans']);
  const say = (socket: TestSocket, session: string): void => socket.send({ type: 'call', roomId: room.id, callId: call.id, session, state: 'in' });
  say(pages[0], 'a');
  say(pages[2], 'c');
  assert.equal((await desk.next('ringing')).call, null);
  for (const socket of [...pages, desk]) socket.terminate();
});

test('the relay is restarted in the middle of a call: both come back into it', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'cs-calls-'));
  const first = await testRelay({}, { directory });
  const visitor = await first.visitor();
  const staff = await first.staff();
  const roomId = await conversation(first, visitor.token);
  const made = await first.call('POST', `/v1/rooms/${roomId}/calls`, { token: staff.token, origin: null, body: { media: 'audio' } });
  const { call } = made.body as CallGrant;
  const say = (session: string): ClientFrame => ({ type: 'call', roomId, callId: call.id, session, state: 'in' });
  const pages = [await joined(first.url, staff, roomId, null), await joined(first.url, visitor, roomId, PAGE)] as const;
  pages[0].send(say('a'));
  pages[1].send(say('v'));
  await pages[0].next('call', has(2));
  await first.stop();
  const second = await testRelay({}, { directory });
  try {
    const again = await TestSocket.open(second.url, staff.token, null);
    again.send({ type: 'join', roomId });
    const known = await again.next('joined');
    assert.deepEqual([known.call?.id, known.call?.participants, known.call?.startedAt], [call.id, [], call.startedAt]);
    const back = await joined(second.url, visitor, roomId, PAGE);
    again.send(say('a'));
    back.send(say('v'));
    await back.next('call', has(2));
    again.terminate();
    back.terminate();
  } finally {
    await second.stop();
    await rm(directory, { recursive: true, force: true });
  }
});

test('an erased visitor leaves no call behind', async () => {
  const scene = await called();
  await connected(scene);
  const { db, calls } = relay.running.relay.services;
  const rows = () => db.selectFrom('calls').select('id').where('room_id', '=', scene.roomId).execute();
  assert.equal((await rows()).length, 1);
  const admin = await relay.staff();
  assert.equal((await relay.call('DELETE', `/v1/visitors/${scene.visitor.visitorId}`, { token: admin.token, origin: null })).status, 200);
  assert.deepEqual([await rows(), calls.of(scene.roomId)], [[], null]);
  done(scene);
});

test('what the page may know: calls are there, between two devices', async () => {
  const { body } = await relay.call('GET', '/v1/config?siteKey=demo');
  assert.deepEqual(body.capabilities.calls, { engine: 'peer', available: true, dataGoesTo: 'device' });
  assert.ok(RELAY_LIMITS.callRingMs < 60_000);
});

test('webhooks of LiveKit are for a relay that has one, signed, and bounded', async () => {
  const post = (to: TestRelay, body: string, headers: Record<string, string> = {}) =>
    to.call('POST', '/v1/calls/livekit-webhook', { origin: null, body, headers: { ...headers, 'content-type': 'application/webhook+json' } });
  assert.deepEqual([(await post(relay, '{}')).status, (await post(relay, '{}')).body.code], [501, 'provider/unconfigured']);
  const secret = 'the-secret-of-the-test-is-32-chars';
  const other = await testRelay({ LIVEKIT_URL: 'ws://127.0.0.1:9', LIVEKIT_API_KEY: 'kit', LIVEKIT_API_SECRET: secret });
  try {
    const body = JSON.stringify({ event: 'participant_joined', room: { name: 'nobody-knows-it' }, participant: { identity: 'ana' } });
    const token = new AccessToken('kit', secret);
    token.sha256 = createHash('sha256').update(body).digest('base64');
    const authorization = await token.toJwt();
    assert.equal((await post(other, body, { authorization })).status, 204);
    const forged = await post(other, body.replace('ana', 'bo'), { authorization });
    assert.deepEqual([forged.status, forged.body.code, forged.headers.get('content-type')], [401, 'session/token-invalid', 'application/problem+json']);
    assert.equal((await post(other, body)).status, 401);
    assert.equal((await post(other, 'x'.repeat(LIMITS.jsonBytes + 1), { authorization })).status, 413);
  } finally {
    await other.stop();
  }
});
