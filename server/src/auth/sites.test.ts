import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { CsError } from '@cs-kit/protocol';
import { TestClock } from '../../../test/support/clock.ts';
import { testState } from '../../../test/support/state.ts';
import { normaliseOrigin, openSites } from './sites.ts';
import type { Sites } from './sites.ts';

const OWN = 'https://relay.example';
const clock = new TestClock();
let store: Awaited<ReturnType<typeof testState>>;
const open = (demo: boolean): Promise<Sites> => openSites(store.db, { demo, ownOrigin: () => OWN, now: clock.now });
before(async () => {
  store = await testState();
});
after(() => store.end());

test('origins are brought to the form that browsers send', () => {
  for (const [given, wanted] of [
    ['https://Shop.Example/', 'https://shop.example'],
    ['http://shop.example:80', 'http://shop.example'],
    ['https://shop.example:8443', 'https://shop.example:8443'],
    ['https://bücher.example', 'https://xn--bcher-kva.example'],
  ] as const)
    assert.equal(normaliseOrigin(given), wanted);
  for (const wrong of [
    'shop.example',
    'https://shop.example/path',
    'https://shop.example?x',
    'https://shop.example#x',
    'https://user@shop.example',
    'ftp://shop.example',
    'null',
    '*',
    'https://',
    '',
  ])
    assert.throws(
      () => normaliseOrigin(wrong),
      (error) => error instanceof CsError && error.code === 'request/invalid',
      wrong,
    );
});

test('the demo is there on loopback only, and comes back neither after it was removed nor elsewhere', async () => {
  const sites = await open(true);
  assert.equal(sites.byKey('demo')?.id, 'demo');
  const elsewhere = await open(false);
  assert.deepEqual([elsewhere.byKey('demo'), elsewhere.byId('demo'), elsewhere.all()], [null, null, []]);
  await (await open(true)).remove('demo');
  assert.equal((await open(true)).byKey('demo'), null);
});

test('a site is made, changed, found again after a restart, removed', async () => {
  const sites = await open(false);
  const told: (string | null)[] = [];
  const stop = sites.onChange((site) => told.push(site?.id ?? null));
  const site = await sites.create('Harbour Books', ['https://Books.example/']);
  assert.deepEqual(
    [site.origins, site.demo, site.visitorRooms, site.uploads, site.openaiForVisitors, site.theme.assistantName],
    [['https://books.example'], false, false, false, false, 'Harbour Books'],
  );
  assert.equal(sites.byKey(site.key)?.id, site.id);
  await sites.patch(site.id, { enabled: false, origins: ['https://other.example'] });
  assert.deepEqual([(await open(false)).byId(site.id)?.enabled, (await open(false)).byId(site.id)?.origins], [false, ['https://other.example']]);
  stop();
  await sites.remove(site.id);
  assert.deepEqual(told, [site.id, site.id]);
  assert.equal((await open(false)).byId(site.id), null);
  await assert.rejects(sites.patch(site.id, {}), { code: 'request/not-found' });
  await assert.rejects(sites.remove(site.id), { code: 'request/not-found' });
});

test('origins: the listed ones, the own one, and for the demo this machine from this machine', async () => {
  await store.db.deleteFrom('settings').where('key', '=', 'demo.removed').execute();
  const sites = await open(true);
  const shop = await sites.create('Shop', ['https://shop.example']);
  const demo = sites.byId('demo')!;
  for (const origin of ['https://shop.example', OWN]) for (const loopback of [true, false]) assert.ok(sites.allowsOrigin(shop, origin, loopback));
  for (const origin of ['http://shop.example', 'https://shop.example.evil.test', 'https://evil.test', 'null', 'http://localhost:4444'])
    assert.ok(!sites.allowsOrigin(shop, origin, true));
  for (const origin of ['http://localhost', 'http://localhost:4444', 'https://127.0.0.1:1', 'http://[::1]:9', OWN]) {
    assert.ok(sites.allowsOrigin(demo, origin, true), origin);
    assert.ok(!sites.allowsOrigin(demo, origin, false), origin);
  }
  for (const origin of ['http://localhost.evil.test', 'http://127.0.0.1.evil.test', 'http://localhost:4444@evil.test', 'ftp://localhost'])
    assert.ok(!sites.allowsOrigin(demo, origin, true), origin);
});

test('pages that loaded the script are noted once a minute, the newest twenty', async () => {
  const sites = await open(false);
  const { id } = await sites.create('Seen', []);
  const mark = async (origin: string) => sites.markSeen(sites.byId(id)!, origin);
  await mark('https://a.example');
  clock.advance(30_000);
  await mark('https://a.example');
  assert.equal(sites.byId(id)?.seen[0]?.at, new Date(clock.now() - 30_000).toISOString());
  clock.advance(30_000);
  await mark('https://a.example');
  assert.equal(sites.byId(id)?.seen[0]?.at, new Date(clock.now()).toISOString());
  for (let index = 0; index < 25; index += 1) {
    clock.advance(1);
    await mark(`https://p${index}.example`);
  }
  const seen = sites.byId(id)!.seen;
  assert.deepEqual([seen.length, seen[0]?.origin], [20, 'https://p24.example']);
  assert.deepEqual((await open(false)).byId(id)?.seen, seen);
});
