import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { systemPlatform } from './platform.ts';

/** Puts a global in place for one test. */
function stub(t: TestContext, name: string, descriptor: PropertyDescriptor): void {
  const before = Object.getOwnPropertyDescriptor(globalThis, name);
  Object.defineProperty(globalThis, name, { configurable: true, ...descriptor });
  t.after(() => (before === undefined ? delete (globalThis as Record<string, unknown>)[name] : Object.defineProperty(globalThis, name, before)));
}

test('a browser that throws at the look of its storage has none', (t) => {
  const get = (): never => {
    throw new DOMException('blocked', 'SecurityError');
  };
  for (const name of ['localStorage', 'sessionStorage']) stub(t, name, { get });
  assert.deepEqual([systemPlatform('visitor').storage, systemPlatform('staff').storage], [null, null]);
});

test('staff are kept as long as the tab, visitors as long as the browser, and what is passed in counts before both', (t) => {
  const [session, local] = [{}, {}];
  stub(t, 'sessionStorage', { value: session });
  stub(t, 'localStorage', { value: local });
  assert.equal(systemPlatform('staff').storage, session);
  assert.equal(systemPlatform('visitor', { indexedDB: undefined as never }).storage, local);
  assert.equal(systemPlatform('visitor', { storage: null }).storage, null);
});

test('without a page nothing is told, and nothing need be ended', () => {
  const heard: string[] = [];
  const stop = systemPlatform('visitor').signals((signal) => heard.push(signal));
  stop();
  assert.deepEqual(heard, []);
});

test('the life of the page is told as waking and hiding, until nobody listens', (t) => {
  const page = Object.assign(new EventTarget(), { visibilityState: 'visible' });
  const view = new EventTarget();
  stub(t, 'window', { value: view });
  stub(t, 'document', { value: page });
  const heard: string[] = [];
  const stop = systemPlatform('visitor').signals((signal) => heard.push(signal));
  const show = (state: string): void => {
    page.visibilityState = state;
    page.dispatchEvent(new Event('visibilitychange'));
  };
  const all = (): void => {
    for (const type of ['online', 'offline', 'pageshow', 'pagehide']) view.dispatchEvent(new Event(type));
    show('hidden');
    show('visible');
  };
  all();
  assert.deepEqual(heard.splice(0), ['wake', 'wake', 'wake', 'hide', 'hide', 'wake']);
  stop();
  all();
  assert.deepEqual(heard, []);
});
