import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CollectorWindow } from './platform.ts';
import { watchVitals } from './vitals.ts';

/** A page whose measurements the test makes. */
function rig(unknown: readonly string[] = []) {
  const observers = new Map<string, (list: { getEntries: () => object[] }) => void>();
  class Observer {
    readonly #tell: (list: { getEntries: () => object[] }) => void;
    #type = '';
    constructor(tell: (list: { getEntries: () => object[] }) => void) {
      this.#tell = tell;
    }
    observe({ type }: { readonly type: string }): void {
      if (unknown.includes(type)) throw new TypeError(`${type} is not known`);
      this.#type = type;
      observers.set(type, this.#tell);
    }
    disconnect(): void {
      observers.delete(this.#type);
    }
  }
  const document = Object.assign(new EventTarget(), { visibilityState: 'visible' });
  const added: unknown[] = [];
  const stops = watchVitals({ document, PerformanceObserver: Observer } as unknown as CollectorWindow, (name, properties) => added.push([name, properties]));
  const tell = (type: string, ...entries: object[]): void => observers.get(type)!({ getEntries: () => entries });
  const show = (state: string): void => {
    document.visibilityState = state;
    document.dispatchEvent(new Event('visibilitychange'));
  };
  return { observers, added, stops, tell, show };
}
const vital = (name: string, value: number): unknown => ['vital.measured', { name, value }];

test('the largest paint, the slowest answer and the shifts are told once, when the page is left', () => {
  const { observers, added, tell, show } = rig();
  tell('largest-contentful-paint', { startTime: 400 }, { startTime: 912.34567 });
  tell('event', { duration: 80, interactionId: 1 }, { duration: 240, interactionId: 2 }, { duration: 56, interactionId: 3 });
  // No touch of the visitor: a pointer that only moved.
  tell('event', { duration: 900, interactionId: 0 });
  tell('layout-shift', { startTime: 100, value: 0.1 });
  show('visible');
  assert.deepEqual(added, []);
  show('hidden');
  assert.deepEqual(added, [vital('LCP', 912.346), vital('INP', 240), vital('CLS', 0.1)]);
  assert.equal(observers.size, 0);
  show('hidden');
  assert.equal(added.length, 3);
});

test('shifts count by the worst window: a second of rest or five in all end it, and what the visitor caused is none', () => {
  const shifts = (...entries: [startTime: number, value: number, hadRecentInput?: boolean][]): unknown => {
    const { added, tell, show } = rig();
    for (const [startTime, value, hadRecentInput = false] of entries) tell('layout-shift', { startTime, value, hadRecentInput });
    show('hidden');
    return added;
  };
  assert.deepEqual(shifts([2000, 0.1], [2900, 0.1], [3000, 0.5, true]), [vital('CLS', 0.2)]);
  assert.deepEqual(shifts([2000, 0.1], [2900, 0.1], [4000, 0.15]), [vital('CLS', 0.2)]);
  const long = Array.from({ length: 8 }, (_, at): [number, number] => [2000 + at * 900, 0.1]);
  assert.deepEqual(shifts(...long), [vital('CLS', 0.6)]);
});

test('a browser that knows only some of it, or nothing, is lived with', () => {
  const { added, stops, tell, show } = rig(['event', 'layout-shift']);
  tell('largest-contentful-paint', { startTime: 300 });
  show('hidden');
  assert.deepEqual(added, [vital('LCP', 300)]);
  stops.forEach((stop) => stop());
  assert.deepEqual(
    watchVitals({ document: new EventTarget() } as unknown as CollectorWindow, () => assert.fail('nothing is measured')),
    [],
  );
});
