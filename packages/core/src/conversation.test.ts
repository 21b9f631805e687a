import assert from 'node:assert/strict';
import { test } from 'node:test';
import { blockedStorage, Browser, noted } from '../test/browser.ts';
import { Clock } from '../test/clock.ts';
import { FakeRelay } from '../test/relay.ts';
import { goOn, openConversation } from './conversation.ts';

test('where storage is blocked a visitor can talk, and the conversation is not remembered', async () => {
  const clock = new Clock();
  const relay = new FakeRelay(clock);
  const { logger, warnings } = noted();
  const feed = openConversation(new Browser(relay, clock).tab({ storage: blockedStorage, locks: null, logger }).client);
  feed.send({ text: 'hello' });
  await clock.advance(4000);
  assert.equal(feed.state.get().phase, 'live');
  assert.deepEqual([feed.state.get().rows.length, feed.state.get().pending], [1, []]);
  assert.ok(warnings.includes('The conversation could not be remembered.'));
});

test('a conversation that was found in another way is shown here, in the other tabs and on the next page', async () => {
  const clock = new Clock();
  const relay = new FakeRelay(clock);
  const browser = new Browser(relay, clock);
  const [here, beside] = [browser.tab().client, browser.tab().client];
  const feeds = [openConversation(here), openConversation(beside)];
  const session = relay.issue();
  const { id } = relay.room(session.user.id);
  relay.append(id, { ...session.user }, { kind: 'message', message: { text: 'The pole is bent.' } } as never);
  assert.equal(here.session.adopt(session, 'identified').visitorId, session.visitorId);
  goOn(here, id);
  await clock.advance(4000);
  for (const feed of feeds) {
    assert.deepEqual(
      [feed.state.get().roomId, feed.state.get().rows.some((row) => row.type === 'message' && row.message.text === 'The pole is bent.')],
      [id, true],
    );
    feed.close();
  }
  goOn(here, 'elsewhere');
  assert.equal(openConversation(browser.tab().client).state.get().roomId, 'elsewhere', 'the next page knows it too');
});
