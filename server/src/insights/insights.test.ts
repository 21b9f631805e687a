import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { CsError, uuid } from '@cs-kit/protocol';
import type { Beacon, BeaconEvent, PublicConfig } from '@cs-kit/protocol';
import { openEventStore } from '../storage/events/index.ts';
import type { EventStore } from '../storage/events/index.ts';
import { openSqliteStore } from '../storage/state/sqlite.ts';
import type { StateStore } from '../storage/state/store.ts';
import { createInsights } from './index.ts';
import type { BeaconSender, Insights, LiveUpdate } from './index.ts';

let directory: string;
let store: EventStore;
let state: StateStore;
let insights: Insights;
let mode: PublicConfig['analytics'];
let now: number;

const sender: BeaconSender = {
  siteId: 'shop',
  prefix: '203.0.113.0/24',
  userAgent: 'Mozilla/5.0 (X11; Linux x86_64) Firefox/150.0',
  loopback: false,
  refuses: false,
  sessionVisitor: null,
};
const start = async (): Promise<void> => {
  store = await openEventStore({ directory: join(directory, 'events'), groupMs: 1, flushMs: 20 });
  insights = await createInsights({
    store,
    database: state.db,
    now: () => now,
    site: async (id) => (id === 'shop' ? { analytics: mode, hours: { timeZone: 'Europe/Berlin', spans: [] } } : null),
  });
};
const stop = async (): Promise<void> => {
  await insights.close();
  await store.close();
};

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'cs-insights-'));
  state = await openSqliteStore(join(directory, 'state.db'));
  mode = 'consent';
  now = Date.parse('2026-11-22T12:00:00Z');
  await start();
});
afterEach(async () => {
  await stop();
  await state.close();
  await rm(directory, { recursive: true, force: true });
});

let sequence = 0;
const event = (changes: Partial<BeaconEvent> = {}): BeaconEvent => {
  sequence += 1;
  return {
    id: uuid(now),
    name: 'page.viewed',
    at: new Date(now).toISOString(),
    monotonic: 10,
    sequence,
    pageId: uuid(now),
    visitorId: uuid(now),
    url: 'https://shop.test/lamp',
    properties: {},
    ...changes,
  };
};
const beacon = (...events: BeaconEvent[]): Beacon => ({ siteKey: 'k', sentAt: new Date(now).toISOString(), events });

test('counts an event once, in one beacon, in two, and after a restart days later', async () => {
  const one = event();
  const sent = beacon(one, one, event());
  assert.deepEqual(await insights.intake(sent, sender), { accepted: 2, duplicates: 1 });
  assert.deepEqual(await insights.intake(sent, sender), { accepted: 0, duplicates: 3 });
  await stop();
  now += 3 * 86_400_000;
  await start();
  assert.deepEqual(await insights.intake({ ...sent, sentAt: new Date(now).toISOString() }, sender), { accepted: 0, duplicates: 3 });
});

test('nothing that names a person reaches the disk', async () => {
  await insights.intake(
    beacon(
      event({
        url: 'https://shop.test/x?email=ana.secret@mail.test&session=s3cr3t',
        referrer: 'https://other.test/?q=ana.secret@mail.test',
        properties: { note: 'ana.secret@mail.test +49 30 1234567 4111111111111111' },
      }),
    ),
    sender,
  );
  insights.record({ siteId: 'shop', name: 'message.sent', visitorId: null, properties: { by: 'visitor', note: 'ana.secret@mail.test' } });
  await insights.close();
  await store.flush();
  const files = (await readdir(directory, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
  assert.ok(files.some((file) => file.name.endsWith('.log')));
  for (const file of files) {
    const bytes = await readFile(join(file.parentPath, file.name), 'latin1');
    for (const word of ['ana.secret', 's3cr3t', '1234567 4111', '4111111111111111', '203.0.113'])
      assert.ok(!bytes.includes(word), `${word} stands in ${file.name}`);
  }
});

test('honours the mode of the site and the signal of the browser', async () => {
  mode = 'off';
  await assert.rejects(insights.intake(beacon(event()), sender), (error) => error instanceof CsError && error.code === 'session/site-disabled');
  mode = 'on';
  assert.deepEqual(await insights.intake(beacon(event()), { ...sender, refuses: true }), { accepted: 0, duplicates: 0 });
  mode = 'consent';
  assert.deepEqual(await insights.intake(beacon(event()), { ...sender, refuses: true }), { accepted: 1, duplicates: 0 });
});

test('cookieless visitors keep an id for a day, over a restart, and over midnight while they are there', async () => {
  mode = 'cookieless';
  const visit = (): Promise<unknown> => insights.intake(beacon(event({ visitorId: uuid() })), sender);
  const ids = async (): Promise<number> => (await store.query<{ n: number }>('select count(distinct visitor) as n from events'))[0]!.n;
  now = Date.parse('2026-11-22T23:50:00Z');
  await visit();
  await stop();
  await start();
  now += 15 * 60_000;
  await visit();
  await store.flush();
  assert.equal(await ids(), 1);
  now += 60 * 60_000;
  await visit();
  await store.flush();
  assert.equal(await ids(), 2);
});

test('corrects a clock that is far off, and leaves a small difference alone', async () => {
  const pageId = uuid();
  const off = now - 3_600_000;
  const wrong = (at: number, sequenceNumber: number): BeaconEvent => event({ at: new Date(at).toISOString(), pageId, sequence: sequenceNumber });
  await insights.intake({ siteKey: 'k', sentAt: new Date(off).toISOString(), events: [wrong(off - 2000, 1), wrong(off - 1000, 2)] }, sender);
  await insights.intake({ ...beacon(event({ at: new Date(now - 5000).toISOString() })), sentAt: new Date(now - 3000).toISOString() }, sender);
  await store.flush();
  const rows = await store.query<{ happened_at: number }>('select happened_at from events order by happened_at');
  assert.deepEqual(
    rows.map((row) => row.happened_at - now),
    [-5000, -2000, -1000],
  );
});

test('the live view shows what happened, marks loss, leaves programs out, and survives a restart', async () => {
  const [ana, ben] = [uuid(), uuid()];
  const pageId = uuid();
  await insights.intake(
    beacon(
      event({ visitorId: ana, pageId, sequence: 1 }),
      event({ visitorId: ana, pageId, sequence: 4, name: 'element.clicked', properties: { label: 'Buy' } }),
      event({ visitorId: ben, sequence: 1, url: 'https://shop.test/desk' }),
    ),
    sender,
  );
  await insights.intake(beacon(event({ sequence: 1 })), { ...sender, userAgent: 'Googlebot/2.1 (+http://google.com)' });
  for (const by of ['visitor', 'assistant', 'visitor']) insights.record({ siteId: 'shop', name: 'message.sent', visitorId: ana, properties: { by } });
  insights.record({ siteId: 'shop', name: 'assistant.answered', visitorId: ana, properties: { ms: 300, outcome: 'answered' } });
  insights.record({ siteId: 'shop', name: 'conversation.requested', visitorId: ana });
  now += 90_000;
  insights.record({ siteId: 'shop', name: 'message.sent', visitorId: null, properties: { by: 'staff' } });
  insights.record({ siteId: 'shop', name: 'conversation.assigned', visitorId: ana, properties: { firstResponseMs: 90_000 } });
  const check = async (): Promise<void> => {
    const live = await insights.live('shop');
    assert.equal(live.visitors, 2);
    assert.deepEqual(live.messages, { visitor: 2, staff: 1, assistant: 1 });
    assert.equal(live.firstResponseMs, 90_000);
    assert.equal(live.assistantResponseMs, 300);
    assert.deepEqual(live.topPages, [
      { page: '/desk', views: 1, visitors: 1 },
      { page: '/lamp', views: 1, visitors: 1 },
    ]);
    assert.equal(live.coverage.lossRate, 2 / 5);
    assert.equal(live.coverage.mode, 'consent');
    assert.equal(live.eventsPerMinute.length, 30);
    assert.equal(
      live.eventsPerMinute.reduce((sum, count) => sum + count, 0),
      10,
    );
    assert.ok(live.recent.some((entry) => entry.detail === 'Buy'));
  };
  await check();
  await stop();
  await start();
  await check();
  now += 6 * 60_000;
  assert.equal((await insights.live('shop')).visitors, 0);
  await stop();
  now += 86_400_000;
  await start();
  assert.deepEqual((await insights.live('shop')).messages, { visitor: 0, staff: 0, assistant: 0 });
});

test('a subscriber gets a snapshot and then only what changed', async () => {
  const updates: LiveUpdate[] = [];
  const next = async (length: number): Promise<void> => {
    while (updates.length < length) await new Promise((resolve) => setTimeout(resolve, 5));
  };
  const end = insights.subscribe('shop', (update) => updates.push(update));
  await next(1);
  assert.equal(updates[0]?.event, 'snapshot');
  now += 1000;
  await insights.intake(beacon(event(), event()), sender);
  await next(2);
  assert.equal(updates[1]?.event, 'delta');
  assert.deepEqual(Object.keys(updates[1]!.data).sort(), ['coverage', 'eventsPerMinute', 'recent', 'topPages', 'visitors']);
  end();
});

test('counts questions without an answer once per wording, masked', async () => {
  await insights.unanswered('shop', { id: 'm1', text: 'Do you ship to  Malta?', locale: 'en' });
  await insights.unanswered('shop', { id: 'm1', text: 'Do you ship to Malta?', locale: 'en' });
  now += 1000;
  await insights.unanswered('shop', { id: 'm2', text: 'do you ship to malta', locale: 'en' });
  await insights.unanswered('shop', { id: 'm3', text: 'Mail me at ana@x.de', locale: 'en' });
  const { unanswered } = await insights.live('shop');
  assert.deepEqual(
    unanswered.map(({ text, count }) => ({ text, count })).sort((one, other) => other.count - one.count),
    [
      { text: 'Do you ship to Malta?', count: 2 },
      { text: 'Mail me at [email]', count: 1 },
    ],
  );
});

test('answers trend, uniques with sessions over midnight, and top', async () => {
  const ana = uuid();
  const view = (iso: string, url: string, visitorId = ana): BeaconEvent => event({ id: uuid(), at: iso, url, visitorId, pageId: uuid(), sequence: 1 });
  await insights.intake(
    {
      siteKey: 'k',
      sentAt: new Date(now).toISOString(),
      events: [
        view('2026-11-20T22:50:00Z', 'https://shop.test/a'),
        view('2026-11-20T23:10:00Z', 'https://shop.test/b'),
        view('2026-11-21T10:00:00Z', 'https://shop.test/a'),
        view('2026-11-21T10:05:00Z', 'https://shop.test/a', uuid()),
      ],
    },
    sender,
  );
  const period = { from: '2026-11-20T00:00:00+01:00', to: '2026-11-22T00:00:00+01:00', timeZone: 'Europe/Berlin', interval: 'day' } as const;
  const trend = await insights.query('shop', { kind: 'trend', ...period });
  assert.deepEqual(trend.rows, [
    { at: '2026-11-19T23:00:00.000Z', count: 1, visitors: 1 },
    { at: '2026-11-20T23:00:00.000Z', count: 3, visitors: 2 },
  ]);
  assert.equal(trend.lossRate, 0);
  const uniques = await insights.query('shop', { kind: 'uniques', ...period });
  assert.deepEqual(uniques.rows, [
    { at: '2026-11-19T23:00:00.000Z', visitors: 1, sessions: 1 },
    { at: '2026-11-20T23:00:00.000Z', visitors: 2, sessions: 2 },
  ]);
  const top = await insights.query('shop', { kind: 'top', ...period, breakdown: 'page' });
  assert.deepEqual(top.rows, [
    { value: '/a', count: 3, visitors: 2 },
    { value: '/b', count: 1, visitors: 1 },
  ]);
  const split = await insights.query('shop', { kind: 'trend', ...period, breakdown: 'page' });
  assert.equal(split.rows.length, 3);
  assert.equal((await insights.query('other', { kind: 'top', ...period })).rows.length, 0);
});

test('refuses what it cannot answer and names what it can', async () => {
  const period = { from: '2026-11-20T00:00:00Z', to: '2026-11-22T00:00:00Z', timeZone: 'UTC' };
  await assert.rejects(insights.query('shop', { kind: 'funnel' as 'trend', ...period }), /trend, uniques, top/);
  await assert.rejects(insights.query('shop', { kind: 'trend', ...period, timeZone: 'Mars/Base' }), /timeZone/);
  await assert.rejects(insights.query('shop', { kind: 'trend', ...period, interval: 'minute' }), /interval/);
  await assert.rejects(insights.query('shop', { kind: 'top', ...period, breakdown: 'property:x"; drop' }), /breakdown/);
});

test('erasing a visitor leaves no event of theirs', async () => {
  const ana = uuid();
  await insights.intake(beacon(event({ visitorId: ana, properties: { label: 'x' } }), event()), sender);
  assert.equal(await insights.eraseVisitor('shop', ana), 1);
  assert.equal((await store.query<{ n: number }>('select count(*) as n from events'))[0]!.n, 1);
  assert.equal((await insights.live('shop')).visitors, 1);
});
