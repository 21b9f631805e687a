import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inCall, noteCalls } from './current.ts';

test('a page is in a call as long as one of its connections is', () => {
  assert.equal(inCall(), false);
  const call = { busy: true };
  noteCalls(call);
  noteCalls({ busy: false });
  assert.equal(inCall(), true);
  call.busy = false;
  assert.equal(inCall(), false);
});
