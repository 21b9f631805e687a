import { RELAY_LIMITS } from '@cs-kit/protocol';
import type { Feature } from '@cs-kit/protocol';
import { icon, nextIcon, plusIcon, StoreController } from '@cs-kit/ui';
import { css, html, nothing } from 'lit';
import type { CSSResultGroup, TemplateResult } from 'lit';
import { query, state } from 'lit/decorators.js';
import { live } from 'lit/directives/live.js';
import { Form } from '../../engine/settings/form.ts';
import type { Site } from '../../engine/settings/types.ts';
import type { Word } from '../../i18n/settings/settings.ts';
import type { CsSettingsInstall } from '../cs-settings-install/cs-settings-install.ts';
import type { CsOriginsChangedEvent } from '../cs-settings-origins/events.ts';
import type { CsSettingsOrigins } from '../cs-settings-origins/cs-settings-origins.ts';
import { choices, failure, group, readOnlyNote, saveBar, switchRow, textField, tick, workButton } from '../cs-settings/parts.ts';
import { SettingsSection } from '../cs-settings/section.ts';
import { sheet } from '../cs-settings/sheet.ts';
import { ago } from '../cs-settings/when.ts';

type Fields = Pick<Site, 'name' | 'origins' | 'features' | 'uploads' | 'visitorRooms' | 'analytics'>;

interface NewSite {
  readonly name: string;
  readonly origins: readonly string[];
}

const FEATURE_WORDS: readonly (readonly [Feature, Word, Word])[] = [
  ['room', 'featRoom', 'featRoomHint'],
  ['voice', 'featVoice', 'featVoiceHint'],
  ['canvas', 'featCanvas', 'featCanvasHint'],
  ['insights', 'featInsights', 'featInsightsHint'],
];
const ANALYTICS = [
  ['consent', 'anConsent', 'anConsentHint'],
  ['cookieless', 'anCookieless', 'anCookielessHint'],
  ['on', 'anOn', 'anOnHint'],
  ['off', 'anOff', 'anOffHint'],
] as const;
const EMPTY: NewSite = { name: '', origins: [] };

const fieldsOf = ({ name, origins, features, uploads, visitorRooms, analytics }: Site): Fields => ({
  name,
  origins,
  features,
  uploads,
  visitorRooms,
  analytics,
});

/**
 * The sites of the relay: on and off, new ones, script tag, and what each one offers.
 *
 * @tag cs-settings-sites
 * @summary Sites and their script tags.
 */
export class CsSettingsSites extends SettingsSection {
  static override styles: CSSResultGroup = [
    sheet,
    css`
      .site {
        display: flex;
        align-items: center;
        gap: 12px;
      }
      .pick {
        display: flex;
        align-items: center;
        gap: 12px;
        flex: 1;
        min-inline-size: 0;
        text-align: start;
        border-radius: var(--cs-radius-md);
      }
      .pick .two {
        display: grid;
      }
      .pick .row {
        flex-wrap: wrap;
        gap: 4px 8px;
      }
      .pick[aria-current='true'] .label {
        color: var(--cs-color-accent-text);
      }
      .pick > .i {
        color: var(--cs-color-text-3);
      }
    `,
  ];

  @query('cs-settings-install') private install!: CsSettingsInstall | null;
  @query('.settings cs-settings-origins') private originsField!: CsSettingsOrigins | null;
  @query('.new cs-settings-origins') private newOriginsField!: CsSettingsOrigins | null;

  @state() private adding = false;
  @state() private checked = false;
  @state() private removing = false;
  @state() private typed = '';

  /** What was typed as an origin and is not in the list yet; it is not saved either. */
  @state() private typedOrigin = '';

  #form: Form<Fields> | null = null;
  readonly #new = new Form<NewSite>(EMPTY);
  readonly #formNow = new StoreController(this, () => this.#form?.state ?? null);
  readonly #newNow = new StoreController(this, () => this.#new.state);

  override get dirty(): boolean {
    return this.#form?.dirty === true || this.#new.dirty || this.typedOrigin !== '';
  }

  override async save(): Promise<boolean> {
    const changed = this.#form?.dirty === true || this.typedOrigin !== '' ? await this.#save() : true;
    return changed && (this.#new.dirty ? this.#add() : true);
  }

  override discard(): void {
    this.#resetForm();
    this.#closeNew();
  }

  protected override siteChosen(): void {
    this.#form = this.site === null ? null : new Form(fieldsOf(this.site));
    this.removing = false;
    this.typedOrigin = '';
    this.originsField?.clear();
    this.tasks.clear('remove');
  }

  protected override siteRefreshed(): void {
    if (this.site !== null) this.#form?.rebase(fieldsOf(this.site));
  }

  #resetForm(): void {
    this.#form?.reset();
    this.originsField?.clear();
    this.typedOrigin = '';
  }

  #closeNew(): void {
    this.#new.reset();
    this.newOriginsField?.clear();
    this.adding = false;
    this.checked = false;
  }

  async #add(): Promise<boolean> {
    this.checked = true;
    const { context } = this;
    if (this.newOriginsField?.commit() === false || context === null) return false;
    const { name, origins } = this.#new.draft;
    if (name.trim() === '' || origins.length === 0) return (void this.focusWrong(), false);
    let made: Site | null = null;
    await this.#new.save(async () => {
      made = await context.api.addSite(name.trim(), origins);
      return EMPTY;
    });
    if (made === null) return (void this.focusWrong(), false);
    this.#closeNew();
    context.hub.siteAdded(made);
    context.hub.notice(this.t('siteAdded', { name }));
    await this.updateComplete;
    await this.install?.reveal();
    return true;
  }

  async #save(): Promise<boolean> {
    const { context, site } = this;
    const form = this.#form;
    if (context === null || site === null || form === null || this.originsField?.commit() === false) return false;
    if (form.draft.name.trim() === '') return (void this.focusWrong(), false);
    const saved = await form.save(async (patch) => {
      const now = await context.api.changeSite(site.id, patch);
      context.hub.siteChanged(now);
      return fieldsOf(now);
    });
    if (!saved) void this.focusWrong();
    return saved;
  }

  async #turn(site: Site, on: boolean): Promise<void> {
    const { context } = this;
    if (context === null) return;
    const change = async (enabled: boolean): Promise<void> => context.hub.siteChanged(await context.api.changeSite(site.id, { enabled }));
    if (await this.tasks.run(`turn-${site.id}`, () => change(on)))
      context.hub.notice(this.t(on ? 'siteTurnedOn' : 'siteTurnedOff', { name: site.name }), () => change(!on));
  }

  async #remove(site: Site): Promise<void> {
    const { context } = this;
    if (context === null) return;
    const gone = await this.tasks.run('remove', () => context.api.removeSite(site.id));
    if (!gone) return;
    this.removing = false;
    this.#resetForm();
    context.hub.siteRemoved(site.id);
    context.hub.notice(this.t('siteRemoved', { name: site.name }));
  }

  #renderRow(site: Site): TemplateResult {
    const { t } = this;
    const own = site.id === this.site?.id;
    const last = site.seen[0];
    return html`<li>
      <div class="site">
        <button
          class="pick"
          type="button"
          aria-current=${own ? 'true' : nothing}
          @click=${() => this.context?.hub.chooseSite(site.id)}
        >
          <span class="two grow">
            <span class="row"
              ><bdi class="label">${site.name}</bdi
              >${site.demo ? html`<span class="badge acc">${t('demoSite')}</span>` : nothing}${site.enabled ? nothing : html`<span class="badge warn">${t('siteOff')}</span>`}</span
            >
            <span class="meta"
              >${site.demo ? t('demoSiteMore') : html`<bdi dir="ltr">${site.origins[0] ?? ''}</bdi>${site.origins.length === 1 ? nothing : html`${site.origins.length === 0 ? nothing : ' · '}${t('originsCount', { count: site.origins.length })}`}`}
              · ${last === undefined ? t('neverSeen') : t('seenLast', { time: ago(last.at, this.locale) })}</span
            >
          </span>
          ${own ? nothing : icon(nextIcon, 's', true)}
        </button>
        <button
          class="switch"
          type="button"
          role="switch"
          aria-checked=${String(site.enabled)}
          aria-label=${t('siteSwitch', { name: site.name })}
          aria-busy=${this.tasks.busy(`turn-${site.id}`) ? 'true' : nothing}
          ?disabled=${!this.admin}
          @click=${() => this.#turn(site, !site.enabled)}
        ></button>
      </div>
      ${failure(t, this.tasks.error(`turn-${site.id}`), this.locale)}
    </li>`;
  }

  #renderNew(): TemplateResult {
    const { t, checked } = this;
    const form = this.#new;
    const { name, origins } = form.draft;
    const missing = checked && origins.length === 0;
    return html`<section class="card new" aria-labelledby="new-title">
      <header>
        <span class="grow"
          ><h2 class="h" id="new-title">${t('addSite')}</h2>
          <p class="sm t2">${t('addSiteMore')}</p></span
        >
      </header>
      <form class="form" novalidate @submit=${(event: Event) => event.preventDefault()}>
        <div class="stack-y">
          ${textField({ id: 'new-name', label: t('name'), value: name, placeholder: t('namePlaceholder'), maxlength: RELAY_LIMITS.nameChars, error: this.problemOf(form, '/name') ?? (checked && name.trim() === '' ? t('required') : null), input: (value) => form.set({ name: value }) })}
          <cs-settings-origins
            .origins=${origins}
            .problem=${this.problemOf(form, '/origins') ?? (missing ? t('originsMissing') : null)}
            @cs-origins-changed=${(event: CsOriginsChangedEvent) => form.set({ origins: event.origins })}
          ></cs-settings-origins>
        </div>
        ${saveBar({ t, locale: this.locale, form, label: t('addSite'), save: () => void this.#add(), discard: () => this.#closeNew() })}
      </form>
    </section>`;
  }

  #renderSettings(form: Form<Fields>): TemplateResult {
    const { t } = this;
    const { name, origins, features, uploads, visitorRooms, analytics } = form.draft;
    const feature = (id: Feature, on: boolean): void =>
      form.set({ features: FEATURE_WORDS.map(([known]) => known).filter((known) => (known === id ? on : features.includes(known))) });
    return html`<section class="card settings" aria-labelledby="settings-title">
      <header><h2 class="h grow" id="settings-title">${t('siteSettings')}</h2></header>
      <form class="form" novalidate @submit=${(event: Event) => event.preventDefault()}>
        <fieldset class="stack-y" ?disabled=${!this.admin} aria-labelledby="settings-title">
          ${textField({ id: 'site-name', label: t('name'), value: name, maxlength: RELAY_LIMITS.nameChars, error: this.problemOf(form, '/name') ?? (name.trim() === '' ? t('required') : null), input: (value) => form.set({ name: value }) })}
          <cs-settings-origins
            .origins=${origins}
            ?read-only=${!this.admin}
            .problem=${this.problemOf(form, '/origins')}
            @cs-origins-changed=${(event: CsOriginsChangedEvent) => this.#onOrigins(event)}
          ></cs-settings-origins>
          <fieldset class="group">
            <legend class="label">${t('features')}</legend>
            <div class="pair">
              ${FEATURE_WORDS.map(([id, word, hint]) => tick({ id: `feature-${id}`, label: t(word), hint: t(hint), on: features.includes(id), toggle: (on) => feature(id, on) }))}
            </div>
          </fieldset>
          ${switchRow({ id: 'uploads', label: t('uploads'), hint: t('uploadsHint'), on: uploads, disabled: !this.admin, toggle: (on) => form.set({ uploads: on }) })}
          ${switchRow({ id: 'rooms', label: t('visitorRooms'), hint: t('visitorRoomsHint'), on: visitorRooms, disabled: !this.admin, toggle: (on) => form.set({ visitorRooms: on }) })}
          ${choices({ id: 'analytics', label: t('analytics'), look: 'list', value: analytics, of: ANALYTICS.map(([id, word, hint]) => ({ id, label: t(word), hint: t(hint) })), choose: (id) => form.set({ analytics: id }) })}
        </fieldset>
        ${this.admin ? saveBar({ t, locale: this.locale, form, more: this.typedOrigin !== '', save: () => void this.#save(), discard: () => this.#resetForm() }) : nothing}
      </form>
    </section>`;
  }

  #onOrigins({ origins, typed }: CsOriginsChangedEvent): void {
    this.typedOrigin = typed;
    this.#form?.set({ origins });
  }

  #renderRemove(site: Site): TemplateResult {
    const { t } = this;
    const busy = this.tasks.busy('remove');
    return html`<section class="card" aria-labelledby="remove-title">
      <header>
        <span class="grow"
          ><h2 class="h" id="remove-title">${t('removeSite')}</h2>
          <p class="sm t2">${t('removeSiteMore')}</p></span
        >${this.removing ? nothing : html`<button class="btn line" type="button" @click=${() => ((this.typed = ''), (this.removing = true))}>${t('removeSite')}</button>`}
      </header>
      ${
        this.removing
          ? html`<form class="stack-y" novalidate @submit=${(event: Event) => event.preventDefault()}>
              ${group({ id: 'confirm', label: t('removeSiteType', { name: site.name }) }, html`<input class="field" id="confirm" dir="auto" autocomplete="off" spellcheck="false" .value=${live(this.typed)} @input=${(event: Event) => (this.typed = (event.target as HTMLInputElement).value)} />`)}
              ${failure(t, this.tasks.error('remove'), this.locale)}
              <div class="actions">
                <button class="btn" type="button" @click=${() => (this.removing = false)}>${t('cancel')}</button
                >${workButton({ label: t('removeSiteDo'), look: 'btn danger', busy, disabled: this.typed.trim() !== site.name.trim(), press: () => void this.#remove(site), submit: true })}
              </div>
            </form>`
          : nothing
      }
    </section>`;
  }

  protected override render(): unknown {
    const { t, context, site } = this;
    if (context === null) return nothing;
    const form = this.#form;
    const fresh = this.adding || context.sites.length === 0;
    return html`<div class="stack-y">
      ${this.admin ? nothing : readOnlyNote(t)}
      ${
        context.sites.length === 0
          ? nothing
          : html`<section class="card" aria-label=${t('sites')}>
              <ul class="rows">
                ${context.sites.map((entry) => this.#renderRow(entry))}
              </ul>
              ${this.admin && !fresh ? html`<div><button class="btn soft" type="button" @click=${() => (this.adding = true)}>${icon(plusIcon, 's')}${t('addSite')}</button></div>` : nothing}
            </section>`
      }
      ${this.admin && fresh ? this.#renderNew() : nothing}
      ${site === null || form === null ? nothing : html`<cs-settings-install .context=${context}></cs-settings-install>${this.#renderSettings(form)}${this.admin ? this.#renderRemove(site) : nothing}`}
    </div>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'cs-settings-sites': CsSettingsSites;
  }
}
