import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PROTOCOL_VERSION } from '@cs-kit/protocol';
import type { Call, RelayFrame } from '@cs-kit/protocol';
import { Browser } from '../test/browser.ts';
import { Clock } from '../test/clock.ts';
import { FakeRelay, problem } from '../test/relay.ts';
import { openConversation } from './conversation.ts';
import { openRoomFeed } from './feeds.ts';
import { RoomFeed } from './room-feed.ts';
import type { MessageRow, RoomState } from './room/types.ts';

const agent = { id: 'agent-1', name: 'Noor', role: 'agent' } as const;
const texts = (state: RoomState): string[] => state.rows.filter((row): row is MessageRow => row.type === 'message').map((row) => row.message.text);

function world(): { clock: Clock; relay: FakeRelay; browser: Browser } {
  const clock = new Clock();
  const relay = new FakeRelay(clock);
  return { clock, relay, browser: new Browser(relay, clock) };
}

test('nothing is asked or stored before the first message, which creates session and conversation', async () => {
  const { clock, relay, browser } = world();
  const { client } = browser.tab();
  const feed = openConversation(client);
  await clock.advance(1000);
  assert.equal(feed.state.get().phase, 'live');
  assert.deepEqual([relay.calls, [...browser.storage.entries.keys()]], [[], []]);
  feed.send({ text: 'Hello' });
  assert.equal(feed.state.get().pending[0]?.state, 'waiting');
  await clock.advance(1000);
  assert.deepEqual(relay.calls, ['POST /v1/sessions', 'PUT /v1/conversations/current']);
  assert.deepEqual(texts(feed.state.get()), ['Hello']);
  assert.deepEqual(feed.state.get().pending, []);
  assert.equal(feed.state.get().unread, 0);
});

test('a message written offline survives a reload and is sent once', async () => {
  const { clock, relay, browser } = world();
  relay.reachable = false;
  const first = browser.tab();
  openConversation(first.client).send({ text: 'Is anybody there?' });
  await clock.advance(5000);
  assert.equal(openConversation(first.client).state.get().phase, 'offline');
  first.kill();
  relay.reachable = true;
  const feed = openConversation(browser.tab().client);
  await clock.advance(40_000);
  assert.deepEqual(texts(feed.state.get()), ['Is anybody there?']);
  assert.equal([...relay.rooms.values()].flatMap((room) => room.events).length, 1);
});

test('the last page shows before the socket is up', async () => {
  const { clock, relay, browser } = world();
  const first = browser.tab();
  openConversation(first.client).send({ text: 'One' });
  await clock.advance(2000);
  first.kill();
  relay.reachable = false;
  const feed = openConversation(browser.tab().client);
  await clock.advance(50);
  assert.deepEqual(texts(feed.state.get()), ['One']);
  assert.notEqual(feed.state.get().phase, 'live');
});

test('a jump of seq fetches what is missing', async () => {
  const { clock, relay, browser } = world();
  const { client } = browser.tab();
  const feed = openConversation(client);
  feed.send({ text: 'One' });
  await clock.advance(1000);
  const { roomId } = feed.state.get();
  relay.fault = () => [];
  relay.append(roomId, agent, { kind: 'message', message: { id: 'm2', text: 'Two' } });
  relay.fault = (frame) => [frame, frame];
  relay.append(roomId, agent, { kind: 'message', message: { id: 'm3', text: 'Three' } });
  await clock.advance(1000);
  assert.deepEqual(texts(feed.state.get()), ['One', 'Two', 'Three']);
  assert.equal(feed.state.get().unread, 2);
  feed.read(3);
  assert.equal(feed.state.get().unread, 0);
});

test('after a long absence the log starts anew from the last page and older pages follow on demand', async () => {
  const { clock, relay, browser } = world();
  const { client } = browser.tab();
  const feed = openConversation(client);
  feed.send({ text: 'One' });
  await clock.advance(1000);
  const { roomId } = feed.state.get();
  relay.reachable = false;
  relay.drop();
  for (let index = 0; index < 1500; index += 1) relay.append(roomId, agent, { kind: 'message', message: { id: `m${index}`, text: `n${index}` } });
  relay.reachable = true;
  await clock.advance(60_000);
  assert.equal(feed.state.get().lastSeq, 1501);
  assert.equal(feed.state.get().events.length, 200);
  assert.equal(feed.state.get().hasOlder, true);
  while (feed.state.get().hasOlder) await Promise.all([feed.older(), clock.advance(1)]);
  assert.equal(feed.state.get().events.length, 1501);
  assert.deepEqual(
    feed.state.get().events.map((event) => event.seq),
    Array.from({ length: 1501 }, (_, index) => index + 1),
  );
});

test('more than one frame of missing events is fetched to the end', async () => {
  const { clock, relay, browser } = world();
  const { client } = browser.tab();
  const feed = openConversation(client);
  feed.send({ text: 'One' });
  await clock.advance(1000);
  const { roomId } = feed.state.get();
  relay.drop();
  for (let index = 0; index < 900; index += 1) relay.append(roomId, agent, { kind: 'message', message: { id: `m${index}`, text: `n${index}` } });
  await clock.advance(5000);
  assert.equal(feed.state.get().events.length, 901);
  assert.equal(relay.calls.filter((call) => call.includes('/events')).length, 2);
});

test('a running answer is put together by offset and ends with its message', async () => {
  const { clock, relay, browser } = world();
  const feed = openConversation(browser.tab().client);
  feed.send({ text: 'Question' });
  await clock.advance(1000);
  const { roomId, rows } = feed.state.get();
  const inReplyTo = (rows[0] as MessageRow).id;
  const piece = (offset: number, delta: string): void => [...relay.sockets][0]!.deliver({ type: 'reply', roomId, replyId: 'r1', inReplyTo, offset, delta });
  piece(0, 'Your ');
  piece(5, 'parcel');
  piece(5, 'parcel');
  piece(20, ' lost frame');
  await clock.advance(10);
  assert.equal(feed.state.get().reply?.text, 'Your parcel');
  relay.append(
    roomId,
    { id: 'assistant', name: 'Assistant', role: 'assistant' },
    { kind: 'message', message: { id: 'a1', text: 'Your parcel is here.', inReplyTo } },
  );
  piece(11, ' is here.');
  await clock.advance(10);
  assert.equal(feed.state.get().reply, null);
});

test('a page that was open while the relay was replaced asks for a refresh, reads no further and keeps its words', async () => {
  const { clock, relay, browser } = world();
  const { client } = browser.tab();
  const feed = openConversation(client);
  feed.send({ text: 'One' });
  await clock.advance(1000);
  const { roomId } = feed.state.get();
  const joined = { type: 'joined', roomId, protocolVersion: PROTOCOL_VERSION + 1, lastSeq: 1, role: 'guest', events: [], members: [], more: false } as const;
  [...relay.sockets][0]!.deliver(joined);
  await clock.advance(10);
  assert.deepEqual([feed.state.get().phase, feed.state.get().error?.code], ['refused', 'relay/outdated']);
  relay.append(roomId, agent, { kind: 'message', message: { id: 'm2', text: 'Two' } });
  await clock.advance(1000);
  assert.deepEqual(texts(feed.state.get()), ['One']);
  feed.send({ text: 'kept' });
  assert.equal(feed.state.get().pending[0]?.text, 'kept');
  [...relay.sockets][0]!.deliver({ ...joined, protocolVersion: PROTOCOL_VERSION });
  await clock.advance(10);
  assert.equal(feed.state.get().phase, 'live');
});

test('who is taken out of a room is told why, and the page does not ask again', async () => {
  const { clock, relay, browser } = world();
  const { client } = browser.tab();
  const feed = openConversation(client);
  feed.send({ text: 'One' });
  await clock.advance(1000);
  const { roomId } = feed.state.get();
  const socket = [...relay.sockets][0]!;
  socket.deliver({ type: 'left', roomId: 'another', code: 'room/banned' });
  await clock.advance(10);
  assert.equal(feed.state.get().phase, 'live');
  const joins = (): number => relay.received.filter(({ type }) => type === 'join').length;
  const before = joins();
  socket.deliver({ type: 'left', roomId, code: 'room/banned' });
  await clock.advance(60_000);
  assert.deepEqual([feed.state.get().phase, feed.state.get().error?.code], ['refused', 'room/banned']);
  assert.equal(joins(), before);
  assert.deepEqual(texts(feed.state.get()), ['One']);
});

test('a refused room says so, a shared feed ends with its last holder', async () => {
  const { clock, relay, browser } = world();
  const { client } = browser.tab();
  const feed = openRoomFeed(client, 'gone');
  assert.equal(openRoomFeed(client, 'gone'), feed);
  await clock.advance(1000);
  assert.equal(feed.state.get().phase, 'refused');
  assert.equal(feed.state.get().error?.code, 'room/not-found');
  feed.close();
  assert.equal(openRoomFeed(client, 'gone'), feed);
  feed.close();
  feed.close();
  assert.notEqual(openRoomFeed(client, 'gone'), feed);
  assert.equal(relay.calls.length, 1);
});

test('words after the end of a conversation open the next one', async () => {
  const { clock, relay, browser } = world();
  const feed = openConversation(browser.tab().client);
  feed.send({ text: 'One' });
  await clock.advance(1000);
  const before = feed.state.get().roomId;
  relay.append(before, agent, { kind: 'status', status: 'closed', assignee: null });
  await clock.advance(1000);
  assert.equal(feed.state.get().status, 'closed');
  feed.send({ text: 'Two' });
  await clock.advance(1000);
  assert.notEqual(feed.state.get().roomId, before);
  assert.deepEqual(texts(feed.state.get()), ['Two']);
  assert.deepEqual(feed.state.get().pending, []);
});

test('a conversation that the relay has no more is left, and its words go into the next one', async () => {
  const { clock, relay, browser } = world();
  const first = browser.tab();
  openConversation(first.client).send({ text: 'One' });
  await clock.advance(2000);
  first.kill();
  const before = [...relay.rooms.keys()];
  relay.rooms.clear();
  const feed = openConversation(browser.tab().client);
  assert.equal(feed.state.get().roomId, before[0]);
  feed.send({ text: 'Two' });
  await clock.advance(3000);
  assert.deepEqual([feed.state.get().phase, texts(feed.state.get()), feed.state.get().pending], ['live', ['Two'], []]);
  assert.notEqual(feed.state.get().roomId, before[0]);
});

test('a message that a room refuses because it has ended is sent to the next one, once', async () => {
  const { clock, relay, browser } = world();
  const feed = openConversation(browser.tab().client);
  feed.send({ text: 'One' });
  await clock.advance(1000);
  const { roomId } = feed.state.get();
  const closed = (frame: RelayFrame): RelayFrame[] => {
    if (frame.type === 'acked') return [{ type: 'error', ref: frame.ref!, code: 'room/closed', message: 'over', retryable: false }];
    return frame.type === 'events' ? [] : [frame];
  };
  const [socket] = [...relay.sockets];
  relay.rooms.get(roomId)!.events.push({ kind: 'status', status: 'closed', seq: 2, id: 'e2', at: '', author: agent, assignee: null });
  relay.fault = closed;
  feed.send({ text: 'Two' });
  await clock.advance(3);
  relay.fault = (frame) => [frame];
  await clock.advance(3000);
  assert.ok(relay.sockets.has(socket!));
  assert.notEqual(feed.state.get().roomId, roomId);
  assert.deepEqual([texts(feed.state.get()), feed.state.get().pending], [['Two'], []]);
  // A relay that refuses everything is not asked for a new room again and again.
  relay.fault = closed;
  feed.send({ text: 'Three' });
  await clock.advance(5000);
  assert.deepEqual(
    feed.state.get().pending.map(({ state, error }) => [state, error?.code]),
    [['failed', 'room/closed']],
  );
});

test('where it is not known whether there is a conversation, the page can be written in', async () => {
  const { clock, relay, browser } = world();
  const { client } = browser.tab();
  await client.session.ensure();
  relay.intercept = (_method, path) => (path === '/v1/conversations' ? problem('relay/draining', 503) : undefined);
  const feed = openConversation(client);
  await clock.advance(1000);
  assert.ok(relay.calls.includes('GET /v1/conversations'));
  assert.deepEqual([feed.state.get().phase, feed.state.get().error], ['live', undefined]);
  feed.send({ text: 'One' });
  await clock.advance(2000);
  assert.deepEqual(texts(feed.state.get()), ['One']);
});

test('typing is told to the room, at most every three seconds, and ends by itself', async () => {
  const { clock, relay, browser } = world();
  const feed = openConversation(browser.tab().client);
  feed.typing(true);
  feed.send({ text: 'One' });
  await clock.advance(1000);
  const told = (): unknown[] => relay.received.flatMap((frame) => (frame.type === 'typing' ? [[frame.roomId, frame.typing]] : []));
  assert.deepEqual(told(), []);
  const { roomId } = feed.state.get();
  feed.typing(true);
  await clock.advance(1000);
  feed.typing(true);
  await clock.advance(5900);
  assert.deepEqual(told(), [[roomId, true]]);
  await clock.advance(200);
  assert.deepEqual(told(), [
    [roomId, true],
    [roomId, false],
  ]);
});

test('what a join announces but no frame brings is asked for after half a second', async () => {
  const { clock, relay, browser } = world();
  const feed = openConversation(browser.tab().client);
  feed.send({ text: 'One' });
  await clock.advance(2000);
  const { roomId } = feed.state.get();
  relay.fault = () => [];
  relay.append(roomId, agent, { kind: 'message', message: { id: 'm2', text: 'Two' } });
  relay.fault = (frame) => [frame];
  [...relay.sockets][0]!.deliver({ type: 'joined', roomId, lastSeq: 2, role: 'guest', events: [], members: [], more: false });
  await clock.advance(400);
  assert.deepEqual(texts(feed.state.get()), ['One']);
  await clock.advance(200);
  assert.deepEqual(texts(feed.state.get()), ['One', 'Two']);
});

test('a feed that nobody shares ends when it is closed', async () => {
  const { clock, relay, browser } = world();
  const { client } = browser.tab();
  const room = relay.room((await client.session.ensure()).user.id);
  const feed = new RoomFeed(client, room.id);
  await clock.advance(1000);
  assert.equal(feed.state.get().phase, 'live');
  feed.close();
  await clock.advance(10);
  assert.deepEqual(relay.received.at(-1), { type: 'leave', roomId: room.id });
});

test('the call of a room is known from joining and from each change, and forgotten with the room', async () => {
  const { clock, relay, browser } = world();
  const feed = openConversation(browser.tab().client);
  feed.send({ text: 'One' });
  await clock.advance(1000);
  const { roomId, lastSeq } = feed.state.get();
  const call: Call = {
    ...{ id: 'c1', roomId, startedAt: '2026-01-05T09:00:00.000Z', startedBy: agent, answeredAt: null, media: 'audio', transport: 'peer' },
    participants: [],
  };
  const socket = [...relay.sockets][0]!;
  assert.equal(feed.state.get().call, null);
  socket.deliver({ type: 'call', roomId, call });
  await clock.advance(10);
  assert.deepEqual(feed.state.get().call, call);
  socket.deliver({ type: 'call', roomId, call: null });
  await clock.advance(10);
  assert.equal(feed.state.get().call, null);
  socket.deliver({ type: 'joined', roomId, lastSeq, role: 'guest', events: [], members: [], more: false, call });
  await clock.advance(10);
  assert.deepEqual(feed.state.get().call, call);
  socket.deliver({ type: 'joined', roomId, lastSeq, role: 'guest', events: [], members: [], more: false });
  await clock.advance(10);
  assert.equal(feed.state.get().call, null);
});

test('whether a room is translated is known from joining and from each change, and forgotten with the room', async () => {
  const { clock, relay, browser } = world();
  const feed = openConversation(browser.tab().client);
  feed.send({ text: 'One' });
  await clock.advance(1000);
  const { roomId, lastSeq } = feed.state.get();
  const socket = [...relay.sockets][0]!;
  const hear = async (frame: RelayFrame): Promise<boolean> => {
    socket.deliver(frame);
    await clock.advance(10);
    return feed.state.get().translation;
  };
  const joined = { type: 'joined', roomId, lastSeq, role: 'guest', events: [], members: [], more: false } as const;
  assert.equal(feed.state.get().translation, false);
  assert.equal(await hear({ type: 'translation', roomId, on: true }), true);
  assert.equal(await hear({ type: 'translation', roomId, on: false }), false);
  assert.equal(await hear({ ...joined, translation: true }), true);
  assert.equal(await hear(joined), false, 'it was switched off while nobody listened');
  await hear({ ...joined, translation: true });
  assert.equal(await hear({ type: 'left', roomId, code: 'room/not-found' }), false);
});
