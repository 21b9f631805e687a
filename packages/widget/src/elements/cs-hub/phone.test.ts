import { plugins } from '@cs-kit/core';
import { expect, fixture, html, oneEvent, waitUntil } from '@open-wc/testing';
import '../../define.ts';
import { PHONE } from '../../engine/panel.ts';
import { partsOf } from '../../engine/parts.ts';
import { CONFIG, json, playRelay } from '../../testing/hub.ts';
import type { CsHub } from './cs-hub.ts';

const nativeMedia = window.matchMedia.bind(window);

/** A viewport that the test makes narrow and wide. */
class Viewport extends EventTarget {
  matches = false;
  turn(narrow: boolean): void {
    this.matches = narrow;
    this.dispatchEvent(new Event('change'));
  }
}
let viewport = new Viewport();
let sites = 0;

const panelOf = (hub: CsHub): HTMLElement => hub.renderRoot.querySelector<HTMLElement>('.panel')!;
const active = (): Element | null => {
  let found = document.activeElement;
  while (found?.shadowRoot?.activeElement) found = found.shadowRoot.activeElement;
  return found;
};
/** Presses Tab where the focus is; answers whether the panel took the key for itself. */
const tab = (shiftKey = false): boolean =>
  !active()!.dispatchEvent(new KeyboardEvent('keydown', { key: 'Tab', shiftKey, bubbles: true, composed: true, cancelable: true }));
const isModal = (): boolean => getComputedStyle(document.documentElement).overflow === 'hidden' || getComputedStyle(document.body).overflow === 'hidden';

async function openHub(): Promise<{ hub: CsHub; outside: HTMLElement }> {
  sites += 1;
  const page = await fixture(
    html`<div>
      <input aria-label="Outside" />
      <cs-hub relay="http://relay.test" site-key=${`phone-${sites}`} .config=${CONFIG}><button slot="launcher">Open</button></cs-hub>
    </div>`,
  );
  const hub = page.querySelector<CsHub>('cs-hub')!;
  const opened = oneEvent(hub, 'cs-hub-opened');
  hub.open();
  await opened;
  await hub.elementOf('room');
  await import('../../engine/hold.ts');
  await new Promise((resolve) => setTimeout(resolve));
  return { hub, outside: page.querySelector('input')! };
}

describe('cs-hub on a phone', () => {
  const played = playRelay(() => json({ code: 'request/not-found' }, 404));
  before(played.start);
  after(played.end);
  before(() => {
    window.matchMedia = (query) => (query === PHONE ? (viewport as unknown as MediaQueryList) : nativeMedia(query));
  });
  after(() => {
    window.matchMedia = nativeMedia;
  });
  beforeEach(() => {
    viewport = new Viewport();
    localStorage.clear();
  });

  it('keeps the focus inside: Tab goes round, and what takes it to the page loses it again', async () => {
    viewport.matches = true;
    const { hub, outside } = await openHub();
    const panel = panelOf(hub);
    panel.focus();
    expect(tab(true)).to.equal(true);
    const last = active()!;
    expect(last).to.not.equal(panel);
    expect(tab()).to.equal(true);
    const first = active()!;
    expect(first).to.not.equal(last);
    // In the middle the browser goes on by itself.
    expect(tab()).to.equal(false);
    expect(tab(true)).to.equal(true);
    expect(active()).to.equal(last);
    outside.focus();
    expect(active()).to.equal(panel);
  });

  it('becomes modal when the viewport gets narrow, and lets the page go when it is wide again', async () => {
    const { hub, outside } = await openHub();
    expect(isModal()).to.equal(false);
    viewport.turn(true);
    await hub.updateComplete;
    expect(isModal()).to.equal(true);
    expect(panelOf(hub).getAttribute('aria-modal')).to.equal('true');
    viewport.turn(false);
    await hub.updateComplete;
    expect(isModal()).to.equal(false);
    outside.focus();
    expect(active()).to.equal(outside);
    const closed = oneEvent(hub, 'cs-hub-closed');
    hub.close();
    await closed;
    // What is closed is not held again by a turn of the device.
    viewport.turn(true);
    expect(isModal()).to.equal(false);
  });

  it('shows the tab that an arrow key goes to', async () => {
    const remove = plugins.addTab({ id: 'orders', label: () => 'Orders', mount: (host) => void host.append('Three orders') });
    try {
      viewport.matches = true;
      const { hub } = await openHub();
      const tabs = [...hub.renderRoot.querySelectorAll<HTMLElement>('[role=tab]')];
      tabs[0]!.focus();
      tabs[0]!.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowRight', bubbles: true, composed: true, cancelable: true }));
      await waitUntil(() => tabs[1]!.getAttribute('aria-selected') === 'true');
      expect(active()).to.equal(tabs[1]);
    } finally {
      remove();
    }
  });

  it('makes the voice hands-free, since the panel is where one talks', async () => {
    const parts = partsOf(['room', 'voice'], 'voice');
    expect(parts.map(({ id }) => id)).to.deep.equal(['voice']);
    const voice = await parts[0]!.make();
    expect([voice.localName, voice.hasAttribute('hands-free')]).to.deep.equal(['cs-voice', true]);
  });
});
