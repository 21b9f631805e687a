import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Browser } from '../../test/browser.ts';
import { Clock } from '../../test/clock.ts';
import { FakeRelay } from '../../test/relay.ts';
import { openConversation } from '../conversation.ts';
import type { RoomFeed } from '../room-feed.ts';
import type { MessageRow } from './types.ts';

const agent = { id: 'agent-1', name: 'Noor', role: 'agent' } as const;
const seqs = (feed: RoomFeed): number[] => feed.state.get().rows.map((row) => row.seq);

async function room(count: number) {
  const clock = new Clock();
  const relay = new FakeRelay(clock);
  const browser = new Browser(relay, clock);
  const first = browser.tab();
  openConversation(first.client).send({ text: 'One' });
  await clock.advance(2000);
  first.kill();
  const [id] = relay.rooms.keys();
  for (let seq = 2; seq <= count; seq += 1) relay.append(id as string, agent, { kind: 'message', message: { id: `m${seq}`, text: `n${seq}` } });
  const feed = openConversation(browser.tab().client);
  await clock.advance(3000);
  const run = async <T>(work: Promise<T>): Promise<T> => {
    await clock.advance(500);
    return work;
  };
  return { clock, relay, feed, id: id as string, run };
}

test('a part of the history is shown, read on in both directions, and left again', async () => {
  const { feed, run, relay, id, clock } = await room(1400);
  const end = feed.state.get();
  assert.equal(end.hasNewer, false);
  const low = seqs(feed)[0] as number;
  assert.ok(low > 400, `the end begins at ${low}`);
  await run(feed.history.around(200));
  assert.deepEqual([seqs(feed)[0], seqs(feed).at(-1), feed.state.get().hasNewer, feed.state.get().hasOlder], [150, 249, true, true]);
  assert.equal(feed.state.get().lastSeq, 1400);
  await run(feed.older());
  assert.equal(seqs(feed)[0], 50);
  await run(feed.history.newer());
  assert.deepEqual([seqs(feed).at(-1), feed.state.get().hasNewer], [349, true]);
  // What happens meanwhile at the end shows in the part too.
  relay.append(id, agent, { kind: 'edit', messageId: 'm200', text: 'changed' });
  relay.append(id, agent, { kind: 'delete', messageId: 'm201' });
  await clock.advance(500);
  const row = (seq: number): MessageRow => feed.state.get().rows.find((one) => one.seq === seq) as MessageRow;
  assert.deepEqual([row(200).message.text, row(201).deleted, feed.state.get().lastSeq], ['changed', true, 1402]);
  feed.history.toNewest();
  assert.deepEqual([seqs(feed)[0], feed.state.get().hasNewer], [low, false]);
});

test('a part that meets the end becomes one with it', async () => {
  const { feed, run } = await room(1400);
  const low = seqs(feed)[0] as number;
  await run(feed.history.around(low - 120));
  assert.equal(feed.state.get().hasNewer, true);
  await run(feed.history.newer());
  assert.equal(feed.state.get().hasNewer, false);
  assert.deepEqual([seqs(feed)[0], seqs(feed).at(-1)], [low - 170, 1400]);
  assert.deepEqual(new Set(seqs(feed)).size, seqs(feed).length);
  await run(feed.history.around(low - 10));
  assert.equal(feed.state.get().hasNewer, false);
});
