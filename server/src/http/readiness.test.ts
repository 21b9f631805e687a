import assert from 'node:assert/strict';
import { test } from 'node:test';
import pino from 'pino';
import { bareRelay } from '../../../test/support/bare-relay.ts';
import { TestClock } from '../../../test/support/clock.ts';
import { testState } from '../../../test/support/state.ts';
import { createReadiness } from './readiness.ts';
import { healthRoutes } from './routes/health.ts';

const PEER = { address: '127.0.0.1', prefix: '127.0.0', loopback: true };

test('ready means that the store answers', async () => {
  const store = await testState();
  const clock = new TestClock();
  const fault = createReadiness({ db: store.db, now: clock.now, logger: pino({ level: 'silent' }) });
  assert.equal(await fault(), null);
  await store.end();
  assert.equal(await fault(), null, 'asked once a second');
  clock.advance(1000);
  assert.match((await fault()) ?? '', /state/);
});

test('a store of events that fails is told, and sends nobody away', async () => {
  let failure: string | null = null;
  const metrics = { contentType: 'text/plain', text: async () => '', request: () => undefined, message: () => undefined, append: () => undefined };
  const app = healthRoutes({ fault: async () => null, events: () => ({ failure }), metrics, metricsToken: null, version: '0' });
  const read = async (): Promise<unknown> => (await app.request('/readyz')).json();
  assert.deepEqual(await read(), { status: 'ready', events: 'ok' });
  failure = 'disk';
  assert.deepEqual(await read(), { status: 'ready', events: 'failing' });
});

test('a relay that stops lives on for /healthz, and is not ready', async () => {
  const bare = await bareRelay();
  const get = async (path: string): Promise<number> => (await bare.relay.fetch(new Request(`http://relay.test${path}`), PEER)).status;
  assert.deepEqual([await get('/healthz'), await get('/readyz')], [200, 200]);
  const stopping = bare.relay.close();
  assert.deepEqual([await get('/healthz'), await get('/readyz'), await get('/v1/config?siteKey=demo')], [200, 503, 503]);
  await stopping;
  await bare.stop();
});
