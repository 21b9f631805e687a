import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { CsError, uuid } from '@cs-kit/protocol';
import { PAGE, testRelay } from '../support/relay.ts';
import type { TestRelay } from '../support/relay.ts';

/* The switch of each feature holds at the relay, not only in the panel. */

let relay: TestRelay;
before(async () => void (relay = await testRelay({ CS_RATE_SCALE: '20' })));
after(() => relay.stop());

async function features(list: readonly string[]): Promise<void> {
  const { token } = await relay.staff();
  const changed = await relay.call('PATCH', '/v1/sites/demo', { token, origin: null, body: { features: list } });
  assert.equal(changed.status, 200);
}

const OFF = [403, 'session/site-disabled'];

test('without rooms a visitor opens no conversation, says nothing and gets no answer', async () => {
  const visitor = await relay.visitor();
  const { token } = visitor;
  const conversation = (await relay.call('PUT', '/v1/conversations/current', { token })).body as { id: string };
  const message = { clientMessageId: 'a', text: 'How long does delivery take?' };
  const socket = new WebSocket(`${relay.url.replace('http', 'ws')}/v1/socket`, { protocols: ['cs.v1', token], headers: { origin: PAGE } } as never);
  await new Promise((resolve) => socket.addEventListener('open', resolve, { once: true }));
  const closed = new Promise<number>((resolve) => socket.addEventListener('close', (event) => resolve(event.code), { once: true }));
  await features(['canvas']);
  assert.equal(await closed, 4403);
  const asked: readonly (readonly [string, string, unknown])[] = [
    ['PUT', '/v1/conversations/current', undefined],
    ['POST', '/v1/rooms', { title: 'Us', visibility: 'private', kind: 'group' }],
    ['POST', `/v1/rooms/${conversation.id}/messages`, message],
    ['POST', '/v1/assistant/replies', { text: 'How long does delivery take?' }],
  ];
  for (const [method, path, body] of asked) {
    const answer = await relay.call(method, path, { token, ...(body === undefined ? {} : { body }) });
    assert.deepEqual([answer.status, answer.body.code], OFF, `${method} ${path}`);
  }
  const request = new Request(`${relay.url}/v1/socket`, { headers: { 'sec-websocket-protocol': `cs.v1, ${token}`, origin: PAGE } });
  const refused = await relay.running.relay.admit(() => request, { address: '127.0.0.1', prefix: '127.0.0.0', loopback: true });
  assert.ok(refused instanceof CsError && refused.status === 403);
  // The staff still see and answer what is there.
  const { token: staff } = await relay.staff();
  assert.equal((await relay.call('POST', `/v1/rooms/${conversation.id}/messages`, { token: staff, origin: null, body: message })).status, 201);
  await features(['room', 'voice', 'canvas', 'insights']);
  assert.equal((await relay.call('POST', `/v1/rooms/${conversation.id}/messages`, { token, body: message })).status, 201);
});

test('without pictures, voice or insights there are none', async () => {
  const { token } = await relay.visitor();
  await features(['room']);
  const job = await relay.call('POST', '/v1/images/jobs', { token, body: { prompt: 'a tent' } });
  assert.deepEqual([job.status, job.body.code], OFF);
  const spoken = await relay.call('POST', '/v1/speech/syntheses', { token, body: { text: 'Hello' } });
  assert.deepEqual([spoken.status, spoken.body.code], OFF);
  const at = new Date().toISOString();
  const event = {
    id: uuid(),
    name: 'page.viewed',
    at,
    monotonic: 1,
    sequence: 1,
    pageId: uuid(),
    visitorId: null,
    url: `${PAGE}/`,
    referrer: '',
    properties: {},
  };
  const beacon = { body: { siteKey: 'demo', sentAt: at, events: [event] } };
  const counted = await relay.call('POST', '/v1/beacons', beacon);
  assert.deepEqual([counted.status, counted.body.code], OFF);
  await features(['insights']);
  assert.equal((await relay.call('POST', '/v1/beacons', beacon)).status, 202);
});

test('what people of a group say to each other is an event, and not counted as service', async () => {
  await features(['room', 'voice', 'canvas', 'insights']);
  const { token } = await relay.visitor();
  const { body: group } = await relay.call('POST', '/v1/rooms', { token, body: { title: 'Anglers', visibility: 'public', kind: 'group' } });
  const { body: conversation } = await relay.call('PUT', '/v1/conversations/current', { token });
  const { insights } = relay.running.relay.services;
  const before = await insights.live('demo');
  for (const { id } of [group, conversation] as { id: string }[])
    assert.equal((await relay.call('POST', `/v1/rooms/${id}/messages`, { token, body: { clientMessageId: uuid(), text: 'Thank you!' } })).status, 201);
  let live = await insights.live('demo');
  for (let tries = 0; live.messages.visitor === before.messages.visitor && tries < 100; tries += 1) {
    await new Promise((resolve) => setTimeout(resolve, 20));
    live = await insights.live('demo');
  }
  assert.deepEqual([live.messages.visitor - before.messages.visitor, live.messages.staff - before.messages.staff], [1, 0]);
  assert.ok(live.recent.some((entry) => entry.name === 'message.sent' && entry.detail === 'member'));
});
