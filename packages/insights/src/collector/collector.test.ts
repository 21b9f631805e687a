import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseBeacon } from '@cs-kit/protocol';
import type { Beacon, BeaconEvent, PublicConfig } from '@cs-kit/protocol';
import { createCollector } from './index.ts';
import type { Collector, CollectorWindow } from './index.ts';
import { cleanUrl, mask } from './mask.ts';

const VISITOR = '01900000-0000-7000-8000-000000000001';

interface Fake {
  readonly page: CollectorWindow & EventTarget;
  readonly sent: Beacon[];
  readonly storage: Map<string, string>;
  readonly beacons: string[];
  answer: number | 'offline';
  takesBeacons: boolean;
  href: string;
  visibility: string;
  run(): Promise<void>;
}

function fake(changes: { navigator?: object; storage?: Map<string, string>; throwing?: boolean } = {}): Fake {
  const timers = new Map<number, () => void>();
  let nextTimer = 0;
  const document = Object.assign(new EventTarget(), { referrer: 'https://search.test/?q=ana' });
  const target = new EventTarget();
  const storage = changes.storage ?? new Map<string, string>();
  const state: Fake = {
    page: null as never,
    sent: [],
    storage,
    beacons: [],
    answer: 202,
    takesBeacons: true,
    href: 'https://shop.test/lamp?utm_source=mail&key=1',
    visibility: 'visible',
    run: async () => {
      for (const [id, work] of [...timers]) {
        timers.delete(id);
        work();
      }
      for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
    },
  };
  Object.defineProperty(document, 'visibilityState', { get: () => state.visibility });
  const page = Object.assign(target, {
    document,
    navigator: { sendBeacon: (_: string, body: string) => state.takesBeacons && state.beacons.push(body) > 0, ...changes.navigator },
    history: { pushState: () => undefined, replaceState: () => undefined },
    performance: { now: () => 12 },
    localStorage: {
      getItem: (key: string) => storage.get(key) ?? null,
      setItem: (key: string, value: string) => void storage.set(key, value),
      removeItem: (key: string) => void storage.delete(key),
    },
    Date: { now: () => 1_790_000_000_000 },
    Math: { random: () => 0.5 },
    fetch: (_: string, init: RequestInit) => {
      if (changes.throwing) throw new Error('the page broke fetch');
      if (state.answer === 'offline') return Promise.reject(new TypeError('offline'));
      const beacon = JSON.parse(init.body as string) as Beacon;
      if (state.answer === 202) state.sent.push(beacon);
      assert.equal(init.headers, undefined, 'a string body is text/plain by itself');
      assert.ok((init.body as string).length <= 16 * 1024);
      return Promise.resolve({ status: state.answer });
    },
    setTimeout: (work: () => void) => {
      nextTimer += 1;
      timers.set(nextTimer, work);
      return nextTimer;
    },
    clearTimeout: (id: never) => void timers.delete(id),
  });
  Object.defineProperty(page, 'location', { get: () => ({ href: state.href }) });
  (state as { page: unknown }).page = page;
  return state;
}

const collect = (from: Fake, mode: PublicConfig['analytics'], more: object = {}): Collector =>
  createCollector({ relay: 'https://relay.test/', siteKey: 'demo', mode, visitorId: () => VISITOR, window: from.page, ...more });
const events = (from: Fake): BeaconEvent[] => from.sent.flatMap((beacon) => beacon.events);
const names = (from: Fake): string[] => events(from).map((event) => event.name);

test('without consent nothing is sent, stored or listened to; a refusal wipes what was there', async () => {
  const storage = new Map([
    ['cs:demo:events', '[]'],
    ['other', 'x'],
  ]);
  const one = fake({ storage });
  const collector = collect(one, 'consent');
  collector.track('cart.item_added');
  collector.flush();
  await one.run();
  assert.deepEqual(one.sent, []);
  collector.consent(false);
  assert.deepEqual([...storage.keys()], ['other']);
});

test('after consent sends sound beacons in order, with one page and no gap', async () => {
  const one = fake();
  const collector = collect(one, 'consent');
  collector.consent(true);
  collector.track('cart.item_added', { sku: 'L1', price: 12.5, mail: 'ana@x.de', nested: {}, sample: undefined });
  await one.run();
  assert.ok(one.sent.every((beacon) => parseBeacon(beacon).ok));
  assert.deepEqual(names(one), ['page.viewed', 'cart.item_added']);
  assert.deepEqual(
    events(one).map((event) => event.sequence),
    [1, 2],
  );
  assert.equal(new Set(events(one).map((event) => event.pageId)).size, 1);
  assert.equal(events(one)[0]!.url, 'https://shop.test/lamp?utm_source=mail');
  assert.equal(events(one)[0]!.referrer, 'https://search.test/');
  assert.deepEqual(events(one)[1]!.properties, { sku: 'L1', price: 12.5, mail: '[email]' });
  assert.equal(events(one)[1]!.visitorId, VISITOR);
  collector.consent(false);
  collector.track('cart.item_added');
  await one.run();
  assert.equal(events(one).length, 2);
});

test('a signal of the browser is a refusal where nobody was asked', async () => {
  for (const navigator of [{ globalPrivacyControl: true }, { doNotTrack: '1' }]) {
    for (const mode of ['on', 'cookieless', 'off'] as const) {
      const one = fake({ navigator });
      collect(one, mode).flush();
      await one.run();
      assert.deepEqual(one.sent, [], mode);
    }
  }
});

test('cookieless sends one bare beacon a view and stores nothing', async () => {
  const one = fake();
  const collector = collect(one, 'cookieless');
  collector.track('cart.item_added');
  collector.consent(true);
  one.href = 'https://shop.test/desk';
  one.page.history.pushState(null, '', '/desk');
  await one.run();
  assert.deepEqual(
    one.sent.map((beacon) => beacon.events.length),
    [1, 1],
  );
  assert.deepEqual(names(one), ['page.viewed', 'page.viewed']);
  assert.ok(events(one).every((event) => event.visitorId === null));
  assert.equal(one.storage.size, 0);
});

test('follows routes by path, keeps `this` of the history, and gives it back', async () => {
  const one = fake();
  const seen: unknown[] = [];
  const original = function (this: unknown): void {
    seen.push(this);
  };
  one.page.history.pushState = original;
  const collector = collect(one, 'on');
  one.href = 'https://shop.test/lamp?utm_source=mail&size=2';
  one.page.history.pushState(null, '', '');
  one.href = 'https://shop.test/desk';
  one.page.history.pushState(null, '', '');
  await one.run();
  assert.deepEqual(names(one), ['page.viewed', 'page.viewed']);
  assert.equal(events(one)[1]!.referrer, 'https://shop.test/lamp');
  assert.ok(seen.every((self) => self === one.page.history));
  collector.stop();
  assert.equal(one.page.history.pushState, original);
});

test('keeps what did not arrive, for this page and for the next, and each id once', async () => {
  const one = fake();
  one.answer = 'offline';
  one.takesBeacons = false;
  const collector = collect(one, 'consent');
  collector.consent(true);
  collector.track('cart.item_added');
  await one.run();
  assert.equal((JSON.parse(one.storage.get('cs:demo:events')!) as unknown[]).length, 2);
  const two = fake({ storage: one.storage });
  collect(two, 'consent').consent(true);
  await two.run();
  assert.deepEqual(names(two).sort(), ['cart.item_added', 'page.viewed', 'page.viewed']);
  assert.equal(two.storage.size, 0);
  one.answer = 202;
  await one.run();
  assert.deepEqual(names(one), ['page.viewed', 'cart.item_added']);
  assert.equal(new Set([...events(one), ...events(two)].map((event) => event.id)).size, 3);
});

test('falls back to a beacon that the browser took, and keeps one without an answer for the next visit', async () => {
  const one = fake();
  one.answer = 'offline';
  collect(one, 'consent').consent(true);
  one.visibility = 'hidden';
  one.page.document.dispatchEvent(new Event('visibilitychange'));
  await one.run();
  assert.match(one.beacons[0] ?? '', /"siteKey":"demo"/);
  assert.equal((JSON.parse(one.storage.get('cs:demo:events')!) as unknown[]).length, 1);
});

test('in mode on nothing is stored, and a server failure is tried again', async () => {
  const one = fake();
  one.answer = 503;
  collect(one, 'on');
  await one.run();
  assert.deepEqual(one.sent, []);
  one.answer = 202;
  await one.run();
  assert.deepEqual(names(one), ['page.viewed']);
  assert.equal(one.storage.size, 0);
});

test('splits what is large', async () => {
  const one = fake();
  const collector = collect(one, 'on');
  for (let count = 0; count < 80; count += 1) collector.track('cart.item_added', { a: 'x'.repeat(250), b: 'y'.repeat(250) });
  await one.run();
  assert.equal(events(one).length, 81);
  assert.ok(one.sent.length > 3);
});

test('notes errors without their stack, at most ten, and refuses names of the relay', async () => {
  const one = fake();
  const collector = collect(one, 'on');
  for (let count = 0; count < 15; count += 1) one.page.dispatchEvent(Object.assign(new Event('error'), { message: 'x is not defined for ana@x.de' }));
  collector.track('message.sent');
  collector.track('Not a name');
  await one.run();
  assert.equal(names(one).filter((name) => name === 'error.thrown').length, 10);
  assert.deepEqual(events(one)[1]!.properties, { message: 'x is not defined for [email]' });
  assert.equal(events(one).length, 11);
});

test('measures a share of visitors, each on every page or on none', async () => {
  const counts = await Promise.all(
    ['00', '40', '80', 'c0', 'ff'].map(async (end) => {
      const one = fake();
      collect(one, 'on', { sample: 0.5, visitorId: () => `01900000-0000-7000-8000-000000${end}0000` });
      await one.run();
      return events(one).map((event) => event.properties['sample'])[0] ?? null;
    }),
  );
  assert.deepEqual(counts, [0.5, 0.5, null, null, null]);
});

test('never throws into the page', async () => {
  const one = fake({ throwing: true });
  Object.defineProperty(one.page, 'localStorage', {
    get: () => {
      throw new Error('forbidden');
    },
  });
  const collector = collect(one, 'consent');
  collector.consent(true);
  collector.track('a.b', null as never);
  one.href = 'about:blank#';
  one.page.history.pushState(null, '', '');
  collector.flush();
  await one.run();
  collector.stop();
});

test('masks plain forms', () => {
  assert.equal(mask('ana@x.de +49 30 1234567 https://a.test/b?c=1'), '[email] [number] https://a.test/b');
  assert.equal(mask('order 1002345 of 2026'), 'order 1002345 of 2026');
  assert.equal(cleanUrl('https://u:p@a.test/x/ana@x.de?utm_term=ana%40x.de&k=1#h'), 'https://a.test/x/[email]?utm_term=%5Bemail%5D');
});
