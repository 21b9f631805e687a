import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { TestClock } from '../support/clock.ts';
import { colleague, conversation } from '../support/people.ts';
import { PAGE, testRelay } from '../support/relay.ts';
import type { TestRelay } from '../support/relay.ts';

let relay: TestRelay;
before(async () => {
  relay = await testRelay({ CS_RATE_SCALE: '100' });
});
after(() => relay.stop());

const services = () => relay.running.relay.services;
let keys = 0;
const fresh = (): string => `key-${(keys += 1)}`;
const group = (title: string) => ({ title, visibility: 'private', kind: 'group' });
const write = (token: string, key: string, body: unknown, path = '/v1/rooms', method = 'POST', origin: string | null = PAGE) =>
  relay.call(method, path, { token, body, origin, headers: { 'idempotency-key': key } });
const rooms = async (token: string) => ((await relay.call('GET', '/v1/rooms', { token })).body.items as unknown[]).length;

test('a write that is sent again is answered again and done once', async () => {
  const { token } = await relay.visitor();
  const key = fresh();
  const first = await write(token, key, group('Once'));
  const second = await write(token, key, group('Once'));
  assert.deepEqual([first.status, first.headers.get('idempotent-replayed')], [201, null]);
  assert.deepEqual([second.status, second.headers.get('idempotent-replayed'), second.body], [201, 'true', first.body]);
  assert.match(second.headers.get('content-type') ?? '', /^application\/json/);
  assert.equal(second.headers.get('access-control-allow-origin'), PAGE);
  assert.notEqual(second.headers.get('x-request-id'), first.headers.get('x-request-id'));
  assert.equal(await rooms(token), 1);
});

test('copies that come at the same time wait for the first', async () => {
  const { token } = await relay.visitor();
  const key = fresh();
  const answers = await Promise.all(Array.from({ length: 8 }, () => write(token, key, group('Parallel'))));
  assert.equal(new Set(answers.map((answer) => answer.body.id)).size, 1);
  assert.equal(answers.filter((answer) => answer.headers.get('idempotent-replayed') === null).length, 1);
  assert.equal(await rooms(token), 1);
});

test('without a key, with another key and for another person the write is done', async () => {
  const [one, other] = [await relay.visitor(), await relay.visitor()];
  const key = fresh();
  const ids = [
    await write(one.token, key, group('A')),
    await write(other.token, key, group('A')),
    await write(one.token, fresh(), group('A')),
    await relay.call('POST', '/v1/rooms', { token: one.token, body: group('A') }),
  ].map((answer) => answer.body.id as string);
  assert.equal(new Set(ids).size, 4);
});

test('one key for two requests is a fault: other body, address or method', async () => {
  const { token } = await relay.visitor();
  const roomId = await conversation(relay, token);
  const key = fresh();
  await write(token, key, group('A'));
  for (const again of [
    await write(token, key, group('B')),
    await write(token, key, { clientMessageId: 'a', text: 'x' }, `/v1/rooms/${roomId}/messages`),
    await write(token, key, group('A'), '/v1/rooms?x=1'),
  ])
    assert.deepEqual([again.status, again.body.code], [422, 'request/invalid']);
});

test('a refused write is not kept: it may be tried again', async () => {
  const { token } = await relay.visitor();
  const key = fresh();
  assert.equal((await write(token, key, { title: '' })).status, 422);
  assert.equal((await write(token, key, group('Now'))).status, 201);
  assert.equal((await write(token, fresh(), '{"broken')).body.code, 'request/malformed');
});

test('an answer without a body is kept too', async () => {
  const { token } = await relay.visitor();
  const key = fresh();
  const first = await write(token, key, { page: 'https://shop.example/' }, '/v1/context', 'PUT');
  const second = await write(token, key, { page: 'https://shop.example/' }, '/v1/context', 'PUT');
  assert.deepEqual([first.status, second.status, second.headers.get('idempotent-replayed'), second.headers.get('content-type')], [204, 204, 'true', null]);
});

test('keys are bounded', async () => {
  const { token } = await relay.visitor();
  for (const key of ['x'.repeat(256), 'a b']) assert.equal((await write(token, key, group('A'))).body.code, 'request/invalid', key);
  assert.equal((await write(token, 'x'.repeat(255), group('A'))).status, 201);
});

test('secrets, streams, bytes, reads and strangers are never kept', async () => {
  const visitor = await relay.visitor();
  const admin = await colleague(relay, 'admin');
  const site = await services().sites.create('Keys', []);
  const kept = async () =>
    Number(
      (
        await services()
          .db.selectFrom('idempotency')
          .select((e) => e.fn.countAll<number>().as('n'))
          .executeTakeFirstOrThrow()
      ).n,
    );
  const before = await kept();
  const key = fresh();
  const made = await write(admin.token, key, { name: 'k' }, `/v1/sites/${site.id}/keys`, 'POST', null);
  const again = await write(admin.token, key, { name: 'k' }, `/v1/sites/${site.id}/keys`, 'POST', null);
  assert.ok(made.body.key !== again.body.key && again.status === 201);
  await write(admin.token, fresh(), { role: 'agent' }, '/v1/staff/invites', 'POST', null);
  await write(visitor.token, fresh(), { siteKey: 'demo' }, '/v1/sessions');
  await write(visitor.token, fresh(), { refreshToken: visitor.refreshToken }, '/v1/sessions/refresh');
  await relay.call('POST', '/v1/sessions', { body: { siteKey: 'demo' }, headers: { 'idempotency-key': fresh() } });
  await write(visitor.token, fresh(), { text: 'How do I return an item?' }, '/v1/assistant/replies');
  await write(visitor.token, fresh(), undefined, '/v1/rooms', 'GET');
  const roomId = await conversation(relay, visitor.token);
  await relay.call('POST', `/v1/files?roomId=${roomId}`, {
    token: visitor.token,
    body: 'words',
    headers: { 'content-type': 'application/octet-stream', 'x-file-name': 'a.txt', 'idempotency-key': fresh() },
  });
  const stored = await services().db.selectFrom('idempotency').selectAll().execute();
  assert.equal(await kept(), before, JSON.stringify(stored.slice(before)));
});

test('a large answer is not kept', async () => {
  const admin = await colleague(relay, 'admin');
  const content = Array.from({ length: 60 }, (_, index) => `# Article ${index}\n\n${'word '.repeat(300)}`).join('\n\n');
  const key = fresh();
  for (let round = 0; round < 2; round += 1) {
    const answer = await write(
      admin.token,
      key,
      { format: 'markdown', name: 'a.md', content, locale: 'en', commit: false },
      '/v1/knowledge/imports?siteId=demo',
      'POST',
      null,
    );
    assert.deepEqual([answer.status, answer.headers.get('idempotent-replayed')], [200, null]);
    assert.ok(JSON.stringify(answer.body).length > 64 * 1024);
  }
});

test('what is kept goes after a day, and with the visitor', async () => {
  const { Hono } = await import('hono');
  const { idempotency } = await import('../../server/src/http/middleware/idempotency.ts');
  const clock = new TestClock(Date.now());
  let done = 0;
  const app = new Hono<{ Variables: { actor: unknown } }>();
  app.use(async (c, next) => (c.set('actor', { id: 'somebody' }), next()));
  app.use(idempotency({ db: services().db, now: clock.now }) as never);
  app.post('/v1/thing', (c) => c.json({ done: (done += 1) }));
  const ask = async (key = 'k') =>
    ((await (await app.request('/v1/thing', { method: 'POST', headers: { 'idempotency-key': key } })).json()) as { done: number }).done;
  assert.deepEqual([await ask(), await ask()], [1, 1]);
  clock.advance(24 * 3600_000 - 1);
  assert.equal(await ask(), 1);
  clock.advance(1);
  assert.equal(await ask(), 2);
  clock.advance(25 * 3600_000);
  await ask('other');
  const left = await services().db.selectFrom('idempotency').select('key').where('key', 'like', 'somebody %').execute();
  assert.equal(left.length, 1);

  const visitor = await relay.visitor();
  await write(visitor.token, fresh(), group('Gone'));
  const mine = () => services().db.selectFrom('idempotency').select('key').where('key', 'like', `${visitor.visitorId} %`).execute();
  assert.equal((await mine()).length, 1);
  await relay.call('DELETE', `/v1/visitors/${visitor.visitorId}`, { token: visitor.token });
  assert.equal((await mine()).length, 0);
});
