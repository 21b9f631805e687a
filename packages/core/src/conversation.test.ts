import assert from 'node:assert/strict';
import { test } from 'node:test';
import { blockedStorage, Browser, noted } from '../test/browser.ts';
import { Clock } from '../test/clock.ts';
import { FakeRelay } from '../test/relay.ts';
import { openConversation } from './conversation.ts';

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
