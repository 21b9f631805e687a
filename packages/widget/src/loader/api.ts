import type { Plugins } from '@cs-kit/core';
import type { PublicConfig } from '@cs-kit/protocol';

/** What the host page says of itself. Shown to staff as unverified. */
export interface PageContext {
  page?: unknown;
  product?: unknown;
  cart?: unknown;
  order?: unknown;
  custom?: unknown;
}

/** One call that waited in the queue: the name of the method, then its arguments. */
export type CsKitCall = readonly [name: string, ...args: unknown[]];

/** The page API, `window.csKit`. Every method may be called at any time and never throws into the page. */
export interface CsKit {
  /** Release of the loader that runs. */
  readonly version: string;
  /** Takes calls like an array; runs them at once. */
  readonly q: { push(...calls: CsKitCall[]): void };
  /** Opens the panel, on a tab where one is named: 'room', 'voice', 'canvas'. */
  open(tab?: string): void;
  /** Closes the panel. */
  close(): void;
  /** Takes panel and launcher off the page until the next `open`. */
  hide(): void;
  /** Vouches for a signed-in visitor by a token that the host's server signed. */
  identify(user: { userToken: string }): void;
  /** Tells staff where the visitor is; fields replace earlier ones of the same name. At most 8 KiB in all. */
  setContext(context: PageContext): void;
  /** Opens the panel and sends a message in the visitor's name. */
  ask(text: string): void;
  /** Tells what the visitor agreed to. Nothing is measured before. */
  consent(choice: { analytics: boolean }): void;
  /** Sets the language, as a BCP 47 tag. */
  setLanguage(tag: string): void;
  /** Listens to an event of the kit, with or without its `cs-`; returns how to stop. */
  on(event: string, listener: (event: Event) => void): () => void;
  /** Adds tabs, message renderers, commands and taps: calls the function with the registry of the kit once the panel is there. */
  plugins(add: (plugins: Plugins) => void): void;
  /** Forgets the visitor on this device and at the relay's sessions. */
  logout(): void;
}

/** What the loader needs of `<cs-hub>`. */
export interface HubElement extends HTMLElement {
  /** Settings of the site, handed over so that they are not fetched twice. */
  config: PublicConfig | null;
  /** Secret of the link of a mail that led to this page, until it is followed. */
  link?: string | undefined;
  /** Takes what is worth measuring in the panel. */
  track: ((name: string, properties: Readonly<Record<string, unknown>>) => void) | null;
  open(tab?: string): void;
  close(): void;
  toggle(): void;
  /** Opens again what the visitor had left open. */
  restore(): void;
  /** Opens nothing, but hears what arrives. */
  warm(): void;
  ask(text: string): void;
  identify(userToken: string): void;
  setContext(context: PageContext): void;
  setLanguage(tag: string): void;
  plugins(add: (plugins: Plugins) => void): void;
  logout(): Promise<void>;
}

declare global {
  interface Window {
    csKit?: CsKit;
  }
}

/** Puts the API on the page, replays what waited, and gives the alias `cs` where that name is free. */
export function install(win: Window & typeof globalThis, version: string, api: Omit<CsKit, 'q' | 'version'>): void {
  const names = win as unknown as Record<string, unknown>;
  const stub = names['csKit'] as { q?: unknown } | undefined;
  const waiting: readonly CsKitCall[] = Array.isArray(stub?.q) ? (stub.q as CsKitCall[]) : [];
  const target = (waiting === stub?.q ? stub : {}) as CsKit & Record<string, unknown>;
  const methods = api as unknown as Record<string, (...args: unknown[]) => unknown>;
  // A wrong call is the page's to mend, and no reason to break the page or the kit. What stands in the queue may be anything.
  const run = (call: CsKitCall): unknown => {
    try {
      const [name, ...args] = call;
      return methods[name]!(...args);
    } catch (error) {
      return warn(win, 'a wrong call, ' + String(call) + ': ' + String(error));
    }
  };
  for (const name of Object.keys(methods)) target[name] = (...args: unknown[]) => run([name, ...args]);
  Object.assign(target, { version, q: { push: (...calls: CsKitCall[]) => calls.forEach(run) } });
  names['csKit'] = target;
  if (!('cs' in win)) names['cs'] = target;
  waiting.forEach(run);
}

/** Tells the author of the page what went wrong. */
export function warn(win: Window & typeof globalThis, text: string): void {
  win.console.warn('cs-kit: ' + text);
}

/** Whether a loader of any version already runs on the page. */
export function isRunning(win: Window): boolean {
  return typeof win.csKit?.open === 'function';
}
