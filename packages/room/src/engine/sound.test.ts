import assert from 'node:assert/strict';
import { test } from 'node:test';
import { keepSound, soundOn } from './sound.ts';

test('whether the desk sounds is kept on the device; without storage it does', (t) => {
  const given = Object.getOwnPropertyDescriptor(globalThis, 'localStorage');
  t.after(() => (given === undefined ? Reflect.deleteProperty(globalThis, 'localStorage') : Object.defineProperty(globalThis, 'localStorage', given)));
  const put = (value: unknown): unknown => Object.defineProperty(globalThis, 'localStorage', { value, configurable: true });
  put(undefined);
  keepSound(false);
  assert.equal(soundOn(), true);
  const kept = new Map<string, string>();
  put({ getItem: (key: string) => kept.get(key) ?? null, setItem: (key: string, value: string) => kept.set(key, value) });
  assert.equal(soundOn(), true);
  keepSound(false);
  assert.equal(soundOn(), false);
  keepSound(true);
  assert.equal(soundOn(), true);
});
