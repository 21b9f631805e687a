import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RelayFrame } from '@cs-kit/protocol';
import { Browser } from '../test/browser.ts';
import { Clock } from '../test/clock.ts';
import { FakeRelay } from '../test/relay.ts';
import { openConversation } from './conversation.ts';
import { openRoomFeed } from './feeds.ts';
import { leader } from './leader.ts';
import type { RoomFeed } from './room-feed.ts';

async function talking(
  options: { locks?: null; indexedDB?: null } = {},
): Promise<{ clock: Clock; relay: FakeRelay; browser: Browser; feed: RoomFeed; stored: () => string[] }> {
  const clock = new Clock();
  const relay = new FakeRelay(clock);
  const browser = new Browser(relay, clock);
  const feed = openConversation(browser.tab(options).client);
  feed.send({ text: 'hello' });
  await clock.advance(4000);
  const stored = (): string[] =>
    [...relay.rooms.values()].flatMap((room) => room.events.flatMap((event) => (event.kind === 'message' ? [event.message.text] : [])));
  assert.deepEqual(stored(), ['hello']);
  return { clock, relay, browser, feed, stored };
}

const refusing =
  (code: 'room/muted' | 'rate/limited', retryable: boolean, retryAfterMs?: number) =>
  (frame: RelayFrame): RelayFrame[] =>
    frame.type === 'acked'
      ? [{ type: 'error', ref: frame.ref!, code, message: code, retryable, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) }]
      : frame.type === 'events'
        ? []
        : [frame];

test('one message of a room is under way at a time, in order of writing', async () => {
  const { clock, relay, feed, stored } = await talking();
  const before = relay.received.length;
  for (const text of ['one', 'two', 'three']) feed.send({ text });
  assert.deepEqual(
    feed.state.get().pending.map(({ text, state }) => [text, state]),
    [
      ['one', 'waiting'],
      ['two', 'waiting'],
      ['three', 'waiting'],
    ],
  );
  await clock.advance(1);
  assert.equal(feed.state.get().pending[0]?.state, 'sending');
  assert.equal(relay.received.slice(before).filter((frame) => frame.type === 'send').length, 1);
  await clock.advance(100);
  assert.deepEqual(stored(), ['hello', 'one', 'two', 'three']);
  assert.deepEqual(feed.state.get().pending, []);
});

test('a lost acknowledgement leads to a second send that is stored once', async () => {
  const { clock, relay, feed, stored } = await talking();
  relay.fault = (frame) => (frame.type === 'acked' || frame.type === 'events' ? [] : [frame]);
  feed.send({ text: 'one' });
  await clock.advance(100);
  relay.fault = (frame) => [frame];
  relay.drop();
  await clock.advance(5000);
  assert.deepEqual(stored(), ['hello', 'one']);
  assert.deepEqual(feed.state.get().pending, []);
  assert.equal(feed.state.get().rows.length, 2);
});

test('a refused message stays as failed, does not hold up the next, and can be sent again or dropped', async () => {
  const { clock, relay, feed } = await talking();
  relay.fault = refusing('room/muted', false);
  const first = feed.send({ text: 'one' });
  await clock.advance(100);
  const [failed] = feed.state.get().pending;
  assert.deepEqual([failed?.state, failed?.error?.code], ['failed', 'room/muted']);
  const second = feed.send({ text: 'two' });
  await clock.advance(100);
  assert.deepEqual(
    feed.state.get().pending.map(({ state }) => state),
    ['failed', 'failed'],
  );
  relay.fault = (frame) => [frame];
  feed.discard(second);
  feed.retry(first);
  await clock.advance(3000);
  assert.deepEqual(feed.state.get().pending, []);
});

test('a busy relay is given the time that it asks for', async () => {
  const { clock, relay, feed } = await talking();
  relay.fault = refusing('rate/limited', true, 7000);
  feed.send({ text: 'one' });
  await clock.advance(100);
  relay.fault = (frame) => [frame];
  const sends = (): number => relay.received.filter((frame) => frame.type === 'send').length;
  const before = sends();
  await clock.advance(6800);
  assert.equal(sends(), before);
  await clock.advance(500);
  assert.equal(sends(), before + 1);
  await clock.advance(1500);
  assert.deepEqual(feed.state.get().pending, []);
});

test('every tab shows what waits, one sends it', async () => {
  const { clock, relay, browser, feed, stored } = await talking();
  const other = openConversation(browser.tab().client);
  await clock.advance(1000);
  const before = relay.received.filter((frame) => frame.type === 'send').length;
  other.send({ text: 'from the other tab' });
  await clock.advance(1);
  assert.deepEqual(
    [feed, other].map(({ state }) => state.get().pending.length),
    [1, 1],
  );
  await clock.advance(100);
  assert.deepEqual(stored(), ['hello', 'from the other tab']);
  assert.equal(relay.received.filter((frame) => frame.type === 'send').length, before + 1);
  for (const { state } of [feed, other]) assert.deepEqual([state.get().pending.length, state.get().rows.length], [0, 2]);
});

test('a tab whose leader is asleep sends by itself after three seconds', async () => {
  const { clock, browser, stored, feed } = await talking();
  const other = openConversation(browser.tab().client);
  await clock.advance(1000);
  // The leading tab is frozen: it holds its lock and does nothing.
  feed.dispose();
  other.send({ text: 'still here' });
  await clock.advance(2900);
  assert.deepEqual(stored(), ['hello']);
  await clock.advance(300);
  assert.deepEqual(stored(), ['hello', 'still here']);
});

test('without IndexedDB it works as long as the page lasts', async () => {
  const { clock, stored, feed } = await talking({ indexedDB: null });
  feed.send({ text: 'one' });
  await clock.advance(100);
  assert.deepEqual(stored(), ['hello', 'one']);
});

test('no words and too many are refused at once', async () => {
  const { feed } = await talking();
  assert.throws(() => feed.send({ text: '  ' }), { code: 'request/invalid' });
  assert.throws(() => feed.send({ text: 'x'.repeat(8001) }), { code: 'request/too-large' });
  assert.deepEqual(feed.state.get().pending, []);
});

for (const [how, options] of [
  ['locks', {}],
  ['a lease', { locks: null }],
] as const) {
  for (const first of ['the page', 'the outbox'] as const) {
    test(`by ${how} a tab that asks and sends is one candidate, also where ${first} asked first`, async () => {
      const clock = new Clock();
      const relay = new FakeRelay(clock);
      const { client } = new Browser(relay, clock).tab(options);
      if (first === 'the page') leader(client);
      const feed = openConversation(client);
      feed.send({ text: 'one' });
      await clock.advance(4000);
      const leads = leader(client);
      await clock.advance(500);
      assert.equal(leads.get(), true);
      feed.send({ text: 'two' });
      await clock.advance(100);
      // Without waiting for a leader that is this very tab.
      assert.deepEqual([feed.state.get().pending.length, feed.state.get().rows.length], [0, 2]);
    });
  }
}

test('what staff wrote offline is sent although another conversation is shown, after a reload too', async () => {
  const clock = new Clock();
  const relay = new FakeRelay(clock);
  const browser = new Browser(relay, clock);
  const tab = browser.tab({ kind: 'staff', siteKey: '' });
  await tab.client.session.signIn({ name: 'Noor', password: 'long enough' });
  const [one, two] = [relay.room('v-1'), relay.room('v-2')];
  const texts = (room: typeof one): string[] => room.events.flatMap((event) => (event.kind === 'message' ? [event.message.text] : []));
  const feed = openRoomFeed(tab.client, one.id);
  await clock.advance(1000);
  relay.reachable = false;
  relay.drop();
  feed.send({ text: 'it left today' });
  feed.close();
  openRoomFeed(tab.client, two.id);
  await clock.advance(1000);
  relay.reachable = true;
  await clock.advance(40_000);
  assert.deepEqual([texts(one), texts(two)], [['it left today'], []]);
  relay.reachable = false;
  relay.drop();
  tab.client.outbox.add(one.id, { text: 'and arrives tomorrow' });
  await clock.advance(100);
  tab.kill();
  relay.reachable = true;
  browser.tab({ kind: 'staff', siteKey: '' }).client.socket.open();
  await clock.advance(5000);
  assert.deepEqual(texts(one), ['it left today', 'and arrives tomorrow']);
});

test('a file goes over the wire by its kind and id', async () => {
  const { clock, relay, feed } = await talking();
  feed.send({ text: 'look', attachments: [{ kind: 'file', id: 'f1', name: 'tent.png' }] });
  await clock.advance(100);
  const sent = relay.received.findLast((frame) => frame.type === 'send');
  assert.deepEqual(sent?.type === 'send' && sent.attachments, [{ kind: 'file', id: 'f1' }]);
});

test('what an answer names goes over the wire with it, and nothing that is empty', async () => {
  const { clock, relay, feed } = await talking();
  feed.send({ text: 'yes', replyTo: 'm1', threadId: 'm2', mentions: ['ana'] });
  feed.send({ text: 'no', mentions: [] });
  await clock.advance(100);
  const named = relay.received.flatMap((frame) => (frame.type === 'send' ? [[frame.text, frame.replyTo, frame.threadId, frame.mentions]] : []));
  assert.deepEqual(named.slice(-2), [
    ['yes', 'm1', 'm2', ['ana']],
    ['no', undefined, undefined, undefined],
  ]);
});

test('a client that is closed sends nothing more, and what it had not sent goes with the next page', async () => {
  const clock = new Clock();
  const relay = new FakeRelay(clock);
  const browser = new Browser(relay, clock);
  const { client } = browser.tab();
  const feed = openConversation(client);
  feed.send({ text: 'hello' });
  await clock.advance(4000);
  const sends = (): number => relay.received.filter((frame) => frame.type === 'send').length;
  relay.fault = refusing('rate/limited', true, 5000);
  feed.send({ text: 'one' });
  await clock.advance(100);
  const before = sends();
  relay.fault = (frame) => [frame];
  client.close();
  await clock.advance(60_000);
  assert.equal(sends(), before);
  const next = openConversation(browser.tab().client);
  await clock.advance(10_000);
  assert.deepEqual(
    [next.state.get().pending, next.state.get().rows.flatMap((row) => (row.type === 'message' ? [row.message.text] : []))],
    [[], ['hello', 'one']],
  );
});
