import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RelayClient } from '@cs-kit/core';
import { CsError } from '@cs-kit/protocol';
import { fetchMessage } from './fetch-message.ts';

const ana = { id: 'ana', name: 'Ana', role: 'agent' };
const answering = (answer: () => unknown) =>
  ({ json: async (_method: string, path: string) => (assert.equal(path, '/v1/rooms/r/messages/m'), answer()) }) as Pick<RelayClient, 'json'>;

test('a message comes as a row of the log', async () => {
  const row = await fetchMessage(
    answering(() => ({ id: 'm', text: 'Hello', seq: 7, at: '2026-11-22T12:00:00Z', author: ana })),
    'r',
    'm',
  );
  assert.deepEqual(row, { type: 'message', id: 'm', seq: 7, at: '2026-11-22T12:00:00Z', author: ana, message: { id: 'm', text: 'Hello' }, reactions: [] });
});

test('one that was taken back is null; anything else is an error', async () => {
  const failing = (code: 'request/not-found' | 'rate/limited') =>
    answering(() => {
      throw new CsError(code);
    });
  assert.equal(await fetchMessage(failing('request/not-found'), 'r', 'm'), null);
  await assert.rejects(fetchMessage(failing('rate/limited'), 'r', 'm'), { code: 'rate/limited' });
  await assert.rejects(fetchMessage(null, 'r', 'm'), { code: 'relay/unreachable' });
});
