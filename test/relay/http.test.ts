import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { ERRORS, LIMITS } from '@cs-kit/protocol';
import { PAGE, testRelay } from '../support/relay.ts';
import type { TestRelay } from '../support/relay.ts';

let relay: TestRelay;
before(async () => {
  relay = await testRelay();
});
after(() => relay.stop());

test('every failure is problem+json with a known code and a request id', async () => {
  const { token } = await relay.visitor();
  const cases: [string, string, object, string, number][] = [
    ['POST', '/v1/sessions', { body: '{"siteKey"', headers: { 'content-type': 'application/json' } }, 'request/malformed', 400],
    ['POST', '/v1/sessions', { body: { siteKey: 7 } }, 'request/invalid', 422],
    ['POST', '/v1/sessions', { body: 'x', headers: { 'content-type': 'text/plain' } }, 'request/unsupported-type', 415],
    ['GET', '/v1/nothing', {}, 'request/not-found', 404],
    ['PATCH', '/v1/sessions', {}, 'request/method', 405],
    ['POST', '/v1/sites', { token, body: { name: 'x', origins: [] } }, 'session/forbidden', 403],
    ['POST', '/v1/sessions', { body: { siteKey: 'x'.repeat(LIMITS.jsonBytes) } }, 'request/too-large', 413],
  ];
  for (const [method, path, options, code, status] of cases) {
    const answer = await relay.call(method, path, options);
    assert.deepEqual([method, path, answer.status, answer.body.code], [method, path, status, code]);
    assert.match(answer.headers.get('content-type') ?? '', /problem\+json/);
    assert.equal(answer.body.instance, answer.headers.get('x-request-id'));
    assert.ok(answer.body.code in ERRORS);
  }
});

test('the description of the API lists the routes and is served with its page', async () => {
  const { body } = await relay.call('GET', '/openapi.json');
  assert.equal(body.openapi, '3.1.0');
  for (const path of [
    '/v1/sessions',
    '/v1/config',
    '/v1/conversations/current',
    '/v1/rooms/{id}/events',
    '/v1/sites',
    '/v1/knowledge/articles',
    '/v1/images/jobs',
  ])
    assert.ok(path in body.paths, path);
  assert.equal((await relay.call('GET', '/docs')).status, 200);
});

test('pages carry a policy, files of the kit are for every origin', async () => {
  const home = await relay.call('GET', '/');
  assert.match(home.body, /data-site-key="demo"/);
  const desk = await relay.call('GET', '/desk');
  assert.match(desk.headers.get('content-security-policy') ?? '', /script-src 'self'.*frame-ancestors 'none'/);
  const loader = await relay.call('GET', '/kit/v1/loader.js', { origin: 'https://anywhere.test' });
  assert.equal(loader.headers.get('access-control-allow-origin'), '*');
  assert.match(loader.headers.get('cache-control') ?? '', /max-age=300/);
  assert.equal((await relay.call('GET', '/kit/v1/../../state.db')).status, 404);
  assert.equal((await relay.call('GET', '/kit/v1/%2e%2e/%2e%2e/package.json')).status, 404);
});

test('health, readiness and metrics', async () => {
  assert.equal((await relay.call('GET', '/healthz')).body.status, 'ok');
  assert.equal((await relay.call('GET', '/readyz')).body.status, 'ready');
  assert.match((await relay.call('GET', '/metrics')).body, /cs_messages_total/);
});

test('a file is sniffed, tied to its room and served so that no browser runs it', async () => {
  const owner = await relay.visitor();
  const stranger = await relay.visitor();
  const room = (await relay.call('PUT', '/v1/conversations/current', { token: owner.token })).body.id as string;
  const upload = (name: string, bytes: string | Uint8Array<ArrayBuffer>) =>
    fetch(`${relay.url}/v1/files?roomId=${room}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${owner.token}`, origin: PAGE, 'x-file-name': encodeURIComponent(name) },
      body: bytes,
    });
  const png = Uint8Array.from(atob('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='), (character) =>
    character.charCodeAt(0),
  );
  const stored = await upload('../../dot.png', png);
  assert.equal(stored.status, 201);
  const file = (await stored.json()) as { id: string; name: string; type: string };
  assert.deepEqual([file.name, file.type], ['dot.png', 'image/png']);
  assert.equal((await upload('page.png', '<html><script>alert(1)</script>')).status, 415);
  assert.equal((await relay.call('GET', `/v1/files/${file.id}`, { token: stranger.token })).status, 404);
  const sent = await relay.call('POST', `/v1/rooms/${room}/messages`, {
    token: owner.token,
    body: { clientMessageId: 'f', text: '', attachments: [{ kind: 'file', id: file.id }] },
  });
  assert.equal(sent.status, 201);
  const seen = await fetch(`${relay.url}/v1/files/${file.id}`, { headers: { authorization: `Bearer ${(await relay.staff()).token}` } });
  assert.deepEqual([seen.status, seen.headers.get('x-content-type-options'), seen.headers.get('content-security-policy')], [200, 'nosniff', 'sandbox']);
  const link = await relay.call('POST', '/v1/links', { token: owner.token, body: { fileId: file.id, ttl: 60 } });
  assert.equal((await fetch(link.body.url)).status, 200);
  assert.equal((await fetch(`${link.body.url}x`)).status, 401);
  const theft = await relay.call('POST', `/v1/rooms/${(await relay.call('PUT', '/v1/conversations/current', { token: stranger.token })).body.id}/messages`, {
    token: stranger.token,
    body: { clientMessageId: 't', text: '', attachments: [{ kind: 'file', id: file.id }] },
  });
  assert.equal(theft.body.code, 'request/invalid');
});

test('what the staff send into a conversation its visitor can open, nobody else', async () => {
  const [owner, stranger] = [await relay.visitor(), await relay.visitor()];
  const staff = await relay.staff();
  const room = (await relay.call('PUT', '/v1/conversations/current', { token: owner.token })).body.id as string;
  const stored = await fetch(`${relay.url}/v1/files?roomId=${room}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${staff.token}`, 'x-file-name': 'invoice.txt' },
    body: 'Two lamps',
  });
  const file = (await stored.json()) as { id: string };
  const body = { clientMessageId: 'i', text: 'Here it is.', attachments: [{ kind: 'file', id: file.id }] };
  assert.equal((await relay.call('POST', `/v1/rooms/${room}/messages`, { token: staff.token, origin: null, body })).status, 201);
  const opened = await relay.call('GET', `/v1/files/${file.id}`, { token: owner.token });
  assert.deepEqual([opened.status, opened.body], [200, 'Two lamps']);
  assert.equal((await relay.call('GET', `/v1/files/${file.id}`, { token: stranger.token })).status, 404);
});

test('what a visitor left can be read whole and deleted without a trace', async () => {
  const { token, visitorId } = await relay.visitor();
  const stranger = await relay.visitor();
  const room = (await relay.call('PUT', '/v1/conversations/current', { token })).body.id as string;
  await relay.call('POST', `/v1/rooms/${room}/messages`, { token, body: { clientMessageId: 'a', text: 'a very particular sentence' } });
  assert.equal((await relay.call('GET', `/v1/visitors/${visitorId}/export`, { token: stranger.token })).status, 403);
  const exported = await relay.call('GET', `/v1/visitors/${visitorId}/export`, { token });
  assert.match(JSON.stringify(exported.body), /a very particular sentence/);
  const receipt = await relay.call('DELETE', `/v1/visitors/${visitorId}`, { token });
  assert.equal(receipt.body.conversations, 1);
  const staff = await relay.staff();
  const log = await relay.call('GET', `/v1/rooms/${room}/events?limit=500`, { token: staff.token, origin: null });
  assert.doesNotMatch(JSON.stringify(log.body), /a very particular sentence/);
  assert.ok(log.body.events.every((event: { kind: string }) => event.kind === 'delete'));
  assert.equal((await relay.call('GET', `/v1/visitors/${visitorId}/export`, { token: staff.token, origin: null })).status, 404);
});
