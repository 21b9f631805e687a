import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { SignJWT } from 'jose';
import { ADMIN_PASSWORD, PAGE, testRelay } from '../support/relay.ts';
import type { TestRelay } from '../support/relay.ts';
import { TestSocket } from '../support/socket.ts';

let relay: TestRelay;
before(async () => {
  relay = await testRelay();
});
after(() => relay.stop());

test('a session needs an allowed origin', async () => {
  const create = (origin: string | null) => relay.call('POST', '/v1/sessions', { body: { siteKey: 'demo' }, origin });
  assert.equal((await create('https://evil.test')).body.code, 'session/origin-refused');
  assert.equal((await create(null)).body.code, 'session/origin-refused');
  assert.equal((await create('http://localhost:1234')).status, 201);
  assert.equal((await relay.call('POST', '/v1/sessions', { body: { siteKey: 'nobody' } })).body.code, 'session/site-unknown');
});

test('CORS echoes an allowed origin exactly and nothing else', async () => {
  const allowed = await relay.call('OPTIONS', '/v1/sessions');
  assert.equal(allowed.headers.get('access-control-allow-origin'), PAGE);
  assert.equal(allowed.headers.get('access-control-allow-credentials'), null);
  const refused = await relay.call('OPTIONS', '/v1/sessions', { origin: 'https://evil.test' });
  assert.equal(refused.headers.get('access-control-allow-origin'), null);
  assert.match(refused.headers.get('vary') ?? '', /Origin/);
});

test('the refresh token rotates; the previous one answers for a minute', async () => {
  const first = await relay.visitor();
  const refresh = (refreshToken: string, origin: string | null = PAGE) => relay.call('POST', '/v1/sessions/refresh', { body: { refreshToken }, origin });
  const second = await refresh(first.refreshToken);
  assert.deepEqual([second.status, second.body.visitorId], [200, first.visitorId]);
  assert.notEqual(second.body.refreshToken, first.refreshToken);
  assert.equal((await refresh(first.refreshToken)).status, 200);
  assert.equal((await refresh(first.refreshToken, 'http://localhost:9')).body.code, 'session/origin-refused');
  assert.equal((await refresh('nothing')).body.code, 'session/token-invalid');
});

test('signing out ends every copy of the session', async () => {
  const session = await relay.visitor();
  assert.equal((await relay.call('DELETE', '/v1/sessions', { token: session.token })).status, 204);
  assert.equal((await relay.call('POST', '/v1/sessions/refresh', { body: { refreshToken: session.refreshToken } })).body.code, 'session/token-invalid');
});

test('tokens that are missing, forged, foreign or of another algorithm are refused', async () => {
  const session = await relay.visitor();
  const get = (token?: string, origin: string | null = PAGE) => relay.call('GET', '/v1/conversations', { token, origin });
  assert.equal((await get()).body.code, 'session/token-missing');
  assert.equal((await get('x.y.z')).body.code, 'session/token-invalid');
  assert.equal((await get(session.token, 'http://localhost:1')).body.code, 'session/origin-refused');
  const [, payload] = session.token.split('.');
  assert.equal((await get(`${btoa('{"alg":"none"}').replaceAll('=', '')}.${payload}.`)).body.code, 'session/token-invalid');
  const forged = await new SignJWT({ kind: 'staff', role: 'admin', name: 'eve', siteId: null, origin: null, scopes: ['admin'], known: true })
    .setProtectedHeader({ alg: 'HS256', typ: 'at+jwt' })
    .setSubject('eve')
    .setAudience('cs-kit')
    .setExpirationTime('1h')
    .sign(new TextEncoder().encode('0123456789abcdef0123456789abcdef'));
  assert.equal((await get(forged)).body.code, 'session/token-invalid');
  assert.equal((await get('ck_nothing')).body.code, 'session/token-invalid');
});

test('the desk: one answer for an unknown name and a wrong password, then a limit', async () => {
  const signIn = (name: string, password: string) => relay.call('POST', '/v1/staff/sessions', { body: { name, password }, origin: null });
  const unknown = await signIn('nobody', 'whatever it is');
  const wrong = await signIn('admin', 'not the password');
  assert.deepEqual([unknown.status, unknown.body.detail], [wrong.status, wrong.body.detail]);
  assert.equal((await signIn('admin', ADMIN_PASSWORD)).status, 201);
  for (let index = 0; index < 6; index += 1) await signIn('mallory', 'guess');
  const limited = await signIn('mallory', 'guess');
  assert.equal(limited.body.code, 'rate/limited');
  assert.ok(Number(limited.headers.get('retry-after')) >= 1);
});

test('an invitation makes one account, once; a switched-off account is out within a second', async () => {
  const admin = await relay.staff();
  const invited = await relay.call('POST', '/v1/staff/invites', { token: admin.token, origin: null, body: { role: 'agent' } });
  const code = new URL(invited.body.url).hash.slice('#code='.length);
  const redeem = (name: string) => relay.call('POST', '/v1/staff/sessions', { body: { code, name, password: 'ten characters' }, origin: null });
  const ana = await redeem('Ana');
  assert.deepEqual([ana.status, ana.body.user.role], [201, 'agent']);
  assert.equal((await redeem('Eve')).body.code, 'session/code-invalid');
  assert.equal(
    (await relay.call('POST', '/v1/sites', { token: ana.body.token, origin: null, body: { name: 'x', origins: [] } })).body.code,
    'session/forbidden',
  );

  const socket = await TestSocket.open(relay.url, ana.body.token, null);
  const off = await relay.call('PATCH', `/v1/staff/${ana.body.user.id}`, { token: admin.token, origin: null, body: { active: false } });
  assert.equal(off.body.active, false);
  const closed = await Promise.race([socket.closed, new Promise((resolve) => setTimeout(() => resolve(null), 1000))]);
  assert.ok(closed !== null);
  assert.equal((await relay.call('GET', '/v1/staff', { token: ana.body.token, origin: null })).body.code, 'session/token-invalid');
  const last = await relay.call('PATCH', `/v1/staff/${admin.user.id}`, { token: admin.token, origin: null, body: { role: 'agent' } });
  assert.equal(last.body.code, 'request/conflict');
});

test('sockets: wrong origin, no token, no protocol and other upgrades are refused before the upgrade', async () => {
  const session = await relay.visitor();
  await assert.rejects(TestSocket.open(relay.url, session.token, 'https://evil.test'), /403/);
  await assert.rejects(TestSocket.open(relay.url, 'nonsense', PAGE), /401/);
  const plain = await relay.call('GET', '/v1/socket', {});
  assert.deepEqual([plain.status, plain.body.code], [426, 'request/upgrade-required']);
});

test('a host app vouches for its user by a signed token', async () => {
  const { services } = relay.running.relay;
  const secret = await services.vouching.rotate('demo');
  const sign = (claims: object, expires: string, key = secret) =>
    new SignJWT({ ...claims })
      .setProtectedHeader({ alg: 'HS256' })
      .setSubject('customer-7')
      .setAudience('demo')
      .setExpirationTime(expires)
      .sign(new TextEncoder().encode(key));
  const create = (userToken: string) => relay.call('POST', '/v1/sessions', { body: { siteKey: 'demo', userToken } });
  const known = await create(await sign({ name: 'Mira Lund' }, '1h'));
  assert.deepEqual([known.status, known.body.user.name], [201, 'Mira Lund']);
  assert.equal((await create(await sign({ name: 'Mira' }, '2h'))).body.visitorId, known.body.visitorId);
  assert.equal((await create(await sign({}, '13h'))).body.code, 'session/token-invalid');
  assert.equal((await create(await sign({}, '1h', 'x'.repeat(64)))).body.code, 'session/token-invalid');
  await services.vouching.rotate('demo');
  assert.equal((await create(await sign({}, '1h'))).status, 201);
});
