import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CsError } from '@cs-kit/protocol';
import { CLOSE, LIMITS } from '@cs-kit/protocol';
import { Browser } from '../test/browser.ts';
import type { Tab } from '../test/browser.ts';
import { Clock } from '../test/clock.ts';
import { FakeRelay, problem } from '../test/relay.ts';
import { openConversation } from './conversation.ts';
import { openRoomFeed } from './feeds.ts';
import type { SocketLike } from './platform.ts';

async function connected(): Promise<{ clock: Clock; relay: FakeRelay; browser: Browser; tab: Tab }> {
  const clock = new Clock();
  const relay = new FakeRelay(clock);
  const browser = new Browser(relay, clock);
  const tab = browser.tab();
  tab.client.socket.open();
  await clock.advance(50);
  assert.equal(tab.client.socket.state.get().phase, 'open');
  return { clock, relay, browser, tab };
}

test('offers the protocol first and the token after it, never in the address', async () => {
  const { relay, tab } = await connected();
  const [socket] = [...relay.sockets];
  assert.deepEqual(socket!.protocols, ['cs.v1', tab.client.session.current!.token]);
  assert.equal(socket!.url, 'wss://relay.test/v1/socket');
});

test('renews in band a minute before the token ends and stays connected for hours', async () => {
  const { clock, relay } = await connected();
  const [socket] = [...relay.sockets];
  await clock.advance(2 * 3600_000);
  assert.ok(relay.sockets.has(socket!));
  assert.equal(relay.received.filter((frame) => frame.type === 'renew').length, Math.floor((2 * 3600_000) / (LIMITS.tokenMs - 60_000)));
});

test('waits with full jitter and longer each time, at most five seconds for some minutes, and connects at once when the page wakes', async () => {
  const { clock, relay, tab } = await connected();
  const delays: number[] = [];
  tab.client.socket.state.subscribe((state) => state.phase === 'waiting' && delays.push(state.retryAt - clock.now()));
  relay.reachable = false;
  relay.drop();
  await clock.advance(100_000);
  assert.ok(delays.length > 20);
  delays.forEach((delay, index) => assert.ok(delay <= Math.min(5_000, 250 * 2 ** index), `${index}: ${delay}`));
  assert.ok(Math.max(...delays) > 4_000);
  await clock.advance(30 * 60_000);
  assert.ok(Math.max(...delays) > 20_000 && Math.max(...delays) <= 30_000, 'who waits for long tries less often');
  relay.reachable = true;
  while (tab.client.socket.state.get().phase !== 'waiting') await clock.advance(10);
  tab.signal('wake');
  await clock.advance(20);
  assert.equal(tab.client.socket.state.get().phase, 'open');
});

test('whoever waited for the relay comes back with the token at hand, and gets another only where that is refused', async () => {
  const { clock, relay, tab } = await connected();
  const renewals = (): number => relay.calls.filter((call) => call === 'POST /v1/sessions/refresh').length;
  const { token } = tab.client.session.current!;
  for (let outage = 1; outage <= 8; outage += 1) {
    relay.reachable = false;
    relay.drop();
    await clock.advance(outage * 1_700);
    relay.calls.length = 0;
    relay.reachable = true;
    await clock.advance(5_100);
    assert.equal(tab.client.socket.state.get().phase, 'open');
    assert.deepEqual([renewals(), tab.client.session.current!.token], [0, token], `outage ${outage}`);
  }
});

test('whoever asks for the relay at the moment when it is back comes in with the token at hand', async () => {
  const { clock, relay, tab } = await connected();
  const asked = (): boolean => relay.calls.includes('GET /healthz');
  relay.calls.length = 0;
  Object.defineProperty(relay, 'reachable', { get: asked });
  relay.drop();
  while (!asked()) await clock.advance(10);
  await clock.advance(100);
  assert.equal(tab.client.socket.state.get().phase, 'open');
  assert.deepEqual(relay.calls, ['GET /healthz']);
});

test('a token that the relay refuses without a word is replaced', async () => {
  const { clock, relay, tab } = await connected();
  const { token } = tab.client.session.current!;
  relay.revokeAll();
  relay.drop();
  await clock.advance(2_000);
  assert.equal(tab.client.socket.state.get().phase, 'open');
  assert.notEqual(tab.client.session.current!.token, token);
});

test('a dead line is noticed: silence for a minute, or no answer after waking', async () => {
  const { clock, relay, tab } = await connected();
  const first = [...relay.sockets][0]!;
  relay.fault = () => [];
  await clock.advance(LIMITS.deadMs + LIMITS.heartbeatMs);
  assert.ok(!relay.sockets.has(first));
  relay.fault = (frame) => [frame];
  await clock.advance(60_000);
  const second = [...relay.sockets][0]!;
  relay.fault = () => [];
  tab.signal('wake');
  await clock.advance(5_100);
  assert.ok(!relay.sockets.has(second));
  assert.equal(tab.client.socket.state.get().phase, 'open');
});

test('a token refused on the socket is renewed before the next try', async () => {
  const { clock, relay, tab } = await connected();
  const before = tab.client.session.current!.token;
  await clock.advance(30_000);
  relay.drop(CLOSE.tokenExpired);
  await clock.advance(50);
  assert.notEqual(tab.client.session.current!.token, before);
  assert.equal(tab.client.socket.state.get().phase, 'open');
  assert.ok(relay.calls.includes('POST /v1/sessions/refresh'));
});

test('honours the delay of a busy relay, also when the page wakes', async () => {
  const { clock, relay, tab } = await connected();
  relay.drop(CLOSE.draining, '{"retryAfterMs":8000}');
  tab.signal('wake');
  await clock.advance(7_900);
  assert.equal(tab.client.socket.state.get().phase, 'waiting');
  await clock.advance(1_000);
  assert.equal(tab.client.socket.state.get().phase, 'open');
});

test('a refusal is final until somebody opens it again', async () => {
  const { clock, relay, tab } = await connected();
  relay.drop(CLOSE.forbidden);
  await clock.advance(120_000);
  const state = tab.client.socket.state.get();
  assert.ok(state.phase === 'refused' && state.error.code === 'session/forbidden');
  tab.client.socket.open();
  await clock.advance(50);
  assert.equal(tab.client.socket.state.get().phase, 'open');
});

test('requests are answered by ref, fail with the relay’s error, on silence and on loss', async () => {
  const { clock, relay, tab } = await connected();
  const { socket } = tab.client;
  const answer = socket.request({ type: 'ping' });
  await clock.advance(10);
  assert.equal((await answer).type, 'pong');
  const refused = assert.rejects(socket.request({ type: 'join', roomId: 'none' }), (error: CsError) => error.code === 'room/not-found');
  await clock.advance(10);
  await refused;
  relay.fault = () => [];
  const silent = assert.rejects(socket.request({ type: 'ping' }), (error: CsError) => error.code === 'relay/unreachable');
  await clock.advance(15_000);
  await silent;
  const lost = assert.rejects(socket.request({ type: 'ping' }), (error: CsError) => error.code === 'relay/unreachable');
  relay.drop();
  await lost;
});

test('closing leaves no timer and no listener behind', async () => {
  const { clock, relay, tab } = await connected();
  tab.client.socket.close();
  assert.equal(clock.pending, 0);
  assert.equal(relay.sockets.size, 0);
  tab.signal('wake');
  await clock.advance(60_000);
  assert.equal(relay.sockets.size, 0);
});

test('a hidden page whose timers run once a minute keeps its connection', async () => {
  const clock = new Clock();
  const relay = new FakeRelay(clock);
  const tab = new Browser(relay, clock).tab({ setTimeout: (fn, ms) => clock.setTimeout(fn, ms < 1000 ? ms : Math.ceil(ms / 61_000) * 61_000) });
  tab.client.socket.open();
  await clock.advance(100);
  const [socket] = [...relay.sockets];
  await clock.advance(10 * 60_000);
  assert.ok(relay.sockets.has(socket!));
});

test('a page that shows no conversation any more hangs up after a while, and calls again when it does', async () => {
  const { clock, relay, tab } = await connected();
  const room = relay.room(tab.client.session.current!.user.id);
  const feeds = [openRoomFeed(tab.client, room.id), openConversation(tab.client)];
  await clock.advance(1000);
  feeds[0]!.close();
  await clock.advance(60_000);
  assert.equal(relay.sockets.size, 1);
  feeds[1]!.close();
  await clock.advance(20_000);
  const again = openRoomFeed(tab.client, room.id);
  await clock.advance(20_000);
  assert.equal(relay.sockets.size, 1);
  again.close();
  await clock.advance(31_000);
  assert.deepEqual([relay.sockets.size, tab.client.socket.state.get().phase], [0, 'idle']);
  openRoomFeed(tab.client, room.id);
  await clock.advance(1000);
  assert.equal(relay.sockets.size, 1);
});

/** A socket that the test plays. */
class Played implements SocketLike {
  static made: Played[] = [];
  onopen: SocketLike['onopen'] = null;
  onmessage: SocketLike['onmessage'] = null;
  onclose: SocketLike['onclose'] = null;
  onerror: SocketLike['onerror'] = null;
  constructor() {
    Played.made.push(this);
  }
  send(): void {}
  close(): void {
    throw new DOMException('still connecting', 'InvalidStateError');
  }
}

test('a request waits for the socket to open, and is refused with it', async () => {
  const clock = new Clock();
  const browser = new Browser(new FakeRelay(clock), clock);
  const answer = browser.tab().client.socket.request({ type: 'ping' });
  await clock.advance(50);
  assert.equal((await answer).type, 'pong');
  // Nobody is signed in: there is no token to connect with.
  const staff = browser.tab({ kind: 'staff', siteKey: '' }).client;
  const refused = assert.rejects(staff.socket.request({ type: 'ping' }), (error: CsError) => error.code === 'session/token-missing');
  await clock.advance(50);
  await refused;
  assert.equal(staff.socket.state.get().phase, 'refused');
});

test('a socket that neither opens nor fails is given up after 15 seconds, though it cannot be closed', async () => {
  const clock = new Clock();
  const { client } = new Browser(new FakeRelay(clock), clock).tab({ WebSocket: Played });
  Played.made = [];
  client.socket.open();
  await clock.advance(14_900);
  assert.deepEqual([client.socket.state.get().phase, Played.made.length], ['connecting', 1]);
  await clock.advance(120);
  assert.equal(client.socket.state.get().phase, 'waiting');
  await clock.advance(1000);
  assert.equal(Played.made.length, 2);
  // What the first still says is not heard.
  assert.equal(Played.made[0]!.onmessage, null);
  client.close();
});

test('a token that cannot be renewed in time does not end the connection before the relay does', async () => {
  const { clock, relay, tab } = await connected();
  relay.intercept = (_method, path) => (path === '/v1/sessions/refresh' ? problem('relay/draining', 503) : undefined);
  await clock.advance(LIMITS.tokenMs - 30_000);
  assert.ok(relay.calls.includes('POST /v1/sessions/refresh'));
  assert.equal(tab.client.socket.state.get().phase, 'open');
  relay.intercept = () => undefined;
  relay.drop(CLOSE.tokenExpired);
  await clock.advance(2000);
  assert.equal(tab.client.socket.state.get().phase, 'open');
});

test('what is no frame is skipped', async () => {
  const { clock, relay, tab } = await connected();
  const heard: string[] = [];
  tab.client.socket.subscribe(({ type }) => heard.push(type));
  const [socket] = [...relay.sockets];
  for (const data of ['<html>', '{"type":', 'null', '{"kind":"pong"}', new Uint8Array(2)]) socket!.onmessage!({ data });
  assert.deepEqual(heard, []);
  assert.equal(tab.client.socket.send({ type: 'ping' }), true);
  await clock.advance(10);
  assert.deepEqual(heard, ['pong']);
});
