import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RelayClient, RoomState } from '@cs-kit/core';
import { forgetRating, lastPerson, rememberRating, wasRated } from './rated.ts';

function clientWith(storage: Partial<Storage> | null) {
  const warnings: string[] = [];
  const client = { storageKey: 'cs:shop', platform: { storage, logger: { warn: (text: string) => void warnings.push(text) } } } as unknown as RelayClient;
  return { client, warnings };
}

test('a rated conversation is known on the next page, until the device is given on', () => {
  const kept = new Map<string, string>();
  const { client } = clientWith({
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => void kept.set(key, value),
    removeItem: (key) => void kept.delete(key),
  });
  rememberRating(client, 'room');
  assert.deepEqual([wasRated(client, 'room'), wasRated(client, 'another'), wasRated(client, ''), wasRated(null, 'room')], [true, false, false, false]);
  forgetRating(client);
  assert.equal(wasRated(client, 'room'), false);
});

test('storage that refuses is a warning, and the conversation can be rated again', () => {
  const refuse = (): never => {
    throw new DOMException('full', 'QuotaExceededError');
  };
  const { client, warnings } = clientWith({ getItem: refuse, setItem: refuse, removeItem: refuse });
  rememberRating(client, 'room');
  assert.equal(wasRated(client, 'room'), false);
  forgetRating(client);
  assert.equal(warnings.length, 2);
  assert.doesNotThrow(() => rememberRating(null, 'room'));
});

test('the person who is rated is whoever of the team wrote last', () => {
  const row = (name: string, role: string, notice?: string) => ({ type: 'message', author: { id: name, name, role }, message: { notice } });
  const rows = [row('Ana', 'agent'), row('Jonas', 'supervisor'), row('Jonas', 'supervisor', 'waiting'), row('Fern', 'assistant'), row('Mira', 'visitor')];
  assert.equal(lastPerson({ rows } as unknown as RoomState), 'Jonas');
  assert.equal(lastPerson({ rows: [{ type: 'status', author: { name: 'Ana', role: 'agent' } }, rows[3], rows[2]] } as unknown as RoomState), null);
});
