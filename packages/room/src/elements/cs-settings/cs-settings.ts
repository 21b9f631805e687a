import type { RelayClient } from '@cs-kit/core';
import { atLeast } from '@cs-kit/protocol';
import {
  backIcon,
  controls,
  CsElement,
  feedback,
  icon,
  lockIcon,
  nextIcon,
  offlineIcon,
  plusIcon,
  StoreController,
  StringsController,
  surfaces,
  warnIcon,
} from '@cs-kit/ui';
import type { CsToasts } from '@cs-kit/ui';
import { html, nothing } from 'lit';
import type { CSSResultGroup, PropertyValues, TemplateResult } from 'lit';
import { property, query, state } from 'lit/decorators.js';
import { SettingsApi } from '../../engine/settings/api.ts';
import { Resource } from '../../engine/settings/resource.ts';
import type { Me, Site, StaffRole } from '../../engine/settings/types.ts';
import { settingsStrings } from '../../i18n/settings/settings.ts';
import { CsSettingsKnowledge } from '../cs-settings-knowledge/cs-settings-knowledge.ts';
import type { SettingsContext, SettingsHub } from './context.ts';
import { explain } from './errors.ts';
import { CsSectionChangedEvent, CsSitesChangedEvent } from './events.ts';
import { selectField } from './parts.ts';
import type { SettingsSection } from './section.ts';
import { SECTIONS } from './sections.ts';
import type { Section } from './sections.ts';
import { styles } from './cs-settings.styles.ts';

/**
 * Everything that can be set in the service desk, without editing a file: sites and their script tags, look, hours, knowledge,
 * team, providers, keys, and the log of changes. It uses the session of the desk around it. What is not saved is asked
 * for before it is left.
 *
 * @tag cs-settings
 * @summary Settings of the relay and its sites.
 * @fires {CsSectionChangedEvent} cs-section-changed - Another section is shown.
 * @fires {CsSitesChangedEvent} cs-sites-changed - A site was added, changed or removed.
 * @csspart navigation - The list of sections.
 * @csspart main - The chosen section.
 */
export class CsSettings extends CsElement {
  static override styles: CSSResultGroup = [controls, surfaces, feedback, styles];
  readonly #words = new StringsController(this, settingsStrings);

  @query('.pane > *') private pane!: SettingsSection | null;
  @query('cs-toasts') private toasts!: CsToasts;
  @query('.main .title') private heading!: HTMLElement | null;

  /** Section that is shown: `sites`, `look`, `hours`, `routing`, `knowledge`, `team`, `providers`, `moderation`, `security` or `audit`. */
  @property({ reflect: true }) section = 'sites';
  /** Site that the settings are of; the first one where it names none. */
  @property({ attribute: 'site-id' }) siteId = '';

  @state() private view: 'list' | 'section' = 'list';
  @state() private offline = false;
  @state() private me: Me | null = null;
  @state() private asking = false;
  @state() private savingAll = false;

  readonly #sites = new Resource<readonly Site[]>();
  readonly #sitesNow = new StoreController(this, () => this.#sites.state);
  #api: SettingsApi | null = null;
  #ofClient: RelayClient | null = null;
  #context: SettingsContext | null = null;
  #answer: ((leave: boolean) => void) | null = null;
  #watch: AbortController | null = null;
  #unsubscribe: (() => void) | null = null;
  /** A question that waits until the section of knowledge is there. */
  #question: string | null = null;

  /** Whether something is not saved. */
  get dirty(): boolean {
    return this.pane?.dirty === true;
  }

  /** Asks what to do with unsaved changes. True when the page may be left: nothing was unsaved, or it was saved or given up. */
  async leave(): Promise<boolean> {
    if (!this.dirty) return true;
    this.#answer?.(false);
    this.asking = true;
    return new Promise((answer) => (this.#answer = answer));
  }

  /** Shows a section, after asking about unsaved changes. */
  async open(section: string): Promise<void> {
    if (section !== this.section && !(await this.leave())) return;
    this.view = 'section';
    if (section !== this.section) {
      this.section = section;
      this.emit(new CsSectionChangedEvent(section));
    }
    await this.updateComplete;
    this.heading?.focus({ preventScroll: true });
    this.renderRoot.querySelector('.main')?.scrollTo({ top: 0 });
  }

  /** Opens the editor of a new article for a question, after asking about unsaved changes; on another site where one is named. */
  async writeArticle(question: string, siteId = this.siteId): Promise<void> {
    if (!(await this.leave())) return;
    this.siteId = siteId;
    this.#question = question;
    await this.open('knowledge');
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#watch = new AbortController();
    const { signal } = this.#watch;
    const check = (): void => void (this.offline = navigator.onLine === false);
    check();
    window.addEventListener('offline', check, { signal });
    window.addEventListener('online', () => (check(), this.#sites.state.get().phase === 'failed' && this.#load()), { signal });
    window.addEventListener('beforeunload', (event) => this.dirty && event.preventDefault(), { signal });
    if (this.#ofClient !== null) this.#follow(this.#ofClient);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#watch?.abort();
    this.#unsubscribe?.();
    this.#sites.close();
    this.#settle(false);
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    super.willUpdate(changed);
    if (this.client !== this.#ofClient) this.#start(this.client);
    this.#context = this.#makeContext();
  }

  protected override updated(): void {
    const { pane } = this;
    if (this.#question === null || !(pane instanceof CsSettingsKnowledge)) return;
    const question = this.#question;
    this.#question = null;
    // Its first update shows the list of the site.
    void pane.updateComplete.then(() => pane.write(question));
  }

  #start(client: RelayClient | null): void {
    this.#ofClient = client;
    this.#api = client === null ? null : new SettingsApi(client);
    if (client !== null) this.#follow(client);
  }

  /** The settings are read once there is a session, and again for somebody else. */
  #follow(client: RelayClient): void {
    this.#unsubscribe?.();
    this.#unsubscribe = client.session.subscribe(() => this.#meet(client));
    this.me = null;
    this.#meet(client);
  }

  #meet(client: RelayClient): void {
    const user = client.session.current?.user;
    const staff = user !== undefined && user.role !== 'visitor' ? { id: user.id, name: user.name, role: user.role as StaffRole } : null;
    const other = staff?.id !== this.me?.id || staff?.role !== this.me?.role;
    if (other || staff?.name !== this.me?.name) this.me = staff;
    if (other && staff !== null) this.#load();
  }

  #load(): void {
    const api = this.#api;
    if (api !== null) void this.#sites.load(() => api.sites());
  }

  #makeContext(): SettingsContext | null {
    const sites = this.#sites.value;
    const { me } = this;
    if (this.#api === null || this.#ofClient === null || sites === null || me === null) return null;
    const site = sites.find((entry) => entry.id === this.siteId) ?? sites[0] ?? null;
    const before = this.#context;
    if (before !== null && before.api === this.#api && before.me === me && before.sites === sites && before.site === site) return before;
    return { api: this.#api, relay: this.#ofClient.relay, me, sites, site, hub: this.#hub };
  }

  readonly #hub: SettingsHub = {
    notice: (text, undo) => void this.toasts.toast(text, undo === undefined ? {} : { action: { label: this.#words.t('undo'), run: () => this.#undo(undo) } }),
    siteChanged: (site) => this.#putSites((sites) => sites.map((entry) => (entry.id === site.id ? site : entry))),
    siteAdded: (site) => {
      this.#putSites((sites) => [...sites, site]);
      this.siteId = site.id;
    },
    siteRemoved: (siteId) => this.#putSites((sites) => sites.filter((entry) => entry.id !== siteId)),
    chooseSite: (siteId) => void this.#chooseSite(siteId),
    leave: () => this.leave(),
    meChanged: async (name) => {
      if (this.me !== null) this.me = { ...this.me, name };
      await this.#ofClient?.session.renew().catch(() => undefined);
    },
  };

  #putSites(change: (sites: readonly Site[]) => readonly Site[]): void {
    this.#sites.update(change);
    this.emit(new CsSitesChangedEvent());
  }

  async #undo(undo: () => Promise<unknown>): Promise<void> {
    try {
      await undo();
    } catch (thrown) {
      this.toasts.toast(`${this.#words.t('failed')} ${explain((key, params) => this.#words.t(key, params), this.fail(thrown), this.locale)}`);
    }
  }

  async #chooseSite(siteId: string): Promise<void> {
    if (siteId !== this.#context?.site?.id && (await this.leave())) this.siteId = siteId;
    this.requestUpdate();
  }

  async #back(): Promise<void> {
    if (!(await this.leave())) return;
    this.view = 'list';
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLElement>('[aria-current="page"]')?.focus();
  }

  #settle(leave: boolean): void {
    this.asking = false;
    this.#answer?.(leave);
    this.#answer = null;
  }

  #discardAll(): void {
    this.pane?.discard();
    this.#settle(true);
  }

  async #saveAll(): Promise<void> {
    if (this.savingAll) return;
    this.savingAll = true;
    const saved = (await this.pane?.save()) ?? true;
    this.savingAll = false;
    this.#settle(saved);
  }

  #renderNav(): TemplateResult {
    const t = this.#words.t.bind(this.#words);
    const context = this.#context;
    const item = (section: Section): TemplateResult => {
      const locked = this.me !== null && !atLeast(this.me.role, section.from);
      return html`<li>
        <button class="to" type="button" aria-current=${section.id === this.section ? 'page' : nothing} @click=${() => this.open(section.id)}>
          ${icon(locked ? lockIcon : section.icon)}<span class="two grow"
            ><span class="label">${t(section.label)}</span><span class="meta">${t(section.hint)}</span></span
          ><span class="next">${icon(nextIcon, 's', true)}</span>
        </button>
      </li>`;
    };
    const sites = context?.sites ?? [];
    return html`<nav aria-label=${t('settings')} part="navigation">
      <h1 class="title">${t('settings')}</h1>
      ${
        sites.length < 2
          ? nothing
          : html`<label class="chooser"
              ><span class="meta">${t('site')}</span>
              ${selectField({ value: context?.site?.id ?? '', of: sites.map((site) => [site.id, site.name]), choose: (id) => void this.#chooseSite(id) })}
            </label>`
      }
      <ul>
        ${SECTIONS.map(item)}
      </ul>
    </nav>`;
  }

  #renderAlerts(): TemplateResult {
    const t = this.#words.t.bind(this.#words);
    return html`<div class="alerts" role="status">
      ${
        this.offline
          ? html`<p class="banner warn">
              ${icon(offlineIcon)}<span><b>${t('offline')}</b> ${t('offlineMore')}</span>
            </p>`
          : nothing
      }
    </div>`;
  }

  #renderBody(section: Section): unknown {
    const t = this.#words.t.bind(this.#words);
    const now = this.#sitesNow.value;
    const { me } = this;
    if (me !== null && !atLeast(me.role, section.from)) {
      return html`<div class="empty warn">
        <span class="empty-art">${icon(lockIcon, 'l')}</span>
        <h3 class="h">${t(section.from === 'admin' ? 'adminOnly' : 'leadOnly')}</h3>
        <p>${t('onlyMore', { role: t(me.role) })}</p>
      </div>`;
    }
    if (now?.phase === 'failed') {
      return html`<div class="empty bad" role="alert">
        <span class="empty-art">${icon(warnIcon, 'l')}</span>
        <h3 class="h">${t('loadFailed')}</h3>
        <p>${explain(t, now.error, this.locale)}</p>
        <button class="btn" type="button" @click=${() => this.#load()}>${t('retry')}</button>
      </div>`;
    }
    const context = this.#context;
    if (context === null)
      return html`<div class="wait" role="status"><span class="sr">${t('loading')}</span><i class="sk"></i><i class="sk"></i><i class="sk"></i></div>`;
    if (section.ofSite && context.site === null) {
      return html`<div class="empty">
        <span class="empty-art">${icon(section.icon, 'l')}</span>
        <h3 class="h">${t('noSites')}</h3>
        <p>${t('noSitesMore')}</p>
        <button class="btn primary" type="button" @click=${() => this.open('sites')}>${icon(plusIcon, 's')}${t('addSite')}</button>
      </div>`;
    }
    return html`<div class="pane">${section.show(context)}</div>`;
  }

  #renderMain(): TemplateResult {
    const t = this.#words.t.bind(this.#words);
    const section = SECTIONS.find((entry) => entry.id === this.section) ?? SECTIONS[0]!;
    const several = section.ofSite && (this.#context?.sites.length ?? 0) > 1;
    return html`<section class="main" part="main">
      <header>
        <button class="ib" type="button" aria-label=${t('back')} @click=${() => this.#back()}>${icon(backIcon, 'm', true)}</button>
        <h2 class="title trunc" id="heading" tabindex="-1">${t(section.label)}</h2>
        ${several ? html`<span class="badge trunc"><bdi>${this.#context?.site?.name}</bdi></span>` : nothing}
      </header>
      ${this.#renderAlerts()}${this.#renderBody(section)}
    </section>`;
  }

  protected override render(): TemplateResult {
    const t = this.#words.t.bind(this.#words);
    return html`<div class="shell" data-view=${this.view}>${this.#renderNav()}${this.#renderMain()}</div>
      <cs-dialog label=${t('leaveTitle')} ?open=${this.asking} @cs-dialog-closed=${() => this.#settle(false)}>
        <p class="t2">${t('leaveMore')}</p>
        <button slot="footer" class="btn" type="button" @click=${() => this.#settle(false)}>${t('leaveStay')}</button>
        <button slot="footer" class="btn line" type="button" @click=${() => this.#discardAll()}>${t('discard')}</button>
        <button
          slot="footer"
          class="btn primary"
          type="button"
          aria-busy=${this.savingAll ? 'true' : nothing}
          aria-disabled=${this.savingAll ? 'true' : nothing}
          @click=${() => this.#saveAll()}
        >
          ${t('save')}
        </button>
      </cs-dialog>
      <cs-toasts></cs-toasts>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'cs-settings': CsSettings;
  }
}
