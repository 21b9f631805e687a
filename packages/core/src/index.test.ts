import assert from 'node:assert/strict';
import { test } from 'node:test';

test('imports where there is no page, and touches nothing', async () => {
  const before = Object.keys(globalThis).length;
  const core = await import('./index.ts');
  assert.equal(typeof core.relayClient, 'function');
  assert.equal(Object.keys(globalThis).length, before);
});
