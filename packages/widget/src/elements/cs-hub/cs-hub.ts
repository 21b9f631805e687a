import { locale, pickLocale, RTL_LOCALES } from '@cs-kit/core';
import type { Plugins } from '@cs-kit/core';
import type { PublicConfig } from '@cs-kit/protocol';
import { base, StringsController, tokens } from '@cs-kit/ui';
import type { CsClientRequestEvent, CsElement } from '@cs-kit/ui';
import { LitElement } from 'lit';
import type { CSSResultGroup, PropertyDeclarations, PropertyValues, TemplateResult } from 'lit';
import type { Extras } from './extras.ts';
import { Panel } from '../../engine/panel.ts';
import { partsOf } from '../../engine/parts.ts';
import type { Part, PartState } from '../../engine/parts.ts';
import { Memory } from '../../engine/remember.ts';
import type { Connection } from '../../engine/status.ts';
import type { Wiring } from './wiring.ts';
import { CsHubClosedEvent, CsHubOpenedEvent, CsLanguageChangedEvent } from '../../events.ts';
import { hubStrings } from '../../i18n/hub.ts';
import type { HubElement, PageContext } from '../../loader/api.ts';
import { renderHub } from './render.ts';
import { styles } from './cs-hub.styles.ts';

/** What the panel shows, changed as a whole. */
export interface HubView {
  readonly open: boolean;
  readonly tab: string;
  readonly connection: Connection;
  readonly conversation: { readonly roomId: string; readonly status: string | null; readonly assigneeName: string | null };
  /** How many messages are unread, shown on the tab of the chat while another one is chosen. */
  readonly unread: number;
  /** The last message, or who is calling. */
  readonly teaser: { readonly name: string; readonly text: string; readonly calls?: true } | null;
  /** Whether the relay speaks a newer version than this page. */
  readonly outdated: boolean;
  /** Something that the visitor is told above the parts, or null. */
  readonly note: string | HubNote | null;
}

/** What the visitor is told with something to do about it. */
export interface HubNote {
  readonly text: string;
  /** Whether it stands in the way, and is said at once. */
  readonly alert?: true;
  /** Whether it goes on; it ends by itself. */
  readonly busy?: true;
  readonly choice?: { readonly label: string; readonly run: () => void };
  /** Another word for "Dismiss". */
  readonly dismiss?: string;
}

/** A part that did not load says so in its place. */
const quiet = (): null => null;

const CLOSED: HubView = {
  open: false,
  tab: 'room',
  connection: 'idle',
  conversation: { roomId: '', status: null, assigneeName: null },
  unread: 0,
  teaser: null,
  outdated: false,
  note: null,
};

/**
 * The panel with everything in it: chat, voice and canvas, one below another part of the site's switcher. Placed by the
 * loader, or on a page by hand.
 *
 * @tag cs-hub
 * @summary The service desk on a page: launcher, panel and switcher.
 * @slot launcher - A launcher instead of the kit's own.
 * @fires {CsHubOpenedEvent} cs-hub-opened - The panel has been opened.
 * @fires {CsHubClosedEvent} cs-hub-closed - The panel has been closed.
 * @fires {CsLanguageChangedEvent} cs-language-changed - Another language was chosen.
 * @fires {CsSignedOutEvent} cs-signed-out - The visitor's session has ended and nothing of it is left on this device.
 * @fires {CsErrorEvent} cs-error - Something failed; carries the code.
 * @csspart panel - The panel.
 * @csspart header - Its coloured head.
 * @cssprop [--cs-hub-radius=24px] - Corner radius of the panel.
 * @cssprop [--cs-size-edge=20px] - Distance of launcher and panel from the edges of the viewport.
 */
export class CsHub extends LitElement {
  static override styles: CSSResultGroup = [base, styles];

  static override properties: PropertyDeclarations = {
    relay: {},
    siteKey: { attribute: 'site-key' },
    features: {},
    config: { attribute: false },
  };

  /** Address of the relay, for example `https://relay.example.com`. */
  declare relay: string | null;
  /** Public key of the site at the relay. */
  declare siteKey: string | null;
  /** Features to show, separated by commas; all that the site has when absent. */
  declare features: string | null;
  /** Settings of the site; fetched when the panel is used and nobody has set them. */
  declare config: PublicConfig | null;

  /** @internal Takes what is worth measuring, where the page is measured. */
  declare track: HubElement['track'] | undefined;
  /** @internal Secret of the link of a mail that led to this page, until it is followed. */
  declare link?: string | undefined;
  /** @internal What told of the first opening, for those who come with the relay. */
  opened: CsHubOpenedEvent | null = null;
  /** @internal */
  readonly words = new StringsController(this as unknown as CsElement, hubStrings);
  /** @internal */
  readonly panel: Panel = new Panel({
    panel: () => this.renderRoot.querySelector<HTMLElement>('.panel')!,
    dismiss: () => this.close(),
    focusLauncher: () => this.#focusLauncher(),
    changed: () => this.requestUpdate(),
  });
  /** @internal */
  readonly memory: Memory = new Memory();
  /** @internal */
  view: HubView = CLOSED;
  /** @internal Draws what came with the relay: the teaser of the closed panel, and notes above the parts. */
  extras: Extras | null = null;
  /** @internal The menu, once it has been used. */
  menu: HTMLElement | null = null;
  readonly #parts = new Map<string, PartState>();
  #wiring: Promise<Wiring> | null = null;
  #wired: Wiring | null = null;
  readonly #context: PageContext = {};
  #userToken: string | null = null;
  #release: (() => void)[] = [];

  constructor() {
    super();
    this.relay = null;
    this.siteKey = null;
    this.features = null;
    this.config = null;
  }

  /** Language of the panel: one of the kit's. */
  get locale(): string {
    return pickLocale([locale.get() ?? this.closest<HTMLElement>('[lang]')?.lang ?? '', ...navigator.languages]);
  }

  /** Whether the panel is written from right to left. */
  get rtl(): boolean {
    return RTL_LOCALES.has(this.locale);
  }

  /** Whether the panel is shown. */
  get isOpen(): boolean {
    return this.view.open;
  }

  /** @internal */
  get parts(): readonly Part[] {
    const own = partsOf(this.config?.features ?? null, this.features);
    return this.#wired?.parts(own) ?? own;
  }

  /** Opens the panel, on a tab where one is named. */
  open(tab?: string): void {
    this.hidden = false;
    void this.#show(tab ?? this.memory.state.tab ?? this.view.tab, true);
  }

  /** Closes the panel; what was typed stays. */
  close(): void {
    if (!this.view.open) return;
    this.change({ open: false });
    this.memory.keep({ open: false });
    void this.panel.hide();
    this.dispatchEvent(new CsHubClosedEvent());
  }

  /** Opens the panel, or closes it when it is open. */
  toggle(): void {
    if (this.view.open) this.close();
    else this.open();
  }

  /** Opens the panel as the visitor left it, without taking the focus; not where the page has hidden it since. */
  restore(): void {
    if (!this.hidden) void this.#show(this.memory.state.tab ?? 'room', false);
  }

  /** Opens the chat and sends a message in the visitor's name. */
  ask(text: string): void {
    this.open('room');
    void this.wiring()
      .then((wiring) => wiring.ask(text))
      .catch(quiet);
  }

  /** Vouches for a signed-in visitor by a token that the host's server signed. */
  identify(userToken: string): void {
    this.#userToken = userToken;
    this.#wired?.identify(userToken);
  }

  /** What the host page says of itself; sent to staff once there is a conversation. Fields replace earlier ones of the same name. */
  setContext(context: PageContext): void {
    if (this.#wired === null) Object.assign(this.#context, context);
    else this.#wired.setContext(context);
  }

  /** Sets the language of every element, as a BCP 47 tag. */
  setLanguage(tag: string): void {
    locale.set(tag);
    this.dispatchEvent(new CsLanguageChangedEvent(tag));
  }

  /** Calls a function with the registry of tabs, message renderers, commands and taps. */
  plugins(add: (plugins: Plugins) => void): void {
    void this.wiring().then(({ registry }) => add(registry), quiet);
  }

  /** Ends the visitor's session here and at the relay, and empties this site's storage on this device. */
  async logout(): Promise<void> {
    this.#userToken = null;
    this.close();
    await (await this.wiring()).logout();
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.addEventListener('cs-client-request', this.#onClientRequest);
    const update = (): void => this.requestUpdate();
    const page = new MutationObserver(update);
    page.observe(document.documentElement, { attributeFilter: ['lang', 'dir'] });
    this.#release = [() => page.disconnect(), locale.subscribe(update)];
    if (this.#wired !== null) this.#release.push(this.#wired.connect());
    // A page that swaps its body takes the panel out of the top layer; it comes back as it was.
    if (!this.hasUpdated || !this.view.open) return;
    this.select(this.view.tab);
    void this.updateComplete.then(() => this.panel.show(false));
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.removeEventListener('cs-client-request', this.#onClientRequest);
    for (const release of this.#release.splice(0)) release();
    this.panel.stop();
  }

  protected override createRenderRoot(): HTMLElement | DocumentFragment {
    const root = super.createRenderRoot();
    // Below the own sheets of the panel, above its reset.
    if (root instanceof ShadowRoot) root.adoptedStyleSheets.splice(1, 0, tokens().styleSheet!);
    return root;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('siteKey') && this.siteKey !== null) this.memory.open(this.siteKey);
    if (changed.has('config') && this.config !== null) {
      if (this.memory.state.open !== undefined) this.memory.keep({ config: this.config });
      void this.#applyTheme(this.config);
    }
  }

  protected override firstUpdated(): void {
    if (this.querySelector('[slot=launcher]') === null) void import('../../engine/own-launcher.ts').then(({ addLauncher }) => addLauncher(this));
  }

  /** @internal Changes what is shown. */
  change(next: Partial<HubView>): void {
    this.view = Object.freeze({ ...this.view, ...next });
    this.requestUpdate();
  }

  /** @internal Shows a tab and loads what belongs to it. */
  select(id: string): void {
    const known = this.parts.find((part) => part.id === id) ?? this.parts[0];
    if (known === undefined) return;
    this.change({ tab: known.id });
    this.memory.keep({ tab: known.id });
    if (this.#parts.get(known.id)?.phase !== 'ready') void this.#load(known).catch(quiet);
  }

  /** @internal Takes out the element of a part that is no longer there. */
  drop(id: string): void {
    this.#parts.delete(id);
    if (this.isOpen && this.isConnected && this.view.tab === id) this.select(id);
  }

  /** @internal */
  partState(id: string): PartState | null {
    return this.#parts.get(id) ?? null;
  }

  /** @internal Makes the parts that work while the panel is closed: the chat, for its unread messages. */
  warm(): void {
    const room = this.parts.find((part) => part.id === 'room');
    if (room !== undefined && !this.#parts.has('room')) void this.#load(room).catch(quiet);
  }

  async #show(tab: string, focus: boolean): Promise<void> {
    const first = !this.view.open;
    this.select(tab);
    // An answer must be heard of on every tab.
    this.warm();
    this.change({ open: true, teaser: null });
    await this.updateComplete;
    // It may have been closed again before it was drawn.
    if (!this.view.open) return;
    this.panel.show(focus);
    if (!first) return;
    this.memory.keep({ open: true, ...(this.config === null ? {} : { config: this.config }) });
    this.opened = new CsHubOpenedEvent(this.view.tab);
    this.dispatchEvent(this.opened);
    this.track?.('hub.opened', { tab: this.view.tab });
    const element = await this.elementOf(this.view.tab).catch(quiet);
    performance.mark('cs:ready');
    if (focus && element !== null && this.view.open && !this.panel.full)
      ((element as { focusComposer?: () => void }).focusComposer ?? element.focus).call(element);
  }

  /** @internal The element of a part, once it has drawn itself. */
  async elementOf(id: string): Promise<HTMLElement> {
    const part = this.parts.find((known) => known.id === id);
    if (part === undefined) throw new Error(`There is no part ${id}.`);
    const element = await this.#load(part);
    await this.updateComplete;
    await (element as Partial<LitElement>).updateComplete;
    return element;
  }

  async #load(part: Part): Promise<HTMLElement> {
    const known = this.#parts.get(part.id);
    if (known?.phase === 'ready') return known.element;
    this.#setPart(part.id, { phase: 'loading' });
    try {
      const [wiring, element] = await Promise.all([this.wiring(), part.make()]);
      const other = this.#parts.get(part.id);
      if (other?.phase === 'ready') return other.element;
      wiring.add(part.id, element);
      this.#setPart(part.id, { phase: 'ready', element });
      return element;
    } catch (error) {
      this.#setPart(part.id, { phase: 'failed' });
      throw error;
    }
  }

  #setPart(id: string, state: PartState): void {
    this.#parts.set(id, state);
    this.requestUpdate();
  }

  /** @internal Everything that needs the relay, loaded at the first use. */
  wiring(): Promise<Wiring> {
    this.#wiring ??= import('./wiring.ts').then(({ wire }) => {
      if (this.relay === null || this.siteKey === null) throw new Error('cs-hub needs the attributes relay and site-key.');
      const wiring = wire(this, this.relay, this.siteKey);
      wiring.setContext(this.#context);
      if (this.#userToken !== null) wiring.identify(this.#userToken);
      this.#wired = wiring;
      if (this.isConnected) this.#release.push(wiring.connect());
      return wiring;
    });
    this.#wiring.catch(() => (this.#wiring = null)); // tried again at the next use
    return this.#wiring;
  }

  async #applyTheme({ theme }: PublicConfig): Promise<void> {
    const scheme = this.memory.state.scheme ?? theme.scheme;
    if (scheme === 'auto') delete this.dataset['csTheme'];
    else this.dataset['csTheme'] = scheme;
    this.style.setProperty('--cs-hub-radius', theme.radius === null ? null : `${theme.radius}px`);
    if (theme.accent !== null) (await import('../../engine/colour.ts')).applyAccent(this, theme.accent);
  }

  /** @internal Chooses light or dark, or follows the site again with null. */
  setScheme(scheme: 'light' | 'dark' | null): void {
    this.memory.keep({ scheme: scheme ?? undefined } as object);
    if (this.config !== null) void this.#applyTheme(this.config);
  }

  #focusLauncher(): void {
    const launcher = this.querySelector('[slot=launcher]');
    (launcher?.shadowRoot?.querySelector<HTMLElement>('button') ?? (launcher as HTMLElement | null))?.focus({ preventScroll: true });
  }

  #onClientRequest = (event: CsClientRequestEvent): void => {
    if (this.#wired !== null) event.answer(this.#wired.client);
  };

  protected override render(): TemplateResult {
    return renderHub(this);
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'cs-hub': CsHub;
  }
}
