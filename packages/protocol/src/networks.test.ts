import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inNetwork, networkAround, networkText, parseAddress, parseNetwork } from './networks.ts';

const shown = (text: string): string => networkText(parseNetwork(text));
const holds = (network: string, address: string): boolean => {
  const parsed = parseAddress(address);
  return parsed !== null && inNetwork(parsed, parseNetwork(network));
};

test('a network is shown in one spelling, whatever was written', () => {
  for (const [written, text] of [
    ['203.0.113.7', '203.0.113.7/32'],
    [' 203.0.113.7/24 ', '203.0.113.0/24'],
    ['255.255.255.255/16', '255.255.0.0/16'],
    ['2001:DB8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:db8:1:2:3:4:5:6/128', '2001:db8:1:2:3:4:5:6/128'],
    ['2001:db8::/32', '2001:db8::/32'],
    ['::1/128', '::1/128'],
    ['::/128', '::/128'],
    ['1:0:0:2:0:0:0:3/128', '1:0:0:2::3/128'],
    ['1:0:2:0:3:0:4:0/128', '1:0:2:0:3:0:4:0/128'],
    ['64:ff9b::203.0.113.7/128', '64:ff9b::cb00:7107/128'],
  ] as const)
    assert.equal(shown(written), text, written);
});

test('what is no network, an IPv4 address in IPv6, and what is too wide have codes of their own', () => {
  for (const [written, code] of [
    ['', 'block/network-invalid'],
    ['example.com', 'block/network-invalid'],
    ['203.0.113', 'block/network-invalid'],
    ['203.0.113.256', 'block/network-invalid'],
    ['203.0.113.07', 'block/network-invalid'],
    ['203.0.113.7/33', 'block/network-invalid'],
    ['203.0.113.7/', 'block/network-invalid'],
    ['203.0.113.7/-1', 'block/network-invalid'],
    ['203.0.113.7/24/24', 'block/network-invalid'],
    ['203.0.113.7:80', 'block/network-invalid'],
    ['1::2::3', 'block/network-invalid'],
    ['1:2:3:4:5:6:7', 'block/network-invalid'],
    ['1:2:3:4:5:6:7:8::', 'block/network-invalid'],
    ['12345::', 'block/network-invalid'],
    ['::/129', 'block/network-invalid'],
    ['::ffff:203.0.113.7', 'block/network-invalid'],
    ['::FFFF:cb00:7107/128', 'block/network-invalid'],
    ['::ffff:0:0/96', 'block/network-invalid'],
    ['203.0.0.0/15', 'block/network-too-wide'],
    ['0.0.0.0/0', 'block/network-too-wide'],
    ['2001:db8::/31', 'block/network-too-wide'],
    ['::/0', 'block/network-too-wide'],
  ] as const)
    assert.throws(() => parseNetwork(written), { code }, written);
});

test('an address belongs to a network in every form in which a socket or a proxy names it', () => {
  for (const address of ['203.0.113.9', '::ffff:203.0.113.9', '::FFFF:cb00:7109', '203.0.113.9:4711', '[::ffff:203.0.113.9]:4711'])
    assert.equal(holds('203.0.113.0/24', address), true, address);
  for (const address of ['203.0.114.9', '2001:db8::9', 'unknown', '', '[', '::cb00:7109']) assert.equal(holds('203.0.113.0/24', address), false, address);
  for (const address of ['2001:db8:1:2::9', '[2001:db8:1:2:ffff::]:80', '2001:0DB8:1:2:1:1:1:1%eth0'])
    assert.equal(holds('2001:db8:1:2::', address), true, address);
  assert.equal(holds('2001:db8:1:2::', '2001:db8:1:3::9'), false);
});

test('around an address lies what one household has', () => {
  assert.equal(networkText(networkAround(parseAddress('203.0.113.9')!)), '203.0.113.9/32');
  assert.equal(networkText(networkAround(parseAddress('2001:db8:1:2:3::9')!)), '2001:db8:1:2::/64');
});
