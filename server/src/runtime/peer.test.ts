import assert from 'node:assert/strict';
import { test } from 'node:test';
import { peerOf, prefixOf } from './peer.ts';

test('the unit of rates is /24 of IPv4 and /56 of IPv6, in any spelling', () => {
  const cases: [string, string][] = [
    ['192.0.2.7', '192.0.2'],
    ['::ffff:192.0.2.7', '192.0.2'],
    ['2001:db8:1:2345::9', '2001:db8:1:23'],
    ['2001:db8:1:2300:ffff:1:2:3', '2001:db8:1:23'],
    ['2001:db8:1:24ff::1', '2001:db8:1:24'],
    ['2001:db8::1', '2001:db8:0:00'],
    ['::1', '0:0:0:00'],
    ['fe80::', 'fe80:0:0:00'],
    ['2001:db8:1:5::', '2001:db8:1:00'],
    ['unknown', 'unknown'],
  ];
  for (const [address, prefix] of cases) assert.equal(prefixOf(address), prefix, address);
  assert.equal(prefixOf('2001:db8:1:2345::9'), prefixOf('2001:db8:1:23ff:1:2:3:4'));
  assert.notEqual(prefixOf('2001:db8:1:2345::9'), prefixOf('2001:db8:1:2445::9'));
});

test('the socket says who is there; a header of an unknown peer is not believed', () => {
  assert.deepEqual(peerOf('127.0.0.1', undefined, []), { address: '127.0.0.1', prefix: '127.0.0', loopback: true });
  assert.equal(peerOf('::1', undefined, []).loopback, true);
  assert.equal(peerOf('::ffff:127.0.0.1', undefined, []).loopback, true);
  assert.deepEqual(peerOf('203.0.113.9', '127.0.0.1', []), { address: '203.0.113.9', prefix: '203.0.113', loopback: false });
  assert.deepEqual([peerOf(undefined, undefined, []).address, peerOf('', undefined, []).address], ['unknown', 'unknown']);
});

test('a local proxy that nobody told us of makes nobody local', () => {
  assert.deepEqual(peerOf('127.0.0.1', '203.0.113.9', []), { address: '127.0.0.1', prefix: '127.0.0', loopback: false });
});

test('behind trusted proxies the last address that is none of them counts, and nobody is local', () => {
  const trusted = ['127.0.0.1', '10.0.0.2'];
  assert.equal(peerOf('127.0.0.1', '198.51.100.1, 203.0.113.9, 10.0.0.2', trusted).address, '203.0.113.9');
  assert.equal(peerOf('::ffff:127.0.0.1', 'spoofed, 203.0.113.9', trusted).address, '203.0.113.9');
  assert.deepEqual(peerOf('127.0.0.1', '127.0.0.1', trusted), { address: '127.0.0.1', prefix: '127.0.0', loopback: false });
  assert.equal(peerOf('127.0.0.1', '::1', trusted).loopback, false);
  assert.equal(peerOf('127.0.0.1', ' , ', trusted).loopback, false);
});
