import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { uuid } from '@cs-kit/protocol';
import type { Session } from '@cs-kit/protocol';
import { colleague, conversation } from '../support/people.ts';
import { PAGE, testRelay } from '../support/relay.ts';
import type { TestRelay } from '../support/relay.ts';
import { TestSocket } from '../support/socket.ts';

let relay: TestRelay;
before(async () => {
  relay = await testRelay();
});
after(() => relay.stop());
const services = () => relay.running.relay.services;

test('tokens that are no longer good open nothing, over REST or socket', async () => {
  const { signer, staff } = services();
  const agent = await colleague(relay, 'agent');
  const claims = { subject: agent.user.id, kind: 'staff', name: 'x', role: 'agent', siteId: null, origin: null, scopes: ['desk'], known: true } as const;
  const expired = await signer.issue({ ...claims, expiresAt: Date.now() - 1000 });
  const nobody = await signer.issue({ ...claims, subject: uuid(), role: 'admin', expiresAt: Date.now() + 60_000 });
  const off = await colleague(relay, 'agent');
  await staff.patch(off.user.id, { active: false });
  for (const [token, code] of [
    [expired, 'session/token-expired'],
    [nobody, 'session/token-invalid'],
    [off.token, 'session/token-invalid'],
    ['ck_nothing', 'session/token-invalid'],
  ] as const) {
    for (const [method, path] of [
      ['GET', '/v1/staff'],
      ['GET', '/v1/conversations'],
      ['POST', '/v1/rooms'],
      ['GET', '/v1/visitors/x/export'],
    ] as const)
      assert.equal((await relay.call(method, path, { token, origin: null, body: method === 'POST' ? {} : undefined })).body.code, code);
    await assert.rejects(TestSocket.open(relay.url, token, null), /401/);
  }
  await assert.rejects(TestSocket.open(relay.url, (await services().auth.keys.create('demo', 'openai', ['openai'])).key, null), /403/);
});

test('a demotion holds at once: for the open socket, for the old token, for what it asks next', async () => {
  const admin = await relay.staff();
  const demoted = await colleague(relay, 'admin');
  const socket = await TestSocket.open(relay.url, demoted.token, null);
  assert.equal((await relay.call('GET', '/v1/audit', { token: demoted.token, origin: null })).status, 200);
  assert.equal((await relay.call('PATCH', `/v1/staff/${demoted.user.id}`, { token: admin.token, origin: null, body: { role: 'agent' } })).status, 200);
  assert.equal((await socket.closed).code, 4403);
  assert.equal((await relay.call('GET', '/v1/audit', { token: demoted.token, origin: null })).body.code, 'session/forbidden');
  const again = await TestSocket.open(relay.url, demoted.token, null);
  again.send({ type: 'join', roomId: await conversation(relay, (await relay.visitor()).token) });
  assert.equal((await again.next('joined')).role, 'moderator');
  again.close();
});

test('a switched-off member of staff cannot write on, even if the page does not close its end', async () => {
  const admin = await relay.staff();
  const agent = await colleague(relay, 'agent');
  const roomId = await conversation(relay, (await relay.visitor()).token);
  const socket = await TestSocket.open(relay.url, agent.token, null);
  socket.send({ type: 'join', roomId });
  await socket.next('joined');
  await relay.call('PATCH', `/v1/staff/${agent.user.id}`, { token: admin.token, origin: null, body: { active: false } });
  socket.send({ type: 'send', roomId, clientMessageId: 'late', text: 'after the end' });
  await socket.closed;
  const { body } = await relay.call('GET', `/v1/rooms/${roomId}/events`, { token: admin.token, origin: null });
  assert.ok(!JSON.stringify(body).includes('after the end'));
  assert.equal(
    (await relay.call('POST', '/v1/sessions/refresh', { body: { refreshToken: agent.refreshToken }, origin: null })).body.code,
    'session/token-invalid',
  );
});

test('a site that is switched off is off at once: sockets, tokens, refreshes', async () => {
  const admin = await relay.staff();
  const site = await services().sites.create('Off', ['https://off.test']);
  const visitor = (await relay.call('POST', '/v1/sessions', { body: { siteKey: site.key }, origin: 'https://off.test' })).body as Session;
  const key = await services().auth.keys.create(site.id, 'k', ['chat']);
  const other = await relay.visitor();
  const sockets = [await TestSocket.open(relay.url, visitor.token, 'https://off.test'), await TestSocket.open(relay.url, key.key, null)];
  const bystander = await TestSocket.open(relay.url, other.token, PAGE);
  await relay.call('PATCH', `/v1/sites/${site.id}`, { token: admin.token, origin: null, body: { enabled: false } });
  for (const socket of sockets) assert.equal((await socket.closed).code, 4403);
  bystander.send({ type: 'ping', ref: 'p' });
  assert.equal((await bystander.next('pong')).ref, 'p');
  bystander.close();
  const ask = (token: string, origin: string | null) => relay.call('GET', '/v1/conversations', { token, origin });
  assert.equal((await ask(visitor.token, 'https://off.test')).body.code, 'session/site-disabled');
  await assert.rejects(TestSocket.open(relay.url, visitor.token, 'https://off.test'), /403/);
  await services().sites.remove(site.id);
  assert.equal((await ask(visitor.token, 'https://off.test')).body.code, 'session/site-unknown');
  assert.equal((await ask(key.key, null)).body.code, 'session/site-unknown');
});

test('a revoked key is cut off at once', async () => {
  const admin = await relay.staff();
  const site = await services().sites.create('Keys', []);
  const key = await services().auth.keys.create(site.id, 'k', ['chat']);
  const socket = await TestSocket.open(relay.url, key.key, null);
  await relay.call('DELETE', `/v1/sites/${site.id}/keys/${key.id}`, { token: admin.token, origin: null });
  assert.equal((await socket.closed).code, 4403);
});
