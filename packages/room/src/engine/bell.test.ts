import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Bell } from './bell.ts';

function rig() {
  const played: number[] = [];
  let tick: (() => void) | null = null;
  const node = {
    connect: () => node,
    start: () => undefined,
    stop: () => undefined,
    frequency: {
      set value(hertz: number) {
        played.push(hertz);
      },
    },
    gain: { setValueAtTime: () => undefined, linearRampToValueAtTime: () => undefined, exponentialRampToValueAtTime: () => undefined },
  };
  const context = {
    state: 'running',
    currentTime: 0,
    destination: node,
    resume: async () => undefined,
    close: async () => undefined,
    createOscillator: () => node,
    createGain: () => node,
  };
  const bell = new Bell({ createContext: () => context as unknown as AudioContext, setInterval: (fn) => (tick = fn), clearInterval: () => (tick = null) });
  return { bell, played, context, tick: () => tick?.(), ringing: () => tick !== null };
}

test('rings again and again while somebody waits, and stops', () => {
  const { bell, played, tick, ringing } = rig();
  bell.waiting = 2;
  tick();
  tick();
  assert.equal(played.length, 4);
  bell.waiting = 0;
  assert.equal(ringing(), false);
});

test('is silent when it is off', () => {
  const { bell, played, ringing } = rig();
  bell.waiting = 1;
  bell.on = false;
  bell.ring('message');
  assert.equal(played.length, 0);
  assert.equal(ringing(), false);
  bell.on = true;
  assert.equal(ringing(), true);
  bell.close();
  assert.equal(ringing(), false);
});

test('a sound device that cannot be woken or closed is lived without', async () => {
  const { bell, played, context } = rig();
  const broken = async (): Promise<undefined> => Promise.reject(new DOMException('the device went away', 'InvalidStateError'));
  Object.assign(context, { resume: broken, close: broken });
  bell.ring('message');
  assert.deepEqual(played, [784]);
  context.state = 'suspended';
  bell.ring('message');
  // A page that nobody has touched yet may not sound; notes would pile up and come all at once.
  assert.equal(played.length, 1);
  bell.close();
  await new Promise<void>((resolve) => setImmediate(resolve));
  // After it was closed the next ring opens the device again.
  context.state = 'running';
  bell.ring('message');
  assert.equal(played.length, 2);
});
