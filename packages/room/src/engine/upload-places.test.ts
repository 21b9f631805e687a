import assert from 'node:assert/strict';
import { test } from 'node:test';
import { keepPlace, placeOf } from './upload-places.ts';
import type { PlacesClient } from './upload-places.ts';

const HOUR = 3600_000;

function rig(storage: Map<string, string> | null, broken = false) {
  const warned: string[] = [];
  const time = { now: 0 };
  const like = {
    getItem: (key: string) => storage?.get(key) ?? null,
    setItem: (key: string, value: string) => {
      if (broken) throw new Error('no space');
      storage?.set(key, value);
    },
    removeItem: (key: string) => void storage?.delete(key),
  };
  const platform = { storage: storage === null ? null : like, now: () => time.now, logger: { warn: (text: string) => void warned.push(text) } };
  return { client: { storageKey: 'cs:demo', platform } as unknown as PlacesClient, warned, time };
}

test('the place of an upload is kept under the name of the site, and nothing is left when it is forgotten', () => {
  const storage = new Map<string, string>();
  const { client } = rig(storage);
  assert.equal(placeOf(client, 'a'), null);
  keepPlace(client, 'a', '/v1/uploads/1');
  keepPlace(client, 'b', '/v1/uploads/2');
  assert.deepEqual([...storage.keys()], ['cs:demo:uploads']);
  assert.equal(placeOf(rig(storage).client, 'a'), '/v1/uploads/1', 'another page finds it');
  keepPlace(client, 'a', null);
  assert.deepEqual([placeOf(client, 'a'), placeOf(client, 'b')], [null, '/v1/uploads/2']);
  keepPlace(client, 'b', null);
  assert.equal(storage.size, 0);
});

test('a place is good for as long as the relay keeps it', () => {
  const { client, time } = rig(new Map());
  keepPlace(client, 'a', '/v1/uploads/1');
  time.now = 24 * HOUR - 1;
  assert.equal(placeOf(client, 'a'), '/v1/uploads/1');
  time.now = 24 * HOUR;
  assert.equal(placeOf(client, 'a'), null);
});

test('where nothing may be stored the page keeps it; what cannot be read or written is told to nobody but the log', () => {
  const { client } = rig(null);
  keepPlace(client, 'a', '/v1/uploads/1');
  assert.deepEqual([placeOf(client, 'a'), placeOf(rig(null).client, 'a')], ['/v1/uploads/1', null]);
  assert.equal(placeOf(rig(new Map([['cs:demo:uploads', '{']])).client, 'a'), null);
  const full = rig(new Map(), true);
  keepPlace(full.client, 'a', '/v1/uploads/1');
  assert.deepEqual(full.warned, ['Where an upload is could not be stored.']);
});
