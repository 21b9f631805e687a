import type { PublicConfig } from '@cs-kit/protocol';
import { LIMITS } from '@cs-kit/protocol';
import { install, isRunning } from './api.ts';
import type { CsKit, HubElement, PageContext } from './api.ts';
import { startAnalytics } from './analytics.ts';
import { contactLink, meetsFloor } from './contact.ts';
import { keepOnPage } from './keep.ts';
import { createLauncher } from './launcher.ts';
import { isMixed } from './settings.ts';
import type { LoaderSettings } from './settings.ts';
import { readStored } from './state.ts';
import type { PanelState } from './state.ts';
import { words } from './words.ts';

/** What the loader takes from its surroundings. */
export interface LoaderDeps {
  readonly win: Window & typeof globalThis;
  /** Loads a file of this release by its name. */
  readonly load: (name: string) => Promise<unknown>;
  /** Release of the loader. */
  readonly version: string;
}

const warn = (win: Window & typeof globalThis, text: string): void => win.console.warn('cs-kit: ' + text);

/** Fetches the settings of the site. Null where the relay cannot be reached; an answer that refuses is an error with its words. */
async function fetchConfig(win: Window, settings: LoaderSettings): Promise<PublicConfig | null> {
  const response = await win.fetch(settings.relay + '/v1/config?siteKey=' + encodeURIComponent(settings.siteKey), { credentials: 'omit' }).catch(() => null);
  if (response === null || response.status >= 500) return null;
  const body = (await response.json()) as PublicConfig & { detail?: string };
  if (!response.ok) throw new Error(body.detail ?? response.statusText);
  return body;
}

/** Starts the kit on a page: one request for the settings, the launcher, and the panel when it is wanted. */
export function start(deps: LoaderDeps, settings: LoaderSettings): void {
  const { win } = deps;
  if (isRunning(win)) return;
  win.performance.mark('cs:start');
  const doc = win.document;
  const pageLanguage = settings.lang ?? (doc.documentElement.lang || win.navigator.language);
  if (!meetsFloor(win) || isMixed(win.location.protocol, settings.relay)) return giveLink(deps, settings, pageLanguage);
  new Kit(deps, settings, pageLanguage).start();
}

function giveLink({ win }: LoaderDeps, settings: LoaderSettings, language: string): void {
  if (isMixed(win.location.protocol, settings.relay)) warn(win, 'an https page cannot use ' + settings.relay + '. Serve the relay over https.');
  const doc = win.document;
  const link = contactLink(doc, settings.contact ?? settings.relay + '/', words(language).contact);
  if (doc.body !== null) doc.body.appendChild(link);
  else doc.addEventListener('DOMContentLoaded', () => doc.body.appendChild(link));
}

class Kit {
  private readonly deps: LoaderDeps;
  private readonly settings: LoaderSettings;
  private readonly host: HubElement;
  private readonly launcher;
  private readonly stored: PanelState;
  private readonly analytics;
  private context: PageContext = {};
  private userToken: string | null = null;
  private language: string | null;
  private hub: Promise<HubElement> | null = null;
  private config: Promise<PublicConfig | null> | null = null;
  private pressed = false;

  constructor(deps: LoaderDeps, settings: LoaderSettings, language: string) {
    const doc = deps.win.document;
    this.deps = deps;
    this.settings = settings;
    this.stored = readStored<PanelState>(deps.win, 'cs:' + settings.siteKey + ':panel') ?? {};
    this.language = this.stored.language ?? settings.lang;
    this.analytics = startAnalytics(deps, settings);
    const host = doc.createElement('cs-hub') as HTMLElement as HubElement;
    host.setAttribute('relay', settings.relay);
    host.setAttribute('site-key', settings.siteKey);
    if (settings.features !== null) host.setAttribute('features', settings.features);
    this.host = host;
    this.launcher = createLauncher(
      doc,
      words(this.language ?? language),
      () => this.press(),
      () => void this.load().catch(() => undefined),
    );
    this.launcher.element.hidden = true;
    host.append(this.launcher.element);
  }

  start(): void {
    install(this.deps.win, this.api());
    this.listen();
    keepOnPage(this.host, this.deps.win.document);
    if (this.stored.config !== undefined) this.show(this.stored.config);
    this.config = this.fetch();
    this.config.catch(() => undefined);
    if (this.stored.open === true) void this.with((hub) => hub.restore());
    else if (this.known()) this.deps.win.setTimeout(() => void this.with((hub) => hub.warm()), 300);
  }

  /** Whether the visitor has talked here before. */
  private known(): boolean {
    return readStored(this.deps.win, 'cs:' + this.settings.siteKey) !== null;
  }

  private listen(): void {
    const hear = <T>(type: string, run: (event: T) => void): void => this.host.addEventListener('cs-' + type, run as (event: unknown) => void);
    hear('hub-opened', () => this.launcher.set({ open: true }));
    hear('hub-closed', () => this.launcher.set({ open: false }));
    hear<{ unread: number }>('unread-changed', ({ unread }) => this.launcher.set({ unread }));
    hear<{ language: string }>('language-changed', ({ language }) => this.launcher.speak(words(language)));
    hear('launcher-focus-request', () => this.launcher.focus());
  }

  private async fetch(): Promise<PublicConfig | null> {
    try {
      const config = await fetchConfig(this.deps.win, this.settings);
      if (config !== null) this.show(config);
      else this.deps.win.addEventListener('online', () => (this.config = this.fetch()), { once: true });
      return config;
    } catch (error) {
      // The relay refuses this page or site: the launcher would be a promise that nobody keeps.
      this.host.hidden = true;
      warn(this.deps.win, (error as Error).message);
      throw error;
    }
  }

  private show(config: PublicConfig): void {
    this.launcher.look(config.theme);
    this.launcher.element.hidden = false;
    this.host.config = config;
    this.analytics.site(config.analytics);
  }

  /** Loads the panel once; a failed attempt may be repeated. */
  private load(): Promise<HubElement> {
    this.hub ??= this.deps
      .load('hub')
      .then(() => this.stored.config ?? this.config)
      .then(() => this.prepare())
      .catch((error: unknown) => {
        this.hub = null;
        throw error;
      });
    return this.hub;
  }

  private prepare(): HubElement {
    const hub = this.host;
    // A page that swaps its body may hold the element off the document just now, and then nothing upgrades it by itself.
    this.deps.win.customElements.upgrade(hub);
    if (this.language !== null) hub.setLanguage(this.language);
    hub.setContext(this.context);
    if (this.userToken !== null) hub.identify(this.userToken);
    return hub;
  }

  private with(use: (hub: HubElement) => unknown): Promise<void> {
    this.launcher.set({ busy: true, failed: false });
    return this.load().then(
      (hub) => {
        this.launcher.set({ busy: false });
        use(hub);
      },
      () => this.launcher.set({ busy: false, failed: true }),
    );
  }

  private press(): void {
    // A second press while the first is loading must not close what has not opened yet.
    if (this.pressed) return;
    this.pressed = true;
    void this.with((hub) => hub.toggle()).then(() => (this.pressed = false));
  }

  /** Runs on the panel if it is there; otherwise the value waits in a field until it is. */
  private later(use: (hub: HubElement) => unknown): void {
    this.hub?.then(use, () => undefined);
  }

  private keepContext(next: PageContext): void {
    const context = { ...this.context, ...next };
    if (new TextEncoder().encode(JSON.stringify(context)).length > LIMITS.contextBytes)
      return warn(this.deps.win, 'setContext takes ' + LIMITS.contextBytes + ' bytes at most; nothing was changed.');
    this.context = context;
    this.later((hub) => hub.setContext(context));
  }

  private logout(): void {
    this.userToken = null;
    this.context = {};
    if (this.hub !== null || this.known()) void this.with((hub) => hub.logout());
  }

  private api(): Omit<CsKit, 'q'> {
    const host = this.host;
    return {
      version: this.deps.version,
      open: (tab) => {
        host.hidden = false;
        void this.with((hub) => hub.open(tab));
      },
      close: () => this.later((hub) => hub.close()),
      hide: () => {
        this.later((hub) => hub.close());
        host.hidden = true;
      },
      identify: ({ userToken }) => {
        this.userToken = userToken;
        this.later((hub) => hub.identify(userToken));
      },
      setContext: (context) => this.keepContext(context),
      ask: (text) => {
        host.hidden = false;
        void this.with((hub) => hub.ask(text));
      },
      consent: (choice) => this.analytics.consent(choice.analytics),
      setLanguage: (tag) => {
        this.language = tag;
        this.launcher.speak(words(tag));
        this.later((hub) => hub.setLanguage(tag));
      },
      on: (event, listener) => {
        const type = event.startsWith('cs-') ? event : 'cs-' + event;
        host.addEventListener(type, listener);
        return () => host.removeEventListener(type, listener);
      },
      logout: () => this.logout(),
    };
  }
}
