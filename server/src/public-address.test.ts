import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isInnerHost, isPublicAddress } from './public-address.ts';

const hostOf = (address: string): string => new URL(address).hostname;

test('what is not of the public internet is told apart', () => {
  const inner = [
    'localhost',
    '127.0.0.1',
    '127.1',
    '0x7f.1',
    '2130706433',
    '10.1.2.3',
    '172.31.0.1',
    '192.168.1.1',
    '169.254.169.254',
    '100.64.0.1',
    '0.0.0.0',
  ];
  inner.push(
    '255.255.255.255',
    '[::1]',
    '[::]',
    '[::ffff:10.0.0.1]',
    '[fd00::1]',
    '[fe80::1]',
    '[2002:a00:1::]',
    'metadata.google.internal',
    'printer.local',
    'db',
  );
  for (const host of inner) assert.equal(isInnerHost(hostOf(`https://${host}/`)), true, host);
  for (const host of ['cdn.example.com', '8.8.8.8', '172.32.0.1', '100.128.0.1', '[2606:4700::1111]', '[2a00:1450::1]'])
    assert.equal(isInnerHost(hostOf(`https://${host}/`)), false, host);
});

test('addresses as a resolver gives them: every kind that is none of the public internet', () => {
  const inner: Readonly<Record<string, readonly string[]>> = {
    loopback: ['127.0.0.1', '127.255.255.254', '::1'],
    'this machine, any': ['0.0.0.0', '::'],
    private: ['10.0.0.1', '172.16.0.1', '192.168.0.1', 'fc00::1', 'fd12:3456::1'],
    'link-local, with the address of cloud metadata': ['169.254.169.254', 'fe80::1', 'fe80::1%eth0', 'fec0::1'],
    'metadata of IPv6 clouds': ['fd00:ec2::254'],
    'shared by a provider': ['100.64.0.1', '100.127.255.255'],
    multicast: ['224.0.0.1', '239.255.255.255', 'ff02::1'],
    broadcast: ['255.255.255.255'],
    mapped: ['::ffff:127.0.0.1', '::ffff:8.8.8.8', '::ffff:0:127.0.0.1', '::127.0.0.1'],
    NAT64: ['64:ff9b::7f00:1', '64:ff9b::8.8.8.8', '64:ff9b:1::1'],
    '6to4': ['2002:7f00:1::', '192.88.99.1'],
    Teredo: ['2001::1', '2001:0:7f00:1::'],
    'protocols and tests': ['2001:20::1', '2001:1ff::1', '198.18.0.1', '192.0.0.8', '100::1', '5f00::1'],
    documentation: ['192.0.2.1', '198.51.100.7', '203.0.113.9', '2001:db8::1', '3fff:fff::1'],
    'no address': ['', 'localhost', 'example.com', '1', '0x7f000001', '1.2.3', '8.8.8.8/x', '[::1]'],
  };
  for (const [kind, addresses] of Object.entries(inner)) for (const address of addresses) assert.equal(isPublicAddress(address), false, `${kind}: ${address}`);
  for (const address of [
    '8.8.8.8',
    '93.184.216.34',
    '172.32.0.1',
    '100.128.0.1',
    '2606:4700::1111',
    '2a00:1450:4001::200e',
    '2001:200::1',
    '2001:4860:4860::8888',
  ])
    assert.equal(isPublicAddress(address), true, address);
});
