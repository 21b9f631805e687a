import assert from 'node:assert/strict';
import { test } from 'node:test';
import { COLLECTED_EVENTS, SERVICE_EVENTS, isEventName, isServiceEvent } from './analytics.ts';

test('every name of the kit has the form area.past_participle', () => {
  for (const name of [...COLLECTED_EVENTS, ...SERVICE_EVENTS]) assert.ok(isEventName(name), name);
});

test('other forms are no event names', () => {
  assert.ok(isEventName('shop2.basket_filled'));
  for (const other of [
    'page',
    'page.',
    '.viewed',
    'Page.viewed',
    'page.viewed.twice',
    'page viewed',
    'page._viewed',
    'page.viewed_',
    `page.${'x'.repeat(64)}`,
    '',
    null,
    {},
  ])
    assert.ok(!isEventName(other), String(other));
});

test('what the relay writes is told apart from what pages send', () => {
  for (const name of SERVICE_EVENTS) assert.ok(isServiceEvent(name));
  for (const name of COLLECTED_EVENTS) assert.ok(!isServiceEvent(name));
});
