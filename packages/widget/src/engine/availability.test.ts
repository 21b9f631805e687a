import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PublicConfig } from '@cs-kit/protocol';
import { watchAvailability } from './availability.ts';

/** Waits, a second at most, until something is so. */
async function waitUntil(reached: () => boolean): Promise<void> {
  for (let turn = 0; turn < 200 && !reached(); turn += 1) await new Promise((resolve) => setTimeout(resolve, 5));
  assert.ok(reached());
}

/* The engine looks at the page only to see whether anybody does. */
Object.assign(globalThis, { document: Object.assign(new EventTarget(), { visibilityState: 'visible' }) });

const config = (people: boolean): PublicConfig => ({ siteName: 'Shop', availability: { people, backAt: null } }) as PublicConfig;

test('who is there is asked again and again while the panel is open, and replaced only where it changed', async () => {
  const hub = Object.assign(new EventTarget(), { isOpen: false, config: config(true) as PublicConfig | null });
  let asked = 0;
  let people = true;
  const stop = watchAvailability(hub, () => Promise.resolve(config(people)).finally(() => (asked += 1)), 20);
  hub.dispatchEvent(new Event('cs-hub-opened'));
  assert.equal(asked, 0);
  hub.isOpen = true;
  const before = hub.config;
  hub.dispatchEvent(new Event('cs-hub-opened'));
  await waitUntil(() => asked >= 2);
  assert.equal(hub.config, before);
  people = false;
  await waitUntil(() => hub.config?.availability.people === false);
  stop();
  const last = asked;
  hub.dispatchEvent(new Event('cs-hub-opened'));
  assert.equal(asked, last);
});

test('a relay that cannot be reached leaves what was known, and is asked again', async () => {
  const hub = Object.assign(new EventTarget(), { isOpen: true, config: config(true) as PublicConfig | null });
  const answers = [Promise.reject(new Error('offline')), Promise.resolve(config(false))];
  answers[0]!.catch(() => undefined);
  const before = hub.config;
  let asked = 0;
  const stop = watchAvailability(hub, () => ((asked += 1), answers.shift() ?? Promise.resolve(config(false))), 20);
  await waitUntil(() => asked === 1);
  await Promise.resolve();
  assert.equal(hub.config, before);
  await waitUntil(() => hub.config?.availability.people === false);
  stop();
});
