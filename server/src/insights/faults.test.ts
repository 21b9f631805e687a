import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { CsError, uuid } from '@cs-kit/protocol';
import type { Beacon } from '@cs-kit/protocol';
import { testState } from '../../../test/support/state.ts';
import { openEventStore } from '../storage/events/index.ts';
import type { EventStore } from '../storage/events/index.ts';
import { createInsights } from './index.ts';
import type { BeaconSender, Insights, InsightsDeps, LiveUpdate } from './index.ts';

/* What becomes of events while the store or the list of sites does not answer, and periods that choose their own width. */

const NOW = Date.parse('2026-11-22T12:00:00Z');
const sender: BeaconSender = {
  siteId: 'shop',
  prefix: '203.0.113.0/24',
  userAgent: 'Mozilla/5.0 (X11; Linux x86_64) Firefox/150.0',
  loopback: false,
  refuses: false,
  sessionVisitor: null,
};
let directory: string;
let state: Awaited<ReturnType<typeof testState>>;
let store: EventStore;
/** Whether the store takes no events, and the sites cannot be read. */
let down: { store: boolean; sites: boolean };
let insights: Insights;
let failures: unknown[];

const facts = { analytics: 'consent', hours: { timeZone: 'UTC', spans: [] } } as const;
const open = (extra: Partial<InsightsDeps> = {}): Promise<Insights> =>
  createInsights({
    database: state.db,
    store: {
      append: (events) => (down.store ? Promise.reject(new CsError('storage/full')) : store.append(events)),
      query: (sql, params) => store.query(sql, params),
      flush: () => store.flush(),
      eraseVisitor: (siteId, visitorId) => store.eraseVisitor(siteId, visitorId),
      health: () => store.health(),
      close: () => store.close(),
    },
    now: () => NOW,
    site: async () => {
      if (down.sites) throw new Error('sites are away');
      return facts;
    },
    onFailure: (error) => void failures.push(error),
    ...extra,
  });

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'cs-insights-'));
  state = await testState();
  store = await openEventStore({ directory, groupMs: 1, flushMs: 20 });
  down = { store: false, sites: false };
  failures = [];
  insights = await open();
});
afterEach(async () => {
  await insights.close();
  await store.close();
  await state.end();
  await rm(directory, { recursive: true, force: true });
});

const beacon = (): Beacon => ({
  siteKey: 'k',
  sentAt: new Date(NOW).toISOString(),
  events: [
    {
      id: uuid(NOW),
      name: 'page.viewed',
      at: new Date(NOW).toISOString(),
      monotonic: 10,
      sequence: 1,
      pageId: uuid(NOW),
      visitorId: uuid(NOW),
      url: 'https://shop.test/lamp',
      properties: {},
    },
  ],
});
const stored = async (): Promise<number> => {
  await store.flush();
  return (await store.query<{ n: number }>('select count(*) as n from events'))[0]!.n;
};

test('a beacon that could not be stored is no duplicate when it is sent again', async () => {
  const sent = beacon();
  down.store = true;
  await assert.rejects(insights.intake(sent, sender), { code: 'storage/full' });
  assert.deepEqual(await insights.live('shop').then((live) => live.visitors), 0, 'and does not show');
  down.store = false;
  assert.deepEqual(await insights.intake(sent, sender), { accepted: 1, duplicates: 0 });
  assert.deepEqual(await insights.intake(sent, sender), { accepted: 0, duplicates: 1 });
  assert.equal(await stored(), 1);
});

test('what services told while the store was down is stored once it is up again', async () => {
  down.store = true;
  insights.record({ siteId: 'shop', name: 'message.sent', visitorId: null, properties: { by: 'staff' } });
  // An erasure writes what waits before it deletes.
  await insights.eraseVisitor('shop', uuid());
  assert.deepEqual([failures.length, await stored()], [1, 0]);
  down.store = false;
  await insights.eraseVisitor('shop', uuid());
  assert.deepEqual([failures.length, await stored()], [1, 1]);
});

test('an event whose name is none is told as a failure where somebody listens, and kept nowhere', async () => {
  const silent = await open({ onFailure: undefined });
  for (const each of [insights, silent]) each.record({ siteId: 'shop', name: 'No Name' as 'message.sent', visitorId: null });
  await silent.close();
  await insights.close();
  assert.match(String(failures[0]), /No Name was not kept/);
  assert.deepEqual([failures.length, await stored()], [1, 0]);
});

test('a live view whose figures cannot be read is told of the failure and tries again', async () => {
  const updates: LiveUpdate[] = [];
  down.sites = true;
  const end = insights.subscribe('shop', (update) => void updates.push(update));
  while (failures.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  assert.deepEqual([String(failures[0]), updates.length], ['Error: sites are away', 0]);
  down.sites = false;
  insights.record({ siteId: 'shop', name: 'message.sent', visitorId: null, properties: { by: 'staff' } });
  while (updates.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  assert.equal(updates[0]?.event === 'snapshot' && updates[0].data.messages.staff, 1);
  end();
});

test('how long an answer takes is the middle of all, whatever their order', async () => {
  const middle = async (...times: number[]): Promise<number | null> => {
    for (const ms of times) insights.record({ siteId: 'shop', name: 'assistant.answered', visitorId: null, properties: { ms } });
    return (await insights.live('shop')).assistantResponseMs;
  };
  assert.equal(await middle(), null);
  assert.equal(await middle(900, 100, 200), 200);
  assert.equal(await middle(400), 300);
});

test('a period without a width is cut as its length asks for', async () => {
  const buckets = async (hours: number): Promise<number> => {
    const period = { from: new Date(NOW - hours * 3_600_000).toISOString(), to: new Date(NOW).toISOString(), timeZone: 'UTC' };
    return (await insights.query('shop', { kind: 'trend', ...period })).rows.length;
  };
  assert.equal(await buckets(2), 120, 'minutes');
  assert.equal(await buckets(72), 72, 'hours');
  assert.equal(await buckets(24 * 100), 101, 'days, the first and the last in part');
  assert.equal(await buckets(24 * 140), 21, 'weeks');
});
