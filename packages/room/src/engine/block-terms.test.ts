import assert from 'node:assert/strict';
import { test } from 'node:test';
import { minutesLeft, networkFault } from './block-terms.ts';

test('what is brought back lasts as long as it would have', () => {
  assert.equal(minutesLeft(null, 0), null);
  assert.equal(minutesLeft('1970-01-01T01:00:00.000Z', 0), 60);
  assert.equal(minutesLeft('1970-01-01T01:00:00.000Z', 59 * 60_000 + 1), 1);
  assert.equal(minutesLeft('1970-01-01T01:00:00.000Z', 3_700_000), 1);
});

test('each fault of a network has its words', () => {
  assert.equal(networkFault({ code: 'block/network-invalid' }), 'networkInvalid');
  assert.equal(networkFault({ code: 'block/network-too-wide' }), 'networkWide');
  assert.equal(networkFault({ code: 'block/own-network' }), null);
  assert.equal(networkFault(null), null);
});
