import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createStore } from '@cs-kit/core';
import type { RelayClient } from '@cs-kit/core';
import type { Call, RelayFrame } from '@cs-kit/protocol';
import { IncomingCalls } from './incoming.ts';

const call = (id: string, roomId: string): Call => ({ id, roomId }) as Call;

test('what rings is told by the relay, ends with it, and does not come back once it was said no to', () => {
  let hear: (frame: RelayFrame) => void = () => undefined;
  const state = createStore<{ phase: string }>({ phase: 'open' });
  const socket = { state, subscribe: (fn: typeof hear) => ((hear = fn), () => (hear = () => undefined)) } as unknown as RelayClient['socket'];
  const incoming = new IncomingCalls({ socket });
  incoming.start();
  const now = () => incoming.calls.get().map(({ call: { id }, title, quiet }) => [id, title, quiet]);
  hear({ type: 'pong', now: '' });
  hear({ type: 'ringing', roomId: 'a', call: call('1', 'a'), title: 'Plans' });
  hear({ type: 'ringing', roomId: 'b', call: call('2', 'b'), quiet: true });
  assert.deepEqual(now(), [
    ['1', 'Plans', false],
    ['2', null, true],
  ]);
  hear({ type: 'ringing', roomId: 'b', call: null });
  assert.deepEqual(now(), [['1', 'Plans', false]]);
  incoming.drop(call('1', 'a'));
  hear({ type: 'ringing', roomId: 'a', call: call('1', 'a') });
  assert.deepEqual(now(), []);
  hear({ type: 'ringing', roomId: 'a', call: call('3', 'a') });
  state.set({ phase: 'waiting' });
  assert.deepEqual(now(), [], 'without a line nothing rings');
  hear({ type: 'ringing', roomId: 'a', call: call('3', 'a') });
  incoming.stop();
  assert.deepEqual(now(), []);
  hear({ type: 'ringing', roomId: 'a', call: call('4', 'a') });
  assert.deepEqual(now(), []);
});
