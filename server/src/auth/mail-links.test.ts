import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RELAY_LIMITS } from '@cs-kit/protocol';
import type { Site } from '@cs-kit/protocol';
import { TestClock } from '../../../test/support/clock.ts';
import { testState } from '../../../test/support/state.ts';
import { changeAddress, createMailLinks, pageOfLink } from './mail-links.ts';
import { createVisitors } from './sessions.ts';

const site = { id: 'shop', key: 'cs_1', origins: ['https://shop.example', 'https://other.example'] } as unknown as Site;
const allows = (origin: string): boolean => site.origins.includes(origin);
const page = (context: unknown, last: string | null = null, of: Site = site): string =>
  pageOfLink(of, context === null ? null : JSON.stringify(context), last, allows, 'https://relay.example/chat').href;

test('a link leads to the page of the conversation, without its fragment and user, where that page is of the site', () => {
  assert.equal(page({ page: { url: 'https://other.example/tents?size=2#top' } }), 'https://other.example/tents?size=2');
  assert.equal(page({ page: 'https://me:secret@shop.example/a' }), 'https://shop.example/a');
});

test('what the page says of itself leads nowhere else', () => {
  for (const told of ['https://evil.example/', 'javascript:alert(1)', 'data:text/html,x', 'no address', 7, null, { url: { a: 1 } }])
    assert.equal(page({ page: told }), 'https://shop.example/', JSON.stringify(told));
  for (const context of [null, {}, { cart: 1 }]) assert.equal(page(context), 'https://shop.example/');
});

test('without a page it leads to where the visitor was last, else to the first page of the site, else to the page of the relay', () => {
  assert.equal(page(null, 'https://other.example'), 'https://other.example/');
  assert.equal(page(null, 'https://gone.example'), 'https://shop.example/');
  assert.equal(page(null, null, { ...site, origins: [] }), 'https://relay.example/chat/?site=cs_1');
});

test('a link lives a week to the millisecond, and an address that changes takes those of the earlier one back', async () => {
  const { db, end } = await testState();
  const clock = new TestClock();
  const visitors = createVisitors(db, clock.now);
  const { id: visitorId } = await visitors.admit(site, 'https://shop.example', 'en', null);
  const opened: (string | undefined)[] = [];
  const links = createMailLinks({ db, visitors, now: clock.now, sessions: { open: async ({ id, only }) => (opened.push(only), { visitorId: id } as never) } });
  const target = { siteId: site.id, visitorId, roomId: 'room' };
  const open = (secret: string | null) => links.open(secret ?? '', site, 'https://shop.example', null, false);
  const gone = { code: 'session/link-invalid' };
  assert.equal(await links.originOf(visitorId), null);

  const first = await links.issue(target);
  clock.advance(RELAY_LIMITS.mailLinkMs - 1);
  assert.equal((await open(first)).conversationId, 'room');
  clock.advance(1);
  await assert.rejects(open(first), gone);
  assert.deepEqual(opened, ['room']);

  await changeAddress(db, visitorId, 'a@example.com');
  const second = await links.issue(target);
  await changeAddress(db, visitorId, 'a@example.com');
  assert.equal((await open(second)).conversationId, 'room');
  await changeAddress(db, visitorId, 'b@example.com');
  await assert.rejects(open(second), gone);
  assert.equal(await links.issue({ ...target, visitorId: 'nobody' }), null);
  await end();
});
