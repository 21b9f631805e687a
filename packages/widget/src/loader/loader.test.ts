import { expect, waitUntil } from '@open-wc/testing';
import type { PublicConfig } from '@cs-kit/protocol';
import type { CsKit, HubElement } from './api.ts';
import { start } from './loader.ts';
import type { LoaderDeps } from './loader.ts';
import type { LoaderSettings } from './settings.ts';

const CONFIG: PublicConfig = {
  protocolVersion: 1,
  siteName: 'Shop',
  features: ['room'],
  capabilities: {} as PublicConfig['capabilities'],
  limits: { messageChars: 8000, fileBytes: 1, attachments: 1 },
  locales: ['en'],
  theme: { accent: '#0a7d5a', logoUrl: null, assistantName: 'Fern', greeting: {}, side: 'start', radius: null, scheme: 'auto' },
  availability: { people: true, backAt: null },
  analytics: 'consent',
};

/** Calls of the methods of the panel, in their order. */
let calls: unknown[][] = [];

class FakeHub extends HTMLElement {
  config: PublicConfig | null = null;
}
for (const name of ['open', 'close', 'toggle', 'restore', 'warm', 'ask', 'identify', 'setContext', 'setLanguage', 'logout']) {
  Object.defineProperty(FakeHub.prototype, name, { value: (...args: unknown[]) => void calls.push([name, ...args]) });
}
customElements.define('cs-hub', FakeHub);

/** Every loader keeps its element on the page; those of earlier tests must let go. */
const observers: MutationObserver[] = [];
const Native = window.MutationObserver;
window.MutationObserver = class extends Native {
  constructor(callback: MutationCallback) {
    super(callback);
    observers.push(this);
  }
};
function cleanPage(): void {
  for (const observer of observers.splice(0)) observer.disconnect();
  for (const element of document.querySelectorAll('cs-hub, body > a')) element.remove();
}

interface Page extends LoaderDeps {
  readonly requests: string[];
  readonly loaded: string[];
  readonly warnings: string[];
  readonly storage: Map<string, string>;
  readonly api: () => CsKit;
  answer: () => Promise<Response>;
  fails: boolean;
}

const json = (body: unknown, status = 200): Promise<Response> => Promise.resolve(new Response(JSON.stringify(body), { status }));

/** The page of this test with some of its parts replaced. */
function fakePage(stored: Record<string, string> = {}, more: Record<string, unknown> = {}): Page {
  const storage = new Map(Object.entries(stored));
  const localStorage = {
    getItem: (key: string) => storage.get(key) ?? null,
    setItem: (key: string, value: string) => storage.set(key, value),
    removeItem: (key: string) => storage.delete(key),
  };
  const page = { requests: [], loaded: [], warnings: [], storage, answer: () => json(CONFIG), fails: false, version: 'test' } as unknown as Page & {
    win: LoaderDeps['win'];
    load: LoaderDeps['load'];
  };
  const fetch = (url: string): Promise<Response> => {
    page.requests.push(url);
    return page.answer();
  };
  const own: Record<string, unknown> = {
    csKit: undefined,
    cs: 1,
    localStorage,
    fetch,
    console: { warn: (...words: unknown[]) => page.warnings.push(words.join(' ')) },
    ...more,
  };
  page.win = new Proxy(window, {
    get: (_, name: string) => {
      if (name in own) return own[name];
      const value = (window as unknown as Record<string, unknown>)[name];
      return typeof value === 'function' && /^[a-z]/.test(name) ? value.bind(window) : value;
    },
    has: (_, name: string) => name in own || name in window,
    set: (_, name: string, value) => {
      own[name] = value;
      return true;
    },
  }) as LoaderDeps['win'];
  page.load = (name) => {
    page.loaded.push(name);
    return page.fails ? Promise.reject(new Error('offline')) : Promise.resolve({});
  };
  (page as { api: () => CsKit }).api = () => own['csKit'] as CsKit;
  return page;
}

const settings = (more: Partial<LoaderSettings> = {}): LoaderSettings => ({
  relay: 'http://localhost:9',
  siteKey: 'demo',
  kit: 'http://localhost:9/kit/v1/',
  features: null,
  analytics: null,
  lang: 'en',
  contact: null,
  ...more,
});
const host = (): HubElement => document.querySelector<HTMLElement>('cs-hub') as unknown as HubElement;
const launcher = (): HTMLElement => host().querySelector<HTMLElement>('[slot=launcher]')!;
const button = (): HTMLButtonElement => launcher().shadowRoot!.querySelector('button')!;
const shown = (): Promise<void> => waitUntil(() => document.querySelector('cs-hub') !== null && !launcher().hidden, 'the launcher is shown');

describe('loader', () => {
  afterEach(() => {
    calls = [];
    cleanPage();
  });

  it('makes one request, stores nothing and shows an accessible launcher', async () => {
    const page = fakePage();
    start(page, settings());
    await shown();
    expect(page.requests).to.deep.equal(['http://localhost:9/v1/config?siteKey=demo']);
    expect(page.storage.size).to.equal(0);
    expect(page.loaded).to.deep.equal([]);
    expect(button().getAttribute('aria-label')).to.equal('Open the chat');
    await expect(launcher()).to.be.accessible();
  });

  it('takes colour and side from the site', async () => {
    start(fakePage(), settings());
    await shown();
    expect(button().classList.contains('start')).to.equal(true);
    expect(getComputedStyle(button()).backgroundColor).to.equal('rgb(10, 125, 90)');
    expect(getComputedStyle(button()).color).to.equal('rgb(255, 255, 255)');
  });

  it('loads the panel once at the first press and hands the settings over', async () => {
    const page = fakePage();
    start(page, settings());
    await shown();
    button().click();
    button().click();
    await waitUntil(() => calls.some(([name]) => name === 'toggle'));
    expect(page.loaded).to.deep.equal(['hub']);
    expect(calls.filter(([name]) => name === 'toggle')).to.have.length(1);
    expect(host().config).to.deep.equal(CONFIG);
  });

  it('loads ahead when a finger or pointer comes near, without opening', async () => {
    const page = fakePage();
    start(page, settings());
    await shown();
    button().dispatchEvent(new Event('pointerenter'));
    await waitUntil(() => page.loaded.length === 1);
    expect(calls.some(([name]) => name === 'toggle' || name === 'open')).to.equal(false);
  });

  it('says so when the panel does not load, and tries again', async () => {
    const page = fakePage();
    page.fails = true;
    start(page, settings());
    await shown();
    button().click();
    await waitUntil(() => button().getAttribute('aria-label')!.includes('could not be loaded'));
    page.fails = false;
    button().click();
    await waitUntil(() => calls.some(([name]) => name === 'toggle'));
  });

  it('replays what waited and takes later calls through the queue too', async () => {
    const stub = { q: [['setContext', { page: 'a' }], ['open', 'voice'], ['unknown']] };
    const page = fakePage({}, { csKit: stub });
    start(page, settings());
    await waitUntil(() => calls.some(([name]) => name === 'open'));
    expect(calls).to.deep.include(['open', 'voice']);
    expect(calls).to.deep.include(['setContext', { page: 'a' }]);
    expect(page.api()).to.equal(stub);
    page.api().q.push(['ask', 'Where is it?']);
    await waitUntil(() => calls.some(([name]) => name === 'ask'));
  });

  it('joins a loader that runs already', async () => {
    const page = fakePage();
    start(page, settings());
    start(page, settings({ siteKey: 'other' }));
    await shown();
    expect(document.querySelectorAll('cs-hub')).to.have.length(1);
    expect(page.requests).to.have.length(1);
  });

  it('shows nothing where the relay refuses the page, and says why once', async () => {
    const page = fakePage();
    page.answer = () => json({ detail: 'This page is not an allowed origin of the site.' }, 403);
    start(page, settings());
    await waitUntil(() => page.warnings.length === 1);
    expect(page.warnings[0]).to.include('not an allowed origin');
    expect(launcher().hidden).to.equal(true);
  });

  it('waits for the network where the relay cannot be reached', async () => {
    const page = fakePage();
    page.answer = () => Promise.reject(new TypeError('failed'));
    start(page, settings());
    await waitUntil(() => page.requests.length === 1);
    await new Promise((resolve) => setTimeout(resolve));
    page.answer = () => json(CONFIG);
    window.dispatchEvent(new Event('online'));
    await shown();
    expect(page.requests).to.have.length(2);
  });

  it('comes back when the page replaces what is in its body', async () => {
    start(fakePage(), settings());
    await shown();
    const before = host();
    before.remove();
    await waitUntil(() => document.body.contains(before));
    expect(document.querySelectorAll('cs-hub')).to.have.length(1);
  });

  it('opens again what was left open, before the settings arrive', async () => {
    const page = fakePage({ 'cs:demo:panel': JSON.stringify({ open: true, config: CONFIG }) });
    page.answer = () => new Promise(() => undefined);
    start(page, settings());
    await waitUntil(() => calls.some(([name]) => name === 'restore'));
  });

  it('hears for messages where the visitor has talked before', async () => {
    start(fakePage({ 'cs:demo': '{"visitorId":"v"}' }), settings());
    await waitUntil(() => calls.some(([name]) => name === 'warm'));
  });

  it('keeps the context bounded and identity until the panel is there', async () => {
    const page = fakePage();
    start(page, settings());
    page.api().setContext({ product: 'tent' });
    page.api().setContext({ custom: 'x'.repeat(9000) });
    page.api().identify({ userToken: 't' });
    page.api().open();
    await waitUntil(() => calls.some(([name]) => name === 'open'));
    expect(page.warnings).to.have.length(1);
    expect(calls).to.deep.include(['setContext', { product: 'tent' }]);
    expect(calls).to.deep.include(['identify', 't']);
  });

  it('shows the number of unread messages and speaks the chosen language', async () => {
    const page = fakePage();
    start(page, settings());
    await shown();
    host().dispatchEvent(Object.assign(new Event('cs-unread-changed'), { unread: 120 }));
    expect(button().querySelector('b')!.textContent).to.equal('99+');
    expect(button().getAttribute('aria-label')).to.equal('Open the chat, 120 unread');
    page.api().setLanguage('ar');
    expect(button().getAttribute('aria-label')).to.include('فتح المحادثة');
    host().dispatchEvent(new Event('cs-hub-opened'));
    expect(button().getAttribute('aria-expanded')).to.equal('true');
  });

  it('hides and comes back by the page API, and stops telling a listener', async () => {
    const page = fakePage();
    start(page, settings());
    await shown();
    page.api().hide();
    expect(host().hidden).to.equal(true);
    page.api().open();
    expect(host().hidden).to.equal(false);
    let heard = 0;
    const stop = page.api().on('unread-changed', () => (heard += 1));
    host().dispatchEvent(new Event('cs-unread-changed'));
    stop();
    host().dispatchEvent(new Event('cs-unread-changed'));
    expect(heard).to.equal(1);
  });

  it('gives a plain link to browsers below the floor', () => {
    const page = fakePage({}, { structuredClone: undefined });
    start(page, settings({ contact: 'mailto:help@example.com' }));
    const link = document.querySelector<HTMLAnchorElement>('body > a')!;
    expect(link.href).to.equal('mailto:help@example.com');
    expect(link.textContent).to.equal('Contact us');
    expect(page.requests).to.deep.equal([]);
  });

  it('says once that a secure page cannot use an insecure relay', () => {
    const page = fakePage({}, { location: { protocol: 'https:' } });
    start(page, settings({ relay: 'http://relay.example.com' }));
    expect(page.warnings).to.have.length(1);
    expect(page.requests).to.deep.equal([]);
  });
});

describe('loader and measuring', () => {
  const granted: unknown[] = [];
  const collect = (page: Page): void => {
    const { load } = page;
    (page as { load: LoaderDeps['load'] }).load = async (name) => {
      await load(name);
      return name === 'collector' ? { createCollector: () => ({ consent: (answer: boolean) => granted.push(answer) }) } : {};
    };
  };
  afterEach(() => {
    granted.length = 0;
    cleanPage();
  });

  it('loads and stores nothing before consent, and nothing after a refusal', async () => {
    const page = fakePage();
    collect(page);
    start(page, settings());
    await shown();
    page.api().consent({ analytics: false });
    await new Promise((resolve) => setTimeout(resolve));
    expect(page.loaded).to.deep.equal([]);
    expect(page.storage.size).to.equal(0);
  });

  it('begins with consent, remembers it, and ends when it is taken back', async () => {
    const page = fakePage();
    collect(page);
    start(page, settings());
    await shown();
    page.api().consent({ analytics: true });
    await waitUntil(() => granted.length === 1);
    expect(page.storage.get('cs:demo:consent')).to.equal('{"analytics":true}');
    page.api().consent({ analytics: false });
    await waitUntil(() => granted.length === 2);
    expect(granted).to.deep.equal([true, false]);
    expect(page.storage.size).to.equal(0);
  });

  it('never measures where the site says off, whatever the page says', async () => {
    const page = fakePage();
    collect(page);
    page.answer = () => json({ ...CONFIG, analytics: 'off' });
    start(page, settings({ analytics: 'on' }));
    await shown();
    page.api().consent({ analytics: true });
    await new Promise((resolve) => setTimeout(resolve));
    expect(page.loaded).to.deep.equal([]);
  });

  it('starts at once in the modes that need no consent', async () => {
    const page = fakePage();
    collect(page);
    start(page, settings({ analytics: 'cookieless' }));
    await waitUntil(() => page.loaded.includes('collector'));
  });
});
