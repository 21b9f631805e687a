import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CsError, RELAY_LIMITS, uuid } from '@cs-kit/protocol';
import type { Site } from '@cs-kit/protocol';
import { Hono } from 'hono';
import type { Actor, AppEnv } from '../../context.ts';
import type { BeaconSender, LiveUpdate } from '../../insights/index.ts';
import { fromThrown, problemResponse } from '../problem.ts';
import { beaconRoutes } from './beacons.ts';
import { TestClock } from '../../../../test/support/clock.ts';
import { createLiveStreams } from '../live-streams.ts';
import { insightsRoutes } from './insights.ts';

const agent: Actor = { kind: 'staff', id: 'a', name: 'Ana', role: 'agent', siteId: null, origin: null, scopes: ['desk'], known: true };
const seen: BeaconSender[] = [];
let listener: ((update: LiveUpdate) => void) | null = null;
let asked: unknown = null;

function app(actor: Actor | null): Hono<AppEnv> {
  const root = new Hono<AppEnv>();
  root.use(async (c, next) => {
    c.set('actor', actor);
    c.set('site', { id: 's1', enabled: true } as Site);
    c.set('peer', { address: '203.0.113.9', prefix: '203.0.113.0/24', loopback: false });
    c.set('requestId', 'r1');
    await next();
  });
  root.onError((error) => problemResponse(fromThrown(error), 'r1'));
  root.route(
    '/',
    beaconRoutes({
      insights: { intake: async (beacon, sender) => (seen.push(sender), { accepted: beacon.events.length, duplicates: 0 }) },
      siteForBeacon: (key, origin) => {
        if (key !== 'k' || origin !== 'https://shop.test') throw new CsError('session/origin-refused');
        return { id: 's1' };
      },
    }),
  );
  root.route(
    '/',
    insightsRoutes({
      streams: createLiveStreams(new TestClock()),
      insights: {
        query: async (siteId, request) => {
          asked = [siteId, request];
          return {
            rows: [{ value: '/a', count: 2, visitors: 1 }],
            definition: { sql: 'select', params: [], timeZone: 'UTC', interval: null, bots: 'excluded' },
            sampled: 1,
            lossRate: null,
          };
        },
        subscribe: (_, listen) => {
          listener = listen;
          return () => void (listener = null);
        },
      },
    }),
  );
  return root;
}

const event = (): object => ({
  id: uuid(),
  name: 'page.viewed',
  at: new Date().toISOString(),
  monotonic: 1,
  sequence: 1,
  pageId: uuid(),
  visitorId: null,
  url: 'https://shop.test/',
  properties: {},
});
const send = (body: string, headers: Record<string, string> = {}, actor: Actor | null = null): Promise<Response> =>
  Promise.resolve(
    app(actor).request('/v1/beacons', {
      method: 'POST',
      body,
      headers: { 'content-type': 'text/plain;charset=UTF-8', origin: 'https://shop.test', 'user-agent': 'Firefox', ...headers },
    }),
  );
const beacon = (changes: object = {}): string => JSON.stringify({ siteKey: 'k', sentAt: new Date().toISOString(), events: [event(), event()], ...changes });
const codeOf = async (response: Response): Promise<[number, string]> => [response.status, ((await response.json()) as { code: string }).code];

test('takes a beacon as text/plain and tells the intake who sent it', async () => {
  const response = await send(beacon(), { 'sec-gpc': '1' });
  assert.equal(response.status, 202);
  assert.deepEqual(await response.json(), { accepted: 2, duplicates: 0 });
  assert.deepEqual(seen.at(-1), { siteId: 's1', prefix: '203.0.113.0/24', userAgent: 'Firefox', loopback: false, refuses: true, sessionVisitor: null });
  await send(beacon(), {}, { ...agent, kind: 'visitor', role: 'visitor', id: 'v1', siteId: 's1' });
  assert.equal(seen.at(-1)?.sessionVisitor, 'v1');
});

test('refuses what is malformed, foreign, too large, or the business of the relay', async () => {
  assert.deepEqual(await codeOf(await send('{')), [400, 'request/malformed']);
  assert.deepEqual(await codeOf(await send(beacon(), { 'content-type': 'text/html' })), [415, 'request/unsupported-type']);
  assert.deepEqual(await codeOf(await send(beacon(), { origin: 'https://evil.test' })), [403, 'session/origin-refused']);
  assert.deepEqual(await codeOf(await send(beacon({ events: [] }))), [422, 'request/invalid']);
  assert.deepEqual(await codeOf(await send(beacon({ events: [{ ...event(), name: 'message.sent' }] }))), [422, 'request/invalid']);
  assert.deepEqual(await codeOf(await send(' '.repeat(RELAY_LIMITS.beaconBytes + 1))), [413, 'request/too-large']);
});

test('queries are for staff, checked, and name their site', async () => {
  const ask = (actor: Actor | null, body: object): Promise<Response> =>
    Promise.resolve(
      app(actor).request('/v1/insights/queries?siteId=s1', { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    );
  const query = { kind: 'top', from: '2026-11-20T00:00:00Z', to: '2026-11-21T00:00:00Z', timeZone: 'UTC' };
  assert.deepEqual(await codeOf(await ask(null, query)), [401, 'session/token-missing']);
  assert.deepEqual(await codeOf(await ask({ ...agent, kind: 'visitor', role: 'visitor' }, query)), [403, 'session/forbidden']);
  assert.equal((await ask(agent, { ...query, extra: 1 })).status, 422);
  const response = await ask(agent, query);
  assert.equal(response.status, 200);
  assert.deepEqual(asked, ['s1', query]);
});

test('streams a snapshot and deltas, and leaves when the reader does', async () => {
  const response = await app(agent).request('/v1/insights/live?siteId=s1');
  assert.match(response.headers.get('content-type')!, /^text\/event-stream/);
  const reader = response.body!.getReader();
  listener!({ event: 'delta', data: { visitors: 3 } });
  const { value } = await reader.read();
  assert.equal(new TextDecoder().decode(value), 'event: delta\ndata: {"visitors":3}\n\n');
  await reader.cancel();
  assert.equal(listener, null);
});

test('ends the stream of a reader that falls far behind', async () => {
  await app(agent).request('/v1/insights/live?siteId=s1');
  for (let count = 0; count < 100; count += 1) listener?.({ event: 'delta', data: { visitors: count } });
  assert.equal(listener, null);
});
