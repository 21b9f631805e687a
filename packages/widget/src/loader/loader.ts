import type { PublicConfig } from '@cs-kit/protocol';
import { install, isRunning, warn } from './api.ts';
import type { HubElement, PageContext } from './api.ts';
import { startAnalytics } from './analytics.ts';
import { askConfig } from './config.ts';
import { contactLink, meetsFloor } from './contact.ts';
import { keepOnPage } from './keep.ts';
import { createLauncher } from './launcher.ts';
import type { Launcher } from './launcher.ts';
import { isMixed } from './settings.ts';
import type { LoaderSettings } from './settings.ts';
import { takeLink } from '../engine/link-mark.ts';
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

const quiet = (): void => undefined;

/** Starts the kit on a page: one request for the settings, the launcher, and the panel when it is wanted. */
export function start(deps: LoaderDeps, settings: LoaderSettings): void {
  const { win } = deps;
  if (isRunning(win)) return;
  win.performance.mark('cs:start');
  const doc = win.document;
  const pageLanguage = settings.lang || doc.documentElement.lang || win.navigator.language;
  if (!meetsFloor(win) || isMixed(win.location.protocol, settings.relay)) return giveLink(deps, settings, pageLanguage);
  startKit(deps, settings, pageLanguage);
}

function giveLink({ win }: LoaderDeps, settings: LoaderSettings, language: string): void {
  if (isMixed(win.location.protocol, settings.relay)) warn(win, 'an https page cannot use ' + settings.relay + '. Serve the relay over https.');
  const doc = win.document;
  const link = contactLink(doc, settings.contact || settings.relay + '/', words(language).contact);
  if (doc.body !== null) doc.body.appendChild(link);
  else doc.addEventListener('DOMContentLoaded', () => doc.body.appendChild(link));
}

function makeHost({ win }: LoaderDeps, settings: LoaderSettings): HubElement {
  const host = win.document.createElement('cs-hub') as HTMLElement as HubElement;
  host.setAttribute('relay', settings.relay);
  host.setAttribute('site-key', settings.siteKey);
  if (settings.features !== null) host.setAttribute('features', settings.features);
  return host;
}

/** The panel: loaded at its first use, and told then what the page has said until now. */
interface Panel {
  /** Whether it has been asked for. */
  readonly wanted: () => boolean;
  /** Loads it; a failed attempt may be repeated. */
  readonly load: () => Promise<HubElement>;
  /** Runs on it now, or as soon as something else has loaded it. */
  readonly later: (run: (hub: HubElement) => unknown) => void;
}

function makePanel({ win, load: file }: LoaderDeps, host: HubElement, settled: () => unknown, prepare: (hub: HubElement) => void): Panel {
  const waiting: ((hub: HubElement) => unknown)[] = [];
  let hub: Promise<HubElement> | null = null;
  const load = (): Promise<HubElement> => {
    hub ??= file('hub')
      .then(settled)
      .then(() => {
        // A page that swaps its body may hold the element off the document just now, and then nothing upgrades it by itself.
        win.customElements.upgrade(host);
        prepare(host);
        for (const run of waiting.splice(0)) run(host);
        return host;
      })
      .catch((error: unknown) => {
        hub = null;
        throw error;
      });
    return hub;
  };
  return {
    wanted: () => hub !== null,
    load,
    later(run) {
      if (hub === null) waiting.push(run);
      else hub.then(run).catch(quiet);
    },
  };
}

function startKit(deps: LoaderDeps, settings: LoaderSettings, pageLanguage: string): void {
  const { win } = deps;
  const key = 'cs:' + settings.siteKey;
  const stored = readStored<PanelState>(win, key + ':panel') || {};
  const analytics = startAnalytics(deps, settings);
  const host = makeHost(deps, settings);
  host.link = takeLink(win);
  const language = stored.language || settings.lang;
  let context: PageContext = {};
  let userToken: string | null = null;
  /** Whether the page has closed or hidden the panel, which is stronger than what the visitor had left open. */
  let shut = false;
  let pressed = false;

  const show = (config: PublicConfig): void => {
    launcher.look(config.theme);
    launcher.element.hidden = false;
    host.config = config;
    analytics.site(config.analytics);
  };
  const hide = (): void => {
    shut = host.hidden = true;
    // What stays open unseen would hold the page on phones.
    panel.later((hub) => hub.close());
  };
  const asked = askConfig(win, settings, show, (reason) => {
    // The relay refuses this page or site: the launcher would be a promise that nobody keeps.
    hide();
    warn(win, reason);
  });
  asked.catch(quiet);
  const panel = makePanel(
    deps,
    host,
    () => stored.config || asked,
    (hub) => {
      if (language !== null) hub.setLanguage(language);
      hub.setContext(context);
      if (userToken !== null) hub.identify(userToken);
    },
  );
  const use = (run: (hub: HubElement) => unknown): Promise<void> => {
    launcher.set({ busy: true, failed: false });
    return panel
      .load()
      .then(run)
      .then(
        () => launcher.set({ busy: false }),
        () => launcher.set({ busy: false, failed: true }),
      );
  };
  const bring = (run: (hub: HubElement) => unknown): void => {
    shut = host.hidden = false;
    void use(run);
  };
  const press = (): void => {
    // A second press while the first is loading must not close what has not opened yet.
    if (pressed) return;
    pressed = true;
    void use((hub) => hub.toggle()).then(() => (pressed = false));
  };
  const launcher = createLauncher(win.document, words(language || pageLanguage), press, () => void panel.load().catch(quiet));
  launcher.element.hidden = true;
  launcher.set({ unread: stored.unread || 0 });
  host.append(launcher.element);

  /** Tells what else is told when the panel arrives. */
  const tell = (run: (hub: HubElement) => unknown): void => void (panel.wanted() && panel.later(run));
  const forget = (): void => {
    userToken = null;
    context = {};
    analytics.forget();
  };
  host.track = analytics.track;
  listen(host, launcher, forget);
  install(win, deps.version, {
    open: (tab) => bring((hub) => hub.open(tab)),
    close() {
      shut = true;
      panel.later((hub) => hub.close());
    },
    hide,
    identify(user) {
      userToken = user.userToken;
      tell((hub) => hub.identify(user.userToken));
    },
    setContext(next) {
      context = Object.assign({}, context, next);
      tell((hub) => hub.setContext(next));
    },
    ask: (text) => bring((hub) => hub.ask(text)),
    consent: (choice) => analytics.consent(choice.analytics),
    setLanguage(tag) {
      launcher.speak(words(tag));
      panel.later((hub) => hub.setLanguage(tag));
    },
    on(event, listener) {
      const type = event.startsWith('cs-') ? event : 'cs-' + event;
      host.addEventListener(type, listener);
      return () => host.removeEventListener(type, listener);
    },
    plugins: (add) => panel.later((hub) => hub.plugins(add)),
    logout() {
      forget();
      if (panel.wanted() || readStored(win, key) || readStored(win, key + ':panel')) void use((hub) => hub.logout());
    },
  });
  keepOnPage(host, win.document);
  if (stored.config !== undefined) show(stored.config);
  // Nobody has pressed anything: what does not come, does not come.
  if (stored.open === true && !shut) panel.load().then((hub) => shut || hub.restore(), quiet);
  // Whoever has talked here before hears of new messages; whoever comes by the link of a mail is led on by what the panel loads.
  else if (host.link || readStored(win, key)) panel.load().then((hub) => hub.warm(), quiet);
}

/** Follows what happens in the panel. */
function listen(host: HubElement, launcher: Launcher, forget: () => void): void {
  const hear = <T>(type: string, run: (event: T) => void): void => host.addEventListener('cs-' + type, run as (event: unknown) => void);
  hear('hub-opened', () => launcher.set({ open: true }));
  hear('hub-closed', () => launcher.set({ open: false }));
  hear<{ state: string }>('call-changed', ({ state }) => launcher.set({ call: state === 'in' }));
  hear<{ unread: number }>('unread-changed', ({ unread }) => launcher.set({ unread }));
  hear<{ language: string }>('language-changed', ({ language }) => launcher.speak(words(language)));
  hear('signed-out', forget);
}
