import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Session } from '@cs-kit/protocol';
import { colleague } from '../support/people.ts';
import { PAGE, testRelay } from '../support/relay.ts';
import type { TestRelay } from '../support/relay.ts';
import { TestSocket } from '../support/socket.ts';

/* What ends a session ends all of it: refresh tokens, access tokens, sockets, open answers. */

let relay: TestRelay;
before(async () => {
  relay = await testRelay({ CS_RATE_SCALE: '10' });
});
after(() => relay.stop());

const refresh = ({ refreshToken }: Session, origin: string | null = PAGE) => relay.call('POST', '/v1/sessions/refresh', { body: { refreshToken }, origin });
const signOut = (body: object | undefined, token?: string, origin: string | null = PAGE) => relay.call('DELETE', '/v1/sessions', { body, token, origin });

/** An expired access token of the same person. */
async function expired({ visitorId }: Session): Promise<string> {
  const claims = { subject: visitorId, kind: 'visitor', name: 'x', role: 'visitor', siteId: 'demo', origin: PAGE, scopes: ['chat'], known: false } as const;
  return relay.running.relay.services.signer.issue({ ...claims, expiresAt: Date.now() - 1000 });
}

/** Follows the live figures; resolves with what was read when the relay ends the answer. */
async function live(token: string): Promise<{ readonly status: number; readonly ended: Promise<string> }> {
  const response = await fetch(`${relay.url}/v1/insights/live?siteId=demo`, { headers: { authorization: `Bearer ${token}` } });
  return { status: response.status, ended: response.text() };
}

test('a visitor signs out by the refresh token, with an access token that has expired and without one', async () => {
  for (const token of ['expired', 'forged', undefined]) {
    const session = await relay.visitor();
    const bearer = token === 'expired' ? await expired(session) : token;
    assert.equal((await signOut({ refreshToken: session.refreshToken }, bearer)).status, 204, String(token));
    assert.equal((await refresh(session)).body.code, 'session/token-invalid', String(token));
  }
  const held = await relay.visitor();
  assert.equal((await signOut({ refreshToken: held.refreshToken }, undefined, 'http://localhost:9')).body.code, 'session/origin-refused');
  assert.equal((await refresh(held)).status, 200);
  assert.equal((await signOut({ refreshToken: 'nothing' })).status, 204);
  assert.equal((await signOut(undefined)).body.code, 'session/token-missing');
  assert.equal((await signOut({ refreshToken: 7 })).body.code, 'request/invalid');
});

test('a new password ends the other sessions at once, and keeps the one that set it', async () => {
  const { staff, sessions } = relay.running.relay.services;
  const mine = await colleague(relay, 'agent');
  const subject = await staff.find(mine.user.id);
  assert.ok(subject !== null);
  const other = await sessions.open(subject);
  const [here, there] = [await TestSocket.open(relay.url, mine.token, null), await TestSocket.open(relay.url, other.token, null)];
  const stream = await live(other.token);
  assert.equal(stream.status, 200);
  await staff.patch(mine.user.id, { password: 'the first password' });
  const body = { password: 'the second password', currentPassword: 'the first password' };
  assert.equal((await relay.call('PUT', '/v1/staff/me', { token: mine.token, origin: null, body })).status, 200);
  assert.equal((await there.closed).code, 4403);
  assert.match(await stream.ended, /event: snapshot/);
  assert.equal((await relay.call('GET', '/v1/staff', { token: other.token, origin: null })).body.code, 'session/token-invalid');
  assert.equal((await refresh(other, null)).body.code, 'session/token-invalid');
  assert.equal((await relay.call('GET', '/v1/staff', { token: mine.token, origin: null })).status, 200);
  assert.equal((await refresh(mine, null)).status, 200);
  here.send({ type: 'ping' });
  await here.next('pong');
  here.close();
});

test('the password of the environment ends the sessions of the one before it', async () => {
  const { staff, sessions } = relay.running.relay.services;
  const admin = await staff.signIn('admin', 'correct horse battery');
  const before = await sessions.open(admin);
  await staff.ensureAdmin('correct horse battery');
  assert.equal((await relay.call('GET', '/v1/staff', { token: before.token, origin: null })).status, 200);
  await staff.ensureAdmin('another horse battery');
  assert.equal((await refresh(before, null)).body.code, 'session/token-invalid');
  await staff.ensureAdmin('correct horse battery');
});

test('live figures end when the account is switched off', async () => {
  const { token: admin } = await relay.staff();
  const agent = await colleague(relay, 'agent');
  const stream = await live(agent.token);
  assert.equal((await relay.call('PATCH', `/v1/staff/${agent.user.id}`, { token: admin, origin: null, body: { active: false } })).status, 200);
  assert.match(await stream.ended, /event: snapshot/);
  assert.equal((await live(agent.token)).status, 401);
});
