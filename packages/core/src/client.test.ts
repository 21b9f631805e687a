import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CsError } from '@cs-kit/protocol';
import { PROTOCOL_VERSION } from '@cs-kit/protocol';
import { Browser } from '../test/browser.ts';
import { Clock } from '../test/clock.ts';
import { FakeRelay, problem } from '../test/relay.ts';
import type { RelayClient } from './client.ts';
import { relayClient } from './client.ts';
import { openConversation } from './conversation.ts';
import { requestIdOf } from './http.ts';

function world(): { clock: Clock; relay: FakeRelay; client: RelayClient } {
  const clock = new Clock();
  const relay = new FakeRelay(clock);
  return { clock, relay, client: new Browser(relay, clock).tab().client };
}

const rejects = (promise: Promise<unknown>, code: string): Promise<void> => assert.rejects(promise, (error: CsError) => error.code === code);

test('one client per relay and site', () => {
  const one = relayClient({ relay: 'https://a.test', siteKey: 'x', BroadcastChannel: null });
  assert.equal(relayClient({ relay: 'https://a.test/', siteKey: 'x' }), one);
  assert.notEqual(relayClient({ relay: 'https://a.test', siteKey: 'y', BroadcastChannel: null }), one);
});

test('the config is asked once a minute without a token, and a failure is not kept', async () => {
  const { clock, relay, client } = world();
  let status = 503;
  relay.intercept = (_method, _path, init) => {
    assert.equal(new Headers(init.headers).get('authorization'), null);
    return status === 503 ? problem('relay/draining', 503) : Response.json({ protocolVersion: PROTOCOL_VERSION, siteName: 'Shop' });
  };
  await rejects(client.config(), 'relay/draining');
  status = 200;
  const [one, two] = await Promise.all([client.config(), client.config()]);
  assert.equal(one, two);
  assert.equal(relay.calls.length, 2);
  await clock.advance(61_000);
  await client.config();
  assert.equal(relay.calls.length, 3);
  assert.equal(client.session.hasStored, false);
});

test('a relay of another version is named', async () => {
  const { relay, client } = world();
  relay.intercept = () => Response.json({ protocolVersion: PROTOCOL_VERSION + 1 });
  await rejects(client.config(), 'relay/outdated');
});

test('errors keep code, delay, fields and request id, and answers of proxies are read by status', async () => {
  const { relay, client } = world();
  relay.intercept = () => problem('request/invalid', 422, { detail: 'Too long.', retryAfterMs: 5, errors: [{ pointer: '/text', detail: 'at most 10' }] });
  await assert.rejects(client.json('GET', '/v1/config', { anonymous: true }), (error: CsError) => {
    assert.deepEqual(
      [error.code, error.message, error.retryAfterMs, error.errors?.[0]?.pointer, requestIdOf(error)],
      ['request/invalid', 'Too long.', 5, '/text', 'req-1'],
    );
    return true;
  });
  relay.intercept = () => new Response('<h1>Bad gateway</h1>', { status: 502, headers: { 'content-type': 'text/html' } });
  await rejects(client.json('GET', '/', { anonymous: true }), 'relay/unreachable');
  relay.intercept = () => new Response('', { status: 429, headers: { 'retry-after': '3' } });
  await assert.rejects(client.fetch('/', { anonymous: true }), (error: CsError) => error.code === 'rate/limited' && error.retryAfterMs === 3000);
  relay.intercept = () => new Response('{"code":', { status: 503, headers: { 'content-type': 'application/problem+json' } });
  await rejects(client.json('GET', '/', { anonymous: true }), 'relay/draining');
  relay.intercept = () => new Response('<html>', { status: 200 });
  await rejects(client.json('GET', '/', { anonymous: true }), 'relay/internal');
});

test('a silent relay is given up after 30 seconds and an abort by the caller stays an abort', async () => {
  const { clock, relay, client } = world();
  relay.intercept = (_method, _path, init) => new Promise((_resolve, reject) => init.signal?.addEventListener('abort', () => reject(init.signal?.reason)));
  const silent = rejects(client.json('GET', '/', { anonymous: true }), 'relay/unreachable');
  await clock.advance(30_000);
  await silent;
  const controller = new AbortController();
  const aborted = assert.rejects(client.json('GET', '/', { anonymous: true, signal: controller.signal }), { name: 'AbortError' });
  controller.abort();
  await aborted;
  assert.equal(clock.pending, 0);
});

test('a stream is taken up after its last event and ends with its end', async () => {
  const { clock, relay, client } = world();
  const ids: (string | null)[] = [];
  relay.intercept = (_method, path, init) => {
    if (path !== '/v1/stream') return undefined;
    ids.push(new Headers(init.headers).get('last-event-id'));
    const body = new ReadableStream<Uint8Array>(
      {
        start(controller) {
          const text = new TextEncoder();
          if (ids.length > 1) {
            controller.enqueue(text.encode('event: done\ndata: {"n":2}\n\n'));
            return controller.close();
          }
          controller.enqueue(text.encode('id: 7\nevent: step\nda'));
          controller.enqueue(text.encode('ta: {"n":1}\r\n\r\n: note\n\ndata: plain words\n\n'));
        },
        pull: (controller) => controller.error(new Error('cut')),
      },
      { highWaterMark: 0 },
    );
    return new Response(body);
  };
  const seen: unknown[] = [];
  const reading = (async () => {
    for await (const event of client.sse('/v1/stream')) seen.push(event);
  })();
  await clock.advance(60_000);
  await reading;
  assert.deepEqual(seen, [
    { event: 'step', data: { n: 1 }, id: '7' },
    { event: 'message', data: 'plain words', id: '7' },
    { event: 'done', data: { n: 2 } },
  ]);
  assert.deepEqual(ids, [null, '7']);
});

test('a blob URL is loaded once, shared, and given back with its last holder', async () => {
  const { relay, client } = world();
  relay.intercept = (_method, path) => (path === '/v1/images/1' ? new Response('bytes') : undefined);
  const [one, two] = await Promise.all([client.objectUrl('/v1/images/1'), client.objectUrl('/v1/images/1')]);
  assert.equal(one, two);
  client.revoke('/v1/images/1');
  assert.equal(await client.objectUrl('/v1/images/1'), one);
  client.revoke('/v1/images/1');
  client.revoke('/v1/images/1');
  assert.notEqual(await client.objectUrl('/v1/images/1'), one);
  client.close();
});

test('a blob URL that could not be loaded is asked for again, also where nobody waits for it any more', async () => {
  const { relay, client } = world();
  let status = 503;
  relay.intercept = (_method, path) => (path !== '/v1/images/1' ? undefined : status === 503 ? problem('relay/draining', 503) : new Response('bytes'));
  await rejects(client.objectUrl('/v1/images/1'), 'relay/draining');
  const given = client.objectUrl('/v1/images/1');
  client.revoke('/v1/images/1');
  await rejects(given, 'relay/draining');
  status = 200;
  assert.match(await client.objectUrl('/v1/images/1'), /^blob:/);
  client.close();
});

test('a page whose browser refuses a channel between tabs talks all the same', async () => {
  const clock = new Clock();
  const relay = new FakeRelay(clock);
  const refused = class {
    onmessage = null;
    constructor() {
      throw new DOMException('not in this frame', 'SecurityError');
    }
    postMessage(): void {}
    close(): void {}
  };
  const { client } = new Browser(relay, clock).tab({ BroadcastChannel: refused });
  openConversation(client).send({ text: 'hello' });
  await clock.advance(4000);
  assert.equal(client.bus.connected, false);
  assert.equal([...relay.rooms.values()].flatMap(({ events }) => events).length, 1);
});
