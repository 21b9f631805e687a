import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { after, before, test } from 'node:test';
import { CsError } from '@cs-kit/protocol';
import type { Site } from '@cs-kit/protocol';
import { SignJWT, UnsecuredJWT, exportJWK, generateKeyPair } from 'jose';
import { testState } from '../../../test/support/state.ts';
import { createVault } from './vault.ts';
import { createVouching } from './vouching.ts';
import type { Vouching } from './vouching.ts';

const NOW = Date.parse('2026-11-22T10:00:00Z');
const site = { id: 'shop', key: 'cs_shop' } as Site;
let store: Awaited<ReturnType<typeof testState>>;
let vouching: Vouching;
before(async () => {
  store = await testState();
  vouching = createVouching(store.db, createVault(['v'.repeat(32)]), () => NOW);
});
after(() => store.end());

const refused = (error: unknown) => error instanceof CsError && error.code === 'session/token-invalid';
const bytes = (text: string) => new TextEncoder().encode(text);
const jwt = (claims: Record<string, unknown> = {}, audience = site.key, lifeS = 3600) =>
  new SignJWT(claims)
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject('customer-7')
    .setAudience(audience)
    .setExpirationTime(NOW / 1000 + lifeS);

test('without a secret nobody is vouched for', async () => {
  await assert.rejects(vouching.verify(site, await jwt().sign(bytes('x'.repeat(32)))), refused);
});

test('a signed user is known; the secret before the last still signs, the one before that does not', async () => {
  const first = await vouching.rotate(site.id);
  assert.deepEqual(await vouching.verify(site, await jwt({ name: 'Mira' }).sign(bytes(first))), { externalId: 'customer-7', name: 'Mira' });
  const second = await vouching.rotate(site.id);
  for (const secret of [first, second]) await vouching.verify(site, await jwt().sign(bytes(secret)));
  await vouching.rotate(site.id);
  await assert.rejects(vouching.verify(site, await jwt().sign(bytes(first))), refused);
  assert.ok(!JSON.stringify(await store.db.selectFrom('settings').selectAll().execute()).includes(second));
});

test('another site, a life over twelve hours, an ended one, no subject, no end, no signature: refused', async () => {
  const secret = bytes(await vouching.rotate(site.id));
  const refusals = [
    await jwt({}, 'cs_other').sign(secret),
    await jwt({}, site.key, 12 * 3600 + 1).sign(secret),
    await jwt({}, site.key, -1).sign(secret),
    await new SignJWT({})
      .setProtectedHeader({ alg: 'HS256' })
      .setAudience(site.key)
      .setExpirationTime(NOW / 1000 + 60)
      .sign(secret),
    await new SignJWT({}).setProtectedHeader({ alg: 'HS256' }).setAudience(site.key).setSubject('x').sign(secret),
    await new SignJWT({})
      .setProtectedHeader({ alg: 'HS512' })
      .setAudience(site.key)
      .setSubject('x')
      .setExpirationTime(NOW / 1000 + 60)
      .sign(secret),
    new UnsecuredJWT({}).setSubject('x').setAudience(site.key).setExpirationTime('1h').encode(),
    'x.y.z',
  ];
  for (const token of refusals) await assert.rejects(vouching.verify(site, token), refused);
  assert.deepEqual((await vouching.verify(site, await jwt({ name: '  ' }, site.key, 12 * 3600).sign(secret))).name, null);
  assert.equal((await vouching.verify(site, await jwt({ name: 'x'.repeat(200) }).sign(secret))).name?.length, 80);
  assert.equal((await vouching.verify(site, await jwt({ name: 7 }).sign(secret))).name, null);
});

test('a secret that the vault no longer opens is passed over', async () => {
  const secret = await vouching.rotate(site.id);
  const other = createVouching(store.db, createVault(['w'.repeat(32)]), () => NOW);
  await assert.rejects(other.verify(site, await jwt().sign(bytes(secret))), refused);
});

test('published ES256 keys vouch instead; another algorithm or key does not', async () => {
  const pair = await generateKeyPair('ES256', { extractable: true });
  const stranger = await generateKeyPair('ES256', { extractable: true });
  const jwk = { ...(await exportJWK(pair.publicKey)), kid: 'k1', alg: 'ES256' };
  let fetched = 0;
  const server = createServer((_request, response) => {
    fetched += 1;
    response.end(JSON.stringify({ keys: [jwk] }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  try {
    await vouching.trust(site.id, `http://127.0.0.1:${(server.address() as { port: number }).port}/keys`);
    const sign = (key: CryptoKey, alg = 'ES256') =>
      new SignJWT({ name: 'Mira' })
        .setProtectedHeader({ alg, kid: 'k1' })
        .setSubject('customer-8')
        .setAudience(site.key)
        .setExpirationTime(NOW / 1000 + 60)
        .sign(key);
    assert.equal((await vouching.verify(site, await sign(pair.privateKey))).externalId, 'customer-8');
    for (let round = 0; round < 5; round += 1) {
      await assert.rejects(vouching.verify(site, await sign(stranger.privateKey)), refused);
      const unknown = new SignJWT({}).setProtectedHeader({ alg: 'ES256', kid: `forged-${round}` });
      await assert.rejects(
        vouching.verify(
          site,
          await unknown
            .setSubject('x')
            .setAudience(site.key)
            .setExpirationTime(NOW / 1000 + 60)
            .sign(stranger.privateKey),
        ),
        refused,
      );
    }
    // Forged tokens do not make the relay knock at the host app each time.
    assert.equal(fetched, 1);
    await vouching.trust(site.id, null);
    await assert.rejects(vouching.verify(site, await sign(pair.privateKey)), refused);
  } finally {
    server.closeAllConnections();
    server.close();
  }
});
