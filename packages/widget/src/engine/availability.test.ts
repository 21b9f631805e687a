import type { PublicConfig } from '@cs-kit/protocol';
import { expect, waitUntil } from '@open-wc/testing';
import { watchAvailability } from './availability.ts';

const config = (people: boolean): PublicConfig => ({ siteName: 'Shop', availability: { people, backAt: null } }) as PublicConfig;

describe('who is there', () => {
  it('is asked again and again while the panel is open, and replaced only where it changed', async () => {
    const hub = Object.assign(new EventTarget(), { isOpen: false, config: config(true) as PublicConfig | null });
    let asked = 0;
    let people = true;
    const stop = watchAvailability(hub, () => Promise.resolve(config(people)).finally(() => (asked += 1)), 20);
    hub.dispatchEvent(new Event('cs-hub-opened'));
    expect(asked).to.equal(0);
    hub.isOpen = true;
    const before = hub.config;
    hub.dispatchEvent(new Event('cs-hub-opened'));
    await waitUntil(() => asked >= 2);
    expect(hub.config).to.equal(before);
    people = false;
    await waitUntil(() => hub.config?.availability.people === false);
    stop();
    const last = asked;
    hub.dispatchEvent(new Event('cs-hub-opened'));
    expect(asked).to.equal(last);
  });
});
