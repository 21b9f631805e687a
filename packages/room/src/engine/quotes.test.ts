import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { MessageRow } from '@cs-kit/core';
import { Quotes } from './quotes.ts';

const row = { type: 'message', seq: 3, id: 'm', message: { id: 'm', text: 'Hello' } } as unknown as MessageRow;

test('an answered message is fetched once and then known; one that is gone says so', async () => {
  const asked: string[] = [];
  let changes = 0;
  const quotes = new Quotes(
    async (id) => {
      asked.push(id);
      return id === 'm' ? row : null;
    },
    () => (changes += 1),
  );
  assert.equal(quotes.get('m'), 'away');
  assert.equal(quotes.get('m'), 'away');
  quotes.get('deleted');
  await Promise.resolve();
  await Promise.resolve();
  assert.deepEqual([quotes.get('m'), quotes.get('deleted')], [row, 'gone']);
  assert.deepEqual([asked, changes], [['m', 'deleted'], 2]);
  quotes.clear();
  assert.equal(quotes.get('m'), 'away');
});

test('one that could not be fetched is asked for again', async () => {
  let tries = 0;
  const quotes = new Quotes(
    async () => {
      tries += 1;
      throw new Error('offline');
    },
    () => assert.fail('nothing is known'),
  );
  quotes.get('m');
  await new Promise((resolve) => setTimeout(resolve, 0));
  quotes.get('m');
  assert.equal(tries, 2);
});
