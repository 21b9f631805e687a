import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isBot } from './bots.ts';
import { cleanUrl, maskProperties, maskText } from './mask.ts';

test('takes addresses, numbers and tokens out of words', () => {
  const cases: [string, string][] = [
    ['write to ana.b+x@mail.example.co.uk now', 'write to [email] now'],
    ['müller@köln.de', '[email]'],
    ['a%40b.de', '[email]'],
    ['call +49 (30) 1234-5678.', 'call [phone].'],
    ['call 13812345678', 'call [phone]'],
    ['030 123 456 78', '[phone]'],
    ['card 4111 1111 1111 1111 ok', 'card [card] ok'],
    ['card 5555555555554444', 'card [card]'],
    ['token eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc-_', 'token [token]'],
    ['Bearer abcdef.ghijk', '[token]'],
    ['at https://a.test/x?token=1#y failed', 'at https://a.test/x failed'],
  ];
  for (const [from, to] of cases) assert.equal(maskText(from), to);
});

test('leaves dates, prices, order numbers and ids alone', () => {
  for (const words of ['2026-11-22 17:05', 'order 1002345', '12,490.50', '1795368120804', '01900000-0000-7000-8000-123456789012', 'v1.2.3', '192.168.0.1'])
    assert.equal(maskText(words), words);
});

test('a hostile string costs little time', () => {
  const start = performance.now();
  for (const piece of ['a.', '1 ', '@', 'http://', '%40', 'a@a.']) maskText(piece.repeat(4000));
  assert.ok(performance.now() - start < 200);
});

test('keeps origin, path and utm fields of an address only', () => {
  assert.equal(
    cleanUrl('https://u:p@shop.test/a/b?utm_source=mail&session=123&utm_term=ana%40x.de#frag'),
    'https://shop.test/a/b?utm_source=mail&utm_term=%5Bemail%5D',
  );
  assert.equal(cleanUrl('https://shop.test/users/ana@x.de/orders'), 'https://shop.test/users/[email]/orders');
  assert.equal(cleanUrl('https://shop.test/reset/9f86d081884c7d659a2feaa0c55ad015a3bf4f1b'), 'https://shop.test/reset/[token]');
  assert.equal(cleanUrl('https://shop.test/p/walnut-desk-lamp-with-dimmer-2026'), 'https://shop.test/p/walnut-desk-lamp-with-dimmer-2026');
  assert.equal(cleanUrl('https://shop.test/a/%E0%A4%A/ana%40x.de'), 'https://shop.test/a/[unreadable]/[email]');
  assert.equal(cleanUrl('javascript:alert(1)'), '');
  assert.equal(cleanUrl('nonsense'), '');
});

test('masks properties by name and by value', () => {
  assert.deepEqual(
    maskProperties({ email: 'x', plan: 'pro', note: 'me@x.de', card_number: 4111111111111111, amount: 4111111111111111, total: 12.5, ok: true, none: null }),
    { email: '[masked]', plan: 'pro', note: '[email]', card_number: '[masked]', amount: '[card]', total: 12.5, ok: true, none: null },
  );
});

test('tells programs from people', () => {
  assert.ok(isBot(''));
  assert.ok(isBot('Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)'));
  assert.ok(isBot('curl/8.5.0 with words'));
  assert.ok(!isBot('Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Safari/605.1.15'));
  assert.ok(!isBot('Mozilla/5.0 (Linux; Android 15; CUBOT X90) AppleWebKit/537.36 Chrome/140.0.0.0 Mobile Safari/537.36'));
});
