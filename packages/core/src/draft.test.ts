import assert from 'node:assert/strict';
import { test } from 'node:test';
import { blockedStorage, Browser, noted } from '../test/browser.ts';
import { Clock } from '../test/clock.ts';
import { FakeRelay } from '../test/relay.ts';
import { draft } from './draft.ts';

test('a draft is written 300 ms after the last key or when the page goes, and a reload has it', async () => {
  const clock = new Clock();
  const browser = new Browser(new FakeRelay(clock), clock);
  const tab = browser.tab();
  const words = draft(tab.client, 'r1');
  assert.equal(draft(tab.client, 'r1'), words);
  words.set('Hel');
  await clock.advance(200);
  words.set('Hello');
  await clock.advance(200);
  assert.equal(draft(browser.tab().client, 'r1').get(), '');
  await clock.advance(100);
  assert.equal(draft(browser.tab().client, 'r1').get(), 'Hello');
  words.set('Hello you');
  tab.signal('hide');
  assert.equal(draft(browser.tab().client, 'r1').get(), 'Hello you');
  words.set('');
  await clock.advance(300);
  assert.deepEqual([...browser.storage.entries.keys()], []);
});

test('where storage is blocked, or holds something else, a draft lives as long as the page', async () => {
  const clock = new Clock();
  const browser = new Browser(new FakeRelay(clock), clock);
  const { logger, warnings } = noted();
  const words = draft(browser.tab({ storage: blockedStorage, logger }).client, 'r1');
  words.set('Hello');
  await clock.advance(300);
  assert.deepEqual([words.get(), warnings], ['Hello', ['A draft could not be stored.']]);
  const { client } = browser.tab();
  browser.storage.setItem(`${client.storageKey}:drafts`, '{"r1":');
  const others = draft(client, 'r1');
  assert.equal(others.get(), '');
  others.set('Hi');
  await clock.advance(300);
  assert.equal(browser.storage.getItem(`${client.storageKey}:drafts`), '{"r1":"Hi"}');
});
