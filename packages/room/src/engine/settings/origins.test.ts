import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkOrigin, ORIGINS } from './origins.ts';

test('origins are brought to the form that browsers send', () => {
  for (const [typed, origin] of [
    ['https://Shop.Example', 'https://shop.example'],
    [' https://shop.example:443/ ', 'https://shop.example'],
    ['http://localhost:5173', 'http://localhost:5173'],
    ['https://bücher.example', 'https://xn--bcher-kva.example'],
  ] as const) {
    const check = checkOrigin(typed);
    assert.ok(check.ok, typed);
    assert.equal(check.origin, origin);
  }
});

test('plain http beyond this computer is told', () => {
  assert.deepEqual(checkOrigin('http://shop.example'), { ok: true, origin: 'http://shop.example', plain: true });
  assert.deepEqual(checkOrigin('http://[::1]:80'), { ok: true, origin: 'http://[::1]', plain: false });
});

test('each fault has its name, and what was probably meant', () => {
  for (const [typed, fault, suggestion] of [
    ['shop.example', 'scheme', 'https://shop.example'],
    ['shop.example/help', 'scheme', 'https://shop.example'],
    ['localhost:3000', 'scheme', 'http://localhost:3000'],
    ['shop', 'scheme', null],
    ['ftp://shop.example', 'scheme', null],
    ['https://*.shop.example', 'star', null],
    ['https://shop.example/help?x#y', 'path', 'https://shop.example'],
    ['https://me:pw@shop.example', 'user', 'https://shop.example'],
    ['https://', 'not-url', null],
    ['https://a.example', 'twice', null],
  ] as const) {
    const check = checkOrigin(typed, ['https://a.example']);
    assert.ok(!check.ok, typed);
    assert.deepEqual([check.fault, check.suggestion], [fault, suggestion], typed);
  }
});

test('a list has an end', () => {
  const full = Array.from({ length: ORIGINS }, (_, index) => `https://s${index}.example`);
  const check = checkOrigin('https://one.more', full);
  assert.equal(check.ok ? '' : check.fault, 'many');
});
