import { plugins } from '@cs-kit/core';
import type { PublicConfig } from '@cs-kit/protocol';
import { PROTOCOL_VERSION } from '@cs-kit/protocol';
import { expect, fixture, html, oneEvent, waitUntil } from '@open-wc/testing';
import '../../define.ts';
import type { CsLanguageChangedEvent } from '../../events.ts';
import { CONFIG } from '../../testing/hub.ts';
import type { CsHub } from './cs-hub.ts';

let requests: string[] = [];
let sites = 0;

/** The relay of these tests: it knows the settings and nothing else. */
async function relay(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
  const url = String(input instanceof Request ? input.url : input);
  if (!url.startsWith('http://relay.test')) return nativeFetch(input, init);
  requests.push(`${init?.method ?? 'GET'} ${new URL(url).pathname}`);
  const body = url.includes('/v1/config') ? CONFIG : { code: 'request/not-found', title: 'There is nothing at this address.' };
  return new Response(JSON.stringify(body), { status: url.includes('/v1/config') ? 200 : 404, headers: { 'content-type': 'application/json' } });
}
const nativeFetch = window.fetch.bind(window);

async function makeHub(config: Partial<PublicConfig> = {}, siteKey = `site-${(sites += 1)}`): Promise<CsHub> {
  return fixture<CsHub>(
    html`<cs-hub relay="http://relay.test" site-key=${siteKey} .config=${{ ...CONFIG, ...config }}><button slot="launcher">Open the chat</button></cs-hub>`,
  );
}

const inside = <E extends HTMLElement = HTMLElement>(hub: CsHub, selector: string): E => hub.renderRoot.querySelector<E>(selector)!;
const panel = (hub: CsHub): HTMLElement => inside(hub, '.panel');
const tabs = (hub: CsHub): HTMLElement[] => [...hub.renderRoot.querySelectorAll<HTMLElement>('[role=tab]')];
const press = (target: Element, key: string): boolean =>
  target.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, composed: true, cancelable: true }));
const addOrders = (): (() => void) => plugins.addTab({ id: 'orders', label: () => 'Orders', mount: (host) => void host.append('Three orders') });

/** Opens the panel and waits until everything that an opened panel loads is there. */
async function openPanel(hub: CsHub): Promise<void> {
  const opened = oneEvent(hub, 'cs-hub-opened');
  hub.open();
  await opened;
  await hub.elementOf('room');
  await waitUntil(
    () =>
      panel(hub)
        .getAnimations()
        .every((animation) => animation.playState === 'finished'),
    'the panel stands',
  );
  // What holds the page is loaded beside the parts.
  await import('../../engine/hold.ts');
  await new Promise((resolve) => setTimeout(resolve));
}

describe('cs-hub', () => {
  before(() => (window.fetch = relay as typeof fetch));
  after(() => (window.fetch = nativeFetch));
  beforeEach(() => {
    requests = [];
    localStorage.clear();
  });

  it('is closed, accessible, and asks nobody for anything', async () => {
    const hub = await makeHub();
    await expect(hub).to.be.accessible();
    expect(hub.isOpen).to.equal(false);
    expect(getComputedStyle(panel(hub)).display).to.equal('none');
    expect(requests).to.deep.equal([]);
    expect(localStorage.length).to.equal(0);
  });

  it('opens as a dialog of the top layer with the chat in it', async () => {
    const hub = await makeHub();
    await openPanel(hub);
    expect(panel(hub).matches(':popover-open')).to.equal(true);
    expect(panel(hub).getAttribute('aria-label')).to.equal('Fern');
    expect(inside(hub, 'cs-room')).to.not.equal(null);
    await expect(hub).to.be.accessible();
    expect(hub.renderRoot.contains((hub.renderRoot as ShadowRoot).activeElement)).to.equal(true);
  });

  it('rises when it is opened, and is where it was on the next page', async () => {
    const rising = (hub: CsHub): string[] =>
      panel(hub)
        .getAnimations()
        .map((animation) => (animation as CSSAnimation).animationName);
    const hub = await makeHub();
    const opened = oneEvent(hub, 'cs-hub-opened');
    hub.open();
    await opened;
    expect(rising(hub)).to.deep.equal(['rise']);
    const next = await makeHub();
    const restored = oneEvent(next, 'cs-hub-opened');
    next.restore();
    await restored;
    expect(panel(next).matches(':popover-open')).to.be.true;
    expect(rising(next)).to.deep.equal([]);
  });

  it('closes by Escape and gives the focus back', async () => {
    const hub = await makeHub();
    const launcher = hub.querySelector('button')!;
    launcher.focus();
    await openPanel(hub);
    const closed = oneEvent(hub, 'cs-hub-closed');
    press((hub.renderRoot as ShadowRoot).activeElement ?? panel(hub), 'Escape');
    await closed;
    await waitUntil(() => document.activeElement === launcher);
    expect(panel(hub).matches(':popover-open')).to.equal(false);
  });

  it('leaves Escape to the page while the focus is there', async () => {
    const hub = await makeHub();
    await openPanel(hub);
    press(document.body, 'Escape');
    expect(hub.isOpen).to.equal(true);
  });

  it('shows tabs only for what the site has and the page asks for', async () => {
    const all = await makeHub({ features: ['room', 'voice', 'canvas', 'insights'] });
    expect(tabs(all).map((tab) => tab.textContent.trim())).to.deep.equal(['Chat', 'Voice', 'Canvas']);
    all.features = 'room,canvas';
    await all.updateComplete;
    expect(tabs(all).map((tab) => tab.id)).to.deep.equal(['tab-room', 'tab-canvas']);
    expect(tabs(await makeHub())).to.deep.equal([]);
  });

  it('moves along the tabs by arrow keys, in the direction of the writing', async () => {
    const remove = addOrders();
    const hub = await makeHub();
    await openPanel(hub);
    await hub.updateComplete;
    const [chat, orders] = tabs(hub);
    expect(orders!.textContent.trim()).to.equal('Orders');
    chat!.focus();
    press(chat!, 'ArrowRight');
    await hub.updateComplete;
    expect(orders!.getAttribute('aria-selected')).to.equal('true');
    await waitUntil(() => inside(hub, '#view-orders').textContent.includes('Three orders'));
    expect(inside(hub, '#view-room').hidden).to.equal(true);
    await expect(hub).to.be.accessible();
    hub.setLanguage('ar');
    await hub.updateComplete;
    press(orders!, 'ArrowRight');
    await hub.updateComplete;
    expect(chat!.getAttribute('aria-selected')).to.equal('true');
    hub.setLanguage('en');
    remove();
  });

  it('speaks the chosen language, from right to left where it is written so', async () => {
    const hub = await makeHub();
    const heard = oneEvent(hub, 'cs-language-changed');
    hub.setLanguage('ar-EG');
    expect(((await heard) as unknown as CsLanguageChangedEvent).language).to.equal('ar-EG');
    await waitUntil(() => inside(hub, '.head .ib').getAttribute('aria-label') === 'خيارات أخرى');
    expect(inside(hub, '.frame').dir).to.equal('rtl');
    hub.setLanguage('zh-Hans');
    await waitUntil(() => inside(hub, '.head .ib').getAttribute('aria-label') === '更多选项');
    expect(inside(hub, '.frame').dir).to.equal('ltr');
    hub.setLanguage('en');
  });

  it('gives its connection to the elements inside', async () => {
    const hub = await makeHub();
    await openPanel(hub);
    const room = inside<HTMLElement & { client: { siteKey: string } }>(hub, 'cs-room');
    expect(room.client.siteKey).to.equal(hub.siteKey);
  });

  it('brings the colours of the site to every part, changed until they can be read', async () => {
    const hub = await makeHub({ theme: { ...CONFIG.theme, accent: '#ffd400', radius: 8 } });
    await openPanel(hub);
    await waitUntil(() => hub.style.getPropertyValue('--cs-color-accent') !== '');
    const own = getComputedStyle(hub).getPropertyValue('--cs-color-accent');
    expect(getComputedStyle(inside(hub, 'cs-room')).getPropertyValue('--cs-color-accent')).to.equal(own);
    expect(getComputedStyle(panel(hub)).borderRadius).to.equal('8px');
    await expect(hub).to.be.accessible();
  });

  it('is dark where the site says so', async () => {
    const hub = await makeHub({ theme: { ...CONFIG.theme, scheme: 'dark' } });
    await openPanel(hub);
    expect(getComputedStyle(panel(hub)).backgroundColor).to.equal('rgb(21, 24, 34)');
    await expect(hub).to.be.accessible();
  });

  it('asks for a refresh where the relay is newer', async () => {
    const hub = await makeHub({ protocolVersion: PROTOCOL_VERSION + 1 });
    await openPanel(hub);
    await waitUntil(() => inside(hub, '.note') !== null);
    expect(inside(hub, '.note').textContent).to.include('older than the service');
    expect(inside(hub, '.note button').textContent).to.equal('Refresh');
  });

  it('shows the last message beside the launcher while it is closed', async () => {
    const hub = await makeHub();
    await openPanel(hub);
    hub.close();
    const room = inside(hub, 'cs-room');
    room.dispatchEvent(
      Object.assign(new Event('cs-message-received', { bubbles: true, composed: true }), { text: 'It left today.', role: 'agent', authorName: 'Ana' }),
    );
    await hub.updateComplete;
    expect(inside(hub, '.teaser').textContent).to.include('Ana replied: It left today.');
    await expect(hub).to.be.accessible();
    inside(hub, '.teaser button').click();
    await hub.updateComplete;
    expect(hub.isOpen).to.equal(true);
    expect(inside(hub, '.teaser')).to.equal(null);
  });

  it('says who is calling while it is closed, brings the chat to the front, and shows a call that goes on', async () => {
    const hub = await makeHub({ features: ['room', 'voice'] });
    await openPanel(hub);
    const room = inside(hub, 'cs-room');
    const call = (state: string, name = ''): boolean =>
      room.dispatchEvent(Object.assign(new Event('cs-call-changed', { bubbles: true, composed: true }), { state, name }));
    hub.close();
    call('rings', 'Ana');
    await hub.updateComplete;
    expect(inside(hub, '.teaser').textContent.trim()).to.equal('Ana is calling');
    call('none');
    await hub.updateComplete;
    expect(inside(hub, '.teaser')).to.equal(null);
    hub.open('voice');
    await waitUntil(() => hub.view.tab === 'voice');
    let stopped = 0;
    const voice = (await hub.elementOf('voice')) as HTMLElement & { stop(): void };
    voice.stop = () => (stopped += 1);
    call('rings', 'Ana');
    await waitUntil(() => hub.view.tab === 'room');
    call('in', 'Ana');
    expect(stopped).to.equal(1);
    // A voice message needs the microphone as well; that it is over asks for nothing.
    const record = (recording: boolean): boolean =>
      room.dispatchEvent(Object.assign(new Event('cs-recording-changed', { bubbles: true, composed: true }), { recording }));
    record(true);
    record(false);
    expect(stopped).to.equal(2);
    const alone = await fixture<CsHub>(html`<cs-hub relay="http://relay.test" site-key="alone" .config=${CONFIG}></cs-hub>`);
    const launcher = (): HTMLElement | null | undefined => alone.querySelector('[slot=launcher]')?.shadowRoot?.querySelector('button');
    await waitUntil(() => launcher()?.getAttribute('aria-label') === 'Open the chat');
    alone.dispatchEvent(Object.assign(new Event('cs-call-changed'), { state: 'in' }));
    expect(launcher()?.getAttribute('aria-label')).to.equal('Open the chat, in a call');
  });

  it('says when a part does not load, and tries again', async () => {
    let works = false;
    const remove = plugins.addTab({
      id: 'map',
      label: () => 'Map',
      mount: (host) => {
        if (!works) throw new Error('no map');
        host.append('A map');
        return undefined;
      },
    });
    const hub = await makeHub();
    await openPanel(hub);
    hub.select('map');
    await waitUntil(() => inside(hub, '#view-map .note') !== null);
    await expect(hub).to.be.accessible();
    works = true;
    inside(hub, '#view-map button').click();
    await waitUntil(() => inside(hub, '#view-map').textContent.includes('A map'));
    remove();
  });

  it('stands again after the page has moved it', async () => {
    const hub = await makeHub();
    await openPanel(hub);
    const parent = hub.parentElement!;
    hub.remove();
    parent.append(hub);
    await waitUntil(() => panel(hub).matches(':popover-open'));
    hub.close();
    await waitUntil(() => !panel(hub).matches(':popover-open'));
  });

  it('remembers only after the visitor has acted', async () => {
    const acted = (hasBeenActive: boolean): void => void Object.defineProperty(navigator, 'userActivation', { value: { hasBeenActive }, configurable: true });
    acted(false);
    const hub = await makeHub({}, 'remembered');
    await openPanel(hub);
    expect(localStorage.getItem('cs:remembered:panel')).to.equal(null);
    acted(true);
    hub.close();
    expect(JSON.parse(localStorage.getItem('cs:remembered:panel')!)).to.deep.include({ open: false, tab: 'room' });
    Reflect.deleteProperty(navigator, 'userActivation');
  });

  it('fills a phone, as a modal that keeps the focus', async () => {
    const native = window.matchMedia.bind(window);
    window.matchMedia = (query) =>
      query === '(max-width: 640px)' ? (Object.assign(new EventTarget(), { matches: true, media: query }) as unknown as MediaQueryList) : native(query);
    const hub = await makeHub();
    const other = await fixture<HTMLButtonElement>(html`<button>Page</button>`);
    await openPanel(hub);
    expect(panel(hub).getAttribute('aria-modal')).to.equal('true');
    expect(panel(hub).getBoundingClientRect().width).to.equal(document.documentElement.clientWidth);
    expect(document.documentElement.style.overflow).to.equal('hidden');
    other.focus();
    expect(document.activeElement).to.equal(hub);
    hub.close();
    await waitUntil(() => document.documentElement.style.overflow === '');
    window.matchMedia = native;
  });

  it('shows on the tab of the chat that something is unread, and remembers the number for the next page', async () => {
    localStorage.setItem('cs:unread', '{}'); // somebody who has talked here before
    const hub = await makeHub({ features: ['room', 'canvas'] }, 'unread');
    await openPanel(hub);
    hub.select('canvas');
    inside(hub, 'cs-room').dispatchEvent(Object.assign(new Event('cs-unread-changed', { bubbles: true, composed: true }), { unread: 2 }));
    await hub.updateComplete;
    expect(inside(hub, '#tab-room .dot').getAttribute('aria-label')).to.equal('2 unread messages');
    expect(JSON.parse(localStorage.getItem('cs:unread:panel')!)).to.deep.include({ unread: 2 });
    await expect(hub).to.be.accessible();
    hub.select('room');
    await hub.updateComplete;
    expect(inside(hub, '.dot')).to.equal(null);
  });

  it('hears of answers on every tab, also after a reload', async () => {
    localStorage.setItem('cs:reloaded:panel', '{"open":true,"tab":"canvas"}');
    const hub = await makeHub({ features: ['room', 'canvas'] }, 'reloaded');
    hub.restore();
    await waitUntil(() => inside(hub, '#view-room cs-room') !== null);
    expect(hub.view.tab).to.equal('canvas');
    const hidden = await makeHub();
    hidden.hidden = true;
    hidden.restore();
    expect(hidden.isOpen).to.equal(false);
  });

  it('puts tabs of the page in their order, and ends them when they go', async () => {
    let ended = 0;
    const mount = (host: HTMLElement): (() => void) => {
      host.append('Here');
      return () => void (ended += 1);
    };
    const removes = [
      plugins.addTab({ id: 'last', label: () => 'Last', mount }),
      plugins.addTab({ id: 'first', label: () => 'First', order: 5, mount }),
      plugins.addTab({ id: 'second', label: () => 'Second', order: 15, mount }),
    ];
    const hub = await makeHub({ features: ['room', 'canvas'] });
    await openPanel(hub);
    await hub.updateComplete;
    expect(tabs(hub).map((tab) => tab.textContent.trim())).to.deep.equal(['First', 'Chat', 'Second', 'Canvas', 'Last']);
    hub.select('second');
    await waitUntil(() => inside(hub, '#view-second').textContent.includes('Here'));
    for (const remove of removes) remove();
    await hub.updateComplete;
    expect([ended, hub.view.tab]).to.deep.equal([1, 'room']);
  });

  it('lets taps hear of panel and parts, and gives the registry to pages without a bundler', async () => {
    const heard: string[] = [];
    const stop = plugins.addTap(({ type }) => heard.push(type));
    const hub = await makeHub();
    let registry: unknown;
    hub.plugins((given) => (registry = given));
    await openPanel(hub);
    await waitUntil(() => registry !== undefined);
    expect(registry).to.equal(plugins);
    inside<HTMLElement & { emit(event: Event): boolean }>(hub, 'cs-room').emit(new Event('cs-message-sent', { bubbles: true, composed: true }));
    hub.close();
    stop();
    expect(heard.filter((type) => ['cs-hub-opened', 'cs-message-sent', 'cs-hub-closed'].includes(type))).to.deep.equal([
      'cs-hub-opened',
      'cs-message-sent',
      'cs-hub-closed',
    ]);
  });

  it('runs commands of the page instead of sending them', async () => {
    const ran: string[] = [];
    const remove = plugins.addCommand({ name: 'order', label: () => 'Shows an order', run: (words) => void ran.push(words) });
    const hub = await makeHub();
    await openPanel(hub);
    const room = inside(hub, 'cs-room') as HTMLElement & { updateComplete: Promise<unknown> };
    await waitUntil(() => room.shadowRoot!.querySelector('cs-composer') !== null);
    const composer = room.shadowRoot!.querySelector('cs-composer') as HTMLElement & { value: string; updateComplete: Promise<unknown> };
    const send = async (text: string): Promise<void> => {
      composer.value = text;
      await composer.updateComplete;
      press(composer.shadowRoot!.querySelector('textarea')!, 'Enter');
    };
    await send('/order 4711 and more');
    await send('/orders');
    expect(ran).to.deep.equal(['4711 and more']);
    const { client } = await hub.wiring();
    expect(client.outbox.pending('').map(({ text }) => text)).to.deep.equal(['/orders']);
    remove();
  });

  it('follows nothing any more when it has left the page, and everything again when it is back', async () => {
    const hub = await makeHub();
    await openPanel(hub);
    const { client } = await hub.wiring();
    const parent = hub.parentElement!;
    hub.remove();
    let updates = 0;
    hub.addController({ hostUpdate: () => (updates += 1) });
    await hub.updateComplete;
    updates = 0;
    window.dispatchEvent(new Event('offline'));
    const remove = addOrders();
    client.socket.open();
    await hub.updateComplete;
    expect(updates).to.equal(0);
    remove();
    parent.append(hub);
    await waitUntil(() => hub.view.connection !== 'idle');
    client.socket.close();
    expect(hub.view.connection).to.equal('idle');
  });
});
