import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createVault } from './vault.ts';

const secret = (letter: string): string => letter.repeat(32);

test('what is sealed is opened again, hidden and never sealed alike twice', async () => {
  const vault = createVault([secret('a')]);
  const sealed = await vault.seal('sk-secret 语');
  assert.equal(await vault.open(sealed), 'sk-secret 语');
  assert.ok(!sealed.includes('sk-secret'));
  assert.notEqual(await vault.seal('sk-secret 语'), sealed);
});

test('rotation opens with both secrets; a lost secret or a changed byte opens nothing', async () => {
  const sealed = await createVault([secret('a')]).seal('key');
  assert.equal(await createVault([secret('b'), secret('a')]).open(sealed), 'key');
  assert.equal(await createVault([secret('b')]).open(sealed), null);
  const [nonce = '', body = ''] = sealed.split('.');
  const changed = `${nonce}.${body.startsWith('A') ? 'B' : 'A'}${body.slice(1)}`;
  for (const broken of [changed, nonce, '', 'not base64.!!']) assert.equal(await createVault([secret('a')]).open(broken), null);
});
