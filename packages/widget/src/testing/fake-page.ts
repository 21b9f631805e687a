import { waitUntil } from '@open-wc/testing';
import type { PublicConfig } from '@cs-kit/protocol';
import type { CsKit, HubElement } from '../loader/api.ts';
import type { LoaderDeps } from '../loader/loader.ts';
import type { LoaderSettings } from '../loader/settings.ts';

/** Settings that the relay of these tests gives. */
export const CONFIG: PublicConfig = {
  protocolVersion: 1,
  siteName: 'Shop',
  features: ['room'],
  capabilities: {} as PublicConfig['capabilities'],
  limits: { messageChars: 8000, fileBytes: 1, uploadBytes: 1, attachments: 1 },
  locales: ['en'],
  theme: { accent: '#0a7d5a', logoUrl: null, assistantName: 'Fern', greeting: {}, side: 'start', radius: null, scheme: 'auto' },
  availability: { people: true, backAt: null },
  analytics: 'consent',
};

/** Calls of the methods of the panel, in their order. */
export const calls: unknown[][] = [];

class FakeHub extends HTMLElement {
  config: PublicConfig | null = null;
}
for (const name of ['open', 'close', 'toggle', 'restore', 'warm', 'ask', 'identify', 'setContext', 'setLanguage', 'plugins', 'logout']) {
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
/** Takes everything of earlier tests off the page. */
export function cleanPage(): void {
  calls.length = 0;
  for (const observer of observers.splice(0)) observer.disconnect();
  for (const element of document.querySelectorAll('cs-hub, body > a')) element.remove();
}

/** A page with a loader on it, and what the loader did there. */
export interface Page extends LoaderDeps {
  readonly requests: string[];
  readonly loaded: string[];
  readonly warnings: string[];
  readonly storage: Map<string, string>;
  readonly api: () => CsKit;
  answer: () => Promise<Response>;
  fails: boolean;
}

/** An answer of the relay. */
export const json = (body: unknown, status = 200): Promise<Response> => Promise.resolve(new Response(JSON.stringify(body), { status }));

/** The page of this test with some of its parts replaced. */
export function fakePage(stored: Record<string, string> = {}, more: Record<string, unknown> = {}): Page {
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

/** Settings of the script tag. */
export const settings = (more: Partial<LoaderSettings> = {}): LoaderSettings => ({
  relay: 'http://localhost:9',
  siteKey: 'demo',
  kit: 'http://localhost:9/kit/v1/',
  features: null,
  analytics: null,
  lang: 'en',
  contact: null,
  ...more,
});
/** The element that the loader has put on the page. */
export const host = (): HubElement => document.querySelector<HTMLElement>('cs-hub') as unknown as HubElement;
/** Its launcher. */
export const launcher = (): HTMLElement => host().querySelector<HTMLElement>('[slot=launcher]')!;
/** The button of its launcher. */
export const button = (): HTMLButtonElement => launcher().shadowRoot!.querySelector('button')!;
/** Resolves when the launcher can be seen. */
export const shown = (): Promise<void> => waitUntil(() => document.querySelector('cs-hub') !== null && !launcher().hidden, 'the launcher is shown');
