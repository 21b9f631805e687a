import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CsError } from '@cs-kit/protocol';
import { SignJWT, UnsecuredJWT, exportJWK, generateKeyPair } from 'jose';
import { createSigner, digest, randomSecret } from './secrets.ts';
import type { TokenClaims } from './secrets.ts';

const NOW = Date.parse('2026-11-22T10:00:00Z');
const SECRET = 's'.repeat(32);
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const claims: TokenClaims = {
  subject: 'v1',
  kind: 'visitor',
  name: 'Visitor',
  role: 'visitor',
  siteId: 'demo',
  origin: 'https://shop.example',
  scopes: ['chat'],
  known: false,
  expiresAt: NOW + 60_000,
};
const code = (wanted: string) => (error: unknown) => error instanceof CsError && error.code === wanted;

test('a token gives back what it was issued for', async () => {
  const signer = createSigner([SECRET], () => NOW);
  assert.deepEqual(await signer.verify(await signer.issue(claims)), claims);
});

test('a token ends to the second', async () => {
  let now = NOW;
  const signer = createSigner([SECRET], () => now);
  const token = await signer.issue(claims);
  now = NOW + 59_000;
  await signer.verify(token);
  now = NOW + 60_000;
  await assert.rejects(signer.verify(token), code('session/token-expired'));
});

test('rotation: the first secret signs, the second is still accepted, a third is not', async () => {
  const old = await createSigner([SECRET], () => NOW).issue(claims);
  const both = createSigner(['n'.repeat(32), SECRET], () => NOW);
  assert.equal((await both.verify(old)).subject, 'v1');
  await assert.rejects(createSigner([SECRET], () => NOW).verify(await both.issue(claims)), code('session/token-invalid'));
  assert.ok(await both.checkMac('blob', await createSigner([SECRET], () => NOW).mac('blob')));
});

test('every forgery is refused: other algorithms, audiences, types, keys, missing claims, changed bytes', async () => {
  const signer = createSigner([SECRET], () => NOW);
  const good = await signer.issue(claims);
  const [head, body, mac] = good.split('.') as [string, string, string];
  const make = (header: object, key: Uint8Array = bytes(SECRET), change: (jwt: SignJWT) => SignJWT = (jwt) => jwt) =>
    change(
      new SignJWT({ kind: 'staff', role: 'admin' })
        .setProtectedHeader(header as never)
        .setSubject('eve')
        .setAudience('cs-kit')
        .setExpirationTime(NOW / 1000 + 60),
    ).sign(key);
  const pair = await generateKeyPair('RS256', { extractable: true });
  const publicKey = bytes(JSON.stringify(await exportJWK(pair.publicKey)));
  const forged: [string, string][] = [
    ['none', new UnsecuredJWT({ kind: 'staff' }).setSubject('eve').setAudience('cs-kit').setExpirationTime('1h').encode()],
    ['none with the real body', `${btoa('{"alg":"none","typ":"at+jwt"}').replaceAll('=', '')}.${body}.`],
    ['none in capitals', `${btoa('{"alg":"NONE","typ":"at+jwt"}').replaceAll('=', '')}.${body}.${mac}`],
    ['HS512', await make({ alg: 'HS512', typ: 'at+jwt' })],
    [
      'RS256',
      await new SignJWT({})
        .setProtectedHeader({ alg: 'RS256', typ: 'at+jwt' })
        .setSubject('eve')
        .setAudience('cs-kit')
        .setExpirationTime('1h')
        .sign(pair.privateKey),
    ],
    ['HS256 over a public key', await make({ alg: 'HS256', typ: 'at+jwt' }, publicKey)],
    ['another secret', await make({ alg: 'HS256', typ: 'at+jwt' }, bytes('x'.repeat(32)))],
    ['another audience', await make({ alg: 'HS256', typ: 'at+jwt' }, bytes(SECRET), (jwt) => jwt.setAudience('another'))],
    ['another type', await make({ alg: 'HS256', typ: 'JWT' })],
    ['no type', await make({ alg: 'HS256' })],
    [
      'no subject',
      await new SignJWT({})
        .setProtectedHeader({ alg: 'HS256', typ: 'at+jwt' })
        .setAudience('cs-kit')
        .setExpirationTime(NOW / 1000 + 60)
        .sign(bytes(SECRET)),
    ],
    ['no end', await new SignJWT({}).setProtectedHeader({ alg: 'HS256', typ: 'at+jwt' }).setAudience('cs-kit').setSubject('eve').sign(bytes(SECRET))],
    ['changed body', `${head}.${body.slice(0, -2)}xx.${mac}`],
    ['changed signature', `${head}.${body}.${mac.slice(0, -2)}AA`],
    ['no signature', `${head}.${body}.`],
    ['two parts', `${head}.${body}`],
    ['not a token', 'x.y.z'],
    ['nothing', ''],
  ];
  for (const [name, token] of forged) await assert.rejects(signer.verify(token), code('session/token-invalid'), name);
});

test('a MAC holds for its text only', async () => {
  const signer = createSigner([SECRET], () => NOW);
  const mac = await signer.mac('file 1');
  assert.ok(await signer.checkMac('file 1', mac));
  for (const [text, other] of [
    ['file 2', mac],
    ['file 1', `${mac}x`],
    ['file 1', mac.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A'))],
    ['file 1', ''],
  ] as const)
    assert.ok(!(await signer.checkMac(text, other)));
});

test('secrets have 256 bits and are stored as SHA-256', async () => {
  assert.match(randomSecret(), /^[A-Za-z0-9_-]{43}$/);
  assert.notEqual(randomSecret(), randomSecret());
  assert.equal(await digest('abc'), 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
});
