import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { uuid } from '@cs-kit/protocol';
import type { BlockedAddress, Session, Site } from '@cs-kit/protocol';
import { WebSocket } from 'ws';
import { colleague } from '../support/people.ts';
import { PAGE, testRelay } from '../support/relay.ts';
import type { TestRelay } from '../support/relay.ts';

let relay: TestRelay;
let agent: Session;
let lead: Session;
let site: Site;
before(async () => {
  relay = await testRelay({ CS_TRUSTED_PROXIES: '127.0.0.1', CS_RATE_SCALE: '10' });
  [agent, lead] = [await colleague(relay, 'agent'), await colleague(relay, 'lead')];
  site = (await call(await relay.staff(), '192.0.2.1', 'POST', '/v1/sites', { name: 'Shop', origins: [PAGE] })).body as Site;
});
after(() => relay.stop());

/** A call from an address, as the proxy of the relay tells it. */
const call = (who: Session | null, from: string, method: string, path: string, body?: unknown, on = relay) =>
  on.call(method, path, {
    token: who?.token,
    origin: who !== null && who.user.role !== 'visitor' ? null : PAGE,
    headers: { 'x-forwarded-for': from },
    ...(body === undefined ? {} : { body }),
  });
const staff = (who: Session, method: string, path: string, body?: unknown, from = '192.0.2.1') => call(who, from, method, path, body);
const visitorFrom = async (from: string): Promise<Session> => {
  const { status, body } = await call(null, from, 'POST', '/v1/sessions', { siteKey: site.key });
  assert.equal(status, 201, JSON.stringify(body));
  return body as Session;
};
const block = (network: string, more: object = {}) => staff(lead, 'POST', `/v1/address-blocks?siteId=${site.id}`, { network, minutes: null, ...more });
const rowsOf = () => relay.running.relay.services.db.selectFrom('address_blocks').selectAll().execute();

async function socketFrom(from: string, who: Session): Promise<{ closed: Promise<number>; socket: WebSocket }> {
  const socket = new WebSocket(`${relay.url.replace('http', 'ws')}/v1/socket`, ['cs.v1', who.token], {
    headers: { 'x-forwarded-for': from },
    ...(who.user.role === 'visitor' ? { origin: PAGE } : {}),
  });
  const closed = new Promise<number>((resolve) => socket.on('close', resolve));
  await new Promise<void>((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('unexpected-response', (_request, response) => reject(new Error(String(response.statusCode))));
  });
  return { closed, socket };
}

test('a blocked network shuts out what its visitors have open, what they ask, and whoever comes new; others and the staff go on', async () => {
  const [inside, beside] = [await visitorFrom('203.0.113.9'), await visitorFrom('203.0.114.9')];
  const [theirs, other, desk] = [await socketFrom('203.0.113.9', inside), await socketFrom('203.0.114.9', beside), await socketFrom('203.0.113.77', agent)];
  const started = performance.now();
  const made = await block('203.0.113.0/24', { reason: 'Flood' });
  assert.deepEqual([made.status, made.body.network, made.body.reason, made.body.expiresAt, made.body.known], [201, '203.0.113.0/24', 'Flood', null, false]);
  assert.equal(await theirs.closed, 4403);
  assert.ok(performance.now() - started < 1_000, 'within a second');
  assert.equal(other.socket.readyState, WebSocket.OPEN);
  assert.equal(desk.socket.readyState, WebSocket.OPEN, 'the staff in the network are not locked out');

  const refused = await call(inside, '203.0.113.9', 'GET', '/v1/conversations');
  assert.deepEqual([refused.status, refused.body.code, refused.body.retryable], [403, 'session/address-blocked', false]);
  assert.doesNotMatch(JSON.stringify(refused.body), /203\.0/);
  for (const from of ['203.0.113.200', '::ffff:203.0.113.9', '::FFFF:cb00:7109', '203.0.113.9:4711']) {
    assert.equal((await call(null, from, 'POST', '/v1/sessions', { siteKey: site.key })).body.code, 'session/address-blocked', from);
    assert.equal((await call(inside, from, 'PUT', '/v1/conversations/current')).body.code, 'session/address-blocked', from);
  }
  await assert.rejects(socketFrom('203.0.113.9', inside), /403/);
  assert.equal((await call(null, '203.0.113.9', 'POST', '/v1/sessions/links', { siteKey: site.key, link: 'x' })).body.code, 'session/address-blocked');
  assert.equal((await call(null, '203.0.113.9', 'POST', '/v1/sessions/refresh', { refreshToken: inside.refreshToken })).body.code, 'session/address-blocked');
  const sentAt = new Date().toISOString();
  const viewed = { id: uuid(), name: 'page.viewed', at: sentAt, monotonic: 1, sequence: 1, pageId: uuid(), visitorId: null, url: PAGE, properties: {} };
  const beacon = { siteKey: site.key, sentAt, events: [viewed] };
  assert.equal((await call(null, '203.0.114.9', 'POST', '/v1/beacons', beacon)).status, 202);
  assert.equal((await call(null, '203.0.113.9', 'POST', '/v1/beacons', beacon)).body.code, 'session/address-blocked');
  assert.equal((await call(agent, '203.0.113.77', 'GET', '/v1/conversations')).status, 200);
  assert.equal((await call(beside, '203.0.114.9', 'GET', '/v1/conversations')).status, 200);
  // A visitor who takes another way is let in: it is the way that is blocked. Their session is whole, the refused refresh has not used its token up.
  assert.equal((await call(null, '203.0.114.9', 'POST', '/v1/sessions/refresh', { refreshToken: inside.refreshToken })).status, 200);

  assert.equal((await staff(lead, 'DELETE', `/v1/address-blocks/${made.body.id}`)).status, 204);
  assert.equal((await call(inside, '203.0.113.9', 'GET', '/v1/conversations')).status, 200);
  assert.equal((await staff(lead, 'DELETE', `/v1/address-blocks/${made.body.id}`)).body.code, 'request/not-found');
  const audit = await relay.running.relay.services.db.selectFrom('audit').selectAll().where('target', '=', made.body.id).execute();
  assert.deepEqual(
    audit.map(({ action, detail }) => [action, detail]),
    [
      ['address.blocked', 'IPv4 /24'],
      ['address.unblocked', ''],
    ],
  );
  other.socket.close();
  desk.socket.close();
});

test('to end is left: to sign out and to be erased', async () => {
  const visitor = await visitorFrom('203.0.113.9');
  const { body: made } = await block('203.0.113.9');
  assert.equal((await call(visitor, '203.0.113.9', 'DELETE', `/v1/visitors/${visitor.visitorId}`)).status < 300, true);
  const second = await staff(lead, 'DELETE', `/v1/address-blocks/${made.id}`);
  assert.equal(second.status, 204);
  const other = await visitorFrom('203.0.113.9');
  await block('203.0.113.9');
  assert.equal((await call(other, '203.0.113.9', 'DELETE', '/v1/sessions', {})).status, 204);
  for (const row of await rowsOf()) await staff(lead, 'DELETE', `/v1/address-blocks/${row.id}`);
});

test('it counts at its site only, and ends by itself; then nothing of the address is left', async () => {
  const elsewhere = (await staff(await relay.staff(), 'POST', '/v1/sites', { name: 'Other', origins: [PAGE] })).body as Site;
  const { body: made } = await block('2001:db8:1:2::9', { minutes: 60 });
  assert.equal(made.network, '2001:db8:1:2::/64');
  assert.ok(Math.abs(Date.parse(made.expiresAt) - Date.now() - 3600_000) < 60_000);
  assert.equal((await call(null, '2001:db8:1:2:ffff::1', 'POST', '/v1/sessions', { siteKey: site.key })).body.code, 'session/address-blocked');
  assert.equal((await call(null, '2001:db8:1:2:ffff::1', 'POST', '/v1/sessions', { siteKey: elsewhere.key })).status, 201);
  assert.equal((await call(null, '2001:db8:1:3::1', 'POST', '/v1/sessions', { siteKey: site.key })).status, 201);
  // The clock of the relay cannot be moved here: the service is asked as it will be in an hour.
  const later = await (
    await import('../../server/src/rooms/address-blocks.ts')
  ).createAddressBlocks({ db: relay.running.relay.services.db, now: () => Date.now() + 3601_000, onBlocked: () => undefined });
  assert.equal(later.has(site.id, '2001:db8:1:2::9'), false);
  assert.deepEqual(await later.list(site.id), []);
  assert.deepEqual(await rowsOf(), []);
});

test('what cannot be blocked says why; a network with the own address asks back first', async () => {
  for (const [network, code] of [
    ['nonsense', 'block/network-invalid'],
    ['203.0.113.0/33', 'block/network-invalid'],
    ['::ffff:203.0.113.9', 'block/network-invalid'],
    ['203.0.0.0/8', 'block/network-too-wide'],
    ['2001:db8::/16', 'block/network-too-wide'],
    ['192.0.2.0/24', 'block/own-network'],
    ['x'.repeat(65), 'request/invalid'],
    ['', 'request/invalid'],
  ] as const)
    assert.equal((await block(network)).body.code, code, network);
  for (const minutes of [0, -1, 1.5, 366 * 24 * 60 + 1, 'soon', undefined])
    assert.equal((await block('203.0.113.9', { minutes })).body.code, 'request/invalid', String(minutes));
  assert.deepEqual(await rowsOf(), []);
  const sure = await block('192.0.2.0/24', { own: true });
  assert.equal(sure.status, 201);
  assert.equal((await staff(lead, 'GET', '/v1/conversations')).status, 200, 'who has blocked it works on');
  const again = await block('192.0.2.77/24', { own: true, reason: 'Anew' });
  assert.deepEqual([again.body.id, again.body.known, again.body.reason], [sure.body.id, true, 'Anew']);
  const shorter = await block('192.0.2.0/24', { own: true, minutes: 60 });
  assert.deepEqual([shorter.body.id, shorter.body.expiresAt], [sure.body.id, null], 'not made shorter by the way');
  const listed = (await staff(lead, 'GET', `/v1/address-blocks?siteId=${site.id}`)).body.items as BlockedAddress[];
  assert.deepEqual(
    listed.map(({ network, by }) => [network, by.id]),
    [['192.0.2.0/24', lead.user.id]],
  );
  const visitor = await visitorFrom('203.0.113.9');
  for (const [who, method, path] of [
    [agent, 'GET', `/v1/address-blocks?siteId=${site.id}`],
    [agent, 'POST', `/v1/address-blocks?siteId=${site.id}`],
    [agent, 'DELETE', `/v1/address-blocks/${sure.body.id}`],
    [visitor, 'GET', '/v1/address-blocks'],
    [visitor, 'POST', '/v1/address-blocks'],
    [visitor, 'DELETE', `/v1/address-blocks/${sure.body.id}`],
  ] as const) {
    const body = method === 'POST' ? { network: '198.51.100.1', minutes: 60 } : undefined;
    assert.equal((await call(who, '203.0.113.9', method, path, body)).body.code, 'session/forbidden', `${who.user.role} ${method}`);
  }
  await staff(lead, 'DELETE', `/v1/address-blocks/${sure.body.id}`);
});

test('from a conversation an agent blocks the address too, without seeing it, and takes it back for a moment', async () => {
  const visitor = await visitorFrom('198.51.100.7');
  const id = (await call(visitor, '198.51.100.7', 'PUT', '/v1/conversations/current')).body.id as string;
  await call(visitor, '198.51.100.7', 'POST', `/v1/rooms/${id}/messages`, { clientMessageId: uuid(), text: 'Spam' });
  const wish = { conversationId: id, address: { minutes: 24 * 60 } };
  const absent = await staff(agent, 'POST', '/v1/blocks', wish);
  assert.deepEqual([absent.status, absent.body.address], [201, null], 'no connection, no address');
  assert.deepEqual(await rowsOf(), [], 'nobody’s address is kept otherwise');
  await staff(lead, 'DELETE', `/v1/blocks/${absent.body.id}`);

  const { closed } = await socketFrom('198.51.100.7', visitor);
  const house = await staff(agent, 'POST', '/v1/blocks', wish, '198.51.100.7');
  assert.deepEqual([house.status, house.body.code], [409, 'block/own-network']);
  assert.equal((await call(visitor, '198.51.100.7', 'GET', '/v1/conversations')).status, 200, 'then nothing is blocked');
  const made = await staff(agent, 'POST', '/v1/blocks', { ...wish, reason: 'Spam' });
  assert.deepEqual([made.status, made.body.address.network, made.body.address.known, made.body.address.reason], [201, null, false, 'Spam']);
  assert.equal(await closed, 4403);
  assert.doesNotMatch(JSON.stringify(made.body), /198\.51/);
  assert.equal((await rowsOf())[0]?.network, '198.51.100.7/32');
  assert.equal((await staff(await colleague(relay, 'agent'), 'DELETE', `/v1/address-blocks/${made.body.address.id}`)).body.code, 'session/forbidden');
  assert.equal((await staff(agent, 'DELETE', `/v1/address-blocks/${made.body.address.id}`)).status, 204);
  assert.equal((await call(visitor, '198.51.100.7', 'GET', '/v1/conversations')).status, 200);
});

test('it outlives a restart', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'cs-address-'));
  try {
    let own = await testRelay({}, { directory });
    const { body } = await call(
      await colleague(own, 'lead'),
      '',
      'POST',
      '/v1/address-blocks?siteId=demo',
      { network: '127.0.0.1', minutes: null, own: true },
      own,
    );
    assert.equal(body.network, '127.0.0.1/32');
    await own.stop();
    own = await testRelay({}, { directory });
    assert.equal((await own.call('POST', '/v1/sessions', { body: { siteKey: 'demo' } })).body.code, 'session/address-blocked');
    await own.stop();
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
});
